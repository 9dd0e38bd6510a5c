"""The quads of a release in memory, and what can be asked of them with bound terms."""

from __future__ import annotations

from collections import Counter, deque
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dortmund_lod.addresses import without_own_parameters
from dortmund_lod.engine.api import FRAGMENTS, GRAPH_PAGE
from dortmund_lod.engine.embedded import merged_graphs
from dortmund_lod.engine.embedded.store_files import open_store
from dortmund_lod.process import sandbox
from dortmund_lod.rdf import namespaces, nquads
from dortmund_lod.rdf.sparql import sparql_tokens
from dortmund_lod.rdf.sparql.equality_rewriter import SMALL, UNKNOWN, Sizes
from dortmund_lod.rdf.terms import Iri, Literal, is_iri, ntriples
from dortmund_lod.release.resource_names import ResourceNames
from dortmund_lod.release.scanned_quads import ScannedQuads
from dortmund_lod.release.sqlite_reader import SqliteReader
from dortmund_lod.release.statements import Statements
from dortmund_lod.release.usage_reader import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dortmund_lod.rdf.terms import Term, Triple
    from dortmund_lod.release.manifest import Release

PAGE = 100
"""Triples that point to a resource, on one page of its description."""

VALUES = 100
"""Values of one property that a description has."""

_MAX_FRAGMENTS = 5_000
_MAX_DETAILS = 500
_MOST_HOLDERS = 100
"""Steps from a blank node to the resource that holds it: a list takes one for each member."""
_MOST_BLANKS = 5_000
"""Blank nodes that an excerpt goes through, the nearest first: more than a page shows of them."""
_MOST_REACHED = 2_000
"""Resources that one step leads to, in all."""
_ANY = "SELECT * { ?s ?p ?o } LIMIT 1"
"""Asked once before all others: who asks first waits for memory shared with the parent."""
_TYPE = Iri(namespaces.PREFIXES["rdf"] + "type")
_NAMED_GRAPH = Iri(namespaces.PREFIXES["sd"] + "NamedGraph")
_TRIPLES = Iri(namespaces.PREFIXES["void"] + "triples")
_LIST = [f"<{namespaces.PREFIXES['rdf']}{name}>".encode() for name in ("first", "rest")]
_ENDS = [f"<{namespaces.PREFIXES['rdfs']}{name}>".encode() for name in ("domain", "range")]
_UNION_OF = f"<{namespaces.PREFIXES['owl']}unionOf>".encode()
_TYPE_TERM = f"<{namespaces.PREFIXES['rdf']}type>".encode()
_OWL = namespaces.PREFIXES["owl"]
_IS_ONTOLOGY = _TYPE_TERM + f" <{_OWL}Ontology> ".encode()
_KINDS = {
    f"<{_OWL}{name}>".encode()
    for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
}
"""What a term of an ontology may be declared as."""
_IN_DATASET = f"<{namespaces.PREFIXES['void']}inDataset>".encode()
"""What a document says of itself is said with this."""
_VERSION = ox.NamedNode(namespaces.PREFIXES["owl"] + "versionIRI")


def _is_node(iri: str) -> bool:
    """Whether the engine takes this for an IRI."""
    try:
        ox.NamedNode(iri)
    except ValueError:
        return False
    return True


