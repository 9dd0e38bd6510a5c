"""The validation report of SHACL (§3.6) as values, without an RDF library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.rdf.terms import Blank, Iri, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.rdf.terms import Term, Triple

SH = PREFIXES["sh"]
_TYPE = Iri(PREFIXES["rdf"] + "type")
_BOOLEAN = PREFIXES["xsd"] + "boolean"


@dataclass(frozen=True)
class ValidationResult:
    """One result (SHACL §3.6.2); `path` is the node of a path, described by `path_triples`."""

    focus: Term
    severity: str
    component: str
    shape: Iri | Blank
    path: Iri | Blank | None = None
    path_triples: tuple[Triple, ...] = ()
    value: Term | None = None
    constraint: Iri | Blank | None = None
    messages: tuple[Literal, ...] = ()
    details: tuple[ValidationResult, ...] = ()


def report_triples(results: tuple[ValidationResult, ...]) -> Iterator[Triple]:
    """The report graph: it conforms if there is no result, of whatever severity (SHACL §3.6.1)."""
    writer = _Writer()
    report = Blank("report")
    yield report, _TYPE, Iri(SH + "ValidationReport")
    yield report, Iri(SH + "conforms"), Literal("false" if results else "true", _BOOLEAN)
    for result in results:
        node = writer.node()
        yield report, Iri(SH + "result"), node
        yield from writer.described(node, result)


def failure_triples(messages: dict[str, str]) -> Iterator[Triple]:
    """What is written where there is no report, as nothing could be checked (SHACL §3.4)."""
    node = Blank("failure")
    rdfs = PREFIXES["rdfs"]
    yield node, Iri(rdfs + "label"), Literal("Validation failure", language="en")
    for language, message in messages.items():
        yield node, Iri(rdfs + "comment"), Literal(message, language=language)


class _Writer:
    def __init__(self) -> None:
        self._count = 0

    def node(self) -> Blank:
        self._count += 1
        return Blank(f"result{self._count}")

    def described(self, node: Blank, result: ValidationResult) -> Iterator[Triple]:
        yield node, _TYPE, Iri(SH + "ValidationResult")
        for name, value in _properties(result):
            yield node, Iri(SH + name), value
        yield from result.path_triples
        for detail in result.details:
            inner = self.node()
            yield node, Iri(SH + "detail"), inner
            yield from self.described(inner, detail)


def _properties(result: ValidationResult) -> Iterator[tuple[str, Term]]:
    yield "focusNode", result.focus
    yield "resultSeverity", Iri(result.severity)
    yield "sourceConstraintComponent", Iri(result.component)
    yield "sourceShape", result.shape
    optional = (
        ("resultPath", result.path),
        ("value", result.value),
        ("sourceConstraint", result.constraint),
    )
    yield from ((name, value) for name, value in optional if value is not None)
    yield from (("resultMessage", message) for message in result.messages)
