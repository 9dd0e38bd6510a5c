"""The parent of all workers: loads the data once, forks, reaps and replaces them."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import signal
import socket
import threading
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.engine.embedded.loaded_store import LoadedStore
from dortmund_lod.engine.embedded.lookup_worker import LookupWorker
from dortmund_lod.engine.embedded.protocol import DIED, IDENTITY, PACKET, read_ticket
from dortmund_lod.engine.embedded.query_queue import QueueReader
from dortmund_lod.engine.embedded.query_worker import QueryWorker
from dortmund_lod.engine.embedded.reply_socket import ABANDONED, ReceiverGone, ReplySender
from dortmund_lod.process import sandbox
from dortmund_lod.process.retry import Retry
from dortmund_lod.process.shared_counters import SlotTable, WorkerSlot

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
_OVERDUE = 1.0
"""Seconds after its time in which a worker should have ended: it is stuck, and is killed."""

_TICK = 0.05
_LONGEST_PAUSE = 2.0
_NICE_QUERY, _NICE_LONG, _NICE_LOADING = 5, 15, 19
_SIGNALS = {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT}
_CAUSES = {
    signal.SIGALRM: "time",
    signal.SIGSEGV: "complexity",
    signal.SIGBUS: "complexity",
    signal.SIGABRT: "memory",
    signal.SIGKILL: "memory",
}

CAUSES = ("time", "memory", "complexity", "evicted", "abandoned", "stopped", "crash")
"""What workers die of."""

_EXPECTED = "abandoned"
"""What workers die of every day: somebody closed a page before the query was answered."""

BUSY = "busy"
"""What workers that evaluate a query are counted as."""

log = logging.getLogger(__name__)


class Pools(NamedTuple):
    """How many workers are ready, and where it is counted what becomes of them.

    `remote` is the store that evaluates queries, where it is another than that of the look-ups;
    without workers for these, no data are loaded.
    """

    ready: int
    lookups: int
    counts: CounterRow
    remote: RemoteStore | None = None


@dataclass
class _Child:
    """A process of this supervisor; `slot` is None for a look-up worker.

    `cause` says why it was killed, where this supervisor did it.
    """

    pid: int
    slot: WorkerSlot | None
    cause: str = ""

    @property
    def is_ready(self) -> bool:
        """Whether it counts among the workers that take the next query."""
        return self.slot is not None and not self.slot.detached

    @property
    def busy_for(self) -> float:
        """Seconds that it has evaluated its query for; 0 where it has none."""
        return self.slot.busy_for if self.slot else 0.0

    @property
    def packet(self) -> bytes:
        """What it was asked last."""
        return self.slot.last_packet if self.slot else b""

    @property
    def client(self) -> bytes:
        """Whom it evaluates its query for."""
        return read_ticket(self.packet).client if self.packet else b""

    def kill(self, cause: str) -> None:
        """End it at once, stopped or not."""
        self.cause = cause
        os.kill(self.pid, signal.SIGKILL)


def _load(release: Release, *, preload: bool) -> LoadedStore:
    """Load the data in a thread, whose memory comes from an arena of its own (malloc(3)).

    Workers then allocate from one that loading left no gaps in: searching those took longer than
    evaluating most queries. What is loaded while another engine answers takes no time from it.
    """

    def load() -> LoadedStore:
        if preload:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE_LOADING)
        return LoadedStore(release, in_memory=preload)

    with ThreadPoolExecutor(1) as loader:
        return loader.submit(load).result()


class Supervisor:
    """Keeps the pools full.

    `pools.ready` query workers take queries; one that works on a query for longer than
    `long_after` seconds is detached: a fresh one takes its place, as long as there are places for
    long queries, and its client has not had its share of them. Else the query is ended, so that
    short queries never wait for long ones. A worker that is stopped, or stuck after its time, is
    killed. With `preload`, the data are loaded into memory in any case, while another engine
    answers.
    """

    def __init__(
        self,
        release: Release,
        folder: Path,
        limits: Limits,
        pools: Pools,
        *,
        preload: bool = False,
    ) -> None:
        self._preload = preload
        self._release = release
        self._folder = folder
        self._limits = limits
        self._pools = pools
        self._children: dict[int, _Child] = {}
        self._lately: deque[bytes] = deque(maxlen=limits.queue)
        self._slots = SlotTable(2 * (pools.ready + limits.places), PACKET)

    def run(self, started: Connection) -> None:
        """Serve until SIGTERM; says True to `started` when ready."""
        sandbox.forbid_core_dumps()
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        self._sender = ReplySender(self._folder, _SECONDS_TO_TELL)
        if self._pools.lookups:
            self._store = _load(self._release, preload=self._preload)
        self._queue = QueueReader(self._folder, self._limits.queue)
        self._lookups = self._listen_for_lookups()
        self._abandoned = self._listen_for_abandoned()
        gc.freeze()
        self._spawn_missing()
        started.send(True)  # noqa: FBT003 - the message itself
        self._supervise()
        self._end()

    def _supervise(self) -> None:
        """Go on until SIGTERM, whatever the system refuses: each step is tried again by itself."""
        steps = [
            (step, Retry(f"{what} fails", f"{what} goes on", pause=_TICK, longest=_LONGEST_PAUSE))
            for what, step in (
                ("Reaping workers", self._reap),
                ("Looking after long queries", self._check_queries),
                ("Ending abandoned queries", self._end_abandoned),
                ("Starting workers", self._spawn_missing),
            )
        ]
        while self._wait() != signal.SIGTERM:
            for step, retry in steps:
                retry.attempt(step)

    def _listen_for_lookups(self) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self._folder / LOOKUPS_SOCKET))
        listener.listen(_LOOKUPS_WAITING)
        return listener

    def _listen_for_abandoned(self) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        listener.bind(str(self._folder / ABANDONED))
        return listener

    @staticmethod
    def _wait() -> int | None:
        received = signal.sigtimedwait(_SIGNALS, _TICK)
        return None if received is None else received.si_signo

    def _spawn_missing(self) -> None:
        ready = sum(child.is_ready for child in self._children.values())
        for _ in range(ready, self._pools.ready):
            self._spawn_query_worker()
        lookups = sum(child.slot is None for child in self._children.values())
        for _ in range(lookups, self._pools.lookups):
            worker = LookupWorker(self._store)
            self._fork(lambda worker=worker: worker.run(self._lookups), 0, None)  # type: ignore[misc]

    def _spawn_query_worker(self) -> None:
        slot = self._slots.take()
        worker = QueryWorker(self._pools.remote or self._store, self._limits, slot)
        try:
            self._fork(
                lambda: worker.run(self._queue, ReplySender(self._folder)), _NICE_QUERY, slot
            )
        except OSError:
            self._slots.give_back(slot)
            raise

    def _fork(self, work: Callable[[], None], nice: int, slot: WorkerSlot | None) -> None:
        parent = os.getpid()
        pid = os.fork()
        if pid:
            self._children[pid] = _Child(pid, slot)
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

    def _reap(self) -> None:
        """Take leave of the workers that have ended, and kill those that somebody stopped.

        Job control stops them together with this supervisor, and lets all of them go on.
        """
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
            if not pid:
                return
            if os.WIFSTOPPED(status):
                if os.WSTOPSIG(status) == signal.SIGSTOP:
                    self._children[pid].kill("stopped")
                continue
            child = self._children.pop(pid)
            if child.slot:
                self._slots.give_back(child.slot)
            if status:
                self._record_exit(child, status)

    def _record_exit(self, child: _Child, status: int) -> None:
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        cause = child.cause or _CAUSES.get(signal.Signals(number), "crash") if number else "crash"
        self._pools.counts.add(cause)
        level = logging.INFO if cause == _EXPECTED else logging.WARNING
        log.log(level, "A worker ended: %s", cause, extra={"pid": child.pid, "signal": number})
        if packet := child.packet:
            self._queue.discard(packet)
            with contextlib.suppress(ReceiverGone):
                self._sender.send(read_ticket(packet), DIED, cause.encode())

    def _check_queries(self) -> None:
        """Detach the workers with long queries, or end the query where no place is left."""
        workers = [child for child in self._children.values() if child.slot and not child.cause]
        self._pools.counts.set(BUSY, sum(child.busy_for > 0 for child in workers))
        for child in workers:
            if child.busy_for > self._limits.seconds + _OVERDUE:
                child.kill("time")
            elif child.slot and child.slot.detached and not child.busy_for:
                child.slot.detach(detached=False)  # it ended its query just before
        long = [child for child in workers if not child.is_ready and not child.cause]
        for child in workers:
            if child.is_ready and child.busy_for > self._limits.long_after:
                self._give_place(child, long)

    def _end_abandoned(self) -> None:
        """End the workers of queries that nobody waits for any more."""
        with contextlib.suppress(BlockingIOError):
            while True:
                self._lately.append(self._abandoned.recv(IDENTITY))
        for child in self._children.values():
            if child.busy_for and not child.cause and child.packet[:IDENTITY] in self._lately:
                child.kill("abandoned")

    def _give_place(self, child: _Child, long: list[_Child]) -> None:
        """Detach a worker where there is a place for it among those with long queries."""
        shares = Counter(other.client for other in long)
        own = shares[child.client]
        if child.client and own >= self._limits.client_long_queries:
            child.kill("evicted")
            return
        if len(long) >= self._limits.places:
            client, most = shares.most_common(1)[0]
            if most <= own + 1:
                child.kill("evicted")
                return
            longest = max((c for c in long if c.client == client), key=lambda c: c.busy_for)
            longest.kill("evicted")
            long.remove(longest)
        if child.slot:
            child.slot.detach()
        os.setpriority(os.PRIO_PROCESS, child.pid, _NICE_LONG)
        long.append(child)

    def _end(self) -> None:
        self._pools.counts.set(BUSY, 0)
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)
        for pid in self._children:
            os.waitpid(pid, 0)