class LoadedStore:
    """A release in a store: in memory where there is none on disk, or where that is asked for.

    One that is `kept` beside the current one is not loaded: it answers look-ups only.
    """

    def __init__(self, release: Release, *, in_memory: bool = False, kept: bool = False) -> None:
        self.manifest = release.manifest
        self.prefixes = release.manifest.prefixes
        has_sizes = release.usage.exists() and not kept  # not in an older layout; for queries only
        self.sizes = Sizes(*Usage(release.usage).sizes(SMALL)) if has_sizes else UNKNOWN
        self._index = SqliteReader(release.index)
        self.is_on_disk = release.store.exists() and not in_memory
        self._statements = Statements(release.data)
        is_scanned = kept and not self.is_on_disk
        self._store: Any = (
            ScannedQuads(self._statements, release.search)
            if is_scanned
            else open_store(release, on_disk=self.is_on_disk)
        )
        has_union = self.manifest.union_default_graph and not is_scanned
        self._everywhere = ox.DefaultGraph() if has_union else None
        self._shapes = ox.NamedNode(self.manifest.shapes_graph)
        self._descriptions = {ox.NamedNode(graph) for graph in self.manifest.descriptions}
        self._names = ResourceNames(self._statements, self._is_used, self.manifest.name_properties)

    def _is_used(self, predicate: str) -> bool:
        node = ox.NamedNode(predicate)
        return any(self._store.quads_for_pattern(None, node, None, None))

    def prepare(self) -> None:
        """Make ready to evaluate queries in this process, which can open nothing from then on."""
        solutions: Any = self._store.query(_ANY)
        next(solutions, None)
        sandbox.exhaust_fds()

    def query(self, request: dict[str, Any]) -> Any:
        """Evaluate a query with the dataset that the request or the query itself names."""
        text: str = request["text"]
        default, named = request["default_graphs"], request["named_graphs"]
        if default is None and named is None:
            default, named = sparql_tokens.dataset(text, self.manifest.base_iri)
            if not default and not named:
                return self._store.query(text, base_iri=self.manifest.base_iri)
        return merged_graphs.query(self._store, text, self.manifest, default or (), named or ())

    def resource(self, iris: Sequence[str]) -> str | None:
        """The first of the IRIs that is a subject, whose document has fragments, or a version IRI.

        The IRI of the present version of an ontology stands for the ontology. One that is asked
        for with a query part that is not the site's does not stand for the one without it, where
        the data has such IRIs.
        """
        asked = (iri.partition("?") for iri in iris)
        with_query = {path for path, _, query in asked if without_own_parameters(query)}
        taken = {iri for iri in with_query if self._statements.has_subject_from(f"<{iri}?")}
        found = (self._named_by(iri) for iri in iris if iri not in taken)
        return next((iri for iri in found if iri), None)

    def _named_by(self, iri: str) -> str | None:
        if not _is_node(iri):
            return None
        if self.is_subject(iri) or self.fragments(iri) or iri in self.manifest.graphs:
            return iri
        return self._versions.get(iri)

    @cached_property
    def _versions(self) -> dict[str, str]:
        """The ontology that an IRI is the present version of."""
        return {
            triple.object.value: triple.subject.value
            for triple in self._triples(None, _VERSION, None)
            if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode)
        }

    def is_subject(self, iri: str) -> bool:
        """Whether there are statements about it."""
        return self._statements.is_subject(iri)

    def objects(self, iri: str, predicate: str) -> list[Term]:
        """The values of a property of a resource."""
        return self._statements.objects(iri, predicate)

    def statements(self, iri: str) -> list[bytes]:
        """What is said about a resource, the fragments of its document, and their blank nodes.

        As lines of N-Quads: a triple has one for each graph that holds it.
        """
        return self._statements.describe([iri, *self.fragments(iri)]) or self._graph(iri)

    def excerpt(self, iri: str, page: int) -> tuple[list[bytes], list[tuple[str, str, int]], int]:
        """The same for people: some values of each property, and a page of the fragments.

        Gives lines, how many of which property of which subject are left out, and how many
        fragments there are.
        """
        ((fragments,),) = self._rows("SELECT COUNT(*) FROM fragment WHERE document = ?", iri)
        limits = f"LIMIT {FRAGMENTS} OFFSET {FRAGMENTS * (page - 1)}"
        query = f"SELECT subject FROM fragment WHERE document = ? ORDER BY subject {limits}"  # noqa: S608
        subjects = dict.fromkeys([iri, *(subject for (subject,) in self._rows(query, iri))])
        nodes = deque(f"<{subject}>".encode() for subject in subjects if is_iri(subject))
        seen, found = set(nodes), list[bytes]()
        omitted: list[tuple[str, str, int]] = []
        while nodes:
            node = nodes.popleft()
            lines, left_out = self._statements.excerpt(node, VALUES)
            found += lines
            omitted += [
                (nquads.term(node).value, nquads.iri(name), number)
                for name, number in left_out.items()
            ]
            values = dict.fromkeys(nquads.statement(line).object for line in lines)
            blanks = [value for value in values if value.startswith(b"_:") and value not in seen]
            blanks = blanks[: max(0, _MOST_BLANKS - len(seen))]
            seen.update(blanks)
            nodes.extend(blanks)
        return sorted(found) or self._graph(iri), omitted, fragments

    def _graph(self, iri: str) -> list[bytes]:
        """What there is to say of a graph of which nothing is said: how much it holds."""
        if iri not in self.manifest.graphs:
            return []
        size = Literal(str(self.manifest.graphs[iri]), namespaces.PREFIXES["xsd"] + "integer")
        graph = Iri(iri)
        triples: list[Triple] = [(graph, _TYPE, _NAMED_GRAPH), (graph, _TRIPLES, size)]
        return ntriples(triples).encode().splitlines(keepends=True)

    def in_graph(self, iri: str, page: int) -> list[bytes]:
        """One page of the triples in a named graph, as lines of N-Triples.

        Literals are as they were written, which the store does not keep: they come from the lines.
        """
        quads = self._store.quads_for_pattern(None, None, None, ox.NamedNode(iri))
        skip = (page - 1) * GRAPH_PAGE
        found: dict[bytes, None] = {}
        for quad in islice(quads, skip, skip + GRAPH_PAGE):
            if isinstance(quad.object, ox.Literal):
                written = self._written(quad, f"<{iri}>".encode())
                found |= dict.fromkeys(islice(written, VALUES))
            else:
                found[f"{quad.triple} .\n".encode()] = None
        return sorted(found)

    def _written(self, quad: ox.Quad, graph: bytes) -> Iterator[bytes]:
        """The literals of the same subject, property and graph, each as a triple."""
        about = self._statements.about(str(quad.subject).encode(), str(quad.predicate).encode())
        for row in nquads.statements(about):
            if row.graph == graph and row.object[:1] == b'"':
                yield b"%b %b %b .\n" % row[:3]

    def in_graphs(self, triples: Iterable[bytes]) -> list[bytes]:
        """The lines of these triples, with the graphs that hold them."""
        return [line for triple in triples for line in self._statements.in_graphs(triple)]

    def declarations(self, lines: list[bytes]) -> list[bytes]:
        """What declares the terms that an ontology uses, so that its document is whole by itself.

        Documents of anything else need none (OWL 2 Mapping to RDF §3.1.2).
        """
        if not any(_IS_ONTOLOGY in line for line in lines):
            return []
        used = {term for line in lines for term in line.split(b" ", 3)[1:3]} | {_IN_DATASET}
        return [
            line
            for term in sorted(used)
            for line in self._statements.about(term, _TYPE_TERM)
            if line.split(b" ", 3)[2] in _KINDS
        ]

    def inbound(self, iri: str, page: int, via: str = "") -> tuple[list[bytes], bool]:
        """One page of the triples that point to a resource, and whether more follow.

        `via` names the property they have, if only those of one are asked for. They are lines of
        N-Triples: without a literal in them, the store gives them back as they were written.
        """
        if via and not _is_node(via):
            return [], False
        skip = (page - 1) * PAGE
        predicate = ox.NamedNode(via) if via else None
        triples = self._triples(None, predicate, ox.NamedNode(iri))
        lines = [f"{triple} .\n".encode() for triple in islice(triples, skip, skip + PAGE + 1)]
        return lines[:PAGE], len(lines) > PAGE

    def held(self, statement: nquads.Statement) -> tuple[bytes, bytes, bytes]:
        """A statement of a blank node as one of the resource that holds it, through others.

        A member of a list has the property that leads to the list, and one of a union is a domain
        or range itself. A blank node that nothing holds is the holder.
        """
        holder, predicate, value, _ = statement
        for _ in range(_MOST_HOLDERS):
            if not holder.startswith(b"_:"):
                break
            triples = self._triples(None, None, ox.BlankNode(nquads.label(holder)))
            triple = next(iter(triples), None)
            if triple is None:
                break
            holder = str(triple.subject).encode()
            above = str(triple.predicate).encode()
            if predicate in _LIST or (predicate == _UNION_OF and above in _ENDS):
                predicate = above
        return holder, predicate, value

    def _triples(self, subject: Any, predicate: Any, value: Any) -> Iterable[ox.Triple]:
        """Distinct triples of the data that match, whatever graph they are in."""
        quads = self._store.quads_for_pattern(subject, predicate, value, self._everywhere)
        if not self._everywhere:
            aside = self._descriptions
            return dict.fromkeys(quad.triple for quad in quads if quad.graph_name not in aside)
        rules = self._store.quads_for_pattern(subject, predicate, value, self._shapes)
        alone = (quad.triple for quad in rules if ox.Quad(*quad.triple) not in self._store)
        return chain((quad.triple for quad in quads), alone)

    def inbound_counts(self, iri: str) -> list[tuple[str, int]]:
        """How often each property points to a resource, the commonest first.

        Hubs are counted at build, so that a resource with 100,000 links opens as fast as any.
        """
        query = "SELECT predicate, links FROM hub WHERE object = ?"
        counts = dict(self._rows(query, iri))
        if not counts:
            triples = self._triples(None, None, ox.NamedNode(iri))
            counts = Counter(triple.predicate.value for triple in triples)
        return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))

    def about(self, name: str) -> list[bytes]:
        """What is said about an IRI or a blank node (`_:…`) itself, as lines of N-Quads.

        That is with the blank nodes that it leads to, and to a bound.
        """
        nodes = deque([name.encode() if name.startswith("_:") else f"<{name}>".encode()])
        seen, found = set(nodes), list[bytes]()
        while nodes and len(found) < _MAX_DETAILS:
            for line in islice(self._statements.about(nodes.popleft()), _MAX_DETAILS - len(found)):
                found.append(line)
                value = nquads.statement(line).object if b" _:" in line else b""
                if value.startswith(b"_:") and value not in seen:
                    seen.add(value)
                    nodes.append(value)
        return found

    def reached(self, iris: Iterable[str], follow: Iterable[Iterable[str]]) -> list[str]:
        """These IRIs, and those that each step leads to from everything before it, to a bound."""
        found = dict.fromkeys(iris)
        for step in follow:
            ends = (end for iri in list(found) for name in step for end in self._ends(iri, name))
            found |= dict.fromkeys(islice(ends, _MOST_REACHED))
        return list(found)

    def _ends(self, iri: str, name: str) -> Iterator[str]:
        """Where a property leads from a resource; `^` before it turns its direction."""
        if not _is_node(iri):
            return
        node, predicate = ox.NamedNode(iri), ox.NamedNode(name.removeprefix("^"))
        ends: Iterator[Any]
        if name.startswith("^"):
            ends = (triple.subject for triple in self._triples(None, predicate, node))
        else:
            ends = (triple.object for triple in self._triples(node, predicate, None))
        nodes = (end.value for end in ends if isinstance(end, ox.NamedNode))
        yield from islice(nodes, PAGE)

    def fragments(self, iri: str) -> list[str]:
        """The subjects that belong to the document of this IRI, by their fragment."""
        query = f"SELECT subject FROM fragment WHERE document = ? LIMIT {_MAX_FRAGMENTS}"  # noqa: S608
        return [subject for (subject,) in self._rows(query, iri)]

    def _rows(self, query: str, *values: str) -> list[Any]:
        return self._index.rows(query, values)

    def labels(self, iri: str) -> list[Literal]:
        """The names of a resource, those by the preferred naming property first."""
        return self._names.of(iri)

    def classes(self) -> list[tuple[str, int]]:
        """The classes of the data with the number of their instances, the largest first."""
        return self._rows("SELECT iri, instances FROM class ORDER BY instances DESC, iri")
