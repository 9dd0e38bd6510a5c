"""What every engine offers, as values and one protocol."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import starmap
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from dortmund_lod.rdf.terms import Blank, Iri, Literal, Term, from_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO

    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.release.manifest import Release


GRAPH_PAGE = 100
"""Statements of a graph on one page."""

FRAGMENTS = 100
"""Resources of a document, such as terms of an ontology, on one page of its description."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one query may use: seconds, bytes of memory, bytes of result; and how many wait.

    Of one client, a process hands `client_queries` to the engine at once and lets `client_queue`
    wait; `client_long_queries` of the `places` for long queries may be its.
    """

    seconds: float
    memory: int
    result_bytes: int
    long_after: float
    places: int
    queue: int
    client_queries: int
    client_queue: int
    client_long_queries: int


class Query(NamedTuple):
    """One SPARQL query with its dataset and the formats its answer may take.

    `default_graphs` and `named_graphs` are IRIs (SPARQL 1.1 Protocol §2.1.4); None leaves the
    dataset to the query. `results` and `graph` are the formats for solutions and for triples,
    None where the client accepts none. `client` says who asks, as the rate limiter does: queries
    wait in turns, client by client. "" is this machine, and whoever is not known. A query that is
    for the engine alone is never put to a companion.
    """

    text: str
    results: Format | None
    graph: Format | None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    client: str = ""
    alone: bool = False


EMBEDDED, COMPANION = "embedded", "companion"
"""Who may have given an answer."""


class Answer(NamedTuple):
    """A complete answer: its format, length in bytes, and the bytes to read from `body`.

    `engine` says who gave it, where there are two who may.
    """

    format: Format
    length: int
    body: IO[bytes]
    engine: str = ""


class Statement(NamedTuple):
    """A triple as values."""

    subject: Iri | Blank
    predicate: Iri
    object: Term


@dataclass(frozen=True, kw_only=True)
class Resource:
    """Something the data speaks of: its IRI as the data writes it.

    A withdrawn one (`owl:deprecated true`) names its `successors` (`dcterms:isReplacedBy`). One
    that has `moved` is an address of before: nothing is known of it but its only successor.
    """

    iri: str
    withdrawn: bool = False
    moved: bool = False
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Document:
    """A serialized document about a resource; `more_inbound` says that another page follows."""

    resource: Resource
    more_inbound: bool
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Description:
    """All that is said about a resource.

    `statements` are the triples about it and the nodes that belong to its document, `inbound`
    one page of the triples that point to it (from a blank node, as if from what holds that),
    `inbound_counts` how often each property points to it in all, `labels` the names of the IRIs
    they mention, `described` those IRIs that have statements of their own, and `jsonld` the
    statements as JSON-LD. Of a property with many values there are some: `omitted` names subject,
    property and how many are left out, and `jsonld` is empty then, as of a large document.
    `fragments` counts the resources of the document, of which there is one page.
    `graphs` are those that hold the statements ("" is the default graph), and `in_graphs` the
    places there of each statement's; both are empty where the release has one graph.
    """

    resource: Resource
    statements: tuple[Statement, ...]
    inbound: tuple[Statement, ...]
    more_inbound: bool
    inbound_counts: tuple[tuple[str, int], ...]
    labels: dict[str, list[Literal]]
    described: frozenset[str]
    jsonld: str
    omitted: tuple[tuple[str, str, int], ...] = ()
    fragments: int = 0
    graphs: tuple[str, ...] = ()
    in_graphs: tuple[tuple[int, ...], ...] = ()

    @classmethod
    def from_json(cls, resource: Resource, content: dict[str, Any]) -> Description:
        """Read what a look-up worker wrote."""
        terms = _terms(content["terms"])
        return cls(
            resource=resource,
            statements=_statements(content["statements"], terms),
            inbound=_statements(content["inbound"], terms),
            more_inbound=content["more_inbound"],
            inbound_counts=tuple((iri, number) for iri, number in content["inbound_counts"]),
            labels=literals(content["labels"]),
            described=frozenset(content["described"]),
            jsonld=content["jsonld"],
            omitted=tuple((iri, name, number) for iri, name, number in content["omitted"]),
            fragments=content["fragments"],
            graphs=tuple(content["graphs"]),
            in_graphs=tuple(map(tuple, content["in_graphs"])),
        )


@dataclass(frozen=True, kw_only=True)
class Details:
    """What is said about several resources, and the names of the IRIs that mentions.

    `resources` are those that were asked for and those that were come to from them, `nameless`
    those IRIs without a name that have statements of their own.
    """

    resources: tuple[str, ...]
    statements: tuple[Statement, ...]
    labels: dict[str, list[Literal]]
    nameless: frozenset[str] = frozenset()

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Details:
        """Read what a look-up worker wrote."""
        return cls(
            resources=tuple(content["resources"]),
            statements=_statements(content["statements"], _terms(content["terms"])),
            labels=literals(content["labels"]),
            nameless=frozenset(content["nameless"]),
        )


def literals(labels: dict[str, list[list[str]]]) -> dict[str, list[Literal]]:
    """Read labels by IRI, as a look-up worker wrote them."""
    return {iri: list(starmap(Literal, found)) for iri, found in labels.items()}


Follow: TypeAlias = "Sequence[Sequence[str]]"
"""Steps from resources to others: each names properties, `^` before one against its direction."""


def _terms(table: list[list[str]]) -> list[Any]:
    """Each term that statements mention, once."""
    return list(from_rows(table))


def _statements(rows: list[list[int]], terms: list[Any]) -> tuple[Statement, ...]:
    """Statements whose terms are given by their places in the table."""
    return tuple([Statement(terms[s], terms[p], terms[o]) for s, p, o in rows])


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The classes of the data with their numbers of instances, and the classes' labels."""

    classes: tuple[tuple[str, int], ...]
    labels: dict[str, list[Literal]]


