"""Starting and stopping the engine of a release as a process of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dortmund_lod.engine.api import Limits
from dortmund_lod.engine.embedded.answer_space import AnswerSpace
from dortmund_lod.engine.embedded.client import EmbeddedEngine
from dortmund_lod.engine.embedded.supervisor import BUSY, CAUSES, Pools, Supervisor
from dortmund_lod.errors import EngineUnavailable
from dortmund_lod.process.runtime_dir import RuntimeDir
from dortmund_lod.process.shared_counters import SharedCounters
from dortmund_lod.process.subprocess_task import ChildProcess, is_stopped

if TYPE_CHECKING:
    from dortmund_lod.process.shared_counters import CounterRow
    from dortmund_lod.release.manifest import Release
    from dortmund_lod.settings import Settings

ANSWERS = "answers"
"""The file in which processes count the bytes of answers on their way."""
_SECONDS_TO_END = 5.0
_WAITING = 8
"""Workers for each core that ask another store: most of the time they wait for it."""
_WAITING_COMPANION = 3
"""Workers for each core that ask a companion, which few queries need."""


def limits_of(settings: Settings) -> Limits:
    """The limits that the settings give to queries."""
    return Limits(
        seconds=settings.query_time_limit,
        memory=settings.query_memory,
        result_bytes=settings.query_result_bytes,
        long_after=min(settings.query_long_after, settings.query_time_limit),
        places=settings.max_long_queries,
        queue=settings.query_queue,
        client_queries=settings.client_queries,
        client_queue=settings.client_queue,
        client_long_queries=settings.client_long_queries,
    )


def _pools(
    release: Release, settings: Settings, counts: CounterRow, *, is_companion: bool
) -> Pools:
    if not settings.is_remote:
        return Pools(settings.workers, settings.workers, counts)
    from dortmund_lod.engine.remote.endpoint import Endpoint  # noqa: PLC0415 - few need its library
    from dortmund_lod.engine.remote.remote_store import RemoteStore  # noqa: PLC0415

    store = RemoteStore(release.manifest, Endpoint(settings))
    if is_companion:
        return Pools(_WAITING_COMPANION * settings.workers, 0, counts, store)
    return Pools(_WAITING * settings.workers, settings.workers, counts, store)


class EngineProcess:
    """The supervisor of one release, running as a child of this process.

    Start it from a thread that lives as long as it: the kernel ends it with that thread
    (prctl(2), PR_SET_PDEATHSIG). `counts` is told what its workers die of, and how many are busy.
    Raises OSError where the system has no room for it, and leaves nothing behind then.
    With `preload`, it loads the data into memory even if there is a store on disk, while another
    engine answers, and is not waited for: ask `has_begun`, and then `wait`. A companion loads
    nothing, and answers no look-ups.
    """

    def __init__(
        self,
        release: Release,
        settings: Settings,
        counts: CounterRow | None = None,
        *,
        preload: bool = False,
        is_companion: bool = False,
    ) -> None:
        self.release = release
        self._begun = False
        self._shared = RuntimeDir()
        self.folder = self._shared.path
        self._limits = limits_of(settings)
        if is_companion:  # what it gets is long: its workers are bounded, and clients take turns
            self._limits = replace(self._limits, long_after=self._limits.seconds)
        self._answer_bytes = settings.answer_bytes
        try:
            counts = counts or SharedCounters((*CAUSES, BUSY)).row()
            pools = _pools(release, settings, counts, is_companion=is_companion)
            supervisor = Supervisor(release, self.folder, self._limits, pools, preload=preload)
            self._child = ChildProcess("engine", supervisor.run)
        except BaseException:
            self._shared.remove()
            raise
        if not preload:
            self.wait()

    @property
    def has_begun(self) -> bool:
        """Whether it answers, or never will."""
        return self._begun or self._child.connection.poll()

    def wait(self) -> None:
        """Wait until it answers, if it does not yet.

        Raises:
            EngineUnavailable: it never will.
        """
        if self._begun:
            return
        try:
            self._begun = self._child.connection.recv()
        except (EOFError, ConnectionError) as error:
            self.stop()
            raise EngineUnavailable(
                f"The data of release {self.release.id} cannot be loaded."
            ) from error

    @property
    def alive(self) -> bool:
        """Whether the supervisor runs: one that somebody stopped counts as dead."""
        return self._child.process.is_alive() and not is_stopped(self._child.process.pid or 0)

    def client(self, space: AnswerSpace | None = None) -> EmbeddedEngine:
        """An engine to ask, from this process or its children, with space for its answers."""
        space = space or AnswerSpace(self.folder / ANSWERS, self._answer_bytes)
        return EmbeddedEngine(self.folder, self._limits, space)

    def stop(self) -> None:
        """End the workers and remove what they shared.

        There are no workers yet while data are loaded.
        """
        if self._begun and self.alive:
            self._child.process.terminate()
            self._child.process.join(_SECONDS_TO_END)
        self._child.kill()
        self._shared.remove()
