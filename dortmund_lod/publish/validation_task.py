"""The gate beside the writing: nothing is published before it has said yes."""

from __future__ import annotations

import mmap
import struct
from functools import partial
from typing import TYPE_CHECKING, Self

from dortmund_lod import validation
from dortmund_lod.errors import ValidationFailed
from dortmund_lod.process import subprocess_task
from dortmund_lod.process.subprocess_task import SubprocessTask
from dortmund_lod.sources.source_file import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dortmund_lod.sources import Sources

    Progress = Callable[[str, int, int], None]

UNCHECKED = "source-unchecked"
"""The rule of a finding that says what a check could not compare."""
_GATE_ROLES = (Role.SHAPES, Role.ONTOLOGY, Role.CATALOGUE)
"""Sources without any of these are not checked: nothing says what they should be, and the gate
would hold them in memory."""
_PHASES = ("read", "check")
_PARTS = 1000
_SECONDS = 0.2


class ValidationTask:
    """The check of the sources; large ones are checked by a process beside this one.

    Use it as a context: that process ends with it, whatever happens. `unchecked` is what could not
    be compared, in sentences, once there is a verdict.
    """

    def __init__(
        self,
        sources: Sources,
        base_iri: str,
        progress: Progress,
        checks: Sequence[validation.Check] = (),
    ) -> None:
        self._sources = sources
        self._base_iri = base_iri
        self._progress = progress
        self._checks = checks
        self._process: SubprocessTask[validation.Report] | None = None
        self._board = _Board()
        self._open = bool(sources.of(*_GATE_ROLES))
        self.unchecked: list[str] = []

    def __enter__(self) -> Self:
        size = sum(source.path.stat().st_size for source in self._sources.files)
        if self._open and size >= subprocess_task.LARGE:
            work = partial(self._validate, self._board.tell)
            self._process = SubprocessTask("gate", "checks the sources", work)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.stop()

    def so_far(self) -> None:
        """Raise what is known against the sources by now; small ones are checked here.

        Raises:
            ValidationFailed: the sources break a shape.
            SourceError: a file cannot be read, or a shape cannot be understood.
            ReleaseError: the process that checks them was killed.
        """
        if self._open and (self._process is None or self._process.has_ended()):
            self.verdict()

    def verdict(self) -> None:
        """Wait until everything is checked, and raise what `so_far` raises."""
        if self._open:
            self._open = False
            report = self._report()
            if report.failure:
                raise validation.refusal(report)
            self.unchecked = [
                finding.message.en for finding in report.findings if finding.rule == UNCHECKED
            ]
            if not report.conforms:
                raise ValidationFailed(
                    "The sources break rules of the shapes; nothing was published.", report
                )

    def _report(self) -> validation.Report:
        if self._process is None:
            return self._validate(self._progress)
        while not self._process.has_ended(_SECONDS):
            self._progress(*self._board.read())
        return self._process.result()

    def _validate(self, progress: Progress) -> validation.Report:
        return validation.validate(
            self._sources.files, self._base_iri, checks=self._checks, progress=progress
        )


class _Board:
    """How far the process is, in one number in shared memory, so that no half of it is read."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, mmap.PAGESIZE)

    def tell(self, phase: str, done: int, total: int) -> None:
        """Say how much of a phase is done."""
        part = _PARTS * done // max(1, total)
        struct.pack_into("q", self._memory, 0, _PHASES.index(phase) * (_PARTS + 1) + part)

    def read(self) -> tuple[str, int, int]:
        """The phase, how much of it is done, and how much there is."""
        (told,) = struct.unpack_from("q", self._memory)
        phase, part = divmod(told, _PARTS + 1)
        return _PHASES[phase], part, _PARTS
