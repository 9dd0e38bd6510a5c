"""Checking nodes against shapes: targets, value nodes, and which constraint says no."""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

import pyoxigraph as ox

from dortmund_lod.reporting.text import NOTHING, Text
from dortmund_lod.validation.shacl import paths
from dortmund_lod.validation.shacl.recursion import Recursion, too_deep
from dortmund_lod.validation.shacl.shapes import SH

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from dortmund_lod.validation.indexed_graph import Data, Node
    from dortmund_lod.validation.shacl.shapes import Shape, Shapes, Target

Values: TypeAlias = "dict[Node, list[Node]]"
"""Focus node → value nodes."""
MOST_NESTED = 400
"""Shapes within shapes; each takes a few frames of Python's stack."""
_MOST_EXPLAINED = 4
"""Shapes within shapes of which is told why a value does not conform."""


@dataclass(frozen=True)
class Result:
    """A validation result (SHACL §3.6.2).

    `kind` is the constraint's parameter without `sh:`, `parameter` its value, `component` the IRI
    of its constraint component, `rule` the IRI that is to be named: of the shape, or of the SPARQL
    constraint. `causes` are the results inside a nested shape that the value does not conform to,
    `bindings` what a query found by name, `own_messages` those of the shape or query.
    """

    shape: Shape
    kind: str
    parameter: Node
    component: str
    rule: str
    focus: Node
    value: Node | None = None
    path: paths.Path | None = None
    messages: Text = NOTHING
    own_messages: tuple[ox.Literal, ...] = ()
    causes: tuple[Result, ...] = ()
    bindings: tuple[tuple[str, Node], ...] = ()

    @property
    def what(self) -> tuple[object, ...]:
        """What is wrong: the same for results that the standard counts apart (SHACL §4.8.2)."""
        shape = self.shape.node
        at = self.focus, self.value, self.path
        return shape, self.kind, self.parameter, *at, self.bindings, self.own_messages


class Violation(NamedTuple):
    """What a constraint says no to: the focus node, the value if one is at fault, and why.

    `path` is the property at fault where it is not the shape's.
    """

    focus: Node
    value: Node | None = None
    causes: tuple[Result, ...] = ()
    path: paths.Path | None = None


@dataclass(frozen=True)
class Check:
    """One constraint to be checked on many focus nodes at once."""

    checker: Checker
    shape: Shape
    parameter: Node
    values: Values
    explain: bool = False
    """Whether causes are wanted, or only what does not conform."""

    @property
    def data(self) -> Data:
        """The triples that are checked."""
        return self.checker.data

    def pairs(self) -> Iterator[tuple[Node, Node]]:
        """Every focus node with each of its value nodes."""
        return ((focus, value) for focus, values in self.values.items() for value in values)

    def nodes(self) -> AbstractSet[Node]:
        """All value nodes."""
        if self.shape.path is None:  # they are the focus nodes
            return self.values.keys()
        return {value for values in self.values.values() for value in values}

    def option(self, name: str) -> Node | None:
        """Another parameter of the same shape."""
        return next((value for key, value in self.shape.constraints if key == name), None)

    def options(self, name: str) -> list[Node]:
        """All values of another parameter of the same shape."""
        return [value for key, value in self.shape.constraints if key == name]


Component: TypeAlias = "Callable[[Check], Iterable[Violation]]"


class Queries(Protocol):
    """What checks SPARQL constraints."""

    def prefetch(self) -> None:
        """Ask what is asked only once; it need not be asked again."""

    def check(self, check: Check) -> Iterable[Result]:
        """Check one constraint of a shape."""


