"""Shapes that say nothing or cannot be understood: a gate with a typing error lets all pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.errors import Location
from dortmund_lod.reporting.report import Severity
from dortmund_lod.reporting.text import Text
from dortmund_lod.sources.source_file import Role
from dortmund_lod.validation.checks.wellformed import faults
from dortmund_lod.validation.indexed_graph import RDF_TYPE
from dortmund_lod.validation.problem import Problem, StatementRef
from dortmund_lod.validation.shacl.shapes import SH
from dortmund_lod.validation.shacl.vocabulary import TERMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dortmund_lod.validation.indexed_graph import Data, Node
    from dortmund_lod.validation.messages.labeler import Labeler
    from dortmund_lod.validation.reading import Project
    from dortmund_lod.validation.shacl.checker import Checker
    from dortmund_lod.validation.shacl.shapes import Shapes


def lint(project: Project, shapes: Shapes, names: Labeler) -> Iterator[Problem]:
    """Everything that keeps the shapes from checking what they look like; none may be left."""
    yield from _empty(project, shapes)
    yield from _unknown_terms(shapes.graph, names)
    for fault in faults(shapes):
        yield Problem(
            rule="malformed-shape",
            kind="malformed-shape",
            message=Text(
                f"The shape {names.short(fault.shape)} cannot be used: {fault.reason.en}",
                f"Die Prüfregel {names.short(fault.shape)} ist unbrauchbar: {fault.reason.de}",
            ),
            focus=fault.shape,
            where=StatementRef(fault.shape, fault.predicate, fault.value, in_shapes=True),
        )


def without_match(
    project: Project, shapes: Shapes, checker: Checker, names: Labeler
) -> Iterator[Problem]:
    """Targets that select nothing; only a warning where the data are no whole project."""
    whole = any(file.role is Role.DATA and file.graph for file in project.files)
    for shape, targets in shapes.targets().items():
        for target in targets:
            if not checker.selects(target):
                label, wanted = names.short(shape), names.short(target.node)
                candidates = _candidates(project.data, target.kind)
                yield Problem(
                    severity=Severity.VIOLATION if whole else Severity.WARNING,
                    rule="no-match",
                    kind="no-match",
                    message=Text(
                        f"The shape {label} is about {wanted}, which does not occur in the data.",
                        f"Die Prüfregel {label} gilt {wanted}; das kommt in den Daten nicht vor.",
                    ),
                    hint=names.suggestion(target.node, candidates),
                    focus=shape,
                    value=target.node,
                    where=StatementRef(
                        shape, ox.NamedNode(SH + target.kind), target.node, in_shapes=True
                    ),
                )


def _candidates(data: Data, kind: str) -> Iterable[Node]:
    if kind == "targetClass":
        return {cls for _, cls in data.pairs(RDF_TYPE)}
    return data.predicates()


def _empty(project: Project, shapes: Shapes) -> Iterator[Problem]:
    files = [file for file in project.files if file.role is Role.SHAPES]
    if files and not len(shapes):
        yield Problem(
            rule="no-shapes",
            kind="no-shapes",
            message=Text(
                "There are no shapes in the folder of the shapes, so nothing would be checked.",
                "Im Ordner der Prüfregeln steht keine einzige; es würde nichts geprüft.",
            ),
            location=Location(files[0].display),
        )


def _unknown_terms(graph: Data, names: Labeler) -> Iterator[Problem]:
    known = [ox.NamedNode(SH + name) for name in sorted(TERMS)]
    for subject, predicate, value in graph:
        for term, where in (
            (subject, StatementRef(subject, in_shapes=True)),
            (predicate, StatementRef(subject, predicate, in_shapes=True)),
            (value, StatementRef(subject, predicate, value, in_shapes=True)),
        ):
            if _misspelt(term):
                yield Problem(
                    rule="unknown-shacl-term",
                    kind="unknown-shacl-term",
                    message=Text(
                        f"SHACL has no term {names.short(term)}; it would be ignored.",
                        f"SHACL kennt {names.short(term)} nicht; es würde übergangen.",
                    ),
                    hint=names.suggestion(term, known),
                    focus=subject,
                    value=term,
                    where=where,
                )


def _misspelt(term: Node) -> bool:
    if not isinstance(term, ox.NamedNode) or not term.value.startswith(SH):
        return False
    name = term.value.removeprefix(SH)
    return bool(name) and name.partition("-")[0] not in TERMS
