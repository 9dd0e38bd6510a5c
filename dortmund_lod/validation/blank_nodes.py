"""Blank nodes that nobody can tell apart: labelled in a process that may be stopped."""

from __future__ import annotations

import re
import resource
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.errors import Location, ReleaseError, SourceError
from dortmund_lod.process import sandbox
from dortmund_lod.process.subprocess_task import SubprocessTask
from dortmund_lod.rdf.canonical import label_blank_nodes
from dortmund_lod.rdf.parser.parse import read
from dortmund_lod.reporting.report import SYNTAX, Finding, Severity
from dortmund_lod.reporting.text import Text
from dortmund_lod.sources.source_file import Role
from dortmund_lod.validation.syntax_errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dortmund_lod.sources.source_file import SourceFile

_SECONDS = 20
_STATEMENTS_A_SECOND = 2_000
_MEMORY = 2**30
_BYTES_IN_MEMORY = 30
_FEW = 4_096
"""Bytes of statements that are always labelled in no time."""
_PUBLISHED = (Role.DATA, Role.ONTOLOGY, Role.SHAPES)


class Indistinguishable(SourceError):  # noqa: N818 - it says what the nodes are
    """Blank nodes cannot be labelled within the limits."""


def label(path: Path) -> None:
    """Label the blank nodes of a file of N-Quads, in a process with limits.

    Raises:
        Indistinguishable: it did not end within them.
    """
    size = path.stat().st_size
    if size <= _FEW:
        label_blank_nodes(path)
        return
    with path.open("rb") as lines:
        seconds = _SECONDS + sum(1 for _ in lines) // _STATEMENTS_A_SECOND
    memory = _MEMORY + _BYTES_IN_MEMORY * size
    work = partial(_label_within, path, seconds, memory)
    try:
        with SubprocessTask("canonical", "labels blank nodes", work) as task:
            task.result()
    except (ReleaseError, MemoryError) as error:
        raise Indistinguishable(
            "There are blank nodes that are too much alike to be told apart.",
            hint="Give them IRIs, or what distinguishes them.",
        ) from error


def _label_within(path: Path, seconds: int, memory: int) -> None:
    sandbox.silence_native_code()
    sandbox.forbid_core_dumps()
    sandbox.limit_memory(memory)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    label_blank_nodes(path)


def check_blank_nodes(files: Sequence[SourceFile], base_iri: str) -> None:
    """Find the files whose blank nodes cannot be labelled.

    Takes the files and the base IRI. They are labelled together, as a build does.

    Raises:
        Unreadable: there are some; it names their places.
        Indistinguishable: only together they are too many.
        SourceError: a file cannot be read.
    """
    published = [source for source in files if source.role in _PUBLISHED]
    try:
        if published:
            _label_those_of(published, base_iri)
    except Indistinguishable:
        faults = [fault for source in published if (fault := _fault(source, base_iri))]
        if faults:
            raise Unreadable(faults, len(files)) from None
        raise


def _fault(source: SourceFile, base_iri: str) -> Finding | None:
    try:
        _label_those_of([source], base_iri)
    except Indistinguishable:
        return _finding(source)
    return None


def _label_those_of(sources: Sequence[SourceFile], base_iri: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "blank.nq"
        with path.open("wb") as file:
            read(
                sources,
                base_iri,
                lambda quads: ox.serialize(
                    filter(_has_blank_node, quads), file, format=ox.RdfFormat.N_QUADS
                ),
            )
        label(path)


def _has_blank_node(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


def _finding(source: SourceFile) -> Finding:
    return Finding(
        severity=Severity.VIOLATION,
        rule=SYNTAX,
        kind=SYNTAX,
        message=Text(
            "There are blank nodes in this file that are too much alike to be told apart.",
            "In dieser Datei gibt es namenlose Knoten, die einander zu ähnlich sind, um sie zu "
            "unterscheiden.",
        ),
        hint=Text(
            "Give them IRIs, or what distinguishes them.",
            "Ihnen IRIs geben, oder etwas, das sie unterscheidet.",
        ),
        location=_place(source),
    )


def _place(source: SourceFile) -> Location:
    """Where the first blank node is that has a label, as those that refer to each other have."""
    text = source.read().decode("utf-8", "replace")
    found = re.search(r"_:[\w]|rdf:nodeID", text)
    if not found:
        return Location(source.display)
    line = text.count("\n", 0, found.start()) + 1
    return Location(source.display, line, found.start() - text.rfind("\n", 0, found.start()))