class Checker:
    """Checks data against shapes.

    `components` are the constraints it knows by parameter name; `sparql` checks those in SPARQL.
    """

    def __init__(
        self,
        data: Data,
        shapes: Shapes,
        components: Mapping[str, Component],
        sparql: Queries,
    ) -> None:
        self.data = data
        self.shapes = shapes
        self._components = components
        self._sparql = sparql
        self._recursive = Recursion(shapes)
        self._judged: dict[Node, _Judged] = {}
        self._assumed: dict[Node, _Judged] | None = None
        self._visited: dict[Node, set[Node]] = {}
        self._depth = 0
        self._explaining = 0

    def prefetch(self) -> None:
        """Ask the queries that are asked only once, before anything else takes memory."""
        self._sparql.prefetch()

    def selects(self, target: Target) -> bool:
        """Whether a target selects anything that the data speak of."""
        found = self.focus_nodes(target)
        if target.kind == "targetNode":
            return any(self.data.properties(node) for node in found)
        return bool(found)

    def results(
        self, node: Node, targets: Iterable[Target], only: AbstractSet[Node] | None = None
    ) -> Iterator[Result]:
        """Check everything that the targets of the shape `node` select.

        With `only`, against no other of its constraints than those of these property shapes.
        """
        focus_nodes = {focus for target in targets for focus in self.focus_nodes(target)}
        if only is None:
            yield from self.validate(node, focus_nodes)
        elif not self.shapes[node].deactivated:
            for one in only:
                yield from self.validate(one, focus_nodes)

    def focus_nodes(self, target: Target) -> Collection[Node]:
        """The nodes a target selects (SHACL §2.1.3)."""
        node = target.node
        if target.kind == "targetNode":
            return [node]
        if target.kind == "targetClass":
            return self.data.instances(node)
        if not isinstance(node, ox.NamedNode):
            return []
        if target.kind == "targetSubjectsOf":
            return self.data.having(node)
        return {value for _, value in self.data.pairs(node)}

    def validate(self, node: Node, focus_nodes: Iterable[Node]) -> Iterator[Result]:
        """Check the focus nodes against the shape `node`.

        Raises:
            Uncheckable: shapes are nested too deep, or refer to each other in a circle that says
                no to itself.
        """
        shape = self.shapes[node]
        if shape.deactivated:
            return
        with self._entered(node), self._visiting(node, focus_nodes) as unvisited:
            values = self._values(shape, unvisited)
            for kind, parameter in shape.constraints:
                check = Check(self, shape, parameter, values, explain=True)
                yield from self._check(kind, check)

    def explained(self, node: Node, value: Node) -> tuple[Result, ...]:
        """Why a value does not conform to the shape `node`, down to a few shapes within shapes."""
        if self._explaining >= _MOST_EXPLAINED:
            return ()
        self._explaining += 1
        visited, self._visited = self._visited, {}
        try:
            return tuple(self.validate(node, [value]))
        finally:
            self._visited = visited
            self._explaining -= 1

    def nonconforming(self, node: Node, focus_nodes: Iterable[Node]) -> set[Node]:
        """The focus nodes that do not conform to the shape `node`, all judged at once.

        What refers to other shapes is judged once for each node. In a circle of shapes a node
        conforms unless something says otherwise: the greatest answer, as without negation in the
        circle there is exactly one.
        """
        shape = self.shapes[node]
        if shape.deactivated:
            return set()
        if not self._recursive.refers(node):
            return self._failing(shape, focus_nodes)
        judged = self._judged.setdefault(node, _Judged())
        asked = set(focus_nodes)
        unknown = asked - judged.asked
        if unknown and not self._recursive.circle(node):
            judged.failing |= self._failing(shape, unknown)
            judged.asked |= unknown
        elif unknown:
            return self._in_circle(node, asked)
        return judged.failing & asked

    def _in_circle(self, node: Node, asked: set[Node]) -> set[Node]:
        if self._assumed is None:
            self._settle(node, asked)
            return self._judged[node].failing & asked
        assumed = self._assumed.setdefault(node, _Judged())
        assumed.asked |= asked
        return assumed.failing & asked

    def _settle(self, node: Node, asked: set[Node]) -> None:
        """Assume that all nodes conform, and judge again until nothing else is found."""
        self._recursive.require_settled(node)
        self._assumed = {node: _Judged(set(asked))}
        try:
            while self._round(self._assumed):
                pass
            for shape, assumed in self._assumed.items():
                judged = self._judged.setdefault(shape, _Judged())
                judged.asked |= assumed.asked
                judged.failing |= assumed.failing
        finally:
            self._assumed = None

    def _round(self, assumed: dict[Node, _Judged]) -> bool:
        before = {node: (len(one.asked), len(one.failing)) for node, one in assumed.items()}
        for node in before:
            one = assumed[node]
            one.failing |= self._failing(self.shapes[node], one.asked - one.failing)
        after = {node: (len(one.asked), len(one.failing)) for node, one in assumed.items()}
        return after != before

    def _failing(self, shape: Shape, focus_nodes: Iterable[Node]) -> set[Node]:
        with self._entered(shape.node):
            values = self._values(shape, focus_nodes)
            return {
                focus
                for kind, parameter in shape.constraints
                for focus in self._failing_one(kind, Check(self, shape, parameter, values))
            }

    def _failing_one(self, kind: str, check: Check) -> Iterator[Node]:
        if kind == "property" and self.shapes[check.parameter].path is None:
            return
        if kind == "property":
            broken = self.nonconforming(check.parameter, check.nodes())
            yield from (focus for focus, value in check.pairs() if value in broken)
        else:
            yield from (result.focus for result in self._check(kind, check))

    @contextlib.contextmanager
    def _entered(self, node: Node) -> Iterator[None]:
        """Count how deep shapes are within shapes.

        Raises:
            Uncheckable: too deep.
        """
        if self._depth >= MOST_NESTED:
            raise too_deep(node, MOST_NESTED)
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    @contextlib.contextmanager
    def _visiting(self, node: Node, focus_nodes: Iterable[Node]) -> Iterator[Iterable[Node]]:
        """The focus nodes that are not being checked against this shape already."""
        if not self._recursive.circle(node):
            yield focus_nodes
            return
        visited = self._visited.setdefault(node, set())
        new = [focus for focus in focus_nodes if focus not in visited]
        visited.update(new)
        try:
            yield new
        finally:
            visited.difference_update(new)

    def _values(self, shape: Shape, focus_nodes: Iterable[Node]) -> Values:
        if shape.path is None:
            return {node: [node] for node in focus_nodes}
        return paths.values_of(self.data, shape.path, focus_nodes)

    def _check(self, kind: str, check: Check) -> Iterator[Result]:
        if kind == "property" and self.shapes[check.parameter].path is None:
            return  # which is told, and nothing can be checked
        if kind == "property":
            for nodes in _rounds(check):
                yield from self.validate(check.parameter, nodes)
        elif kind == "sparql":
            yield from self._sparql.check(check)
        elif component := self._components.get(kind):
            yield from (_result(kind, check, broken) for broken in component(check))


