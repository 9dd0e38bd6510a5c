"""A look-up worker: answers what the site itself asks, with bound terms and never a query text."""

from __future__ import annotations

import json
import logging
import signal
from typing import TYPE_CHECKING, Any, TypeAlias

import pyoxigraph as ox

from dortmund_lod import addresses
from dortmund_lod.engine.embedded import protocol
from dortmund_lod.engine.embedded.query_worker import GRAPH_FORMATS
from dortmund_lod.errors import Unwritable
from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.formats import JSONLD, RDFXML
from dortmund_lod.rdf.stable_output import sorted_namespaces, sorted_prefixes
from dortmund_lod.rdf.xml_text import carried

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterable

    from dortmund_lod.engine.embedded.loaded_store import LoadedStore

_SECONDS = 10.0
_DEPRECATED = namespaces.PREFIXES["owl"] + "deprecated"
_REPLACED_BY = namespaces.PREFIXES["dcterms"] + "isReplacedBy"
_RDF_TYPE = namespaces.PREFIXES["rdf"] + "type"
_FOAF, _HYDRA, _VOID = (namespaces.PREFIXES[name] for name in ("foaf", "hydra", "void"))
_Reply: TypeAlias = tuple[dict[str, Any], bytes]


log = logging.getLogger(__name__)


