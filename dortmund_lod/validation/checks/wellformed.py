"""Whether shapes are well-formed: parameters of the right kind, references that lead somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from dortmund_lod.reporting.report import Severity
from dortmund_lod.reporting.text import Text
from dortmund_lod.validation.indexed_graph import RDF_FIRST
from dortmund_lod.validation.shacl.comparisons import understands
from dortmund_lod.validation.shacl.datatypes import XSD
from dortmund_lod.validation.shacl.paths import NoPathError, parse
from dortmund_lod.validation.shacl.shapes import PATH, SELECT, SH
from dortmund_lod.validation.shacl.xsd_regex import KNOWN_FLAGS, RegexError, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dortmund_lod.validation.indexed_graph import Data, Node
    from dortmund_lod.validation.shacl.shapes import Shapes


class Fault(NamedTuple):
    """What is wrong with the statement of a shape."""

    shape: Node
    predicate: ox.NamedNode
    value: Node
    reason: Text
    severity: Severity = Severity.VIOLATION
    """Only a violation keeps the shapes from being used."""
    missing: Node | None = None
    """The shape that is referred to and is not there."""
    tolerable: bool = False
    """Whether the shape can be passed over where others wrote it."""


# fmt: off
_COUNT = Text("{} needs a whole number from 0 on.", "{} braucht eine ganze Zahl ab 0.")
_FLAG = Text("{} needs true or false.", "{} braucht true oder false.")
_LITERAL = Text(
    "{} needs a number, a date or a text.", "{} braucht eine Zahl, ein Datum oder einen Text."
)
_IRI = Text("{} needs an address (IRI).", "{} braucht eine Adresse (IRI).")
_LIST = Text("{} needs a list in round brackets.", "{} braucht eine Liste in runden Klammern.")
_BROKEN_LIST = Text("{} needs a list that ends, with one value at each place.",
                    "{} braucht eine Liste, die endet, mit einem Wert an jeder Stelle.")
_MISSING = Text("nothing is said about what it refers to.",
                "das, worauf sie verweist, ist nirgends beschrieben.")
_NO_PATH = Text("its path (sh:path) is no property path.",
                "ihr Pfad (sh:path) ist kein Eigenschaftspfad.")
_PATHS = Text("it has more than one path (sh:path).",
              "sie hat mehr als einen Pfad (sh:path).")
_PATHLESS = Text("it is used as a property shape, but has no path (sh:path).",
                 "sie gilt einer Eigenschaft, hat aber keinen Pfad (sh:path).")
_QUERYLESS = Text("its constraint has no query (sh:select).",
                  "ihre Bedingung hat keine Abfrage (sh:select).")
_PATH_NEEDED = Text("it counts or compares values, but has no path (sh:path) to any.",
                    "sie zählt oder vergleicht Werte, hat aber keinen Pfad (sh:path).")
# fmt: on

_ONLY_WITH_PATH = {
    **dict.fromkeys(("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals"),
                    Severity.VIOLATION),
    **dict.fromkeys(("qualifiedMinCount", "qualifiedMaxCount"), Severity.WARNING),
}  # fmt: skip
_TOGETHER = {
    "qualifiedValueShape": ("qualifiedMinCount", "qualifiedMaxCount"),
    "qualifiedMinCount": ("qualifiedValueShape",),
    "qualifiedMaxCount": ("qualifiedValueShape",),
    "flags": ("pattern",),
}
_REFERENCES = {
    "property": Severity.WARNING,  # published sets refer to shapes that are in none of their files
    "node": Severity.WARNING,
    "not": Severity.VIOLATION,
    "qualifiedValueShape": Severity.VIOLATION,
    "sparql": Severity.VIOLATION,
}
_LISTS_OF_SHAPES = ("and", "or", "xone")


def faults(shapes: Shapes) -> Iterator[Fault]:
    """Every statement of the shapes that SHACL does not allow (SHACL §1.7 and appendix A)."""
    graph = shapes.graph
    for name, (allowed, reason) in _PARAMETERS.items():
        for shape, predicate, value in _statements(graph, name):
            if not allowed(graph, value):
                is_broken = reason is _LIST and graph.objects(value, RDF_FIRST)
                told = _BROKEN_LIST if is_broken else reason
                named = Text(*(each.format(f"sh:{name}") for each in (told.en, told.de)))
                yield Fault(shape, predicate, value, named)
    for shape, predicate, value in _statements(graph, "path"):
        if not _is_path(graph, value):
            yield Fault(shape, predicate, value, _NO_PATH)
        elif len(graph.objects(shape, predicate)) > 1:
            yield Fault(shape, predicate, value, _PATHS, tolerable=True)
    yield from _patterns(graph)
    yield from _references(graph)
    yield from _pathless(graph)
    yield from _alone(graph)


def _patterns(graph: Data) -> Iterator[Fault]:
    flags = ox.NamedNode(SH + "flags")
    for shape, predicate, value in _statements(graph, "pattern"):
        given = next(iter(graph.objects(shape, flags)), ox.Literal(""))
        letters = getattr(given, "value", "")
        if unknown := set(letters) - KNOWN_FLAGS:
            yield Fault(shape, flags, given, _unknown_flag(min(unknown)))
        elif part := _not_understood(value, letters):
            yield Fault(shape, predicate, value, _unusable(part, getattr(value, "value", "")))


def _unknown_flag(letter: str) -> Text:
    return Text(
        f"its flags (sh:flags) have {letter}, which regular expressions do not know.",
        f"ihre Schalter (sh:flags) enthalten {letter}; das kennen reguläre Ausdrücke nicht.",
    )


def _unusable(part: str, pattern: str) -> Text:
    """What is said of a regular expression, of which a part or the whole is not understood."""
    if part == pattern:
        return Text(
            f"its regular expression {part} cannot be read.",
            f"ihr regulärer Ausdruck {part} ist nicht lesbar.",
        )
    return Text(
        f"its regular expression has {part}, which cannot be evaluated here.",
        f"ihr regulärer Ausdruck enthält {part}; das lässt sich hier nicht auswerten.",
    )


def _not_understood(pattern: Node, flags: str) -> str:
    """What of a regular expression cannot be evaluated, or ""."""
    if not isinstance(pattern, ox.Literal):
        return str(pattern)
    try:
        engine = ox.Literal(translated(pattern.value, flags))
    except RegexError as error:
        return error.part
    return "" if understands(f'REGEX("", {engine})') else pattern.value


def _statements(graph: Data, name: str) -> Iterator[tuple[Node, ox.NamedNode, Node]]:
    predicate = ox.NamedNode(SH + name)
    for shape, value in graph.pairs(predicate):
        yield shape, predicate, value


def _references(graph: Data) -> Iterator[Fault]:
    for name, severity in _REFERENCES.items():
        for shape, predicate, value in _statements(graph, name):
            if not graph.properties(value):
                yield Fault(shape, predicate, value, _MISSING, severity, value)
    for name in _LISTS_OF_SHAPES:
        for shape, predicate, value in _statements(graph, name):
            for member in graph.members(value):
                if not graph.properties(member):
                    yield Fault(shape, predicate, value, _MISSING, Severity.WARNING, member)


def _pathless(graph: Data) -> Iterator[Fault]:
    for shape, predicate, value in _statements(graph, "property"):
        if graph.properties(value) and not graph.objects(value, PATH):
            yield Fault(shape, predicate, value, _PATHLESS, tolerable=True)
    for shape, predicate, value in _statements(graph, "sparql"):
        if graph.properties(value) and not graph.objects(value, SELECT):
            yield Fault(shape, predicate, value, _QUERYLESS)
    for name, severity in _ONLY_WITH_PATH.items():
        for shape, predicate, value in _statements(graph, name):
            if not graph.objects(shape, PATH):
                yield Fault(shape, predicate, value, _PATH_NEEDED, severity)


def _alone(graph: Data) -> Iterator[Fault]:
    """Parameters that say nothing without another one beside them."""
    for name, others in _TOGETHER.items():
        for shape, predicate, value in _statements(graph, name):
            if not any(graph.objects(shape, ox.NamedNode(SH + other)) for other in others):
                english, german = (
                    word.join(f"sh:{other}" for other in others) for word in (" or ", " oder ")
                )
                reason = Text(
                    f"sh:{name} needs {english} beside it.",
                    f"sh:{name} braucht {german} daneben.",
                )
                yield Fault(shape, predicate, value, reason, Severity.WARNING)


def _is_path(graph: Data, node: Node) -> bool:
    try:
        parse(graph, node)
    except NoPathError:
        return False
    return True


def _is_count(_graph: Data, value: Node) -> bool:
    return (
        isinstance(value, ox.Literal)
        and value.datatype.value == XSD + "integer"
        and value.value.lstrip("+").isdecimal()
    )


def _is_flag(_graph: Data, value: Node) -> bool:
    return (
        isinstance(value, ox.Literal)
        and value.value in {"true", "false", "1", "0"}
        and value.datatype.value == XSD + "boolean"
    )


def _is_literal(_graph: Data, value: Node) -> bool:
    return isinstance(value, ox.Literal)


def _is_iri(_graph: Data, value: Node) -> bool:
    return isinstance(value, ox.NamedNode)


def _is_list(graph: Data, value: Node) -> bool:
    return graph.is_list(value)


_PARAMETERS: dict[str, tuple[Callable[[Data, Node], bool], Text]] = {
    **dict.fromkeys(
        ("minCount", "maxCount", "minLength", "maxLength",
         "qualifiedMinCount", "qualifiedMaxCount"),
        (_is_count, _COUNT),
    ),
    **dict.fromkeys(
        ("uniqueLang", "closed", "deactivated", "qualifiedValueShapesDisjoint"),
        (_is_flag, _FLAG),
    ),
    **dict.fromkeys(
        ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive"), (_is_literal, _LITERAL)
    ),
    **dict.fromkeys(
        ("class", "datatype", "nodeKind", "equals", "disjoint", "lessThan", "lessThanOrEquals",
         "targetClass", "targetSubjectsOf", "targetObjectsOf", "severity"),
        (_is_iri, _IRI),
    ),
    **dict.fromkeys(
        ("in", "languageIn", "and", "or", "xone", "ignoredProperties"), (_is_list, _LIST)
    ),
}  # fmt: skip
