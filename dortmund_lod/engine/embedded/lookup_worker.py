"""A look-up worker: answers what the site itself asks, with bound terms and never a query text."""

from __future__ import annotations

import io
import json
import logging
import signal
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from dortmund_lod import addresses
from dortmund_lod.engine.embedded import protocol
from dortmund_lod.engine.embedded.loaded_store import LoadedStore
from dortmund_lod.errors import Unwritable
from dortmund_lod.process import sandbox
from dortmund_lod.rdf import jsonld, namespaces, nquads
from dortmund_lod.rdf.formats import BY_NAME, JSONLD, NQUADS, TRIG
from dortmund_lod.rdf.parser.parse import parse_nquads
from dortmund_lod.rdf.serialize import needed_prefixes, serialize
from dortmund_lod.rdf.terms import Iri, ntriples, to_row
from dortmund_lod.release.manifest import load

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterable

    from dortmund_lod.rdf.terms import Triple

_SECONDS = 10.0
_MOST_KEPT = 4
"""Releases beside the current one that are open at once."""
_DEPRECATED = namespaces.PREFIXES["owl"] + "deprecated"
_REPLACED_BY = namespaces.PREFIXES["dcterms"] + "isReplacedBy"
_LARGEST_EMBEDDED = 500
"""Triples that a page carries as JSON-LD at most; of more, it only links to them."""
_WITH_GRAPHS = {TRIG.suffix, NQUADS.suffix}
_RDF_TYPE = namespaces.PREFIXES["rdf"] + "type"
_FOAF, _HYDRA, _VOID = (namespaces.PREFIXES[name] for name in ("foaf", "hydra", "void"))
_Reply: TypeAlias = tuple[dict[str, Any], bytes]


log = logging.getLogger(__name__)


