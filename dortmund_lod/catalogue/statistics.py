"""Counting what the default graph of a release holds, line by line."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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


@dataclass
class Statistics:
    """What VoID tells of a dataset (VoID §4): `links` counts by property and origin of the target.

    `entities` are the subjects below `uri_space`, or all that are IRIs where it is empty;
    `examples` names the first instance of each class.
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
    for subject, predicate, value, _ in triples:
        properties[predicate] += 1
        objects.add(hash(value))
        if subject != before:
            before = subject
            found.subjects += 1
            found.entities += subject.startswith(b"<")
            below += subject.startswith(space)
        if predicate in _SPECIAL:
            _count_special(found, subject, predicate, value, base_iri)
    found.triples = properties.total()
    found.properties = Counter({_iri(name): number for name, number in properties.items()})
    found.objects = len(objects)
    if below:
        found.entities = below
    else:
        found.uri_space = ""
    return found


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
