"""Property paths: their SPARQL text, and the values they reach (SHACL §2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.validation.indexed_graph import RDF_NIL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dortmund_lod.validation.indexed_graph import Data, Node

_SH = PREFIXES["sh"]
_ALTERNATIVE = ox.NamedNode(_SH + "alternativePath")
_INVERSE = ox.NamedNode(_SH + "inversePath")
_REPEATED = {
    ox.NamedNode(_SH + "zeroOrMorePath"): "*",
    ox.NamedNode(_SH + "oneOrMorePath"): "+",
    ox.NamedNode(_SH + "zeroOrOnePath"): "?",
}
_MAX_DEPTH = 50
_MOST_PARTS = 1000
"""Parts of a path, as often as it leads to them: a few lines make that 2 to the power of 50."""


@dataclass(frozen=True)
class Predicate:
    """One property."""

    iri: ox.NamedNode

    def __str__(self) -> str:
        return str(self.iri)


@dataclass(frozen=True)
class Inverse:
    """A path walked backwards."""

    path: Path

    def __str__(self) -> str:
        return f"^{_grouped(self.path)}"


@dataclass(frozen=True)
class Sequence:
    """Paths one after the other."""

    paths: tuple[Path, ...]

    def __str__(self) -> str:
        return "/".join(_grouped(path) for path in self.paths)


@dataclass(frozen=True)
class Alternative:
    """Any one of the paths."""

    paths: tuple[Path, ...]

    def __str__(self) -> str:
        return "|".join(_grouped(path) for path in self.paths)


@dataclass(frozen=True)
class Repeated:
    """A path walked as often as `times` (`*`, `+` or `?`) says."""

    path: Path
    times: str

    def __str__(self) -> str:
        inner = _grouped(self.path)
        return (f"({inner})" if isinstance(self.path, Repeated) else inner) + self.times


Path: TypeAlias = Predicate | Inverse | Sequence | Alternative | Repeated


class NoPathError(Exception):
    """The node describes no property path."""


def parse(shapes: Data, node: Node) -> Path:
    """Read the path that `node` describes.

    Raises:
        NoPathError: it describes none, more than one, or one that contains itself or is too long.
    """
    return _parse(shapes, node, 0, count())


def _parse(shapes: Data, node: Node, depth: int, parts: Iterator[int]) -> Path:
    if depth > _MAX_DEPTH or next(parts) > _MOST_PARTS:
        raise NoPathError(node)
    if isinstance(node, ox.NamedNode) and node != RDF_NIL:
        return Predicate(node)
    return _composite(shapes, node, lambda child: _parse(shapes, child, depth + 1, parts))


def values(data: Data, path: Path, node: Node) -> list[Node]:
    """The distinct nodes that `path` reaches from `node`."""
    match path:
        case Predicate(iri):
            return data.objects(node, iri)
        case Inverse(Predicate(iri)):
            return data.subjects(iri, node)
        case Inverse(inner):
            return values(data, _inverted(inner), node)
        case Sequence(paths):
            return _along(data, paths, node)
        case Alternative(paths):
            return list(dict.fromkeys(end for one in paths for end in values(data, one, node)))
        case Repeated(inner, times):
            return _repeatedly(data, inner, times, node)


def values_of(data: Data, path: Path, nodes: Iterable[Node]) -> dict[Node, list[Node]]:
    """The distinct nodes that `path` reaches from each of many nodes."""
    match path:
        case Predicate(iri):
            return data.objects_of(nodes, iri)
        case Inverse(Predicate(iri)):
            return data.subjects_of(nodes, iri)
    return {node: values(data, path, node) for node in nodes}


def _composite(shapes: Data, node: Node, below: Callable[[Node], Path]) -> Path:
    if shapes.is_list(node):
        return Sequence(_paths(shapes, node, below))
    kinds = (_ALTERNATIVE, _INVERSE, *_REPEATED)
    found = [(kind, inner) for kind in kinds for inner in shapes.objects(node, kind)]
    if len(found) != 1:
        raise NoPathError(node)
    ((kind, inner),) = found
    if kind == _ALTERNATIVE:
        return Alternative(_paths(shapes, inner, below))
    if kind == _INVERSE:
        return Inverse(below(inner))
    return Repeated(below(inner), _REPEATED[kind])


def _grouped(path: Path) -> str:
    return f"({path})" if isinstance(path, Sequence | Alternative) else str(path)


def _paths(shapes: Data, node: Node, below: Callable[[Node], Path]) -> tuple[Path, ...]:
    found = tuple(below(member) for member in shapes.members(node))
    if not found or not shapes.is_list(node):
        raise NoPathError(node)
    return found


def _inverted(path: Path) -> Path:
    match path:
        case Predicate():
            return Inverse(path)
        case Inverse(inner):
            return inner
        case Sequence(paths):
            return Sequence(tuple(_inverted(one) for one in reversed(paths)))
        case Alternative(paths):
            return Alternative(tuple(_inverted(one) for one in paths))
        case Repeated(inner, times):
            return Repeated(_inverted(inner), times)


def _along(data: Data, paths: tuple[Path, ...], node: Node) -> list[Node]:
    ends = [node]
    for path in paths:
        ends = list(dict.fromkeys(end for start in ends for end in values(data, path, start)))
    return ends


def _repeatedly(data: Data, path: Path, times: str, node: Node) -> list[Node]:
    while isinstance(path, Repeated):  # what is repeated twice, differently, may be any number
        times = times if path.times == times else "*"
        path = path.path
    if times == "?":
        return list(dict.fromkeys([node, *values(data, path, node)]))
    found = dict.fromkeys([node] if times == "*" else [])
    frontier = [node]
    while frontier:
        new = [end for end in values(data, path, frontier.pop()) if end not in found]
        found |= dict.fromkeys(new)
        frontier += new
    return list(found)
