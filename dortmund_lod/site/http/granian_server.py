"""The HTTP server of a web process: granian, on the socket of the parent."""

from __future__ import annotations

import asyncio
import gc
import resource
import signal
from typing import TYPE_CHECKING, Any

import uvloop
from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from dortmund_lod.site.http.client_address import connected_client, networks_of
from dortmund_lod.site.http.connections import ConnectionLimits, Connections
from dortmund_lod.site.http.prefork_server import STOP_SIGNALS

if TYPE_CHECKING:
    from collections.abc import Callable

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
_LOGGING = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"level": "ERROR", "propagate": True}},
}


class _SocketServer(Server):
    """Granian's server on a socket that is there already: it would make its own."""

    def __init__(self, application: Application, listener: int, **options: Any) -> None:
        super().__init__(application, **options)
        self._descriptor = listener

    def _init_shared_socket(self) -> None:
        holder: Any = SocketHolder
        self._shd = holder(self._descriptor, False, _BACKLOG)  # noqa: FBT003 - no Unix socket


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
    server = _SocketServer(
        connections.tracked(application),
        process.listener.detach(),
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backlog=_BACKLOG,
        backpressure=_most_connections(),
        http1_settings=HTTP1Settings(
            header_read_timeout=round(SECONDS_FOR_HEAD * 1000), max_buffer_size=_LARGEST_HEAD
        ),
        ssl_cert=settings.tls_certificate,
        ssl_key=settings.tls_key,
        ssl_protocol_min=SSLProtocols.tls12,
        log_level=LogLevels.error,
        log_dictconfig=_LOGGING,
    )
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, server.stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    beating = loop.create_task(_beat(process))
    connections.start()
    loop.call_soon(process.ready)
    await server.serve()
    beating.cancel()


async def _beat(process: WebProcess) -> None:
    while True:
        process.heartbeat.beat()
        await asyncio.sleep(_HEARTBEAT)
