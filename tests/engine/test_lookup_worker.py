"""Look-ups answer with bound terms, the same bytes each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dortmund_lod.rdf.formats import JSONLD, NTRIPLES, RDFXML, TURTLE, Format

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.engine import Engine, EngineProcess

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
