"""Negotiation gives each client the representation it asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.errors import NotAcceptable
from dortmund_lod.formats import (
    DOCUMENTS,
    GRAPHS,
    HTML,
    JSON_RESULTS,
    JSONLD,
    NTRIPLES,
    RDFXML,
    RESULTS,
    TURTLE,
    XML_RESULTS,
    Format,
)
from dortmund_lod.negotiate import negotiate

_RDFLIB = (
    "text/turtle, application/rdf+xml, text/n3, application/n-triples;q=0.9, "
    "application/ld+json;q=0.8, application/xhtml+xml;q=0.5, */*;q=0.1"
)
_JENA = (
    "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,"
    "*/*;q=0.3"
)
_RDF4J = "application/rdf+xml;q=0.8, application/xml;q=0.8, text/xml;q=0.8, text/turtle;q=0.9"
_COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,"
    "application/n-triples;q=0.8,text/turtle;q=0.6,application/rdf+xml;q=0.5,text/n3;q=0.35,"
    "application/xml;q=0.3,image/svg+xml;q=0.3,text/html;q=0.2,application/xhtml+xml;q=0.18"
)
_RAPPER = "application/rdf+xml, text/rdf;q=0.6, text/turtle;q=0.5, */*;q=0.1"
_OWL_API = (
    "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09"
)
_CHROMIUM = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;"
    "q=0.8,application/signed-exchange;v=b3;q=0.7"
)
_FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_GOOGLEBOT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_SPARQLWRAPPER = (
    "application/sparql-results+json,application/json,text/javascript,application/javascript"
)
_COMUNICA_RESULTS = (
    "application/n-quads,application/trig;q=0.9,text/turtle;q=0.8,"
    "application/sparql-results+json;q=0.7,application/sparql-results+xml;q=0.6"
)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        pytest.param(_RDFLIB, TURTLE, id="rdflib"),
        pytest.param(_JENA, TURTLE, id="Jena"),
        pytest.param(_RDF4J, TURTLE, id="RDF4J"),
        pytest.param(_COMUNICA, JSONLD, id="Comunica"),
        pytest.param(_RAPPER, RDFXML, id="rapper"),
        pytest.param(_OWL_API, RDFXML, id="OWL API"),
        pytest.param(_CHROMIUM, HTML, id="Chromium"),
        pytest.param(_FIREFOX, HTML, id="Firefox"),
        pytest.param(_GOOGLEBOT, HTML, id="Googlebot"),
        pytest.param("*/*", TURTLE, id="curl and CKAN"),
        pytest.param(None, TURTLE, id="no header"),
        pytest.param("", TURTLE, id="an empty header"),
    ],
)
def test_real_clients_get_what_they_can_read(accept: str | None, expected: Format) -> None:
    assert negotiate(accept, DOCUMENTS) is expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/turtle;q=0.5, application/rdf+xml;q=0.9", RDFXML),
        ("application/n-triples;q=1.0, text/turtle;q=0.999", NTRIPLES),
        ("text/turtle;q=0, */*;q=0.5", HTML),
        ("text/turtle;q=0, application/n-triples;q=0.1", NTRIPLES),
        ("*/*;q=0.1, application/ld+json", JSONLD),
        ("text/*;q=0.5, application/rdf+xml;q=0.4", TURTLE),
        ("TEXT/TURTLE", TURTLE),
        ("text/turtle; charset=utf-8", TURTLE),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"', JSONLD),
        ('application/ld+json;profile="a, text/html;q=1";q=0.2, text/turtle;q=0.1', JSONLD),
        ("application/xhtml+xml", HTML),
        ("application/xml", RDFXML),
        ("text/html;q=7, text/turtle;q=0.5", HTML),
        (";;,q=", TURTLE),
        ("text", TURTLE),
        ("a" * 6000, TURTLE),
        ("x/y," * 1000 + "application/rdf+xml", RDFXML),
    ],
)
def test_weights_and_specificity_decide(accept: str, expected: Format) -> None:
    assert negotiate(accept, DOCUMENTS) is expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (_SPARQLWRAPPER, JSON_RESULTS),
        (_COMUNICA_RESULTS, JSON_RESULTS),
        ("application/sparql-results+xml", XML_RESULTS),
        ("application/json", JSON_RESULTS),
        ("text/xml", XML_RESULTS),
    ],
)
def test_clients_of_the_endpoint_get_results_they_can_read(accept: str, expected: Format) -> None:
    assert negotiate(accept, RESULTS) is expected


@pytest.mark.parametrize("accept", ["image/png", "text/turtle", "*/*;q=0", "application/*;q=0"])
def test_nothing_acceptable_is_said_and_names_the_offers(accept: str) -> None:
    offers = [JSON_RESULTS, XML_RESULTS]
    with pytest.raises(NotAcceptable) as caught:
        negotiate(accept, offers)
    assert caught.value.offers == tuple(offer.media_type for offer in offers)


@given(st.text(alphabet='abctexhml/*;=q.019,+" \t-', max_size=80))
def test_any_header_gives_an_offer_or_says_that_there_is_none(accept: str) -> None:
    try:
        assert negotiate(accept, GRAPHS) in GRAPHS
    except NotAcceptable:
        assert "/" in accept


@given(st.permutations(["text/turtle", "text/html", "application/ld+json", "application/rdf+xml"]))
def test_the_highest_weight_wins_wherever_it_stands(types: list[str]) -> None:
    weighted = [f"{kind};q={0.9 - index / 10}" for index, kind in enumerate(types)]
    for accept in (", ".join(weighted), ", ".join(reversed(weighted))):
        assert negotiate(accept, DOCUMENTS).media_type == types[0]
