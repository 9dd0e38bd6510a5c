"""SPARQL constraints, each run once over all data where that is provably the same (SHACL §5)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

import pyoxigraph as ox

from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.rdf.terms import unescape_code_points
from dortmund_lod.reporting.text import Text
from dortmund_lod.validation.german import in_german
from dortmund_lod.validation.shacl.checker import Result, component_iri
from dortmund_lod.validation.shacl.datatypes import is_true
from dortmund_lod.validation.shacl.paths import Predicate
from dortmund_lod.validation.shacl.shapes import SELECT, SH, SPARQL, text_of
from dortmund_lod.validation.shacl.sparql import prebinding, query_text
from dortmund_lod.validation.shacl.sparql.query_process import (
    Budget,
    Query,
    QueryFailed,
    QueryProcess,
    given,
)
from dortmund_lod.validation.shacl.xsd_regex import TRANSLATING, RegexError
from dortmund_lod.validation.statement_ref import StatementRef
from dortmund_lod.validation.uncheckable import Uncheckable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dortmund_lod.validation.indexed_graph import Node
    from dortmund_lod.validation.shacl.checker import Check
    from dortmund_lod.validation.shacl.shapes import Shape, Shapes
    from dortmund_lod.validation.shacl.sparql.query_process import Row

SHAPES_GRAPH = ox.NamedNode("urn:dortmund-lod:shapes-graph")
"""The name of the shapes graph in queries that ask for it (SHACL §5.3.1)."""
MOST_SECONDS = 60.0
"""How long the queries of one constraint may take altogether."""

_PREFIXES = ox.NamedNode(SH + "prefixes")
_DECLARE = ox.NamedNode(SH + "declare")
_PREFIX = ox.NamedNode(SH + "prefix")
_NAMESPACE = ox.NamedNode(SH + "namespace")
_IRI = re.compile(r"""<[^<>"{}|^`\\\x00-\x20]*>""")
_IMPORTS = ox.NamedNode(PREFIXES["owl"] + "imports")
_BATCH = 500
"""Focus nodes that are asked about together."""
_MOST_KEPT = 10_000
"""Rows of one query that are kept; what finds more is asked again when it is checked."""


