"""Things and documents: 303, negotiation, suffixes, validators, what is withdrawn or unknown."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from dortmund_lod.rdf.formats import DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from dortmund_lod.site.served_release import ServedRelease

    Ask = Callable[..., TestResponse]

BASE, URL = "https://data.example.org/", "https://lod.example.net"
_HARBOUR = "/doc/place/hafen"
_FORMATS = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}


def _canonical(body: bytes, fmt: ox.RdfFormat) -> str:
    dataset = ox.Dataset(ox.parse(input=body, format=fmt))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(str(quad) for quad in dataset))


def _links(response: TestResponse, relation: str) -> list[str]:
    values = re.findall(r'<([^>]*)>; rel="([^"]*)"', response.headers["Link"])
    return [target for target, relations in values if relation in relations.split()]


@pytest.mark.parametrize("accept", ["text/turtle", "text/html", "image/png", ""])
def test_a_thing_leads_to_its_document_whatever_is_accepted(ask: Ask, accept: str) -> None:
    response = ask("/id/place/hafen", Accept=accept)
    assert response.status_code == 303
    assert response.headers["Location"] == URL + _HARBOUR
    assert response.headers["Cache-Control"].startswith("public")


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/id/place/nordw%C3%A4rts", "/doc/place/nordw%C3%A4rts"),
        ("/id/place/nordw%c3%a4rts", "/doc/place/nordw%C3%A4rts"),
        ("/id/place/nordwärts", "/doc/place/nordw%C3%A4rts"),
        ("/id/place/caf%C3%A9", "/doc/place/caf%C3%A9"),
        ("/id/place/b%C3%BChne", "/doc/place/b%c3%bchne"),
        ("/id/place/a%20b", "/doc/place/a%20b"),
        ("/id/place/v1.ttl.x", "/doc/place/v1.ttl.x"),
    ],
)
def test_a_thing_is_found_by_every_spelling_of_its_path(
    ask: Ask, path: str, location: str
) -> None:
    response = ask(path)
    assert (response.status_code, response.headers["Location"]) == (303, URL + location)
    assert ask(response.headers["Location"].removeprefix(URL)).status_code == 200


@pytest.mark.parametrize("suffix", _FORMATS)
def test_a_format_may_be_negotiated_or_fixed_by_a_suffix(ask: Ask, suffix: str) -> None:
    media_type, _ = _FORMATS[suffix]
    negotiated = ask(_HARBOUR, Accept=media_type)
    fixed = ask(f"{_HARBOUR}.{suffix}", Accept="image/png")
    assert (negotiated.status_code, fixed.status_code) == (200, 200)
    assert negotiated.mimetype == fixed.mimetype == media_type
    assert negotiated.data == fixed.data
    assert negotiated.headers["Content-Location"] == f"{URL}{_HARBOUR}.{suffix}"
    assert "Accept" in negotiated.vary
    assert "Accept" not in fixed.vary
    assert "Content-Location" not in fixed.headers


def test_all_formats_say_the_same(ask: Ask) -> None:
    said = {
        _canonical(ask(f"{_HARBOUR}.{suffix}").data, fmt) for suffix, (_, fmt) in _FORMATS.items()
    }
    assert len(said) == 1


def test_data_carries_the_base_iri_and_links_stay_on_the_instance(ask: Ask) -> None:
    text = ask(f"{_HARBOUR}.nt").text
    assert f"<{BASE}id/place/hafen>" in text
    assert f"<{BASE}doc/place/hafen> <http://xmlns.com/foaf/0.1/primaryTopic>" in text
    assert URL not in text
    page = ask(_HARBOUR, Accept="text/html").text
    assert f'href="{URL}/doc/place' in page or f'href="{URL}/id/place' in page
    assert f'href="{BASE}id' not in page


def test_the_host_of_the_request_is_never_repeated(ask: Ask) -> None:
    for path in ("/", _HARBOUR, "/id/place/hafen", "/nowhere", "/sparql", "/search?q=hafen"):
        response = ask(path, Host="evil.example", X_Forwarded_Host="evil.example")
        assert "evil.example" not in response.text + str(response.headers)


@pytest.mark.parametrize(
    "path", [_HARBOUR, "/ontology", "/resource?iri=http://other.example/thing"]
)
def test_the_link_header_names_all_formats_the_document_and_the_thing(ask: Ask, path: str) -> None:
    response = ask(path)
    alternates = _links(response, "alternate")
    assert len(alternates) == len(DOCUMENTS)
    for address in alternates:
        assert ask(address.removeprefix(URL)).status_code == 200
    assert _links(response, "canonical") == [URL + path]
    (thing,) = _links(response, "describes")
    assert f"<{thing}>" in ask(path, Accept="application/n-triples").text


@pytest.mark.parametrize("path", [_HARBOUR, f"{_HARBOUR}.ttl", "/ontology", "/", "/sparql"])
def test_a_representation_has_a_strong_tag_and_a_date(ask: Ask, path: str) -> None:
    response = ask(path)
    assert response.headers["ETag"].startswith('"')
    assert response.last_modified is not None


def test_equal_bytes_have_equal_tags_and_others_have_others(ask: Ask) -> None:
    tags = [ask(f"{_HARBOUR}.{suffix}").headers["ETag"] for suffix in (*_FORMATS, "html", "ttl")]
    assert len(set(tags)) == len(tags) - 1


def test_what_the_client_has_is_not_sent_again(ask: Ask) -> None:
    first = ask(_HARBOUR)
    tag, date = first.headers["ETag"], first.headers["Last-Modified"]
    for condition in (
        {"If_None_Match": tag},
        {"If_None_Match": f'"x", {tag}'},
        {"If_None_Match": "*"},
        {"If_Modified_Since": date},
    ):
        again = ask(_HARBOUR, **condition)
        assert (again.status_code, again.data) == (304, b""), condition
        assert again.headers["ETag"] == tag
        assert "Accept" in again.vary


def test_what_the_client_has_of_something_else_is_sent(ask: Ask) -> None:
    date = ask(_HARBOUR).headers["Last-Modified"]
    other = ask(f"{_HARBOUR}.nt").headers["ETag"]
    assert ask(_HARBOUR, If_None_Match=other).status_code == 200
    assert ask(_HARBOUR, If_None_Match='"x"', If_Modified_Since=date).status_code == 200
    assert ask(_HARBOUR, If_Modified_Since="Mon, 01 Jan 2001 00:00:00 GMT").status_code == 200


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0, */*;q=0"])
def test_an_unacceptable_document_names_its_offers(ask: Ask, accept: str) -> None:
    response = ask(_HARBOUR, Accept=accept)
    assert response.status_code == 406
    assert "application/ld+json" in json.loads(response.data)["offers"]


@pytest.mark.parametrize("path", ["/id/place/zeche", "/doc/place/zeche", "/doc/place/zeche.ttl"])
def test_a_withdrawn_thing_is_gone_and_names_its_successor(ask: Ask, path: str) -> None:
    response = ask(path)
    assert response.status_code == 410
    assert json.loads(response.data)["successors"] == [f"{URL}/id/place/hafen"]
    assert _links(response, "successor-version") == [f"{URL}/id/place/hafen"]
    assert f'href="{URL}/id/place/hafen"' in ask(path, Accept="text/html").text


def test_an_address_of_before_leads_to_what_took_its_place(ask: Ask) -> None:
    response = ask("/id/place/alter-hafen", Accept="text/turtle")
    assert response.status_code == 303
    assert response.headers["Location"] == f"{URL}/doc/place/hafen"
    said = f"<{BASE}id/place/alter-hafen> dcterms:isReplacedBy <{BASE}id/place/hafen>"
    assert said in ask("/doc/place/hafen.ttl").text


def test_a_withdrawn_thing_without_a_successor_is_gone(ask: Ask) -> None:
    response = ask("/id/place/forgotten")
    assert response.status_code == 410
    assert json.loads(response.data)["successors"] == []
    assert "Link" not in response.headers


def test_what_another_site_withdrew_is_still_described(ask: Ask) -> None:
    assert ask("/resource?iri=http://other.example/old").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/id/place/nowhere", "/doc/place/nowhere", "/doc/place/nowhere.ttl", "/ontology/Place",
     "/doc/place/hafen/", "/doc//place/hafen", "/doc/place/hafen.xyz", "/id/", "/doc/place/v1.ttl",
     "/doc/place/hafen%00", "/id/%FF%FE", "/id/place/hafen%0d%0aX-Evil:%201", "/.ttl", "/%",
     "/dataset/nothing", "/resource?iri=http://other.example/nothing"],
)  # fmt: skip
@pytest.mark.parametrize("accept", ["text/turtle", "text/html", "application/json"])
def test_what_nothing_is_known_of_is_not_found_in_every_format(
    ask: Ask, path: str, accept: str
) -> None:
    response = ask(path, Accept=accept)
    assert response.status_code == 404
    assert "X-Evil" not in response.headers


def test_an_unknown_thing_is_unknown_even_to_who_accepts_nothing_there_is(ask: Ask) -> None:
    assert ask("/doc/place/nowhere", Accept="image/png").status_code == 404


@pytest.mark.parametrize(
    "iri",
    [
        "http://other.example/thing",
        "http://other.example/search?q=a&b=c#d",
        "javascript:alert(9)",
        f"{BASE}id/place/hafen",
        f"{BASE}ontology#Place",
    ],
)
@pytest.mark.parametrize("suffix", [*_FORMATS, "html"])
def test_any_iri_of_the_data_has_a_document(ask: Ask, iri: str, suffix: str) -> None:
    path = f"/resource?iri={quote(iri, safe='')}"
    fixed = ask(f"{path}&format={suffix}", Accept="image/png")
    assert fixed.status_code == 200
    assert fixed.data
    if suffix == "nt":
        assert f"<{iri}>" in fixed.text


@pytest.mark.parametrize("iri", ["", "hafen", "/id/place/hafen", "http://a b/", "%00", "<a:b>"])
def test_what_is_no_iri_cannot_be_asked_for(ask: Ask, iri: str) -> None:
    assert ask(f"/resource?iri={quote(iri)}").status_code == 400


def test_the_ontology_has_one_document_for_all_terms_also_by_its_version(ask: Ask) -> None:
    text = ask("/ontology.nt").text
    assert f"<{BASE}ontology#Place> <http://www.w3.org/2000/01/rdf-schema#label>" in text
    assert f"<{BASE}ontology#near>" in text
    said = {line for line in text.splitlines() if "#inDataset>" not in line}
    assert said <= set(ask("/ontology/1.0.0.nt").text.splitlines())
    assert f"<{BASE}shapes#Place>" in ask("/shapes.nt").text


def test_links_to_a_hub_come_in_pages_that_lead_to_each_other(ask: Ask) -> None:
    near = f"<{BASE}ontology#near> <{BASE}id/hub> ."
    following = f"<{BASE}doc/hub> <http://www.w3.org/ns/hydra/core#next> <{BASE}doc/hub?page="
    pages = [ask(f"/doc/hub.nt?page={number}").text for number in (1, 2, 3)]
    assert [page.count(near) for page in pages] == [100, 100, 30]
    assert [following in page for page in pages] == [True, True, False]
    links = {line for page in pages for line in page.splitlines() if line.endswith(near)}
    assert len(links) == 230


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "", "9" * 30, "٣", "1_0", "%00"])
def test_a_page_that_is_no_number_is_refused(ask: Ask, page: str) -> None:
    assert ask(f"/doc/hub?page={page}").status_code == 400


def test_a_page_shows_the_links_of_one_property(ask: Ask) -> None:
    page = ask(f"/doc/hub.html?via={quote(BASE)}ontology%23near").text
    assert 'aria-current="true"' in page
    assert ask("/doc/hub.html?via=near").status_code == 400
    assert ask("/doc/hub.html?via=http://[x/").status_code == 200  # and nothing links by it


def test_an_address_of_another_release_never_answers_for_this_one(
    ask: Ask, site: ServedRelease
) -> None:
    assert ask(f"{_HARBOUR}?release={site.release.id}").status_code == 200
    assert ask(f"{_HARBOUR}?release=0123456789abcdef").status_code == 410


@pytest.mark.parametrize("query", ["", "lang=de"])
@pytest.mark.parametrize(
    "path",
    [
        _HARBOUR,
        "/doc/hub",
        "/resource?iri=http%3A%2F%2Fother.example%2Fthing",
        "/resource?iri=http%3A%2F%2Fother.example%2Fold",
        "/resource?iri=http%3A%2F%2Fother.example%2Fsearch%3Fq%3Da%26b%3Dc%23d",
    ],
)
def test_a_page_links_to_itself_in_its_release(
    ask: Ask, site: ServedRelease, path: str, query: str
) -> None:
    address = path + (("&" if "?" in path else "?") + query if query else "")
    page = ask(address, Accept="text/html").text
    (link,) = re.findall(rf'href="([^"]*release={site.release.id}[^"]*)"', page)
    response = ask(html.unescape(link).removeprefix(URL), Accept="text/html")
    assert response.status_code == 200
    assert response.text.partition("<h1")[2][:40] == page.partition("<h1")[2][:40]


def test_what_is_to_be_cited_is_the_page_in_the_release_that_it_was_read_in(
    site: ServedRelease, ask: Ask
) -> None:
    page = ask(_HARBOUR, Accept="text/html").text
    cited = page.partition("<summary>Cite this</summary>")[2].partition("</details>")[0]
    path = f"doc/place/hafen?release={site.id}"
    assert f"{BASE}{path}" in cited
    assert ask(f"/{path}", Accept="text/html").status_code == 200


def test_a_withdrawn_thing_is_gone_in_every_format(ask: Ask) -> None:
    assert ask("/doc/place/forgotten", Accept="image/png").status_code == 410
