"""Pages of places, thesauri, ontologies, catalogues, data cubes and graphs."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import settings, sources
from dortmund_lod.engine import EngineProcess
from dortmund_lod.publish import build
from dortmund_lod.release.home import Home
from dortmund_lod.site.served_release import open_release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from dortmund_lod.site.served_release import ServedRelease

BASE = "https://data.example.org/"
HERE = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, data_folder: Path) -> Iterator[ServedRelease]:
    folder = tmp_path_factory.mktemp("kinds")
    found = settings.load({"base_iri": BASE, "workers": 1}, environ={}).resolved()
    release = build(sources.discover([data_folder / "kinds"]), found, Home(folder / "home"))
    process = EngineProcess(release, found)
    yield open_release(found, release, process.client())
    process.stop()


@pytest.fixture(scope="module")
def pages(town: ServedRelease, over: Callable[[ServedRelease], FlaskClient]) -> FlaskClient:
    return over(town)


@pytest.fixture(scope="module")
def with_pictures(
    town: ServedRelease, over: Callable[[ServedRelease], FlaskClient]
) -> FlaskClient:
    found = replace(
        town.settings,
        image_hosts=frozenset({"img.example"}),
        map_tiles="https://tiles.example/{z}/{x}/{y}.png",
        map_attribution="Map of the town",
    )
    return over(replace(town, settings=found))


def _page(client: FlaskClient, path: str, language: str = "en") -> str:
    """What a page has inside `main`."""
    headers = {"Accept": "text/html", "Accept-Language": language}
    response = client.get(path.removeprefix(HERE), headers=headers)
    assert response.status_code == 200, path
    return response.text.partition("<main")[2].partition("</main>")[0]


def _words(page: str) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def _text(client: FlaskClient, path: str, language: str = "en") -> str:
    return _words(_page(client, path, language))


# Values


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ["30 April 1959", "5 February 2024, 14:30 (UTC+01:00)", "June 2031", "open yes"],
        ),
        (
            "de",
            ["30. April 1959", "5. Februar 2024, 14:30 Uhr (UTC+01:00)", "Juni 2031", "open ja"],
        ),
    ],
)
def test_dates_and_truths_are_written_out(
    pages: FlaskClient, language: str, words: list[str]
) -> None:
    page = _text(pages, "/doc/tower", language)
    assert [each for each in words if each not in page] == []


def test_a_date_that_does_not_exist_is_shown_as_it_is(pages: FlaskClient) -> None:
    assert "2024-02-30" in _text(pages, "/doc/tower")


@pytest.mark.parametrize(
    "link",
    [
        '<a href="mailto:tower@town.example" title="mailto:tower@town.example"><bdi>tower@town',
        '<a href="tel:+49-231-1" title="tel:+49-231-1"><bdi>+49-231-1<',
        '<a href="http://town.example/tower" title="anyURI"><bdi>http://town.example/tower<',
        '<a href="https://town.example/feed"><bdi>https://town.example/feed<',
    ],
)
def test_addresses_are_links(pages: FlaskClient, link: str) -> None:
    assert link in _page(pages, "/doc/tower")


def test_a_script_is_no_link(pages: FlaskClient) -> None:
    assert 'href="javascript' not in _page(pages, "/doc/tower")


def test_the_summary_is_said_once(pages: FlaskClient) -> None:
    assert _text(pages, "/doc/hall").count("A hall for concerts.") == 1


# Places and pictures


@pytest.mark.parametrize(
    ("path", "language", "words"),
    [
        ("/doc/tower", "en", "51.4969° N, 7.4764° E"),
        ("/doc/tower", "de", "51,4969° N, 7,4764° O"),
        ("/doc/hall", "en", "51.5° N, 7.4583° E"),
        ("/doc/park", "en", "Coordinates in EPSG:25832"),
        ("/doc/mine", "de", "2600500 / 5700500 · Koordinaten in EPSG:31466"),
    ],
)
def test_a_place_has_a_map_that_says_where_it_is(
    pages: FlaskClient, path: str, language: str, words: str
) -> None:
    page = _page(pages, path, language)
    assert '<svg class="map ground"' in page
    assert words in _words(page)


def test_an_area_is_an_outline_and_a_point_a_dot(pages: FlaskClient) -> None:
    assert re.search(r'<path class="area" d="M[\d.]+ [\d.]+L[\d. L]+Z"', _page(pages, "/doc/park"))
    assert re.search(r'<circle cx="320.?\d*" cy="180.?\d*"', _page(pages, "/doc/tower"))


def test_the_outline_lies_in_the_middle_of_the_map(pages: FlaskClient) -> None:
    path = re.search(r'class="area" d="M([^"]+)Z"', _page(pages, "/doc/park"))
    assert path
    points = [tuple(map(float, each.split())) for each in path[1].split("L")]
    assert sum(x for x, _ in (min(points), max(points))) / 2 == pytest.approx(320, abs=1)
    assert all(0 <= x <= 640 and 0 <= y <= 360 for x, y in points)


def test_what_is_nowhere_has_no_map(pages: FlaskClient) -> None:
    assert '<svg class="map' not in _page(pages, "/doc/nowhere")


def test_nobody_else_is_asked_unless_the_operator_says_so(pages: FlaskClient) -> None:
    response = pages.get("/doc/tower", headers={"Accept": "text/html"})
    assert "<image" not in response.text
    assert "<img" not in response.text
    assert '<a href="http://img.example/tower.jpg"' in response.text
    assert "img-src 'self' data:;" in response.headers["Content-Security-Policy"]


def test_tiles_come_from_where_the_operator_says(with_pictures: FlaskClient) -> None:
    response = with_pictures.get("/doc/tower", headers={"Accept": "text/html"})
    # The tile of this place, as every map of the web counts them.
    assert "https://tiles.example/14/8532/5448.png" in response.text
    assert "Map of the town" in response.text
    assert "https://tiles.example;" in response.headers["Content-Security-Policy"]


def test_pictures_of_allowed_hosts_are_shown(with_pictures: FlaskClient) -> None:
    tower, hall = _page(with_pictures, "/doc/tower"), _page(with_pictures, "/doc/hall")
    assert re.findall(r'<img src="([^"]*)" alt="([^"]*)"', tower + hall) == [
        ("http://img.example/tower.jpg", "Tower"),
        ("http://img.example/hall.jpg", "Hall"),
    ]
