"""SPARQL constraints, each run once over all data where that is provably the same (SHACL §5)."""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from dortmund_lod.errors import SourceError
from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.reporting.text import Text
from dortmund_lod.validation.shacl import prebinding, query_text
from dortmund_lod.validation.shacl.checker import Result
from dortmund_lod.validation.shacl.paths import Predicate
from dortmund_lod.validation.shacl.shapes import SELECT, SH, SPARQL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dortmund_lod.validation.indexed_graph import Node
    from dortmund_lod.validation.shacl.checker import Check
    from dortmund_lod.validation.shacl.shapes import Shape, Shapes

_PREFIXES = ox.NamedNode(SH + "prefixes")
_DECLARE = ox.NamedNode(SH + "declare")
_PREFIX = ox.NamedNode(SH + "prefix")
_NAMESPACE = ox.NamedNode(SH + "namespace")
_THIS = ox.Variable("this")
_GIVEN = ox.NamedNode("urn:this")
_IRI = re.compile(r"""<[^<>"{}|^`\\\x00-\x20]*>""")
_IMPORTS = ox.NamedNode(PREFIXES["owl"] + "imports")

_Row: TypeAlias = "dict[str, Node]"
_MOST_KEPT = 10_000
"""Rows of one query that are kept; what finds more is asked again when it is checked."""


