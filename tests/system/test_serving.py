"""The shipped dataset, served as a newcomer serves it."""

from __future__ import annotations

import gzip
import json
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox
import pytest

if TYPE_CHECKING:
    from tests.system.conftest import Site

_CITY = "/doc/city/dortmund"
_FORMATS = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}
_FAMILIES = [
    "/",
    "/id/city/dortmund",
    _CITY,
    _CITY + ".ttl",
    "/ontology",
    "/sparql",
    "/sparql?query=ASK%7B%7D",
    "/resource?iri=https://schema.org/City",
    "/problems",
    "/health/live",
    "/health/ready",
]
_FAULTS = {
    "/doc/city/nowhere": 404,
    "/id/city/nowhere": 404,
    "/nowhere/at/all": 404,
    "/id/city/dortmund%00": 404,
    "/id/city/dortmund%FF%FE": 404,
    "/doc/city/dortmund?page=0": 400,
    "/resource?iri=nonsense": 400,
    "/resource": 400,
    "/sparql?query=SELECT": 400,
    "/sparql?query=": 400,
    "/sparql?query=ASK%7B%7D&query=ASK%7B%7D": 400,
    "/sparql?query=%FF": 400,
    "/sparql?query=ASK%7B%7D&default-graph-uri=x%20y": 400,
    "/sparql?update=DROP%20ALL": 403,
    "/dump/0000/all.nq.gz": 404,
}


def _triples(body: bytes, fmt: ox.RdfFormat) -> set[str]:
    dataset = ox.Dataset(ox.parse(input=body, format=fmt, base_iri="http://example.org/"))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def test_a_thing_leads_to_the_document_about_it(dortmund: Site) -> None:
    answer = dortmund.ask("/id/city/dortmund", Accept="text/turtle")
    assert answer.status == 303
    assert answer.headers["Location"] == dortmund.url + _CITY


def test_all_formats_of_a_document_say_the_same(dortmund: Site) -> None:
    said = []
    for suffix, (media_type, fmt) in _FORMATS.items():
        negotiated = dortmund.ask(_CITY, Accept=media_type)
        fixed = dortmund.ask(f"{_CITY}.{suffix}", Accept="text/html")
        assert negotiated.body == fixed.body
        assert negotiated.headers["Content-Type"].split(";")[0] == media_type
        assert negotiated.headers["Content-Location"] == f"{dortmund.url}{_CITY}.{suffix}"
        assert "Accept" in negotiated.headers["Vary"]
        said.append(_triples(negotiated.body, fmt))
    assert said[0] == said[1] == said[2] == said[3]
    assert len(said[0]) > 20


def test_the_page_has_a_title_a_language_and_its_data(dortmund: Site) -> None:
    page = dortmund.ask(_CITY, Accept="text/html").text
    assert "<title>" in page
    assert '<html lang="' in page
    script = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert script
    assert f"{dortmund.url}/id/city/dortmund" in json.dumps(json.loads(script[1]))


@pytest.mark.parametrize("path", _FAMILIES)
def test_head_has_the_headers_of_get(dortmund: Site, path: str) -> None:
    get, head = dortmund.ask(path), dortmund.ask(path, method="HEAD")
    assert head.body == b""
    assert head.status == get.status
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Vary", "Location"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("path", [*_FAMILIES, *_FAULTS])
def test_every_answer_may_be_read_by_scripts_of_other_sites(dortmund: Site, path: str) -> None:
    answer = dortmund.ask(path, Origin="https://app.example")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("path", "status"), _FAULTS.items())
def test_every_fault_is_a_problem_document(dortmund: Site, path: str, status: int) -> None:
    answer = dortmund.ask(path, Accept="application/json")
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(answer.body)
    assert problem["status"] == status
    assert {"type", "title", "detail"} <= problem.keys()
    page = dortmund.ask(path, Accept="text/html")
    assert page.status == status
    assert page.headers["Content-Type"].startswith("text/html")
    assert "Traceback" not in page.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_documents_cannot_be_written(dortmund: Site, method: str) -> None:
    answer = dortmund.ask(_CITY, method=method, body=b"<a:a> <a:b> 1 .")
    assert answer.status == 405
    assert "GET" in answer.headers["Allow"]


