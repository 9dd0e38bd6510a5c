"""Terms of the project's own ontology and code lists that are used but not defined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.rdf.namespaces import OWN_PREFIXES
from dortmund_lod.reporting.text import Text
from dortmund_lod.sources.source_file import Role
from dortmund_lod.validation.indexed_graph import RDF_TYPE
from dortmund_lod.validation.problem import Problem, StatementRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.validation.indexed_graph import Data
    from dortmund_lod.validation.messages.labeler import Labeler
    from dortmund_lod.validation.source_reader import Project

_VOCABULARIES = ("ont", "code")


def undefined_terms(project: Project, names: Labeler) -> Iterator[Problem]:
    """Every own term without a type, once, where it is used first.

    Without an ontology among the files nothing can be said.
    """
    if not any(file.role is Role.ONTOLOGY for file in project.files):
        return
    namespaces = tuple(project.base_iri + OWN_PREFIXES[name] for name in _VOCABULARIES)
    defined = project.data.having(RDF_TYPE)
    own = [term for term in defined if getattr(term, "value", "").startswith(namespaces)]
    used = _used(project.shapes, namespaces, in_shapes=True)
    used |= _used(project.data, namespaces, in_shapes=False)
    for term, where in used.items():
        if term not in defined:
            yield Problem(
                rule="undefined-term",
                kind="undefined-term",
                message=Text(
                    f"The term {names.short(term)} is used, but the ontology does not define it.",
                    f"Der Begriff {names.short(term)} wird benutzt, aber die Ontologie "
                    "definiert ihn nicht.",
                ),
                hint=names.suggestion(term, own),
                value=term,
                where=where,
            )


def _used(
    graph: Data, namespaces: tuple[str, ...], *, in_shapes: bool
) -> dict[ox.NamedNode, StatementRef]:
    found: dict[ox.NamedNode, StatementRef] = {}
    for predicate in graph.predicates():
        if _is_own(predicate, namespaces):
            subject, value = next(graph.pairs(predicate))
            found.setdefault(predicate, StatementRef(subject, predicate, value, in_shapes))
        for subject, value in graph.pairs(predicate):
            if type(value) is ox.NamedNode and value not in found and _is_own(value, namespaces):
                found[value] = StatementRef(subject, predicate, value, in_shapes)
    return found


def _is_own(term: ox.NamedNode, namespaces: tuple[str, ...]) -> bool:
    return term.value.startswith(namespaces) and term.value not in namespaces
