"""Results of the checker as those of the standard report, which hold no RDF library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.rdf.terms import Blank, Iri, Literal
from dortmund_lod.reporting.shacl_report import SH, ValidationResult
from dortmund_lod.validation.shacl.paths import Alternative, Inverse, Predicate, Repeated, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.rdf.terms import Term, Triple
    from dortmund_lod.reporting.text import Text
    from dortmund_lod.validation.indexed_graph import Node
    from dortmund_lod.validation.shacl.checker import Result
    from dortmund_lod.validation.shacl.paths import Path

_RDF = PREFIXES["rdf"]
_REPEATED = {"*": "zeroOrMorePath", "+": "oneOrMorePath", "?": "zeroOrOnePath"}


def plain(node: Node) -> Term:
    """A term as a plain value."""
    match node:
        case ox.NamedNode():
            return Iri(node.value)
        case ox.Literal():
            return Literal(node.value, node.datatype.value, node.language or "")
    return Blank(getattr(node, "value", ""))


class StandardResults:
    """Turns results into those of the standard; `say` puts one without own message into words."""

    def __init__(self, say: Callable[[Result], Text]) -> None:
        self._say = say
        self._paths = 0

    def of(self, result: Result) -> ValidationResult:
        """The result (SHACL §3.6.2), with those inside nested shapes as its details."""
        path, triples = self._path(result.path) if result.path else (None, ())
        return ValidationResult(
            focus=plain(result.focus),
            severity=result.shape.severity_iri,
            component=result.component,
            shape=_resource(result.shape.node),
            path=path,
            path_triples=triples,
            value=None if result.value is None else plain(result.value),
            constraint=_resource(result.parameter) if result.kind == "sparql" else None,
            messages=self._messages(result),
            details=tuple(self.of(cause) for cause in result.causes),
        )

    def _messages(self, result: Result) -> tuple[Literal, ...]:
        said = self._say(result)
        return tuple(
            Literal(text, _RDF + "langString", language) for language, text in said.both().items()
        )

    def _path(self, path: Path) -> tuple[Iri | Blank, tuple[Triple, ...]]:
        match path:
            case Predicate(iri):
                return Iri(iri.value), ()
            case Inverse(inner):
                return self._wrapped("inversePath", inner)
            case Repeated(inner, times):
                return self._wrapped(_REPEATED[times], inner)
            case Sequence(paths):
                return self._list(paths)
            case Alternative(paths):
                start, triples = self._list(paths)
                node = self._node()
                return node, ((node, Iri(SH + "alternativePath"), start), *triples)

    def _wrapped(self, name: str, inner: Path) -> tuple[Blank, tuple[Triple, ...]]:
        value, triples = self._path(inner)
        node = self._node()
        return node, ((node, Iri(SH + name), value), *triples)

    def _list(self, paths: tuple[Path, ...]) -> tuple[Blank, tuple[Triple, ...]]:
        nodes = [self._node() for _ in paths]
        triples: list[Triple] = []
        rests: list[Iri | Blank] = [*nodes[1:], Iri(_RDF + "nil")]
        for node, following, path in zip(nodes, rests, paths, strict=True):
            value, inner = self._path(path)
            triples += [(node, Iri(_RDF + "first"), value), (node, Iri(_RDF + "rest"), following)]
            triples += inner
        return nodes[0], tuple(triples)

    def _node(self) -> Blank:
        self._paths += 1
        return Blank(f"path{self._paths}")


def _resource(node: Node) -> Iri | Blank:
    return Iri(node.value) if isinstance(node, ox.NamedNode) else Blank(getattr(node, "value", ""))