def test_a_document_known_to_the_client_is_not_sent_again(dortmund: Site) -> None:
    first = dortmund.ask(_CITY, Accept="text/turtle")
    again = dortmund.ask(_CITY, Accept="text/turtle", If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    modified = first.headers["Last-Modified"]
    assert dortmund.ask(_CITY, Accept="text/turtle", If_Modified_Since=modified).status == 304


def test_no_acceptable_format_names_the_offers(dortmund: Site) -> None:
    answer = dortmund.ask(_CITY, Accept="image/png")
    assert answer.status == 406
    assert "text/turtle" in json.loads(answer.body)["offers"]


def test_compressed_and_plain_answers_have_tags_of_their_own(dortmund: Site) -> None:
    plain = dortmund.ask(_CITY, Accept="text/turtle")
    small = dortmund.ask(_CITY, Accept="text/turtle", Accept_Encoding="gzip")
    assert gzip.decompress(small.body) == plain.body
    assert small.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/csv"])
def test_a_long_answer_comes_in_the_coding_that_the_client_takes(
    dortmund: Site, accept: str
) -> None:
    rows = "SELECT * { ?s ?p ?o . ?o ?q ?r . FILTER(RAND() <= 1) } ORDER BY ?s ?p ?o ?q ?r"
    path = f"/sparql?query={quote(rows)}"
    plain = dortmund.ask(path, Accept=accept)
    small = dortmund.ask(path, Accept=accept, Accept_Encoding="gzip")
    assert (plain.status, small.status) == (200, 200)
    assert len(plain.body) == int(plain.headers["Content-Length"]) > 2**18
    assert gzip.decompress(small.body) == plain.body
    assert len(small.body) < len(plain.body) / 5
    assert "Content-Length" not in small.headers


@pytest.mark.parametrize(
    ("method", "path", "body", "content_type"),
    [
        ("GET", "/sparql?query=ASK%7B%7D", None, ""),
        ("POST", "/sparql", b"ASK{}", "application/sparql-query"),
        ("POST", "/sparql", b"query=ASK%7B%7D", "application/x-www-form-urlencoded"),
    ],
)
def test_a_query_may_come_in_three_ways(
    dortmund: Site, method: str, path: str, body: bytes | None, content_type: str
) -> None:
    headers = {"Content_Type": content_type} if content_type else {}
    answer = dortmund.ask(path, method=method, body=body, **headers)
    assert answer.status == 200
    assert json.loads(answer.body) == {"head": {}, "boolean": True}


def test_a_body_of_another_kind_is_refused(dortmund: Site) -> None:
    answer = dortmund.ask("/sparql", "POST", b"ASK{}", Content_Type="text/plain")
    assert answer.status == 415


def test_a_request_larger_than_the_limit_is_refused(dortmund: Site) -> None:
    body = b"ASK {} #" + b"x" * 2**20
    answer = dortmund.ask("/sparql", "POST", body, Content_Type="application/sparql-query")
    assert answer.status == 413
    assert "1,048,576" in json.loads(answer.body)["detail"]


def test_a_carriage_return_survives_xml_over_http(dortmund: Site) -> None:
    query = quote('SELECT ("a\\rb" AS ?x) {}')
    answer = dortmund.ask(f"/sparql?query={query}", Accept="application/sparql-results+xml")
    assert "".join(ET.fromstring(answer.text).itertext()) == "a\rb"  # noqa: S314 - our own answer


def test_the_service_describes_itself_with_its_limits(dortmund: Site) -> None:
    answer = dortmund.ask("/sparql", Accept="text/turtle")
    assert "sd:SPARQL11Query" in answer.text
    assert "10 seconds" in answer.text
    assert "1024 MiB" in answer.text


def test_a_browser_gets_a_form_and_a_table(dortmund: Site) -> None:
    assert "<form" in dortmund.ask("/sparql", Accept="text/html").text
    query = quote("SELECT ('<b>' AS ?x) {}")
    page = dortmund.ask(f"/sparql?query={query}", Accept="text/html").text
    assert "&lt;b&gt;" in page
    assert '<td dir="auto"><b>' not in page


def test_the_dump_holds_what_the_endpoint_counts(dortmund: Site) -> None:
    manifest = json.loads((dortmund.home / "current/release.json").read_text())
    dump = dortmund.ask(f"/dump/{manifest['id']}/all.nq.gz")
    counts = manifest["graphs"]
    shapes = counts.pop(dortmund.url + "/shapes")  # which have dumps of their own
    assert shapes
    assert len(gzip.decompress(dump.body).splitlines()) == sum(counts.values())
    assert "immutable" in dump.headers["Cache-Control"]


def test_metrics_are_for_this_machine(dortmund: Site) -> None:
    assert "dortmund_lod_requests_total" in dortmund.operator("/metrics").text
    assert dortmund.ask("/metrics").status == 404
