"""Checking nodes against shapes: targets, value nodes, and which constraint says no."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

import pyoxigraph as ox

from dortmund_lod.errors import SourceError
from dortmund_lod.reporting.text import NOTHING, Text
from dortmund_lod.validation.shacl import paths

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from dortmund_lod.validation.indexed_graph import Data, Node
    from dortmund_lod.validation.shacl.shapes import Shape, Shapes, Target

Values: TypeAlias = "dict[Node, list[Node]]"
"""Focus node → value nodes."""


@dataclass(frozen=True)
class Result:
    """A validation result (SHACL §3.6.2).

    `kind` is the constraint's parameter without `sh:`, `parameter` its value, `rule` the IRI that
    is to be named: of the shape, or of the SPARQL constraint. `causes` are the results inside a
    nested shape that the value does not conform to, `bindings` what a query found by name.
    """

    shape: Shape
    kind: str
    parameter: Node
    rule: str
    focus: Node
    value: Node | None = None
    path: paths.Path | None = None
    messages: Text = NOTHING
    causes: tuple[Result, ...] = ()
    bindings: tuple[tuple[str, Node], ...] = ()


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
        self._open: list[Node] = []

    def prefetch(self) -> None:
        """Ask the queries that are asked only once, before anything else takes memory."""
        self._sparql.prefetch()

    def selects(self, target: Target) -> bool:
        """Whether a target selects anything that the data speak of."""
        found = self.focus_nodes(target)
        if target.kind == "targetNode":
            return any(self.data.properties(node) for node in found)
        return bool(found)

    def results(self, node: Node, targets: Iterable[Target]) -> Iterator[Result]:
        """Check everything that the targets of the shape `node` select."""
        focus_nodes = {focus for target in targets for focus in self.focus_nodes(target)}
        return self.validate(node, focus_nodes)

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
            SourceError: the shape refers to itself (SHACL §3.4.3).
        """
        shape = self.shapes[node]
        if shape.deactivated:
            return
        with self._entered(node):
            values = self._values(shape, focus_nodes)
            for kind, parameter in shape.constraints:
                yield from self._check(kind, Check(self, shape, parameter, values))

    def nonconforming(self, node: Node, focus_nodes: Iterable[Node]) -> set[Node]:
        """The focus nodes that do not conform to the shape `node`, all judged at once."""
        shape = self.shapes[node]
        if shape.deactivated:
            return set()
        with self._entered(node):
            values = self._values(shape, focus_nodes)
            return {
                focus
                for kind, parameter in shape.constraints
                for focus in self._nonconforming(kind, Check(self, shape, parameter, values))
            }

    def _nonconforming(self, kind: str, check: Check) -> Iterator[Node]:
        if kind == "property":
            broken = self.nonconforming(check.parameter, check.nodes())
            yield from (focus for focus, value in check.pairs() if value in broken)
        else:
            yield from (result.focus for result in self._check(kind, check))

    @contextlib.contextmanager
    def _entered(self, node: Node) -> Iterator[None]:
        if node in self._open:
            raise SourceError(
                f"The shape {node} refers to itself in a circle.",
                hint="SHACL leaves open what that means; take one reference out.",
            )
        self._open.append(node)
        try:
            yield
        finally:
            self._open.pop()

    def _values(self, shape: Shape, focus_nodes: Iterable[Node]) -> Values:
        if shape.path is None:
            return {node: [node] for node in focus_nodes}
        return paths.values_of(self.data, shape.path, focus_nodes)

    def _check(self, kind: str, check: Check) -> Iterator[Result]:
        if kind == "property":
            yield from self.validate(check.parameter, check.nodes())
        elif kind == "sparql":
            yield from self._sparql.check(check)
        elif component := self._components.get(kind):
            yield from (_result(kind, check, broken) for broken in component(check))


def _result(kind: str, check: Check, broken: Violation) -> Result:
    return Result(
        shape=check.shape,
        kind=kind,
        parameter=check.parameter,
        rule=check.checker.shapes.rule(check.shape.node),
        focus=broken.focus,
        value=broken.value,
        path=broken.path or check.shape.path,
        messages=check.shape.messages,
        causes=broken.causes,
    )