class LookupWorker:
    """Answers look-ups in this process, one after the other."""

    def __init__(self, store: LoadedStore) -> None:
        self._store = store
        self._operations: dict[str, Callable[..., _Reply]] = {
            "resource": lambda iris: (self._resource(iris), b""),
            "describe": self._describe,
            "details": self._details,
            "document": self._document,
            "serialize": lambda ntriples, fmt: ({}, self._write(_parse(ntriples), fmt)),
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
            signal.setitimer(signal.ITIMER_REAL, _SECONDS)
            head, body = self._answer(**request)
            signal.setitimer(signal.ITIMER_REAL, 0)
            protocol.send_json(connection, protocol.HEAD, head)
            protocol.send(connection, protocol.DATA, body)
            protocol.send(connection, protocol.END)
        except (protocol.ConnectionClosed, ConnectionError):
            return  # the web side has gone; nobody waits for the answer
        except Exception:
            log.exception("A look-up failed")

    def _answer(self, operation: str, **request: Any) -> _Reply:
        try:
            return self._operations[operation](**request)
        except Unwritable as error:
            return {"unwritable": error.message}, b""

    def _resource(self, iris: list[str]) -> dict[str, Any]:
        """The head of an answer: which resource it is about; empty where nothing is known."""
        iri = self._store.resource(iris)
        if iri is None:
            return {}
        marks = [term.value for term in self._store.objects(iri, _DEPRECATED)]
        successors = [term.value for term in self._store.objects(iri, _REPLACED_BY)]
        return {"iri": iri, "withdrawn": "true" in marks, "successors": sorted(successors)}

    def _describe(self, iris: list[str], page: int, via: str) -> _Reply:
        head = self._resource(iris)
        if not head:
            return {}, b""
        triples = self._store.statements(head["iri"])
        inbound, more = self._store.inbound(head["iri"], page, via)
        inbound = [
            ox.Triple(self._store.holder(each.subject), each.predicate, each.object)
            for each in inbound
        ]
        counts = self._store.inbound_counts(head["iri"])
        iris = sorted({*_iris([*triples, *inbound]), *(iri for iri, _ in counts)})
        terms: dict[Any, int] = {}
        content = {
            "statements": _rows(triples, terms),
            "inbound": _rows(inbound, terms),
            "terms": list(map(_term, terms)),
            "more_inbound": more,
            "inbound_counts": counts,
            "labels": self._labels(iris),
            "described": [iri for iri in iris if self._store.is_subject(iri)],
            "jsonld": self._write(triples, JSONLD.suffix).decode(),
        }
        return head, json.dumps(content, ensure_ascii=False).encode()

    def _details(self, iris: list[str], follow: list[list[str]]) -> _Reply:
        resources = self._store.reached(iris, follow)
        triples = [triple for iri in resources for triple in self._store.about(iri)]
        mentioned = sorted({*_iris(triples), *resources})
        terms: dict[Any, int] = {}
        content = {
            "resources": resources,
            "statements": _rows(triples, terms),
            "terms": list(map(_term, terms)),
            "labels": self._labels(mentioned),
        }
        return {}, json.dumps(content, ensure_ascii=False).encode()

    def _document(self, iris: list[str], fmt: str, address: str, page: int) -> _Reply:
        head = self._resource(iris)
        if not head:
            return {}, b""
        triples = self._store.statements(head["iri"])
        inbound, more = self._store.inbound(head["iri"], page)
        dataset = addresses.dataset_iri(self._store.manifest.base_iri)
        about = _about(address, head["iri"], dataset, page + 1 if more else None)
        unique = dict.fromkeys([*triples, *inbound, *about])
        return head | {"more_inbound": more}, self._write(unique, fmt)

    def _labels(self, iris: Iterable[str]) -> dict[str, list[list[str]]]:
        found = {iri: self._store.labels(iri) for iri in iris}
        return {
            iri: [_values(label) for label in labels] for iri, labels in found.items() if labels
        }

    def _write(self, triples: Iterable[ox.Triple], fmt: str) -> bytes:
        triples = list(carried(triples) if fmt == RDFXML.suffix else triples)
        prefixes = _used(self._store.prefixes, triples)
        data = ox.serialize(triples, format=GRAPH_FORMATS[fmt], prefixes=prefixes) or b""
        if fmt == RDFXML.suffix:
            return sorted_namespaces(data).replace(b"\r", b"&#xD;")
        return sorted_prefixes(data)

    def _overview(self) -> _Reply:
        classes = self._store.classes()
        labels = self._labels([iri for iri, _ in classes])
        content = {"classes": classes, "labels": labels}
        return {}, json.dumps(content, ensure_ascii=False).encode()


def _iris(triples: Iterable[ox.Triple]) -> list[str]:
    return sorted(
        {
            term.value
            for triple in triples
            for term in (triple.subject, triple.predicate, triple.object)
            if isinstance(term, ox.NamedNode)
        }
    )


def _about(address: str, iri: str, dataset: str, next_page: int | None) -> list[ox.Triple]:
    """What a document says of itself: topic, dataset (W3C VoID §6.2) and next page."""
    document = ox.NamedNode(address)
    found = [ox.Triple(document, ox.NamedNode(_VOID + "inDataset"), ox.NamedNode(dataset))]
    if address != iri:
        found += [
            ox.Triple(document, ox.NamedNode(_RDF_TYPE), ox.NamedNode(_FOAF + "Document")),
            ox.Triple(document, ox.NamedNode(_FOAF + "primaryTopic"), ox.NamedNode(iri)),
        ]
    if next_page:
        mark = "&" if "?" in address else "?"
        following = ox.NamedNode(f"{address}{mark}page={next_page}")
        found.append(ox.Triple(document, ox.NamedNode(_HYDRA + "next"), following))
    return found


def _parse(ntriples: str) -> list[ox.Triple]:
    quads = ox.parse(input=ntriples, format=ox.RdfFormat.N_TRIPLES)
    return [quad.triple for quad in quads]


def _used(prefixes: dict[str, str], triples: Iterable[ox.Triple]) -> dict[str, str]:
    """The prefixes that these triples need."""
    terms: Iterable[Any] = (term for t in triples for term in (t.subject, t.predicate, t.object))
    iris = {
        getattr(term, "datatype", term).value
        for term in terms
        if not isinstance(term, ox.BlankNode)
    }
    return {
        name: iri for name, iri in prefixes.items() if any(used.startswith(iri) for used in iris)
    }


def _rows(triples: Iterable[ox.Triple], terms: dict[Any, int]) -> list[list[int]]:
    """Triples by the places of their terms in a table, which takes those that are new to it."""
    return [
        [
            terms.setdefault(term, len(terms))
            for term in (each.subject, each.predicate, each.object)
        ]
        for each in triples
    ]


def _term(term: Any) -> list[str]:
    if isinstance(term, ox.Literal):
        return ["l", *_values(term)]
    return ["i" if isinstance(term, ox.NamedNode) else "b", term.value]


def _values(literal: ox.Literal) -> list[str]:
    return [literal.value, literal.datatype.value, literal.language or ""]
