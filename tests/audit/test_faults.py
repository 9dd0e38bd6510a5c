"""The little site does one thing wrong, and the check that is about it says so."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING, Any

import pytest

from dortmund_lod.audit.checks import GROUPS
from dortmund_lod.audit.http_messages import Unanswered

if TYPE_CHECKING:
    from collections.abc import Callable

    Fault = Callable[[Any, Any], None]

CHECKS = {name: check for group in GROUPS.values() for name, check in group.items()}


def status(path: str, code: int, accept: str = "") -> Fault:
    def fault(asked: Any, answer: Any) -> None:
        if asked.path.startswith(path) and accept in (asked.headers.get("Accept") or "*/*"):
            answer.status = code

    return fault


def header(path: str, name: str, value: str = "") -> Fault:
    def fault(asked: Any, answer: Any) -> None:
        if asked.path.startswith(path) and answer.status != 404:
            answer.headers.pop(name, None)
            if value:
                answer.headers[name] = value

    return fault


def body(path: str, old: str, new: str) -> Fault:
    def fault(asked: Any, answer: Any) -> None:
        if asked.path.startswith(path):
            answer.body = answer.body.replace(old.encode(), new.encode())

    return fault


def ignoring(accept: str, kind: str) -> Fault:
    """Who asks for `accept` gets a page labelled `kind`."""

    def fault(asked: Any, answer: Any) -> None:
        if asked.path.startswith("/doc/") and accept in (asked.headers.get("Accept") or ""):
            answer.body, answer.headers["Content-Type"] = b"<html>", kind

    return fault


def query(part: str, code: int = 200, result: str = "", method: str = "") -> Fault:
    def fault(asked: Any, answer: Any) -> None:
        if part in asked.query and asked.path == "/sparql" and method in asked.method:
            answer.status = code
            answer.body = result.encode() or answer.body

    return fault


def method(name: str, code: int, path: str = "/") -> Fault:
    def fault(asked: Any, answer: Any) -> None:
        if asked.method == name and asked.path.startswith(path):
            answer.status, answer.body = code, b""

    return fault


def twice_decoded(asked: Any, answer: Any) -> None:
    if asked.method == "POST":
        answer.body = answer.body.replace(b"%C3%A9", "é".encode())


def everything_found(asked: Any, answer: Any) -> None:
    if "no-such-thing" in asked.path:
        answer.status = 200


def update_taken(asked: Any, answer: Any) -> None:
    if b"INSERT" in asked.body:
        answer.status = 204


def reaching_out(asked: Any, _answer: Any) -> None:
    for address in re.findall(r"<http://127\.0\.0\.1:(\d+)/data", asked.query):
        socket.create_connection(("127.0.0.1", int(address))).close()


def html_for_anything(asked: Any, answer: Any) -> None:
    if asked.path.startswith("/catalog") and asked.headers.get("Accept") == "*/*":
        answer.headers["Content-Type"] = "text/html"


def same_thing(_asked: Any, answer: Any) -> None:
    if answer.status == 303:
        answer.status = 200


def head_lies(asked: Any, answer: Any) -> None:
    if asked.method == "HEAD":
        answer.headers["Content-Type"] = "text/plain"


def stating(path: str, statement: str) -> Fault:
    """One statement more in each Turtle document under a path; IRIs are relative to the site."""

    def fault(asked: Any, answer: Any) -> None:
        if asked.path.startswith(path) and "turtle" in answer.headers["Content-Type"]:
            base = f"@base <http://{asked.headers['Host']}/> .\n"
            answer.body = (base + statement + " .\n").encode() + answer.body

    return fault


def labelled(kind: str, part: str = "") -> Fault:
    """Another Content-Type on answers to queries with `part`, or to no query."""

    def fault(asked: Any, answer: Any) -> None:
        if asked.path == "/sparql" and (part in asked.query if part else not asked.query):
            answer.headers["Content-Type"] = kind

    return fault


def turtle_only(asked: Any, answer: Any) -> None:
    if asked.headers.get("Accept") in {"application/rdf+xml", "application/ld+json"}:
        answer.status = 406


def no_rdfxml(asked: Any, answer: Any) -> None:
    if asked.path == "/catalog.rdf":
        answer.status = 404


def latin1(asked: Any, answer: Any) -> None:
    if asked.path == "/catalog.rdf":
        answer.body = answer.body.replace(b"All", b"\xff")


def changing() -> Fault:
    """Each time the catalogue is asked for, its dataset is another."""
    times = iter(range(1000))

    def fault(asked: Any, answer: Any) -> None:
        if asked.path.startswith("/catalog"):
            name = f"places{next(times)}".encode()
            answer.body = answer.body.replace(b"dataset/places", b"dataset/" + name)

    return fault


def chained(*faults: Fault) -> Fault:
    def fault(asked: Any, answer: Any) -> None:
        for one in faults:
            one(asked, answer)

    return fault


def case(check: str, expected: str, fault: Fault, name: str) -> Any:
    return pytest.param(check, expected, fault, id=f"{check}: {name}")


CONTRIBUTOR = "<http://dcat-ap.de/def/dcatde/contributorID>"
NEXT = "<http://www.w3.org/ns/hydra/core#next>"
CASES = [
    case("home-page", "warning", header("/", "Content-Type", "text/plain"), "no page"),
    case("sparql-found", "warning", status("/sparql", 500), "endpoint fails"),
    case("void-found", "warning", status("/.well-known", 404), "no void"),
    case("catalogue-found", "bad", status("/catalog", 404), "no catalogue"),
    case("sitemap-found", "warning", status("/sitemap", 404), "no sitemap"),
    case("thing-answers", "bad", status("/doc", 404), "dead documents"),
    case("thing-303", "warning", same_thing, "200 for the thing"),
    case("format-turtle", "bad", ignoring("turtle", "text/html"), "HTML for all"),
    case("format-turtle", "bad", body("/doc", "Rathaus", 'Rat"haus'), "broken Turtle"),
    case("format-turtle", "bad", body("/doc", "/id/", "/ID/"), "about something else"),
    case("format-rdfxml", "warning", ignoring("rdf+xml", "text/html"), "no RDF/XML"),
    case("format-jsonld", "warning", ignoring("ld+json", "text/html"), "no JSON-LD"),
    case("format-ntriples", "warning", status("/doc", 406, "n-triples"), "no N-Triples"),
    case("formats-agree", "bad", body("/doc", '"Rathaus"@de', '"Hall"@en'), "RDF/XML differs"),
    case("html-page", "warning", body("/doc", "<title>Place</title>", ""), "no title"),
    case("html-page", "bad", ignoring("text/html", "text/turtle"), "no HTML"),
    case("html-jsonld", "warning", body("/doc", "ld+json", "x"), "no JSON-LD in the page"),
    case("html-jsonld", "bad", body("/doc", '"@id"', "@id"), "no JSON"),
    case("html-alternates", "warning", header("/doc", "Link"), "no links"),
    case("html-alternates", "bad", status("/doc/place/hall.ttl", 404), "dead link"),
    case("suffix-format", "bad", header("/doc/place/hall.ttl", "Content-Type", "text/html"), "x"),
    case("missing-404", "bad", everything_found, "soft 404"),
    case("iri-spellings", "bad", status("/id/place/caf%c3%a9", 404), "upper case"),
    case("accept-browser", "bad", ignoring("text/html", "application/n-quads"), "a download"),
    case("accept-rdflib", "bad", ignoring("text/n3", "text/html"), "HTML for RDFLib"),
    case("accept-jena", "bad", ignoring("n-triples;q=0.9", "text/html"), "HTML for Jena"),
    case("accept-comunica", "bad", status("/doc", 500, "image/svg+xml;q=0.3"), "long header"),
    case("accept-none", "bad", status("/doc", 500, "*/*"), "none"),
    case("accept-case", "bad", status("/doc", 406, "TEXT"), "case"),
    case("accept-parameters", "bad", status("/doc", 406, "charset"), "parameters"),
    case("accept-unknown", "warning", status("/doc", 200, "x-no-such"), "default without Vary"),
    case("accept-odd", "bad", status("/doc", 500, ";;"), "odd header"),
    case("vary-accept", "bad", header("/doc", "Vary"), "no Vary"),
    case("cors", "bad", header("/id", "Access-Control-Allow-Origin"), "not on the redirect"),
    case("etag-304", "warning", header("/doc", "ETag"), "no ETag"),
    case("etag-304", "bad", header("/doc", "ETag", "abc"), "no quotes"),
    case("etag-per-format", "bad", header("/doc", "ETag", '"same"'), "one for all"),
    case("last-modified", "warning", header("/doc", "Last-Modified"), "no date"),
    case("last-modified", "bad", header("/doc", "Last-Modified", "yesterday"), "no date at all"),
    case("last-modified", "bad",
         header("/doc", "Last-Modified", "Mon, 02 Nov 2099 08:00:00 GMT"), "the future"),
    case("head-equals-get", "bad", method("HEAD", 405), "no HEAD"),
    case("head-equals-get", "warning", head_lies, "another type"),
    case("sparql-get", "bad", query("SELECT", 500), "fails"),
    case("sparql-post-form", "bad", twice_decoded, "decoded twice"),
    case("sparql-post-direct", "bad", method("POST", 415, "/sparql"), "refused"),
    case("sparql-malformed", "bad", query("?s ?p ", 200), "200 for a syntax error"),
    case("sparql-malformed", "bad", query("?s ?p ", 500), "500 for a syntax error"),
    case("sparql-head", "warning", method("HEAD", 405, "/sparql"), "no HEAD"),
    case("sparql-cors", "warning", header("/sparql", "Access-Control-Allow-Origin"), "no CORS"),
    case("sparql-json", "bad", query("Caf", 200, '{"head":{}, "results":{"bind'), "half a body"),
    case("sparql-json", "bad", labelled("text/html", "Caf"), "labelled HTML"),
    case("sparql-xml", "bad", query("Caf", 200, "<sparql>"), "broken XML"),
    case("sparql-csv", "bad", query("Caf", 200, "iri,text\r\n1\r\n"), "ragged CSV"),
    case("sparql-tsv", "bad", query("Caf", 200, "?iri\n<x>\t<y>\n"), "ragged TSV"),
    case("sparql-turtle", "bad", query("CONSTRUCT", 200, "<a> <b> ."), "broken Turtle"),
    case("sparql-rdfxml", "warning", labelled("text/turtle", "CONSTRUCT"), "Turtle"),
    case("sparql-description", "bad", labelled("application/xml"), "no RDF type"),
    case("sparql-description-endpoint", "bad", body("/sparql", "/sparql>", "/elsewhere>"), "x"),
    case("sparql-description-triples", "bad", body("/sparql", "triples> 5", "triples> 6"), "lie"),
    case("sparql-updates", "bad", update_taken, "updates"),
    case("sparql-service", "bad", reaching_out, "connects"),
    case("sparql-from", "bad", reaching_out, "connects"),
    case("sparql-cors", "good", reaching_out, "nothing wrong"),
    case("sparql-plain-json", "bad", labelled("text/csv", "Caf"), "no JSON"),
    case("sparql-unknown-type", "bad", query("Caf", 500), "fails"),
    case("sparql-no-query", "bad", status("/sparql", 500, "*/*"), "fails"),
    case("sparql-browser", "warning", labelled("text/turtle"), "Turtle for a browser"),
    case("de-contributor", "bad",
         stating("/catalog", f"<dataset/places> {CONTRIBUTOR} <x:y>"),
         "not of the list"),
    case("de-periods", "bad",
         stating("/catalog", "<x:p> a <http://purl.org/dc/terms/PeriodOfTime>"), "no end"),
    case("harvest-content-type", "bad", html_for_anything, "HTML for */*"),
    case("harvest-steady", "bad", changing(), "other datasets"),
    case("signposting-targets", "bad", status("/linkset", 404), "dead"),
    case("void-counts", "bad", body("/.well-known", "triples> 5", "triples> 7"), "a lie"),
    case("void-partitions", "bad", body("/.well-known", "entities> 2", "entities> 3"), "a lie"),
    case("void-examples", "bad", body("/.well-known", "place/hall>", "place/ruin>"), "dead"),
    case("void-vocabularies", "bad", body("/.well-known", "rdf-schema#>", "rdf-x#>"), "unused"),
    case("void-licence", "bad", body("/.well-known", "terms/license", "terms/x"), "no licence"),
    case("void-dumps", "bad", status("/dump", 404), "dead"),
    case("void-dumps", "bad", body("/dump", "\x1f", "\x1f\x1f"), "damaged"),
    case("void-in-dataset", "warning", body("/doc", "inDataset", "x"), "no inDataset"),
    case("dcat-formats", "warning", turtle_only, "one format"),
    case("dcat-catalog", "bad", body("/catalog", "publisher", "x"), "no publisher"),
    case("dcat-datasets", "bad", body("/catalog", "terms/description", "x"), "no description"),
    case("dcat-distributions", "bad", body("/catalog", "accessURL", "x"), "no accessURL"),
    case("dcat-services", "bad", body("/catalog", "endpointURL", "x"), "no endpointURL"),
    case("dcat-agents", "bad", body("/catalog", "foaf/0.1/name", "x"), "no name"),
    case("dcat-checksums", "bad", body("/catalog", "terms#algorithm", "x"), "no algorithm"),
    case("dcat-languages", "warning", body("/catalog", "@en", ""), "no language"),
    case("dcat-dates", "warning", body("/catalog", "terms/modified", "terms/x"), "no date"),
    case("dcat-dereference", "bad", status("/dataset", 404), "dead"),
    case("de-publishers", "bad", body("/catalog", "publisher", "x"), "no publisher"),
    case("de-licences", "bad", body("/catalog", "terms/license", "terms/x"), "no licence"),
    case("de-licence-list", "bad", body("/catalog", "cc-zero", "cc-by/4_0"), "inactive"),
    case("de-licence-list", "warning", body("/catalog", "dcat-ap.de/def/licenses", "x.y"), "x"),
    case("de-contact", "bad", body("/catalog", "hasEmail", "x"), "no address"),
    case("de-vocabularies", "bad", body("/catalog", "data-theme", "theme"), "another theme"),
    case("de-identifiers", "bad", body("/catalog", "terms/identifier", "terms/x"), "none"),
    case("de-geocoding", "warning", body("/catalog", "terms/spatial", "terms/x"), "no place"),
    case("de-deprecated", "warning", body("/catalog", "terms/spatial", "terms/hasVersion"), "x"),
    case("closure-apart", "bad",
         stating("/catalog", "<dataset/places> <x:isPartOf> <catalog>"), "upwards"),
    case("closure-catalogue-only", "bad",
         stating("/catalog", "<dataset/places> a <ontology#X> . <catalog#sparql> a <ontology#Y> . "
                 "<dataset/places> <x:y> <id/x> . <id/x> a <ontology#Place>"), "data in it"),
    case("dcat-nodes", "warning", stating("/catalog", "<catalog> <x:y> [ <x:z> 1 ]"), "blank"),
    case("files-offered", "bad", body("/catalog", "dcat#distribution", "dcat#x"), "none"),
    case("files-answer", "bad", status("/dump", 404), "dead"),
    case("files-type", "bad", header("/dump", "Content-Type", "text/plain"), "another type"),
    case("files-size", "bad", body("/catalog", "byteSize> ", "byteSize> 9"), "a lie"),
    case("files-checksum", "bad", body("/dump", "\x00", "\x01"), "another file"),
    case("services-answer", "bad", status("/sparql", 503), "dead"),
    case("harvest-head", "bad", method("HEAD", 500, "/catalog"), "500"),
    case("harvest-head", "warning", method("HEAD", 405, "/catalog"), "405"),
    case("harvest-utf8", "bad", latin1, "Latin-1"),
    case("harvest-paging", "bad",
         chained(no_rdfxml, stating("/catalog", f"<x:x> {NEXT} <catalog.ttl>")),
         "in circles"),
    case("harvest-keys", "warning", body("/catalog", "identifier", "x"), "no identifier"),
    case("harvest-licences", "bad", body("/catalog", "license", "x"), "no licence"),
    case("robots", "warning", status("/robots", 404), "none"),
    case("robots", "bad", body("/robots", "Disallow: /sparql?", "Disallow: /d*/"), "keeps out"),
    case("robots-sitemap", "warning", body("/robots", "Sitemap", "X"), "no sitemap"),
    case("robots-queries", "warning", body("/robots", "/sparql", "/x"), "lets them ask"),
    case("sitemap", "bad", body("/sitemap", "/doc/", ".example/doc/"), "another host"),
    case("sitemap", "bad", body("/sitemap", "</urlset>", ""), "broken"),
    case("sitemap-dates", "warning", body("/sitemap", "lastmod", "x"), "no date"),
    case("sitemap-dates", "bad", body("/sitemap", "2026-11-02", "2099-11-02"), "the future"),
    case("sitemap-pages", "bad", status("/doc", 500), "dead pages"),
    case("canonical", "warning", header("/doc", "Link"), "none"),
    case("schema-org", "warning", body("/dataset", '/Dataset"', '/X"'), "none"),
    case("schema-org", "bad", body("/dataset", "y" * 60, "y"), "short"),
    case("signposting", "warning", header("/doc", "Link"), "none"),
    case("signposting-linkset", "bad", body("/linkset", "[]", "1"), "no list"),
    case("signposting-rdf", "warning", header("/doc", "Link"), "none"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "expected", "fault"), CASES)
def test_a_fault_is_found(
    little: Any, visit: Callable[..., Any], check: str, expected: str, fault: Fault
) -> None:
    little.fault = fault
    try:
        found = CHECKS[check](visit()).status.value
    except Unanswered:
        found = "bad"
    assert found == expected