class LookupWorker:
    """Answers look-ups in this process, one after the other."""

    def __init__(self, store: LoadedStore) -> None:
        self._store = store
        self._others: dict[Path, LookupWorker] = {}
        self._operations: dict[str, Callable[..., _Reply]] = {
            "resource": lambda iris: (self._resource(iris), b""),
            "describe": self._describe,
            "details": self._details,
            "described": self._described,
            "graph": self._graph,
            "document": self._document,
            "serialize": lambda ntriples, fmt: ({}, self._write(_lines(ntriples), fmt)),
            "overview": self._overview,
            "ping": lambda: ({}, b""),
        }

    def run(self, listener: socket.socket) -> None:
        """Serve look-ups until the process ends."""
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        while True:
            connection, _ = listener.accept()
            with connection:
                self._serve(connection)

    def _serve(self, connection: socket.socket) -> None:
        try:
            _, payload = next(protocol.frames(connection))
            request = json.loads(payload)
            with sandbox.deadline(_SECONDS):
                head, body = self.answer(**request)
            protocol.send_json(connection, protocol.HEAD, head)
            protocol.send(connection, protocol.DATA, body)
            protocol.send(connection, protocol.END)
        except (protocol.ConnectionClosed, ConnectionError):
            return  # the web side has gone; nobody waits for the answer
        except Exception:
            log.exception("A look-up failed")

    def answer(self, operation: str, release: str = "", **request: Any) -> _Reply:
        """Do what is asked; the head of the answer says where a format cannot carry it.

        `release` is the folder of another release that is kept, where it is asked of that.
        """
        if release:
            return self._kept(Path(release)).answer(operation, **request)
        try:
            return self._operations[operation](**request)
        except Unwritable as error:
            return {"unwritable": error.message}, b""

    def _kept(self, folder: Path) -> LookupWorker:
        """What answers for a release that is kept; the ones asked last stay open."""
        worker = self._others.pop(folder, None)
        worker = worker or LookupWorker(LoadedStore(load(folder), kept=True))
        self._others[folder] = worker
        while len(self._others) > _MOST_KEPT:
            del self._others[next(iter(self._others))]
        return worker

    def _resource(self, iris: list[str]) -> dict[str, Any]:
        """The head of an answer: which resource it is about; empty where nothing is known."""
        iri = self._store.resource(iris)
        if iri is None:
            return {}
        marks = [term.value for term in self._store.objects(iri, _DEPRECATED)]
        successors = [term.value for term in self._store.objects(iri, _REPLACED_BY)]
        return {
            "iri": iri,
            "withdrawn": not {"true", "1"}.isdisjoint(marks),
            "moved": len(successors) == 1 and self._is_only_replaced(iri),
            "successors": sorted(successors),
        }

    def _is_only_replaced(self, iri: str) -> bool:
        """Whether all that is said of a resource is what took its place."""
        replaced = f"<{_REPLACED_BY}>".encode()
        return all(nquads.statement(line).predicate == replaced for line in self._store.about(iri))

    def _describe(self, iris: list[str], page: int, via: str) -> _Reply:
        head = self._resource(iris)
        if not head:
            return {}, b""
        lines, omitted, fragments = self._store.excerpt(head["iri"], page)
        triples = _triples(lines)
        inbound, more = self._store.inbound(head["iri"], page, via)
        inbound = [b"%b %b %b .\n" % self._store.held(row) for row in nquads.statements(inbound)]
        counts = self._store.inbound_counts(head["iri"])
        known = self._store.manifest.graphs
        graphs, in_graphs = _graphs(lines) if len(known) > 1 else ([], [])
        named = filter(None, graphs)
        iris = sorted({*_iris([*triples, *inbound]), *(iri for iri, _ in counts), *named})
        terms: dict[bytes, int] = {}
        is_large = bool(omitted) or len(triples) > _LARGEST_EMBEDDED
        content = {
            "graphs": graphs,
            "in_graphs": in_graphs,
            "statements": _rows(triples, terms),
            "inbound": _rows(inbound, terms),
            "terms": _table(terms),
            "more_inbound": more,
            "inbound_counts": counts,
            "labels": self._labels(iris),
            "described": list(filter(self._is_described, iris)),
            "omitted": omitted,
            "fragments": fragments,
            "jsonld": "" if is_large else self._write(triples, JSONLD.suffix).decode(),
        }
        return head, json.dumps(content, ensure_ascii=False).encode()

    def _details(self, iris: list[str], follow: list[list[str]]) -> _Reply:
        resources = self._store.reached(iris, follow)
        return self._told(resources, [line for i in resources for line in self._store.about(i)])

    def _graph(self, iri: str, page: int) -> _Reply:
        return self._told([], self._store.in_graph(iri, page))

    def _told(self, resources: list[str], triples: list[bytes]) -> _Reply:
        """Statements with the names of what they mention, and what of that is described here."""
        mentioned = sorted({*_iris(triples), *resources})
        terms: dict[bytes, int] = {}
        labels = self._labels(mentioned)
        nameless = (iri for iri in mentioned if iri not in labels)
        content = {
            "resources": resources,
            "statements": _rows(triples, terms),
            "terms": _table(terms),
            "labels": labels,
            "nameless": [iri for iri in nameless if self._is_described(iri)],
        }
        return {}, json.dumps(content, ensure_ascii=False).encode()

    def _described(self, iris: list[str]) -> _Reply:
        return {}, json.dumps(list(filter(self._is_described, iris))).encode()

    def _is_described(self, iri: str) -> bool:
        """Whether there are statements about it, or it is an address here that says something."""
        store = self._store
        if iri in store.manifest.graphs or store.is_subject(iri):
            return True
        return iri.startswith(store.manifest.base_iri) and store.resource([iri]) is not None

    def _document(self, iris: list[str], fmt: str, address: str, page: int) -> _Reply:
        head = self._resource(iris)
        if not head:
            return {}, b""
        lines = self._store.statements(head["iri"])
        inbound, more = self._store.inbound(head["iri"], page)
        if declared := self._store.declarations(lines):
            lines = sorted({*lines, *declared})
        if fmt in _WITH_GRAPHS:
            inbound = self._store.in_graphs(inbound)
        else:
            lines = _triples(lines)
        dataset = addresses.dataset_iri(self._store.manifest.base_iri)
        about = _about(address, head["iri"], dataset, page + 1 if more else None)
        unique = dict.fromkeys([*lines, *inbound, *_lines(about)])
        return head | {"more_inbound": more}, self._write(unique, fmt)

    def _labels(self, iris: Iterable[str]) -> dict[str, list[list[str]]]:
        found = {iri: self._store.labels(iri) for iri in iris}
        return {iri: [list(label) for label in labels] for iri, labels in found.items() if labels}

    def _write(self, lines: Iterable[bytes], fmt: str) -> bytes:
        """Lines of N-Quads in another format, with the prefixes that it needs."""
        if fmt == NQUADS.suffix:
            return b"".join(sorted(lines))
        if fmt == JSONLD.suffix:
            return jsonld.document(sorted(lines), self._store.prefixes)
        quads = parse_nquads(b"".join(lines))
        if fmt == TRIG.suffix:
            quads.sort(key=lambda quad: str(quad.graph_name))
        written = quads if fmt == TRIG.suffix else [quad.triple for quad in quads]
        prefixes = needed_prefixes([quad.triple for quad in quads], self._store.prefixes)
        output = io.BytesIO()
        serialize(written, BY_NAME[fmt], output, prefixes)
        return output.getvalue()

    def _overview(self) -> _Reply:
        classes = self._store.classes()
        labels = self._labels([iri for iri, _ in classes])
        content = {"classes": classes, "labels": labels}
        return {}, json.dumps(content, ensure_ascii=False).encode()