class Engine(Protocol):
    """A store that answers queries and look-ups."""

    def at(self, release: Release) -> Engine:
        """The same for look-ups in another release that is kept; queries go to the current one."""

    def query(self, query: Query) -> Answer:
        """Evaluate a query.

        Raises:
            EngineError: there is no answer; its subclass says why.
        """

    async def evaluate(self, query: Query) -> Answer:
        """Evaluate a query on an event loop, holding no thread; else the same as `query`."""

    def resource(self, iris: Sequence[str]) -> Resource | None:
        """The first of these IRIs that anything is said about, or None."""

    def describe(self, iris: Sequence[str], page: int = 1, via: str = "") -> Description | None:
        """Everything about the first of these IRIs that anything is said about, or None.

        `via` is the property of the inbound links to give, where not those of all are wanted.
        """

    def details(self, iris: Sequence[str], follow: Follow = ()) -> Details:
        """What is said about each of these IRIs itself, and about what `follow` leads to.

        A blank node is asked for by its label in the release (`_:…`); those that something leads
        to come along with it.

        Each step names properties, and is taken from everything that was come to so far; `^`
        before one leads from its value to its subjects. Both are bounded.
        """

    def described(self, iris: Sequence[str]) -> frozenset[str]:
        """Those of these IRIs that anything is said about here."""

    def graph(self, iri: str, page: int = 1) -> Details:
        """One page of the statements in a named graph, in no order that means anything."""

    def document(
        self, iris: Sequence[str], fmt: Format, address: str, page: int = 1
    ) -> Document | None:
        """The same as a serialized document, which also says what it is itself.

        `address` is the IRI of the document.
        """

    def serialize(self, ntriples: str, fmt: Format) -> bytes:
        """Write N-Triples in another format."""

    def overview(self) -> Overview:
        """The classes of the data."""

    def ping(self) -> None:
        """Raise EngineUnavailable where the engine does not answer."""
