"""Shapes that use more than SHACL Core and SPARQL constraints: pySHACL checks those."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.rdf.namespaces import local_name
from dortmund_lod.reporting.text import Text
from dortmund_lod.validation.indexed_graph import RDF_TYPE
from dortmund_lod.validation.shacl.checker import Result
from dortmund_lod.validation.shacl.paths import NoPathError, parse
from dortmund_lod.validation.shacl.pyshacl_adapter import pyshacl_report
from dortmund_lod.validation.shacl.shapes import CLASSES, PATH, SELECT, SH, TARGETS, text_of
from dortmund_lod.validation.shacl.sparql import query_text
from dortmund_lod.validation.statement_ref import StatementRef
from dortmund_lod.validation.uncheckable import Uncheckable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from dortmund_lod.validation.indexed_graph import Data, Node, Triple
    from dortmund_lod.validation.shacl.paths import Path
    from dortmund_lod.validation.shacl.shapes import Shapes

    Reporter = Callable[[Iterable[Triple], Iterable[Triple]], Data]

_ADVANCED = tuple(
    ox.NamedNode(SH + name)
    for name in ("target", "rule", "expression", "js", "values", "validator")
)
_TARGET_NODE = ox.NamedNode(SH + "targetNode")
_FUNCTIONS = tuple(ox.NamedNode(SH + name) for name in ("SPARQLFunction", "JSFunction"))
_PARAMETER = ox.NamedNode(SH + "parameter")
_QUERIES = tuple(ox.NamedNode(SH + name) for name in ("select", "ask", "construct", "update"))
_PROPERTY, _CLOSED = ox.NamedNode(SH + "property"), ox.NamedNode(SH + "closed")
_DISJOINT = ox.NamedNode(SH + "qualifiedValueShapesDisjoint")
_PATTERN = ox.NamedNode(SH + "pattern")
_SUFFIX = "ConstraintComponent"


def shapes_beyond(shapes: Shapes, data: Data) -> dict[Node, frozenset[Node]]:
    """The shapes with targets that lead to something only pySHACL understands.

    Each with those of its property shapes that lead to nothing of the kind, and are checked here.
    """
    graph = shapes.graph
    special = {node for name in _ADVANCED for node in graph.having(name)}
    for parameter in _parameters(graph):
        special |= graph.having(parameter)
    special |= _calling(graph)
    roots = {*shapes.targets(), *graph.having(_ADVANCED[0])}
    beyond = _leading_to(special, graph, roots)
    # What is targeted by name may be missing in the data, and there pyoxigraph 0.5 finds no path
    # of length zero. All other targets are of the data.
    walking = _constraints(graph, query_text.has_zero_length_paths)
    beyond |= _leading_to(walking, graph, roots & _about_nothing(graph, data))
    return {root: _apart(graph, root, special | walking) for root in beyond}


def _apart(graph: Data, root: Node, special: set[Node]) -> frozenset[Node]:
    """The property shapes of a shape that may be taken from it.

    What a node shape finds is what each of its constraints finds (SHACL §3.4), unless one looks at
    the others, something refers to the whole, or rules change the data.
    """
    whole = any(graph.objects(root, name) for name in (_ADVANCED[0], _CLOSED, PATH))
    whole = whole or any(graph.having(name) for name in (_ADVANCED[1], _DISJOINT))
    if whole or any(graph.subjects(name, root) for name in graph.predicates()):
        return frozenset()
    properties = graph.objects(root, _PROPERTY)
    usable = (one for one in properties if graph.objects(one, PATH))
    return frozenset(one for one in usable if not special & _reachable(graph, one))


def _about_nothing(graph: Data, data: Data) -> set[Node]:
    """The shapes that target a node by name which the data do not have."""
    return {
        shape
        for shape, node in graph.pairs(_TARGET_NODE)
        if not any(
            data.objects(node, name) or data.subjects(name, node) for name in data.predicates()
        )
    }


def _calling(graph: Data) -> set[Node]:
    """The SPARQL constraints that call a function which the shapes make themselves."""
    made = {node.value for cls in _FUNCTIONS for node in graph.instances(cls)
            if isinstance(node, ox.NamedNode)}  # fmt: skip
    if not made:
        return set()
    names = {iri[len(re.split("[/#]", iri)[-1]) * -1 :] for iri in made}
    return _constraints(graph, lambda text: any(name in text for name in names))


def _constraints(graph: Data, asks: Callable[[str], bool]) -> set[Node]:
    """The SPARQL constraints with a certain kind of query."""
    return {node for node, text in graph.pairs(SELECT) if asks(getattr(text, "value", ""))}


def _leading_to(special: set[Node], graph: Data, roots: set[Node]) -> set[Node]:
    return {root for root in roots if special & _reachable(graph, root)} if special else set()


def results_beyond(
    data: Data,
    shapes: Shapes,
    beyond: Mapping[Node, AbstractSet[Node]],
    report_of: Reporter = pyshacl_report,
) -> Iterator[Result]:
    """Check with pySHACL what the targets of shapes select.

    Takes those shapes, each with the property shapes that are checked elsewhere, and how pySHACL
    is asked.

    Raises:
        Uncheckable: pySHACL refuses the shapes, or takes too long.
    """
    for text in (text for name in _QUERIES for text in _values(shapes.graph, name)):
        if query_text.reaches_out(getattr(text, "value", "")):
            raise Uncheckable(
                Text(
                    "A query of the shapes uses SERVICE or FROM, and nothing is fetched.",
                    "Eine Abfrage der Prüfregeln benutzt SERVICE oder FROM, und es wird nichts "
                    "geholt.",
                )
            )
    _require_alike_patterns(shapes.graph)
    report = report_of(data, _left_over(shapes.graph, beyond))
    for node in _values(report, ox.NamedNode(SH + "result")):
        yield _result(report, node, shapes)


def _require_alike_patterns(graph: Data) -> None:
    """Make sure that no regular expression says another thing in Python, which pySHACL asks.

    Python refuses what it does not know, but for one class taken from another.

    Raises:
        Uncheckable: one does.
    """
    for name in (_PATTERN, *_QUERIES):
        for shape, text in graph.pairs(name):
            if "-[" in getattr(text, "value", ""):
                raise Uncheckable(
                    Text(
                        "A regular expression takes one class from another (-[), which pySHACL "
                        "reads differently; it checks these shapes.",
                        "Ein regulärer Ausdruck zieht eine Klasse von einer anderen ab (-[); das "
                        "liest pySHACL anders, das diese Prüfregeln prüft.",
                    ),
                    where=StatementRef(shape, name, text, in_shapes=True),
                )


def _parameters(graph: Data) -> Iterator[ox.NamedNode]:
    """The properties by which shapes use constraint components made in SPARQL (SHACL §6)."""
    for _, parameter in graph.pairs(_PARAMETER):
        yield from (
            path for path in graph.objects(parameter, PATH) if isinstance(path, ox.NamedNode)
        )


def _values(graph: Data, predicate: ox.NamedNode) -> Iterator[Node]:
    return (value for _, value in graph.pairs(predicate))


def _reachable(graph: Data, start: Node) -> set[Node]:
    found, frontier = {start}, [start]
    while frontier:
        node = frontier.pop()
        new = {value for name in graph.properties(node) for value in graph.objects(node, name)}
        frontier += new - found
        found |= new
    return found


def _left_over(graph: Data, beyond: Mapping[Node, AbstractSet[Node]]) -> Iterator[Triple]:
    """The shapes graph in which only some shapes have targets, without what is checked here."""
    for subject, predicate, value in graph:
        targets = predicate in TARGETS or (predicate == RDF_TYPE and value in CLASSES)
        apart = predicate == _PROPERTY and value in beyond.get(subject, ())
        if not apart and (subject in beyond or not targets):
            yield subject, predicate, value


def _result(report: Data, node: Node, shapes: Shapes) -> Result:
    def one(name: str) -> Node | None:
        return next(iter(report.objects(node, ox.NamedNode(SH + name))), None)

    shape = shapes[one("sourceShape") or node]
    component = getattr(one("sourceConstraintComponent"), "value", "")
    kind = _kind(component)
    parameters = dict(reversed(shape.constraints))
    constraint = one("sourceConstraint")
    core = kind in parameters and constraint is None
    own = shape.own_messages
    if (not own and not core) or (constraint and shapes.own_messages(constraint)):
        own = _own_messages(report, node)
    return Result(
        shape=shape,
        kind=kind,
        parameter=constraint or parameters.get(kind, shape.node),
        component=component,
        rule=shapes.rule(constraint or shape.node),
        focus=one("focusNode") or node,
        value=one("value"),
        path=_path(shapes.graph, one("resultPath")) or shape.path,
        messages=text_of(own),
        own_messages=own,
    )


def _kind(component: str) -> str:
    """`minCount` for sh:MinCountConstraintComponent; other components go by their own name."""
    name = component.removesuffix(_SUFFIX)
    if name == f"{SH}SPARQL":
        return "sparql"
    if name.startswith(SH):
        return name[len(SH)].lower() + name[len(SH) + 1 :]
    return local_name(name) if name else ""


def _path(graph: Data, node: Node | None) -> Path | None:
    try:
        return None if node is None else parse(graph, node)
    except NoPathError:
        return None


def _own_messages(report: Data, node: Node) -> tuple[ox.Literal, ...]:
    said = report.objects(node, ox.NamedNode(SH + "resultMessage"))
    return tuple(text for text in said if isinstance(text, ox.Literal))
