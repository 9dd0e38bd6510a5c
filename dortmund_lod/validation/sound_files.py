"""The files of a folder that can be read, apart from those that cannot."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from dortmund_lod.errors import SourceError
from dortmund_lod.rdf.parser.parse import read
from dortmund_lod.validation.blank_nodes import check_blank_nodes
from dortmund_lod.validation.hostile_input import refused
from dortmund_lod.validation.syntax_errors import Unreadable

if TYPE_CHECKING:
    from dortmund_lod.sources import Sources
    from dortmund_lod.sources.source_file import SourceFile


def without_broken(sources: Sources, base_iri: str) -> tuple[Sources, list[SourceError]]:
    """The sources without the files that cannot be read, and why each of those cannot.

    Raises:
        SourceError: none can be read; the fault of the first.
    """
    faults = {
        source: fault
        for source in sources.files
        if (fault := _fault(source, base_iri)) is not None
    }
    if len(faults) == len(sources.files):
        raise next(iter(faults.values()))
    return sources.without(faults), list(faults.values())


def _fault(source: SourceFile, base_iri: str) -> SourceError | None:
    try:
        if finding := refused(source):
            return Unreadable([finding], 1)
        read([source], base_iri, lambda quads: deque(quads, maxlen=0))
        check_blank_nodes([source], base_iri)
    except SourceError as error:
        return error
    return None