class SparqlConstraints:
    """Checks SPARQL constraints.

    Takes what is asked, the shapes, and how long the queries of one constraint may take.
    """

    def __init__(
        self, process: QueryProcess, shapes: Shapes, *, seconds: float = MOST_SECONDS
    ) -> None:
        self._process = process
        self._shapes = shapes
        self._seconds = seconds
        self._budgets: dict[Node, Budget] = {}
        self._answers: dict[str, list[Row]] = {}

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
            self._process.close()

    def _queries(self) -> Iterator[tuple[Node, str]]:
        """Every constraint that may be checked here, with its queries."""
        shapes = self._shapes
        for node, constraint in shapes.graph.pairs(SPARQL):
            if not (shapes.deactivated(node) or shapes.deactivated(constraint)):
                for text in self._texts(constraint, shapes[node]):
                    yield constraint, text

    def _few_rows(self, constraint: Node, query: str) -> list[Row] | None:
        """What a query finds, if it is asked for all nodes at once and does not find too much.

        Nor may it find literals: those are asked for one by one.
        """
        if query_text.fault(query) or not _asked_once(query):
            return None
        rows: list[Row] = []
        try:
            for _, row in self._process.rows([self._at_once(query)], self._budget(constraint)):
                if len(rows) <= _MOST_KEPT:
                    rows.append(row)
        except QueryFailed as failed:
            if not failed.reason:
                self._refuse_slow(constraint)
            if self._process.is_closed:  # it took the process along
                _refuse(constraint, failed.reason)
            return None  # it is told when the constraint is checked
        few = len(rows) <= _MOST_KEPT
        return rows if few and all(_is_kept_as_written(row["this"]) for row in rows) else None

    def check(self, check: Check) -> Iterator[Result]:
        """Check one `sh:sparql` constraint of a shape.

        Raises:
            Uncheckable: its query cannot be run, or takes too long, or reports a failure itself.
        """
        constraint = check.parameter
        if not self._shapes.deactivated(constraint):
            for query in self._texts(constraint, check.shape):
                for row in self._rows(query, check):
                    if is_true(row.get("failure")):
                        _refuse(constraint, "it reports a failure", "sie meldet einen Fehler")
                    yield self._result(check, row)

    def _texts(self, constraint: Node, shape: Shape) -> Iterator[str]:
        """The queries of a constraint as they are asked for a shape."""
        for node in self._shapes.graph.objects(constraint, SELECT):
            text = unescape_code_points(getattr(node, "value", ""))
            if shape.path:
                text = query_text.with_path(text, str(shape.path))
            yield query_text.prologue(self._declared(constraint)) + _in_xpath(text, constraint)

    def _declared(self, constraint: Node) -> Mapping[str, str]:
        """The prefixes from `sh:prefixes` and what that imports (SHACL §5.2.1)."""
        graph = self._shapes.graph
        ontologies = list(graph.objects(constraint, _PREFIXES))
        for ontology in ontologies:  # grows while it is walked
            found = graph.objects(ontology, _IMPORTS)
            ontologies += [other for other in found if other not in ontologies]
        return {
            prefix.value: namespace.value
            for ontology in ontologies
            for declaration in graph.objects(ontology, _DECLARE)
            for prefix in graph.objects(declaration, _PREFIX)
            for namespace in graph.objects(declaration, _NAMESPACE)
            if isinstance(prefix, ox.Literal) and isinstance(namespace, ox.Literal)
        }

    def _rows(self, query: str, check: Check) -> Iterator[Row]:
        constraint = check.parameter
        if reason := query_text.fault(query):
            _refuse(constraint, reason)
        for prefix in _undeclared(query):
            _refuse(
                constraint,
                f"the prefix {prefix}: is not declared, in the query or by sh:prefixes",
                f"das Präfix {prefix}: ist nicht vereinbart, weder in der Abfrage noch mit "
                "sh:prefixes",
            )
        for function in query_text.functions(query) - TRANSLATING:
            _refuse(
                constraint,
                f"the function <{function}> is not known here",
                f"die Funktion <{function}> ist hier nicht bekannt",
            )
        alone: Iterable[Node] = check.values
        if _asked_once(query):
            known = self._answers.get(query)
            every = self._all_rows(query, constraint) if known is None else known
            at_once = (row for row in every if _is_kept_as_written(row["this"]))
            yield from (row for row in at_once if row["this"] in check.values)
            alone = (
                []  # no row is about another
                if known is not None
                else [focus for focus in check.values if not _is_kept_as_written(focus)]
            )
        yield from self._one_by_one(query, check, list(alone))

    def _one_by_one(self, query: str, check: Check, foci: list[Node]) -> Iterator[Row]:
        """What a query finds with its variables pre-bound for each node (SHACL appendix A).

        Substitutions alone are not enough, as pyoxigraph takes a variable that no pattern has for
        unbound (BIND, BOUND). Nor is there SPARQL for blank nodes, so a function gives the node;
        for IRIs the engine plans better when it reads them. The query is reworded before, once for
        all nodes.
        """
        from dortmund_lod.rdf.sparql.query_rewriter import (  # noqa: PLC0415 - few have queries
            compensate,
            with_nested,
        )

        fixed = self._fixed(query, check.shape.node)
        query = with_nested(compensate(query))
        for start in range(0, len(foci), _BATCH):
            these = foci[start : start + _BATCH]
            queries = [_prebound(query, {**fixed, "this": focus}) for focus in these]
            for number, row in self._run(queries, check.parameter):
                yield {**row, "this": these[number]}

    def _fixed(self, query: str, shape: Node) -> dict[str, Node]:
        """The variables that have the same value for all focus nodes."""
        values = {"shapesGraph": SHAPES_GRAPH, "currentShape": shape}
        return {name: term for name, term in values.items() if query_text.mentions(query, name)}

    def _all_rows(self, query: str, constraint: Node) -> Iterator[Row]:
        return (row for _, row in self._run([self._at_once(query)], constraint))

    def _at_once(self, query: str) -> Query:
        """The query for all nodes, in words by which the engine has little to do."""
        from dortmund_lod.rdf.sparql.equality_rewriter import UNKNOWN  # noqa: PLC0415 - see below
        from dortmund_lod.rdf.sparql.query_rewriter import (  # noqa: PLC0415 - few have queries
            compensate,
            quickened,
        )

        return Query(quickened(compensate(query), UNKNOWN, self._process.base_iri), {})

    def _budget(self, constraint: Node) -> Budget:
        return self._budgets.setdefault(constraint, Budget(self._seconds))

    def _run(self, queries: list[Query], constraint: Node) -> Iterator[tuple[int, Row]]:
        try:
            yield from self._process.rows(queries, self._budget(constraint))
        except QueryFailed as failed:
            if failed.reason:
                _refuse(constraint, failed.reason)
            self._refuse_slow(constraint)

    def _refuse_slow(self, constraint: Node) -> NoReturn:
        name = self._shapes.rule(constraint)
        raise Uncheckable(
            Text(
                f"The query of the constraint {name} takes more than {self._seconds:g} s "
                "of processor time.",
                f"Die Abfrage der Bedingung {name} braucht mehr als {self._seconds:g} s "
                "Rechenzeit.",
            ),
            Text(
                "Let its patterns begin with $this and join what they find.",
                "Ihre Muster mit $this beginnen lassen und verbinden, was sie finden.",
            ),
            where=StatementRef(constraint, SELECT, in_shapes=True),
        )

    def _result(self, check: Check, bound: Row) -> Result:
        """Map a row to a result (SHACL §5.3.2)."""
        path = bound.get("path")
        own = self._shapes.own_messages(check.parameter) or check.shape.own_messages
        said = bound.get("message")
        if isinstance(said, ox.Literal):
            own = (said,)
        return Result(
            shape=check.shape,
            kind="sparql",
            parameter=check.parameter,
            component=component_iri("sparql"),
            rule=self._shapes.rule(check.parameter),
            focus=bound["this"],
            value=bound.get("value", None if check.shape.path else bound["this"]),
            path=Predicate(path) if isinstance(path, ox.NamedNode) else check.shape.path,
            messages=text_of(own),
            own_messages=own,
            bindings=tuple(bound.items()),
        )


