"""The HTTP server of a web process: granian, on the socket of the parent."""

from __future__ import annotations

import asyncio
import gc
import logging
import resource
import signal
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

import uvloop
from granian import _granian
from granian.constants import HTTPModes, SSLProtocols
from granian.http import HTTP1Settings

from dortmund_lod.site.http.client_address import connected_client, networks_of
from dortmund_lod.site.http.connections import ConnectionLimits, Connections
from dortmund_lod.site.http.prefork_server import STOP_SIGNALS

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from contextvars import Context

    from dortmund_lod.settings import Settings
    from dortmund_lod.site.http.asgi import Application
    from dortmund_lod.site.http.prefork_server import WebProcess

SECONDS_FOR_HEAD = 10.0
"""How long a head may take to arrive, and how long a connection may say nothing before one."""
CONNECTIONS = 8192
"""Connections that one web process holds at once, at most; more wait until one of them ends."""

_RESERVE = 128
"""Descriptors that are left for files, queries and what the process itself has open."""
_FEWEST = 16

_LARGEST_HEAD = 2**16
"""What the server itself reads of a head; the application refuses earlier, and says why."""
_BACKLOG = 4096
_HEARTBEAT = 0.5
_GARBAGE = 10_000
"""Objects made between two looks for garbage: a request makes many, and leaves hardly any."""
_core: Any = _granian
"""What granian's own servers are made of: it has no types that hold, so its version is pinned."""


def run(
    application: Application,
    settings: Settings,
    process: WebProcess,
    on_ended: Callable[[int], object],
) -> None:
    """Serve an application until a signal of STOP_SIGNALS, and then what has been asked.

    `on_ended` is told how many connections were ended because they were too many.
    """
    gc.freeze()  # what there is stays, and is not looked through again and again
    gc.set_threshold(_GARBAGE)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        connections = Connections(settings.port, _connection_limits(settings), on_ended)
        runner.run(_serve(connections, application, settings, process))


def _most_connections() -> int:
    """How many connections the process has room for."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return CONNECTIONS
    return max(_FEWEST, min(CONNECTIONS, soft - _RESERVE))


def _connection_limits(settings: Settings) -> ConnectionLimits:
    """From half of the room on, connections are shared out: so there is always some for others."""
    proxies = networks_of(settings.trusted_proxies)
    return ConnectionLimits(
        share=settings.client_connections,
        enough=_most_connections() // 2,
        client_of=lambda address: connected_client(address, proxies),
    )


async def _serve(
    connections: Connections, application: Application, settings: Settings, process: WebProcess
) -> None:
    loop = asyncio.get_running_loop()
    stopping, stopped = asyncio.Event(), asyncio.Event()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stopping.set)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    logging.getLogger("_granian").setLevel(logging.ERROR)
    stop = _core.WorkerSignal()
    stop.add_cb(lambda: loop.call_soon_threadsafe(stopped.set))
    worker = _worker(settings, process.listener.detach())
    worker.serve_async(_scheduler(connections.tracked(application), loop), loop, stop)
    beating = loop.create_task(_beat(process))
    connections.start()
    loop.call_soon(process.ready)
    await stopping.wait()
    stop.set()
    await stopped.wait()
    beating.cancel()


def _worker(settings: Settings, descriptor: int) -> Any:
    """Granian's part of a web process, with a thread for the network and one for Python."""
    certificate, key = settings.tls_certificate, settings.tls_key
    return _core.ASGIWorker(
        1,
        (None, _core.SocketHolder(descriptor, False, _BACKLOG)),  # noqa: FBT003 - no Unix socket
        None,
        backpressure=_most_connections(),
        http_mode=str(HTTPModes.http1),
        http1_opts=HTTP1Settings(
            header_read_timeout=round(SECONDS_FOR_HEAD * 1000), max_buffer_size=_LARGEST_HEAD
        ),
        ssl_enabled=certificate is not None,
        ssl_cert=certificate and str(certificate.resolve()),
        ssl_key=key and str(key.resolve()),
        ssl_protocol_min=str(SSLProtocols.tls12),
    )


def _scheduler(application: Application, loop: asyncio.AbstractEventLoop) -> Any:
    """What begins each request in the thread that made its scope.

    One that is answered before it waits for anything needs no task, and no other thread has to be
    woken. The others go on in the event loop from where they first wait: see asgi.enter_loop.
    """

    async def answer(watcher: Any) -> None:
        try:
            await application(watcher.scope, watcher.proto.receive, watcher.proto.send)
        except BaseException as error:  # noqa: BLE001 - granian tells it, and ends the connection
            watcher.err(error)
        else:
            watcher.done()

    def proceed(request: Coroutine[Any, Any, None], watcher: Any, context: Context) -> None:
        watcher.taskref(loop.create_task(request, context=context))

    def begin(watcher: Any) -> None:
        request, context = answer(watcher), copy_context()
        try:
            context.run(request.send, None)
        except StopIteration:
            return
        loop.call_soon_threadsafe(proceed, request, watcher, context)

    scheduler = _core.CallbackScheduler(loop, None, None, None, None)
    scheduler._schedule_fn = begin  # noqa: SLF001 - granian's name for it
    return scheduler


async def _beat(process: WebProcess) -> None:
    while True:
        process.heartbeat.beat()
        await asyncio.sleep(_HEARTBEAT)