class SparqlConstraints:
    """Runs the SELECT queries of SPARQL constraints.

    Takes the dataset, the shapes and the base IRI for relative IRIs in queries.
    """

    def __init__(self, store: ox.Store, shapes: Shapes, base_iri: str) -> None:
        self.store = store
        self._shapes = shapes
        self._base_iri = base_iri
        self._answers: dict[str, list[_Row]] = {}

    def prefetch(self) -> None:
        """Ask what is asked only once, and let the store go if nothing else is left to ask.

        The store takes more memory than all the rest, and SHACL Core does without it.
        """
        queries_left = False
        for constraint, query in self._queries():
            rows = self._few_rows(constraint, query)
            if rows is None:
                queries_left = True
            else:
                self._answers[query] = rows
        if not queries_left:
            self.store = ox.Store()

    def _queries(self) -> Iterator[tuple[Node, str]]:
        """Every constraint that may be checked here, with its queries."""
        shapes = self._shapes
        for node, constraint in shapes.graph.pairs(SPARQL):
            if not (shapes.deactivated(node) or shapes.deactivated(constraint)):
                for text in self._texts(constraint, shapes[node]):
                    if not query_text.asks_for_shapes(text):
                        yield constraint, text

    def _few_rows(self, constraint: Node, query: str) -> list[_Row] | None:
        """What a query finds, if it is asked for all nodes at once and does not find too much.

        Nor may it find literals: those are asked for one by one.
        """
        if query_text.fault(query) or not _asked_once(query):
            return None
        with suppress(SourceError):  # which is told when the constraint is checked
            rows = list(islice(self._run(query, constraint), _MOST_KEPT + 1))
            few = len(rows) <= _MOST_KEPT
            return rows if few and all(_is_kept_as_written(row["this"]) for row in rows) else None
        return None

    def check(self, check: Check) -> Iterator[Result]:
        """Check one `sh:sparql` constraint of a shape.

        Raises:
            SourceError: its query cannot be run.
        """
        constraint = check.parameter
        if not self._shapes.deactivated(constraint):
            for query in self._texts(constraint, check.shape):
                for row in self._rows(query, check):
                    yield self._result(check, row)

    def _texts(self, constraint: Node, shape: Shape) -> Iterator[str]:
        """The queries of a constraint as they are asked for a shape."""
        for text in self._shapes.graph.objects(constraint, SELECT):
            yield self._prologue(constraint) + _with_path(getattr(text, "value", ""), shape)

    def _prologue(self, constraint: Node) -> str:
        """PREFIX declarations from `sh:prefixes` and what that imports (SHACL §5.2.1)."""
        graph = self._shapes.graph
        ontologies = list(graph.objects(constraint, _PREFIXES))
        for ontology in ontologies:  # grows while it is walked
            found = graph.objects(ontology, _IMPORTS)
            ontologies += [other for other in found if other not in ontologies]
        declared = {
            prefix: namespace
            for ontology in ontologies
            for declaration in graph.objects(ontology, _DECLARE)
            for prefix in graph.objects(declaration, _PREFIX)
            for namespace in graph.objects(declaration, _NAMESPACE)
        }
        return "".join(
            f"PREFIX {prefix.value}: <{namespace.value}>\n"
            for prefix, namespace in declared.items()
            if isinstance(prefix, ox.Literal) and isinstance(namespace, ox.Literal)
        )

    def _rows(self, query: str, check: Check) -> Iterator[_Row]:
        if reason := query_text.fault(query):
            raise _unusable(check.parameter, reason)
        alone: Iterable[Node] = check.values
        if _asked_once(query):
            known = self._answers.get(query)
            asked = {focus for focus in check.values if _is_kept_as_written(focus)}
            for row in self._run(query, check.parameter) if known is None else known:
                if row["this"] in asked:
                    yield row
            alone = [] if known is not None else check.values.keys() - asked
        for focus in alone:
            yield from self._rows_about(focus, query, check.parameter)

    def _rows_about(self, focus: Node, query: str, constraint: Node) -> Iterator[_Row]:
        """What a query finds with `$this` pre-bound to one node (SHACL Appendix A).

        Substitutions alone are not enough, as pyoxigraph takes a variable that no pattern has for
        unbound (BIND, BOUND). Nor is there SPARQL for blank nodes, so a function gives the node;
        for IRIs the engine plans better when it reads them.
        """
        if _IRI.fullmatch(str(focus)):
            rows = self._run(
                query_text.given_this(query, f"VALUES $this {{ {focus} }}"), constraint
            )
        else:
            rows = self._run(
                query_text.given_this(query, f"BIND({_GIVEN}() AS $this)"), constraint, focus
            )
        yield from ({**row, "this": focus} for row in rows)

    def _run(self, query: str, constraint: Node, this: Node | None = None) -> Iterator[_Row]:
        try:
            found = self.store.query(
                query,
                base_iri=self._base_iri,
                substitutions={} if this is None else {_THIS: this},
                custom_functions={} if this is None else {_GIVEN: lambda: this},
            )
        except (SyntaxError, ValueError) as error:
            raise _unusable(constraint, str(error)) from error
        if not isinstance(found, ox.QuerySolutions):
            raise _unusable(constraint, "it is no SELECT query")
        names = [variable.value for variable in found.variables]
        for row in found:
            yield {name: row[name] for name in names if row[name] is not None}

    def _result(self, check: Check, bound: _Row) -> Result:
        """Map a row to a result (SHACL §5.3.2)."""
        path = bound.get("path")
        said = self._shapes.messages(check.parameter) or check.shape.messages
        return Result(
            shape=check.shape,
            kind="sparql",
            parameter=check.parameter,
            rule=self._shapes.rule(check.parameter),
            focus=bound["this"],
            value=bound.get("value", None if check.shape.path else bound["this"]),
            path=Predicate(path) if isinstance(path, ox.NamedNode) else check.shape.path,
            messages=_own_message(bound) or said,
            bindings=tuple(bound.items()),
        )


def _asked_once(query: str) -> bool:
    return prebinding.same_for_all(list(query_text.words(query)))


def _is_kept_as_written(node: Node) -> bool:
    """Whether the store gives a node back as it stands in the data: `01` comes back as `1`."""
    return isinstance(node, ox.NamedNode | ox.BlankNode)


def _with_path(query: str, shape: Shape) -> str:
    """In property shapes `$PATH` stands for the path (SHACL §5.3.1)."""
    return query.replace("$PATH", str(shape.path)) if shape.path else query


def _own_message(bound: _Row) -> Text:
    """What the query itself has to say, in `?message`."""
    message = getattr(bound.get("message"), "value", "")
    return Text(message, message)


def _unusable(constraint: Node, reason: str) -> SourceError:
    return SourceError(f"The query of the constraint {constraint} cannot be run: {reason}.")