def _rounds(check: Check) -> Iterator[AbstractSet[Node]]:
    """The value nodes, and again those that several focus nodes share: each counts (§4.8.2)."""
    if check.shape.path is None:
        yield check.nodes()
        return
    times = Counter(value for _, value in check.pairs())
    most = max(times.values(), default=0)
    for number in range(most):
        yield {value for value, count in times.items() if count > number}


class _Judged:
    """Which nodes have been judged by a shape, and which of them do not conform."""

    def __init__(self, asked: set[Node] | None = None) -> None:
        self.asked = asked or set()
        self.failing: set[Node] = set()


def component_iri(kind: str) -> str:
    """The constraint component of SHACL Core that a parameter belongs to (SHACL §4)."""
    name = "SPARQL" if kind == "sparql" else kind[:1].upper() + kind[1:]
    return f"{SH}{name}ConstraintComponent"


def _result(kind: str, check: Check, violation: Violation) -> Result:
    return Result(
        shape=check.shape,
        kind=kind,
        parameter=check.parameter,
        component=component_iri(kind),
        rule=check.checker.shapes.rule(check.shape.node),
        focus=violation.focus,
        value=violation.value,
        path=violation.path or check.shape.path,
        messages=check.shape.messages,
        own_messages=check.shape.own_messages,
        causes=violation.causes,
    )
