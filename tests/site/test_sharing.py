"""What a page tells those who show a link to it: title, words, picture, and its own address."""

from __future__ import annotations

import html
import re
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import settings, sources
from dortmund_lod.engine import EngineProcess
from dortmund_lod.publish import build
from dortmund_lod.release.home import Home
from dortmund_lod.site.served_release import open_release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask.testing import FlaskClient

    from dortmund_lod.site.served_release import ServedRelease

_URL = "https://lod.example.net"
_DATA = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<id/tree/oak> a <ontology#Tree> ; rdfs:label "Oak"@en , "Eiche"@de ;
    rdfs:comment "It <b>grows</b>."@en ; <https://schema.org/value> 53000 .
<id/tree/ash> a <ontology#Tree> ; rdfs:label "Ash \\" onload=\\"x"@en .
<ontology#Tree> rdfs:label "Tree"@en , "Baum"@de .
"""


@pytest.fixture(scope="module")
def client(
    tmp_path_factory: pytest.TempPathFactory, over: Callable[[ServedRelease], FlaskClient]
) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("sharing")
    (folder / "a.ttl").write_text(_DATA)
    values = {"base_iri": "https://e.org/", "url": _URL, "workers": 1}
    found = settings.load(values, environ={}).resolved()
    release = build(sources.discover([folder / "a.ttl"]), found, Home(folder / "home"))
    process = EngineProcess(release, found)
    with ExitStack() as stack:
        stack.callback(process.stop)
        yield over(open_release(found, release, process.client()))


def _told(client: FlaskClient, path: str, language: str = "en") -> dict[str, str]:
    """What stands in the head of a page, by name or property."""
    page = client.get(path, headers={"Accept": "text/html", "Accept-Language": language}).text
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', page)
    return {name: html.unescape(text) for name, text in found} | {
        "title": html.unescape(re.findall("<title>([^<]*)</title>", page)[0])
    }


def test_the_number_of_a_figure_is_in_title_words_and_picture(client: FlaskClient) -> None:
    told = _told(client, "/doc/tree/oak")
    assert told["title"].startswith("53,000 · Oak")
    assert told["og:title"] == "53,000 · Oak"
    assert told["description"] == told["og:description"] == "53,000. It <b>grows</b>."
    assert told["og:url"] == f"{_URL}/doc/tree/oak"
    assert told["twitter:card"] == "summary_large_image"
    assert _told(client, "/doc/tree/oak", "de")["og:title"] == "53.000 · Eiche"


@pytest.mark.parametrize("path", ["/", "/doc/tree/oak", "/browse/Tree", "/dataset/all", "/search"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_page_names_a_picture_that_is_there(
    client: FlaskClient, path: str, language: str
) -> None:
    told = _told(client, path, language)
    assert told["og:image"].startswith(f"{_URL}/static/card/")
    assert f".{language}.png" in told["og:image"]
    answer = client.get(told["og:image"].removeprefix(_URL))
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert answer.data.startswith(b"\x89PNG")
    assert "immutable" in answer.headers["Cache-Control"]
    assert told["og:image:alt"]


def test_what_has_no_picture_of_its_own_shows_that_of_the_site(client: FlaskClient) -> None:
    home = _told(client, "/")["og:image"]
    assert _told(client, "/doc/tree/ash")["og:image"] == home
    assert _told(client, "/doc/tree/oak")["og:image"] != home
    assert _told(client, "/browse/Tree")["og:image"] != home


def test_words_of_the_data_end_no_attribute(client: FlaskClient) -> None:
    assert _told(client, "/doc/tree/ash")["og:title"] == 'Ash " onload="x'


@pytest.mark.parametrize("name", ["nothing.png", "0123456789abcdef.en.png", "..%2frelease.json"])
def test_there_is_no_other_file_beside_the_pictures(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/card/{name}").status_code == 404


def test_a_page_links_to_itself_for_who_shares_it(client: FlaskClient) -> None:
    page = client.get("/doc/tree/oak?lang=de", headers={"Accept": "text/html"}).text
    assert f'<a class="share" href="{_URL}/doc/tree/oak">Link zu dieser Seite</a>' in page
