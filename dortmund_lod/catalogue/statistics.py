"""Counting what the default graph of a release holds, line by line."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.addresses import SHAPES
from dortmund_lod.rdf import nquads
from dortmund_lod.rdf.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ORIGIN = re.compile(r"https?://[^/]+/")

LINKS = tuple(
    PREFIXES[prefix] + name
    for prefix, name in (
        ("owl", "sameAs"),
        ("skos", "exactMatch"),
        ("skos", "closeMatch"),
        ("skos", "broadMatch"),
        ("skos", "narrowMatch"),
        ("skos", "relatedMatch"),
        ("schema", "sameAs"),
    )
)
"""Properties whose values in other datasets make a linkset."""
_LINKS = {f"<{iri}>".encode() for iri in LINKS}
_SPECIAL = {nquads.RDF_TYPE, *_LINKS}


MOST_USES = 5_000
"""Classes with their properties and datatypes that are told of; where there are more, none is."""
_MOST_LOOKS = 200_000
"""Properties and datatypes of looks that are kept before they are counted."""
_MANY = 10_000
"""Triples of one subject that are kept until all of them are known."""
_SAMPLE = 20
"""Values of a property of a class whose classes are looked up."""
_LANG_STRING = f"{PREFIXES['rdf']}langString".encode()
_STRING = f"{PREFIXES['xsd']}string".encode()


class Use(NamedTuple):
    """A property as members of a class have it; the datatype is empty where a value is a node."""

    cls: str
    property: str
    datatype: str = ""


@dataclass
class Statistics:
    """What VoID tells of a dataset (VoID §4): `links` counts by property and origin of the target.

    `entities` are the subjects below `uri_space`, or all that are IRIs where it is empty;
    `examples` names the first instance of each class. `uses` counts the triples of the members of
    each class, and `linked` names some nodes that a property of theirs leads to.
    """

    uri_space: str = ""
    triples: int = 0
    subjects: int = 0
    objects: int = 0
    entities: int = 0
    properties: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    links: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    uses: Counter[Use] = field(default_factory=Counter)
    linked: dict[Use, list[str]] = field(default_factory=dict)

    @property
    def namespaces(self) -> list[str]:
        """The namespaces of the properties and classes in use."""
        terms = [*self.properties, *self.classes]
        return sorted({re.sub(r"[^#/]*$", "", term) for term in terms})


def default_graph(
    statements: Iterable[nquads.Statement], base_iri: str, *, union: bool
) -> Iterator[nquads.Statement]:
    """The triples of the default graph as it is queried, each once; equal ones are neighbours.

    The union of all graphs has no shapes in it.
    """
    if union:
        return nquads.distinct(statements, without=f"<{base_iri}{SHAPES}>".encode())
    return (statement for statement in statements if not statement.graph)


def count(triples: Iterable[nquads.Statement], base_iri: str) -> Statistics:
    """Count distinct triples that come sorted; memory grows with the distinct objects only."""
    found = Statistics(uri_space=base_iri + "id/")
    space, before, below = f"<{found.uri_space}".encode(), b"", 0
    objects: set[int] = set()
    properties: Counter[bytes] = Counter()
    uses, about = _Uses(), list[tuple[bytes, bytes]]()
    for subject, predicate, value, _ in triples:
        properties[predicate] += 1
        objects.add(hash(value))
        if subject != before:
            uses.add(about)
            about = []
            before = subject
            found.subjects += 1
            found.entities += subject.startswith(b"<")
            below += subject.startswith(space)
        about.append((predicate, value))
        if len(about) == _MANY:
            uses.begin(about)
            about = []
        if predicate in _SPECIAL:
            _count_special(found, subject, predicate, value, base_iri)
    uses.add(about)
    uses.tell(found)
    found.triples = properties.total()
    found.properties = Counter({_iri(name): number for name, number in properties.items()})
    found.objects = len(objects)
    if below:
        found.entities = below
    else:
        found.uri_space = ""
    return found


class _Uses:
    """Counts what members of each class have of each property; takes one subject after another.

    Subjects that look alike, with the same classes and as many values of each property, are
    counted together: there are few such looks where there are many subjects.
    """

    def __init__(self) -> None:
        self._looks: Counter[tuple[bytes, ...]] = Counter()
        self._size = 0
        self._begun: Counter[tuple[bytes, bytes]] = Counter()
        self._counts: Counter[tuple[bytes, bytes, bytes]] = Counter()
        self._linked: dict[tuple[bytes, bytes], dict[bytes, None]] = {}

    def begin(self, about: list[tuple[bytes, bytes]]) -> None:
        """Some of what is said of a subject of which very much is said."""
        self._begun.update((predicate, _kind(predicate, value)) for predicate, value in about)

    def add(self, about: list[tuple[bytes, bytes]]) -> None:
        """All that is said of a subject, or what `begin` was not told: properties and values."""
        if self._begun:
            self.begin(about)
            self._count(self._begun)
            self._begun.clear()
            return
        look = tuple(part for name, value in about for part in (name, _kind(name, value)))
        self._looks[look] += 1
        if self._looks[look] <= _SAMPLE:
            self._note_nodes(about)
            self._size += len(look)
            if self._size > _MOST_LOOKS:
                self._gather()

    def _note_nodes(self, about: list[tuple[bytes, bytes]]) -> None:
        classes = [value for predicate, value in about if predicate == nquads.RDF_TYPE]
        for predicate, value in about:
            if value[:1] == b"<" and predicate != nquads.RDF_TYPE:
                for cls in classes if len(self._linked) <= MOST_USES else ():
                    some = self._linked.setdefault((cls, predicate), {})
                    if len(some) < _SAMPLE:
                        some[value] = None

    def _gather(self) -> None:
        """Count what the looks have."""
        for look, number in self._looks.items():
            self._count(Counter(zip(look[::2], look[1::2], strict=True)), number)
        self._looks.clear()
        self._size = 0

    def _count(self, held: Counter[tuple[bytes, bytes]], subjects: int = 1) -> None:
        """Count by class, property and datatype, unless that is too much already."""
        classes = [kind for _, kind in held if kind[:1] == b"<"]
        for cls in classes if len(self._counts) <= MOST_USES else ():
            for (predicate, kind), number in held.items():
                datatype = b"" if kind[:1] == b"<" else kind
                self._counts[cls, predicate, datatype] += number * subjects

    def tell(self, found: Statistics) -> None:
        """Say what was counted, if it was not too much."""
        self._gather()
        if len(self._counts) > MOST_USES:
            return
        for (cls, predicate, datatype), number in self._counts.items():
            found.uses[Use(_iri(cls), _iri(predicate), datatype.decode())] = number
        for (cls, predicate), nodes in self._linked.items():
            found.linked[Use(_iri(cls), _iri(predicate))] = [_iri(node) for node in nodes]


def _kind(predicate: bytes, value: bytes) -> bytes:
    """The datatype of a literal, the token of a class, and nothing for any other node."""
    if value[:1] == b'"':
        if value[-1:] == b">":
            return value[value.rindex(b'"^^<') + 4 : -1]
        return _STRING if value[-1:] == b'"' else _LANG_STRING
    return value if value[:1] == b"<" and predicate == nquads.RDF_TYPE else b""


def _count_special(
    found: Statistics, subject: bytes, predicate: bytes, value: bytes, base_iri: str
) -> None:
    """Classes and links to elsewhere."""
    if predicate == nquads.RDF_TYPE and value.startswith(b"<"):
        kind = _iri(value)
        found.classes[kind] += 1
        if subject.startswith(b"<"):
            found.examples.setdefault(kind, _iri(subject))
    elif (
        predicate in _LINKS
        and value.startswith(b"<http")
        and not value.startswith(f"<{base_iri}".encode())
    ):
        origin = _ORIGIN.match(_iri(value))
        if origin:
            found.links[_iri(predicate), origin[0]] += 1


def _iri(token: bytes) -> str:
    return token[1:-1].decode()