def _triples(lines: Iterable[bytes]) -> list[bytes]:
    """The different triples of sorted lines, without their graphs."""
    return [b"%b %b %b .\n" % row[:3] for row in nquads.distinct_triples(lines)]


def _graphs(lines: Iterable[bytes]) -> tuple[list[str], list[list[int]]]:
    """The graphs that sorted lines are in, and those of each different triple."""
    places: dict[bytes, int] = {}
    rows = groupby(nquads.statements(lines), itemgetter(0, 1, 2))
    found = [[places.setdefault(row.graph, len(places)) for row in same] for _, same in rows]
    return [nquads.label(graph) for graph in places], found


def _iris(lines: Iterable[bytes]) -> list[str]:
    rows = nquads.statements(lines)
    terms = {term for row in rows for term in (row.subject, row.predicate, row.object)}
    return sorted(nquads.iri(term) for term in terms if nquads.is_iri(term))


def _lines(text: str) -> list[bytes]:
    """The statements of N-Triples, one by one."""
    return text.encode().splitlines(keepends=True)


def _about(address: str, iri: str, dataset: str, next_page: int | None) -> str:
    """What a document says of itself: topic, dataset (W3C VoID §6.2) and next page."""
    document = Iri(address)
    found: list[Triple] = [(document, Iri(_VOID + "inDataset"), Iri(dataset))]
    if address != iri:
        found += [
            (document, Iri(_RDF_TYPE), Iri(_FOAF + "Document")),
            (document, Iri(_FOAF + "primaryTopic"), Iri(iri)),
        ]
    if next_page:
        following = Iri(addresses.with_parameter(address, "page", str(next_page)))
        found.append((document, Iri(_HYDRA + "next"), following))
    return ntriples(found)


def _rows(lines: Iterable[bytes], terms: dict[bytes, int]) -> list[list[int]]:
    """Statements by the places of their terms in a table, which takes those that are new to it."""
    return [
        [terms.setdefault(term, len(terms)) for term in row[:3]]
        for row in nquads.distinct_triples(lines)
    ]


def _table(terms: Iterable[bytes]) -> list[list[str]]:
    return [to_row(nquads.term(term)) for term in terms]
