"""Look-ups answer with bound terms, the same bytes each time."""

from __future__ import annotations

import contextlib
import signal
import socket
from typing import TYPE_CHECKING, cast

import pytest

from dortmund_lod.engine.embedded import protocol
from dortmund_lod.engine.embedded.lookup_worker import LookupWorker
from dortmund_lod.process.subprocess_task import ChildProcess
from dortmund_lod.rdf.formats import JSONLD, NTRIPLES, RDFXML, TURTLE, Format

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from dortmund_lod.engine import Engine, EngineProcess
    from dortmund_lod.engine.embedded.loaded_store import LoadedStore

_BASE = "http://127.0.0.1:8000/"
_CITY = _BASE + "id/city/a"
_DOCUMENT = _BASE + "doc/city/a"


def test_a_document_holds_the_resource_its_fragments_and_its_blank_nodes(engine: Engine) -> None:
    document = engine.document([_CITY], NTRIPLES, _DOCUMENT)
    assert document is not None
    text = document.body.decode()
    assert f"<{_CITY}#part> <http://example.org/of> <{_CITY}> ." in text
    assert '<http://example.org/name> "inner"' in text
    assert f"<{_DOCUMENT}> <http://xmlns.com/foaf/0.1/primaryTopic> <{_CITY}> ." in text


def test_the_first_known_spelling_is_found(engine: Engine) -> None:
    resource = engine.resource([_BASE + "id/city/none", "no iri at all", _CITY])
    assert resource is not None
    assert resource.iri == _CITY


@pytest.mark.parametrize("iri", ["", "%", "http://a b/", "\x00", _BASE + "id/city/none%zz"])
def test_what_is_no_known_iri_is_unknown(engine: Engine, iri: str) -> None:
    assert engine.resource([iri]) is None
    assert engine.describe([iri]) is None
    assert engine.document([iri], TURTLE, _DOCUMENT) is None


@pytest.mark.parametrize("iri", ["http://[x/", "http://x/#a#b", "http://x/%", "x:\ud800"])
def test_nothing_links_by_what_is_no_iri(engine: Engine, iri: str) -> None:
    description = engine.describe([_CITY], via=iri)
    assert description is not None
    assert not description.inbound


def _serve_one_that_fails(connection: Connection) -> None:
    """What is left of a worker's time after a look-up that fails, and was not foreseen."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as client,
    ):
        protocol.send_json(client, protocol.REQUEST, {"operation": "nonsense"})
        listener.settimeout(0.1)
        with contextlib.suppress(TimeoutError):  # there is no other
            LookupWorker(cast("LoadedStore", None)).run(listener)
    connection.send(signal.getitimer(signal.ITIMER_REAL))


def test_a_look_up_that_fails_leaves_no_deadline_for_the_next() -> None:
    child = ChildProcess("lookups", _serve_one_that_fails)
    assert child.connection.recv() == (0.0, 0.0)
    child.kill()


def test_a_withdrawn_resource_names_its_successor(engine: Engine) -> None:
    resource = engine.resource([_BASE + "id/city/old"])
    assert resource is not None
    assert resource.withdrawn
    assert resource.successors == (_CITY,)


def test_the_version_iri_stands_for_the_ontology(engine: Engine) -> None:
    resource = engine.resource([_BASE + "ontology/1.0.0"])
    assert resource is not None
    assert resource.iri == _BASE + "ontology"


def test_a_description_names_what_it_mentions(engine: Engine) -> None:
    description = engine.describe([_CITY])
    assert description is not None
    assert description.labels[_CITY][0].value == "A"
    assert _CITY in description.described


@pytest.mark.parametrize("fmt", [TURTLE, RDFXML, JSONLD, NTRIPLES])
def test_two_engines_write_the_same_bytes(
    engine: Engine, start: Callable[..., EngineProcess], fmt: Format
) -> None:
    other = start().client()
    first = engine.document([_CITY], fmt, _DOCUMENT)
    assert first == other.document([_CITY], fmt, _DOCUMENT)
