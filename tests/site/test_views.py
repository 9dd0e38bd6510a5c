"""The other addresses: home, dumps, health, search, static files, preflight."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

import pytest

from dortmund_lod.site.app import create_app, preload
from tests.site.conftest import Fixed

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from dortmund_lod.site.metrics.metrics import Metrics
    from dortmund_lod.site.served_release import CurrentRelease, ServedRelease

    Ask = Callable[..., TestResponse]

BASE, URL = "https://data.example.org/", "https://lod.example.net"


@pytest.mark.parametrize(("path", "text"), [("live", "live\n"), ("ready", "ready\n")])
def test_health_is_asked_anew_each_time(ask: Ask, path: str, text: str) -> None:
    response = ask(f"/health/{path}")
    assert (response.status_code, response.text) == (200, text)
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/doc/place/hafen", "/sparql", "/id/place/hafen", "/nowhere"])
def test_a_preflight_request_may_send_what_clients_send(ask: Ask, path: str) -> None:
    response = ask(
        path,
        "OPTIONS",
        Origin="https://app.example",
        Access_Control_Request_Method="GET",
        Access_Control_Request_Headers="accept, content-type",
    )
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    allowed = response.headers["Access-Control-Allow-Headers"].lower()
    assert {"accept", "content-type"} <= set(allowed.split(", "))
    assert ("POST" in response.headers["Access-Control-Allow-Methods"]) == (path == "/sparql")


def test_templates_are_compiled_before_pages_are_asked_for(
    site: ServedRelease, metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = create_app(cast("CurrentRelease", Fixed(site)), metrics, site.settings.request_bytes)
    preload(pages)
    monkeypatch.setattr(pages.jinja_env, "compile", None)
    for path in ("/", "/sparql", "/browse", "/none"):
        assert pages.test_client().get(path, headers={"Accept": "text/html"}).status_code < 500


_WITHOUT_READING = """
from babel import Locale, localedata
from dortmund_lod.site.i18n import language
language.load_locales()
localedata.load = None
print(*(Locale(*each).decimal_formats[None].pattern for each in (("en", "GB"), ("de", "DE"))))
"""


def test_locales_are_read_before_pages_are_asked_for() -> None:
    """In a process of its own: here, other tests have had them read."""
    command = [sys.executable, "-c", _WITHOUT_READING]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == "#,##0.### #,##0.###\n", done.stderr


def test_scripts_of_other_sites_see_the_headers_they_need(ask: Ask) -> None:
    exposed = ask("/doc/place/hafen").headers["Access-Control-Expose-Headers"].split(", ")
    assert {"Link", "ETag", "Content-Location", "Retry-After"} <= set(exposed)


def test_the_first_page_says_what_is_there(ask: Ask, site: ServedRelease) -> None:
    page = ask("/", Accept="text/html").text
    assert f"{site.release.manifest.triples}" in page.replace(",", "").replace(".", "")
    assert site.release.id in page


@pytest.mark.parametrize(
    ("accepted", "asked", "expected"),
    [
        ("", "", "en"),
        ("de", "", "de"),
        ("de-AT", "", "de"),
        ("fr", "", "en"),
        ("fr, de;q=0.3", "", "de"),
        ("de", "?lang=en", "en"),
        ("de", "?lang=fr", "de"),
        ("en;q=0, de", "", "de"),
        ("nonsense;;q=,", "", "en"),
    ],
)
def test_a_page_is_in_the_language_that_is_asked_for(
    ask: Ask, accepted: str, asked: str, expected: str
) -> None:
    response = ask(f"/{asked}", Accept="text/html", Accept_Language=accepted)
    assert response.headers["Content-Language"] == expected
    assert f'<html lang="{expected}">' in response.text
    assert "Accept-Language" in response.vary


def test_a_language_that_was_chosen_is_kept_by_links(ask: Ask) -> None:
    page = ask("/doc/place/hafen?lang=de", Accept="text/html").text
    assert f'href="{URL}/browse?lang=de"' in page
    assert ask("/id/place/hafen?lang=de").headers["Location"] == f"{URL}/doc/place/hafen?lang=de"


def test_search_finds_by_words_in_every_language(ask: Ask) -> None:
    for words in ("hafen", "HARBOUR", "harb", "quay"):
        found = json.loads(ask(f"/search.json?q={words}").data)
        assert any("hafen" in hit["iri"] for hit in found["results"]), words


def test_search_by_nothing_finds_nothing(ask: Ask) -> None:
    assert json.loads(ask("/search.json").data)["total"] == 0
    assert ask("/search", Accept="text/html").status_code == 200


def test_search_is_bounded(ask: Ask) -> None:
    assert ask(f"/search.json?q={'a' * 5000}").status_code == 200
    assert ask("/search.json?q=a&page=999999").status_code == 404


def test_search_tells_why_each_hit_was_found(ask: Ask) -> None:
    (hit, *_) = json.loads(ask("/search.json?q=quay").data)["results"]
    assert [reason["text"] for reason in hit["because"]] == ["Quay"]
    page = ask("/search?q=quay", Accept="text/html").text
    assert "<mark>" not in page  # the name shows it
    page = ask("/search?q=hafen&lang=en", Accept="text/html").text
    assert '<span lang="de"><mark>Hafen</mark></span>' in page


def test_search_folds_the_model_below_content(ask: Ask) -> None:
    page = ask("/search?q=near", Accept="text/html").text
    assert 'class="model-hits"' not in page  # there is nothing but the model
    page = ask("/search?q=place", Accept="text/html").text
    content, _, model = page.partition('class="model-hits"')
    assert f"{BASE}id/place/hafen" in content
    assert f"{BASE}shapes#" in model


def test_an_empty_result_offers_words_and_questions(ask: Ask) -> None:
    page = ask("/search?q=harbinger", Accept="text/html").text
    assert f'href="{URL}/search?q=Harbour"' in page
    assert f'href="{URL}/sparql?query=' in page
    assert "Did you mean" in page
    assert "Did you mean" not in ask("/search?q=qqqqq", Accept="text/html").text


def test_suggestions_are_names_with_kinds_and_addresses(ask: Ask) -> None:
    response = ask("/suggest.json?q=harb&lang=en")
    assert response.mimetype == "application/x-suggestions+json"
    words, names, kinds, links = json.loads(response.data)
    assert words == "harb"
    assert len(names) == len(kinds) == len(links) > 0
    assert names[0] == "Harbour"
    assert links[0] == f"{URL}/id/place/hafen?lang=en"
    assert json.loads(ask("/suggest.json").data) == ["", [], [], []]


def test_a_browser_learns_how_to_search(ask: Ask) -> None:
    response = ask("/opensearch.xml")
    assert response.mimetype == "application/opensearchdescription+xml"
    root = ET.fromstring(response.data)  # noqa: S314 - our own answer
    templates = [node.attrib["template"] for node in root if "template" in node.attrib]
    assert any(template.startswith(f"{URL}/search?") for template in templates)


@pytest.mark.parametrize(
    "path",
    ["/browse/Place", f"/browse?class={quote(BASE)}ontology%23Place", "/browse/dlo:Place"],
)
def test_the_members_of_a_class_are_listed(ask: Ask, path: str) -> None:
    page = ask(path, Accept="text/html").text
    assert "nordwärts" in page
    assert "Harbour" in page


def test_static_files_may_be_kept_because_their_address_names_their_bytes(ask: Ask) -> None:
    page = ask("/", Accept="text/html").text
    address = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    response = ask(address.removeprefix(URL))
    assert response.status_code == 200
    assert "?v=" in address
    assert "max-age=31536000" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ("authorization, x-client", "authorization, x-client"),
        ("a\tb", "Accept, Content-Type, If-None-Match"),
        ("", "Accept, Content-Type, If-None-Match"),
    ],
)
def test_cors_lets_through_what_a_preflight_asks_for(ask: Ask, asked: str, allowed: str) -> None:
    response = ask("/catalog", "OPTIONS", Access_Control_Request_Headers=asked)
    assert response.headers["Access-Control-Allow-Headers"] == allowed
    assert "Access-Control-Request-Headers" in response.vary
