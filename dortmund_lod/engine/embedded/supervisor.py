"""The parent of all workers: loads the data once, forks, buries and replaces them."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import signal
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.engine.embedded.loaded_store import LoadedStore
from dortmund_lod.engine.embedded.lookup_worker import LookupWorker
from dortmund_lod.engine.embedded.query_queue import QueueReader
from dortmund_lod.engine.embedded.query_worker import QueryWorker
from dortmund_lod.engine.embedded.reply_socket import DIED, ReceiverGone, ReplySender
from dortmund_lod.engine.embedded.worker_slots import SlotTable, WorkerSlot
from dortmund_lod.process import sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from pathlib import Path

    from dortmund_lod.engine.api import Limits
    from dortmund_lod.engine.remote.remote_store import RemoteStore
    from dortmund_lod.process.shared_counters import CounterRow
    from dortmund_lod.release.manifest import Release

LOOKUPS_SOCKET = "lookups.sock"
_LOOKUPS_WAITING = 4096
_SECONDS_TO_TELL = 1.0

_TICK = 0.05
_NICE_QUERY, _NICE_LONG, _NICE_LOADING = 5, 15, 19
_SIGNALS = {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT}
_CAUSES = {
    signal.SIGALRM: "time",
    signal.SIGSEGV: "complexity",
    signal.SIGBUS: "complexity",
    signal.SIGABRT: "memory",
    signal.SIGKILL: "memory",
}

CAUSES = ("time", "memory", "complexity", "crowded", "crash")
"""What workers die of."""

BUSY = "busy"
"""What workers that evaluate a query are counted as."""

log = logging.getLogger(__name__)


class Pools(NamedTuple):
    """How many workers are ready, and where it is counted what becomes of them.

    `remote` is the store that evaluates queries, where it is another than that of the look-ups.
    """

    ready: int
    lookups: int
    counts: CounterRow
    remote: RemoteStore | None = None


@dataclass
class _Child:
    """A process of this supervisor; `place` is None for a look-up worker."""

    pid: int
    place: WorkerSlot | None
    cause: str = ""

    @property
    def is_ready(self) -> bool:
        """Whether it counts among the workers that take the next query."""
        return self.place is not None and not self.place.detached

    @property
    def is_busy(self) -> bool:
        """Whether it evaluates a query."""
        return self.place is not None and self.place.busy_for > 0


def _load(release: Release, *, beside: bool) -> LoadedStore:
    """Load the data in a thread, whose memory comes from an arena of its own (malloc(3)).

    Workers then allocate from one that loading left no gaps in: searching those took longer than
    evaluating most queries. What is loaded beside another engine does not take its processors.
    """

    def load() -> LoadedStore:
        if beside:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE_LOADING)
        return LoadedStore(release, in_memory=beside)

    with ThreadPoolExecutor(1) as loader:
        return loader.submit(load).result()


class Supervisor:
    """Keeps the pools full.

    `pools.ready` query workers take queries; one that works on a query for longer than
    `long_after` seconds is overtaken by a fresh one, as long as there are places for long queries.
    Without a place the query is ended, so that short queries never wait for long ones. With
    `beside`, the data are loaded into memory in any case, while another engine answers.
    """

    def __init__(
        self,
        release: Release,
        folder: Path,
        limits_: Limits,
        pools: Pools,
        *,
        beside: bool = False,
    ) -> None:
        self._beside = beside
        self._release = release
        self._folder = folder
        self._limits = limits_
        self._pools = pools
        self._children: dict[int, _Child] = {}
        self._board = SlotTable(2 * (pools.ready + limits_.places))

    def run(self, started: Connection, parent: int) -> None:
        """Serve until SIGTERM or the end of the parent; says True to `started` when ready."""
        sandbox.die_with_parent(parent)
        sandbox.close_inherited(started.fileno())
        sandbox.forbid_core_dumps()
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        self._post = ReplySender(self._folder, _SECONDS_TO_TELL)
        self._store = _load(self._release, beside=self._beside)
        self._queue = QueueReader(self._folder, self._limits.queue)
        self._lookups = self._listen_for_lookups()
        gc.freeze()
        self._fill()
        started.send(True)  # noqa: FBT003 - the message itself
        while self._wait() is not signal.SIGTERM:
            self._bury()
            self._look_for_long_queries()
            self._fill()
        self._end()

    def _listen_for_lookups(self) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self._folder / LOOKUPS_SOCKET))
        listener.listen(_LOOKUPS_WAITING)
        return listener

    @staticmethod
    def _wait() -> int | None:
        received = signal.sigtimedwait(_SIGNALS, _TICK)
        return None if received is None else signal.Signals(received.si_signo)

    def _fill(self) -> None:
        ready = sum(child.is_ready for child in self._children.values())
        for _ in range(ready, self._pools.ready):
            place = self._board.take()
            worker = QueryWorker(self._pools.remote or self._store, self._limits, place)
            self._fork(lambda worker=worker: self._work(worker), _NICE_QUERY, place)  # type: ignore[misc]
        lookups = sum(child.place is None for child in self._children.values())
        for _ in range(lookups, self._pools.lookups):
            worker_ = LookupWorker(self._store)
            self._fork(lambda worker_=worker_: worker_.run(self._lookups), 0, None)  # type: ignore[misc]

    def _work(self, worker: QueryWorker) -> None:
        worker.run(self._queue, ReplySender(self._folder))

    def _fork(self, work: Callable[[], None], nice: int, place: WorkerSlot | None) -> None:
        parent = os.getpid()
        pid = os.fork()
        if pid:
            self._children[pid] = _Child(pid, place)
            return
        status = 1
        try:
            sandbox.die_with_parent(parent)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            os.nice(nice)
            work()
            status = 0
        except BaseException:
            log.exception("A worker failed")
        finally:
            os._exit(status)

    def _bury(self) -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            child = self._children.pop(pid)
            if status:
                self._note(child, status)
            if child.place:
                self._board.give_back(child.place)

    def _note(self, child: _Child, status: int) -> None:
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        cause = child.cause or _CAUSES.get(signal.Signals(number), "crash") if number else "crash"
        if child.place and child.place.ticket:
            with contextlib.suppress(ReceiverGone):
                self._post.send(child.place.ticket, DIED, cause.encode())
        self._pools.counts.add(cause)
        log.warning("A worker ended: %s", cause, extra={"pid": child.pid, "signal": number})

    def _look_for_long_queries(self) -> None:
        """Overtake the workers with long queries, or end the query where no place is left."""
        workers = [child for child in self._children.values() if child.place]
        self._pools.counts.set(BUSY, sum(child.is_busy for child in workers))
        long = 0
        for child in workers:
            long += self._still_long(child)
        for child in workers:
            if child.is_ready and child.place and child.place.busy_for > self._limits.long_after:
                long += self._overtake(child, room=long < self._limits.places)

    @staticmethod
    def _still_long(child: _Child) -> bool:
        """A worker that ended its query just before it was overtaken is ready again."""
        if child.place and child.place.detached and not child.place.busy_for:
            child.place.detach(detached=False)
        return not child.is_ready

    @staticmethod
    def _overtake(child: _Child, *, room: bool) -> bool:
        if child.cause:
            return False
        if not room:
            child.cause = "crowded"
            os.kill(child.pid, signal.SIGKILL)
            return False
        if child.place:
            child.place.detach()
        os.setpriority(os.PRIO_PROCESS, child.pid, _NICE_LONG)
        return True

    def _end(self) -> None:
        self._pools.counts.set(BUSY, 0)
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)
        for pid in self._children:
            os.waitpid(pid, 0)
