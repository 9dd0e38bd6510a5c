"""The gate beside the writing: nothing is published before it has said yes."""

from __future__ import annotations

import mmap
import multiprocessing
import os
import signal
import struct
from typing import TYPE_CHECKING, Self

from dortmund_lod import gate
from dortmund_lod.engine.limits import close_inherited, die_with_parent
from dortmund_lod.errors import LodError, NotConforming, ReleaseError
from dortmund_lod.sourcefile import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from dortmund_lod.sources import Sources

    Progress = Callable[[str, int, int], None]

LARGE = 16 * 2**20
"""Bytes of sources from which on they are checked while the release is being written."""

_FORK = multiprocessing.get_context("fork")
_GATE_ROLES = (Role.SHAPES, Role.CATALOGUE)
_PHASES = ("read", "check")
_PARTS = 1000
_SECONDS = 0.2


class Inspection:
    """The check of the sources; large ones are checked by a process beside this one.

    Use it as a context: that process ends with it, whatever happens.
    """

    def __init__(self, sources: Sources, base_iri: str, progress: Progress) -> None:
        self._sources = sources
        self._base_iri = base_iri
        self._progress = progress
        self._process: _Process | None = None
        self._open = bool(sources.of(*_GATE_ROLES))

    def __enter__(self) -> Self:
        size = sum(source.path.stat().st_size for source in self._sources.files)
        if self._open and size >= LARGE:
            self._process = _Process(self._sources, self._base_iri)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.stop()

    def so_far(self) -> None:
        """Raise what is known against the sources by now; small ones are checked here.

        Raises:
            NotConforming: the sources break a shape.
            SourceError: a file cannot be read, or a shape cannot be understood.
            ReleaseError: the process that checks them was killed.
        """
        if self._open and (self._process is None or self._process.has_ended(0)):
            self.verdict()

    def verdict(self) -> None:
        """Wait until everything is checked, and raise what `so_far` raises."""
        if self._open:
            self._open = False
            report = self._report()
            if not report.conforms:
                raise NotConforming(
                    "The sources break rules of the shapes; nothing was published.", report
                )

    def _report(self) -> gate.Report:
        if self._process is None:
            return gate.validate(self._sources.files, self._base_iri, progress=self._progress)
        while not self._process.has_ended(_SECONDS):
            self._progress(*self._process.progress())
        return self._process.report()


class _Process:
    """A process that checks sources."""

    def __init__(self, sources: Sources, base_iri: str) -> None:
        self._board = mmap.mmap(-1, mmap.PAGESIZE)
        self._receiver, sender = _FORK.Pipe(duplex=False)
        order = (sources, base_iri, self._board, sender, os.getpid())
        self._process = _FORK.Process(target=_check, args=order, name="gate")
        self._process.start()
        sender.close()

    def has_ended(self, seconds: float) -> bool:
        """Whether the process has a result, or died, within these seconds."""
        return self._receiver.poll(seconds)

    def progress(self) -> tuple[str, int, int]:
        """The phase it is in, how much of it is done, and how much there is."""
        (told,) = struct.unpack_from("q", self._board)
        phase, part = divmod(told, _PARTS + 1)
        return _PHASES[phase], part, _PARTS

    def report(self) -> gate.Report:
        """What it found; raises what it raised."""
        try:
            found: gate.Report | LodError = self._receiver.recv()
        except EOFError as error:
            raise ReleaseError(
                "The process that checks the sources was killed; nothing was published.",
                hint="There may be too little memory for it.",
            ) from error
        if isinstance(found, LodError):
            raise found
        return found

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self._receiver.close()


def _check(
    sources: Sources, base_iri: str, board: mmap.mmap, sender: Connection, parent: int
) -> None:
    """Check in a process of its own, and send the report or the failure."""
    die_with_parent(parent)
    close_inherited(sender.fileno())  # among them the lock of the home
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever is interrupted ends this one

    def tell(phase: str, done: int, total: int) -> None:
        """In one number, so that no half of it is read."""
        part = _PARTS * done // max(1, total)
        struct.pack_into("q", board, 0, _PHASES.index(phase) * (_PARTS + 1) + part)

    try:
        sender.send(gate.validate(sources.files, base_iri, progress=tell))
    except LodError as error:
        sender.send(error)
