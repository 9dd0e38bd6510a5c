"""Content negotiation, by the headers that real clients send and by its laws."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dortmund_lod.errors import NotAcceptable
from dortmund_lod.rdf.content_negotiation import _parse, negotiate, negotiate_document
from dortmund_lod.rdf.formats import (
    CSV,
    DOCUMENTS,
    GRAPHS,
    HTML,
    JSON_RESULTS,
    JSONLD,
    NQUADS,
    NTRIPLES,
    RDFXML,
    RESULTS,
    TRIG,
    TSV,
    TURTLE,
    XML_RESULTS,
    Format,
)

JENA = (
    "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7"
)
JENA_SELECT = (
    "application/sparql-results+json, application/sparql-results+xml;q=0.9, "
    "text/tab-separated-values;q=0.7, text/csv;q=0.5, application/json;q=0.2, "
    "application/xml;q=0.2, */*;q=0.1"
)
RDF4J = (
    "text/turtle;q=0.8, application/rdf+xml;q=0.8, application/n-triples;q=0.8, "
    "application/n-quads;q=0.8, text/x-nquads;q=0.8, application/trig;q=0.8, text/n3;q=0.8, "
    "application/ld+json;q=0.8, application/x-binary-rdf;q=0.8, text/plain;q=0.7"
)
RDF4J_SELECT = (
    "text/csv;q=0.8, application/sparql-results+json;q=0.8, application/json;q=0.8, "
    "application/sparql-results+xml, application/xml, text/tab-separated-values;q=0.8, "
    "application/x-binary-rdf-results-table;q=0.8"
)
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,"
    "application/n-triples;q=0.8,text/turtle;q=0.6,application/rdf+xml;q=0.5,text/n3;q=0.35,"
    "application/xml;q=0.3,image/svg+xml;q=0.3,text/xml;q=0.3,text/html;q=0.2,"
    "application/xhtml+xml;q=0.18,application/json;q=0.135,text/shaclc;q=0.1"
)
COMUNICA_SELECT = "application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7"
RAPPER = (
    "application/rdf+xml, text/rdf;q=0.6, text/plain;q=0.1, text/turtle, application/x-turtle, "
    "application/turtle, text/n3;q=0.3, text/rdf+n3;q=0.3, application/rdf+n3;q=0.3, "
    "application/x-trig, application/rss;q=0.8, application/rss+xml;q=0.8, text/rss;q=0.8, "
    "application/xml;q=0.3, text/xml;q=0.3, application/atom+xml;q=0.3, text/html;q=0.2, "
    "application/xhtml+xml;q=0.4, */*;q=0.1"
)
RAPPER_RDFXML = "application/rdf+xml, text/rdf;q=0.6, */*;q=0.1"
OWL_API = "application/rdf+xml, application/xml; q=0.5, text/xml; q=0.3, */*; q=0.2"
OWL_API_5 = (
    "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09"
)
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"
CHROMIUM = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,"
    "*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
GOOGLEBOT = (
    "text/html,application/xhtml+xml,application/signed-exchange;v=b3,application/xml;q=0.9,"
    "*/*;q=0.8"
)
RDFLIB_JSONLD = "application/ld+json, application/json;q=0.9, */*;q=0.1"
SPARQLWRAPPER_JSON = (
    "application/sparql-results+json,application/json,text/javascript,application/javascript"
)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        pytest.param(None, TURTLE, id="no header"),
        pytest.param("", TURTLE, id="an empty header"),
        pytest.param("*/*", TURTLE, id="curl, CKAN and Python requests"),
        pytest.param("application/rdf+xml, */*;q=0.1", RDFXML, id="rdflib xml"),
        pytest.param("text/turtle, application/x-turtle, */*;q=0.1", TURTLE, id="rdflib turtle"),
        pytest.param("text/plain, */*;q=0.1", NTRIPLES, id="rdflib nt"),
        pytest.param("text/n3, */*;q=0.1", TURTLE, id="rdflib n3"),
        pytest.param(RDFLIB_JSONLD, JSONLD, id="rdflib json-ld"),
        pytest.param(JENA, TURTLE, id="Jena"),
        pytest.param(f"{JENA},*/*;q=0.3", TURTLE, id="Jena RDFDataMgr"),
        pytest.param(RDF4J, TURTLE, id="RDF4J"),
        pytest.param(COMUNICA, JSONLD, id="Comunica"),
        pytest.param("application/trig, */*;q=0.1", TRIG, id="rdflib trig"),
        pytest.param("application/n-quads, image/png", NQUADS, id="n-quads"),
        pytest.param("application/turtle,text/turtle", TURTLE, id="SPARQLWrapper turtle"),
        pytest.param("application/rdf+xml", RDFXML, id="SPARQLWrapper xml"),
        pytest.param("application/ld+json,application/x-json+ld", JSONLD, id="SPARQLWrapper"),
        pytest.param(RAPPER, TURTLE, id="rapper guess"),
        pytest.param(RAPPER_RDFXML, RDFXML, id="rapper"),
        pytest.param(OWL_API, RDFXML, id="Protege"),
        pytest.param(OWL_API_5, RDFXML, id="OWL API"),
        pytest.param(JAVA, HTML, id="Java URLConnection"),
        pytest.param(CHROMIUM, HTML, id="Chromium"),
        pytest.param(FIREFOX, HTML, id="Firefox and Safari"),
        pytest.param(GOOGLEBOT, HTML, id="Googlebot"),
    ],
)
def test_a_client_gets_the_document_it_asks_for(accept: str | None, expected: Format) -> None:
    assert negotiate_document(accept) is expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        pytest.param(None, JSON_RESULTS, id="no header"),
        pytest.param("*/*", JSON_RESULTS, id="curl"),
        pytest.param("application/sparql-results+xml", XML_RESULTS, id="SPARQLWrapper xml"),
        pytest.param(SPARQLWRAPPER_JSON, JSON_RESULTS, id="SPARQLWrapper json"),
        pytest.param("text/csv", CSV, id="SPARQLWrapper csv"),
        pytest.param("text/tab-separated-values", TSV, id="SPARQLWrapper tsv"),
        pytest.param(JENA_SELECT, JSON_RESULTS, id="Jena"),
        pytest.param(RDF4J_SELECT, XML_RESULTS, id="RDF4J"),
        pytest.param(COMUNICA_SELECT, JSON_RESULTS, id="Comunica"),
        pytest.param("application/json", JSON_RESULTS, id="a script"),
        pytest.param("application/xml", XML_RESULTS, id="an XML tool"),
    ],
)
def test_a_client_gets_the_results_it_asks_for(accept: str | None, expected: Format) -> None:
    assert negotiate(accept, RESULTS) is expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        pytest.param(COMUNICA, NQUADS, id="Comunica"),
        pytest.param(RDF4J, TURTLE, id="RDF4J"),
        pytest.param("application/n-quads", NQUADS, id="n-quads"),
    ],
)
def test_a_client_gets_the_graph_it_asks_for(accept: str, expected: Format) -> None:
    assert negotiate(accept, GRAPHS) is expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        pytest.param("text/turtle;q=0.5, application/rdf+xml;q=0.9", RDFXML, id="weights"),
        pytest.param("text/html;q=0.3, text/turtle", TURTLE, id="no weight is 1"),
        pytest.param("text/turtle;q=0.999, text/html;q=1.0", HTML, id="three decimals"),
        pytest.param("text/turtle;q=0.5, text/html;q=.6", HTML, id="no digit before the point"),
        pytest.param("text/turtle;q=0, application/n-triples;q=0.1", NTRIPLES, id="excluded"),
        pytest.param("text/turtle;q=0.000, */*;q=0.5", HTML, id="excluded with a wildcard"),
        pytest.param("*/*, text/turtle;q=0", HTML, id="the order of ranges is no matter"),
        pytest.param("text/*;q=0.5, application/rdf+xml;q=0.4", TURTLE, id="type wildcard"),
        pytest.param("text/*, text/turtle;q=0.1", HTML, id="specific before general"),
        pytest.param("*/*;q=0.1, application/ld+json", JSONLD, id="specific wins"),
        pytest.param("application/*;q=0.2, */*;q=0.1", JSONLD, id="type wildcard wins"),
        pytest.param("TEXT/HTML", HTML, id="upper case"),
        pytest.param("Application/LD+JSON;Q=0.4, text/turtle;Q=0.2", JSONLD, id="upper case q"),
        pytest.param("text/html;charset=utf-8", HTML, id="charset"),
        pytest.param("text/turtle;charset=utf-8, text/html;q=0.5", TURTLE, id="charset and q"),
        pytest.param(
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', JSONLD,
            id="profile",
        ),
        pytest.param(
            'application/ld+json;profile="a,b;q=0.1";q=0.9, text/html;q=0.5', JSONLD,
            id="commas and weights in quotes",
        ),
        pytest.param(
            'text/turtle;a="never, ends;q=0, text/html', TURTLE, id="what is quoted to the end",
        ),
        pytest.param(r'text/turtle;a="\", text/html"', TURTLE, id="an escaped quote"),
        pytest.param('text/turtle;a="\\', TURTLE, id="a backslash at the end"),
        pytest.param("text/html ; level=1 ; q = 0.2 , text/turtle ; q=0.1", HTML, id="spaces"),
        pytest.param(";;,q=", TURTLE, id="nonsense accepts anything"),
        pytest.param("html", TURTLE, id="no media type accepts anything"),
        pytest.param("text/html;q=abc, text/turtle;q=0.5", HTML, id="a weight nobody can read"),
        pytest.param("text/html;q=7, text/turtle;q=0.5", HTML, id="a weight beyond 1"),
        pytest.param("text/html;q=-1, text/turtle;q=0.5", HTML, id="a weight below 0"),
        pytest.param("text/html, , ,", HTML, id="empty elements"),
        pytest.param("x" * 100_000, TURTLE, id="overlong nonsense"),
        pytest.param("text/html," + "a/b," * 100_000, HTML, id="overlong"),
        pytest.param("application/xml", RDFXML, id="an alias"),
        pytest.param("application/xml;q=0.2, text/html;q=0.1", RDFXML, id="an alias by weight"),
        pytest.param("application/xhtml+xml", HTML, id="an alias of HTML"),
    ],
)  # fmt: skip
def test_the_best_weight_of_the_most_specific_range_decides(accept: str, expected: Format) -> None:
    assert negotiate(accept, DOCUMENTS) is expected


@pytest.mark.parametrize(
    "accept",
    [
        "image/png",
        "image/*",
        "text/turtle;q=0",
        "*/*;q=0",
        "application/pdf;q=0.5, image/*",
        "*/x",
    ],
)
def test_where_nothing_is_acceptable_the_offers_are_named(accept: str) -> None:
    with pytest.raises(NotAcceptable) as caught:
        negotiate(accept, DOCUMENTS)
    assert caught.value.offers == tuple(fmt.media_type for fmt in DOCUMENTS)
    assert accept in str(caught.value)


@pytest.mark.parametrize("piece", [r"\"", '"', r'"\\', "; ", ";q=", "a/a,", " ", "*"])
def test_a_header_costs_time_in_proportion_to_its_length(piece: str) -> None:
    """Squared time for so much is hours, which the time-out of tests would end."""
    with suppress(ValueError):
        _parse((piece * 1_000_000)[:1_000_000])


def test_a_refusal_repeats_no_more_than_a_line_of_the_header() -> None:
    with pytest.raises(NotAcceptable) as caught:
        negotiate("a/" + "b" * 10_000, DOCUMENTS)
    assert len(str(caught.value)) < 300


def test_among_equals_the_servers_preference_decides() -> None:
    for offers in (DOCUMENTS, DOCUMENTS[::-1], GRAPHS, RESULTS):
        accept = ", ".join(fmt.media_type for fmt in sorted(offers, key=str))
        assert negotiate(accept, offers) is offers[0]


_types = st.sampled_from(
    [fmt.media_type for fmt in (*DOCUMENTS, *GRAPHS)]
    + ["*/*", "text/*", "application/*", "application/xml", "image/png"]
)
_weights = st.sampled_from(["", ";q=0", ";q=0.001", ";q=0.5", ";q=1", ";q=1.0", "; Q=0.75", ";q="])
_ranges = st.lists(st.tuples(_types, _weights).map("".join), max_size=8).map(", ".join)
_offers = st.lists(st.sampled_from(DOCUMENTS), min_size=1, unique=True)


@given(accept=st.none() | st.text() | _ranges, offers=_offers)
@example(accept="*/*;q=\u0661", offers=[TURTLE])
@example(accept='text/turtle;a="', offers=[TURTLE])
def test_the_result_is_always_an_offer_and_nothing_but_not_acceptable_is_raised(
    accept: str | None, offers: list[Format]
) -> None:
    try:
        assert negotiate(accept, offers) in offers
    except NotAcceptable as error:
        assert error.offers  # noqa: PT017 - either outcome is right


@given(media_type=_types, offers=_offers)
def test_what_is_excluded_by_name_is_never_given(media_type: str, offers: list[Format]) -> None:
    try:
        found = negotiate(f"{media_type};q=0, */*", offers)
    except NotAcceptable:
        return
    assert found.media_type != media_type


@given(
    ranges=st.lists(st.tuples(_types, _weights), unique_by=lambda pair: pair[0]).flatmap(
        lambda pairs: st.tuples(st.just(pairs), st.permutations(pairs))
    ),
    offers=_offers,
)
def test_the_order_of_ranges_means_nothing(
    ranges: tuple[list[tuple[str, str]], list[tuple[str, str]]], offers: list[Format]
) -> None:
    def chosen(pairs: list[tuple[str, str]]) -> Format | None:
        try:
            return negotiate(", ".join(map("".join, pairs)), offers)
        except NotAcceptable:
            return None

    assert chosen(ranges[0]) is chosen(ranges[1])
