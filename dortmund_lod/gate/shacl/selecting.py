"""SPARQL constraints, each run once over all the data wherever that is the same (SHACL §5)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.errors import SourceError
from dortmund_lod.gate.report import Text
from dortmund_lod.gate.shacl.checker import Result
from dortmund_lod.gate.shacl.paths import Predicate
from dortmund_lod.gate.shacl.shapes import SELECT, SH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.gate.data import Node
    from dortmund_lod.gate.shacl.checker import Check
    from dortmund_lod.gate.shacl.shapes import Shapes

_PREFIXES = ox.NamedNode(SH + "prefixes")
_DECLARE = ox.NamedNode(SH + "declare")
_PREFIX = ox.NamedNode(SH + "prefix")
_NAMESPACE = ox.NamedNode(SH + "namespace")
_THIS = ox.Variable("this")

_TOKEN = re.compile(
    r"""#[^\n]*|<[^<>"{}|^`\\\s]*>|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''"""
    r"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[?$]\w+|[\w:-]+|\S""",
    re.DOTALL,
)
_BRACKETS = {"{": ("{", 1), "}": ("{", -1), "(": ("(", 1), ")": ("(", -1)}
_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


class Selecting:
    """Runs the SELECT queries of SPARQL constraints.

    Takes the dataset, the shapes and the base IRI for
    relative IRIs in queries.
    """

    def __init__(self, store: ox.Store, shapes: Shapes, base_iri: str) -> None:
        self._store = store
        self._shapes = shapes
        self._base_iri = base_iri

    def check(self, check: Check) -> Iterator[Result]:
        """Check one `sh:sparql` constraint of a shape.

        Raises:
            SourceError: its query cannot be run.
        """
        constraint = check.parameter
        if self._shapes.deactivated(constraint):
            return
        for text in self._shapes.graph.objects(constraint, SELECT):
            query = self._prologue(constraint) + _with_path(getattr(text, "value", ""), check)
            for solution, names in self._solutions(query, check):
                yield self._result(check, solution, names)

    def _prologue(self, constraint: Node) -> str:
        """PREFIX declarations from `sh:prefixes` (SHACL §5.2.1)."""
        graph = self._shapes.graph
        return "".join(
            f"PREFIX {prefix.value}: <{namespace.value}>\n"  # type: ignore[union-attr]
            for ontology in graph.objects(constraint, _PREFIXES)
            for declaration in graph.objects(ontology, _DECLARE)
            for prefix in graph.objects(declaration, _PREFIX)
            for namespace in graph.objects(declaration, _NAMESPACE)
        )

    def _solutions(self, query: str, check: Check) -> Iterator[tuple[ox.QuerySolution, list[str]]]:
        if binds_this(query):
            found = self._run(query, check.parameter)
            names = [variable.value for variable in found.variables]
            yield from ((one, names) for one in found if one["this"] in check.values)
            return
        for focus in check.values:
            found = self._run(query, check.parameter, {_THIS: focus})
            names = [variable.value for variable in found.variables]
            yield from ((one, names) for one in found)

    def _run(
        self, query: str, constraint: Node, given: dict[ox.Variable, Node] | None = None
    ) -> ox.QuerySolutions:
        try:
            found = self._store.query(
                query,
                base_iri=self._base_iri,
                use_default_graph_as_union=True,
                substitutions=given,
            )
        except (SyntaxError, ValueError) as error:
            raise _unusable(constraint, str(error)) from error
        if not isinstance(found, ox.QuerySolutions):
            raise _unusable(constraint, "it is no SELECT query")
        return found

    def _result(self, check: Check, row: ox.QuerySolution, names: list[str]) -> Result:
        """Map a solution to a result (SHACL §5.3.2)."""
        bound = {name: row[name] for name in names if row[name] is not None}
        path = bound.get("path")
        said = self._shapes.messages(check.parameter) or check.shape.messages
        return Result(
            shape=check.shape,
            kind="sparql",
            parameter=check.parameter,
            rule=check.parameter
            if isinstance(check.parameter, ox.NamedNode)
            else check.shape.node,
            focus=bound["this"],
            value=bound.get("value"),
            path=Predicate(path) if isinstance(path, ox.NamedNode) else check.shape.path,
            messages=_filled(_own_message(bound) or said, bound),
        )


def binds_this(query: str) -> bool:
    """Whether a triple pattern of the query's outermost group is about `$this`.

    Then its solutions for all nodes at once are those for each node alone, unless it cuts rows.
    """
    tokens = [token for token in _TOKEN.findall(query) if not token.startswith("#")]
    if {"LIMIT", "OFFSET"} & {token.upper() for token in tokens}:
        return False
    depth = {"{": 0, "(": 0}
    for token in tokens:
        if token in {"$this", "?this"} and depth == {"{": 1, "(": 0}:
            return True
        if token in _BRACKETS:
            opening, step = _BRACKETS[token]
            depth[opening] += step
    return False


def _with_path(query: str, check: Check) -> str:
    """In property shapes `$PATH` stands for the path (SHACL §5.3.1)."""
    return query.replace("$PATH", str(check.shape.path)) if check.shape.path else query


def _own_message(bound: dict[str, Node]) -> Text:
    """What the query itself has to say, in `?message`."""
    message = getattr(bound.get("message"), "value", "")
    return Text(message, message)


def _filled(message: Text, bound: dict[str, Node]) -> Text:
    def fill(match: re.Match[str]) -> str:
        term = bound.get(match.group(1))
        return match.group() if term is None else str(getattr(term, "value", term))

    return Text(_PLACEHOLDER.sub(fill, message.en), _PLACEHOLDER.sub(fill, message.de))


def _unusable(constraint: Node, reason: str) -> SourceError:
    return SourceError(f"The query of the constraint {constraint} cannot be run: {reason}.")