def _prebound(query: str, terms: Mapping[str, Node]) -> Query:
    """The query with each variable given its value, and given back with it."""
    values: list[str] = []
    functions: dict[str, Node | str] = {}
    for name, term in terms.items():
        if _IRI.fullmatch(str(term)):
            values.append(f"VALUES ${name} {{ {term} }}")
        else:
            values.append(f"BIND(<{given(name)}>() AS ${name})")
            functions[name] = term.value if isinstance(term, ox.NamedNode) else term
    return Query(query_text.with_values(query, values), functions)


def _undeclared(query: str) -> list[str]:
    """The prefixes that a query uses and nothing declares."""
    from dortmund_lod.rdf.sparql import sparql_tokens  # noqa: PLC0415 - few shapes have queries

    declared = re.findall(r"(?i)\bPREFIX\s+([^\s:]*):", query)
    names = (
        token for token in sparql_tokens.significant(query) if token.kind == sparql_tokens.NAME
    )
    used = (token.prefix_and_local[0] for token in names)
    return [prefix for prefix in used if prefix not in declared]


def _in_xpath(query: str, constraint: Node) -> str:
    from dortmund_lod.validation.shacl.sparql import regex_calls  # noqa: PLC0415 - see above

    try:
        return regex_calls.with_xpath_patterns(query)
    except RegexError as error:
        _refuse(
            constraint,
            f"its regular expression has {error.part}, which cannot be evaluated here",
        )


def _asked_once(query: str) -> bool:
    if query_text.mentions(query, "currentShape", "shapesGraph"):
        return False  # which have a value beforehand, too
    return prebinding.same_for_all(list(query_text.words(query)))


def _is_kept_as_written(node: Node) -> bool:
    """Whether the store gives a node back as it stands in the data: `01` comes back as `1`."""
    return isinstance(node, (ox.NamedNode, ox.BlankNode))


def _refuse(constraint: Node, reason: str, german: str = "") -> NoReturn:
    name = f" <{constraint.value}>" if isinstance(constraint, ox.NamedNode) else ""
    raise Uncheckable(
        Text(
            f"The query of the constraint{name} cannot be run: {reason.rstrip('.')}.",
            f"Die Abfrage der Bedingung{name} lässt sich nicht ausführen: "
            f"{(german or in_german(reason)).rstrip('.')}.",
        ),
        where=StatementRef(constraint, SELECT, in_shapes=True),
    )
