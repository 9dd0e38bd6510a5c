"""Pages of data with statements: with the profile they say what the source says, and where."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import pytest

from dortmund_lod import settings, sources
from dortmund_lod.engine import EngineProcess
from dortmund_lod.profiles.statements.site import SITE_PROFILE
from dortmund_lod.publish import build
from dortmund_lod.release.home import Home
from dortmund_lod.site.app import create_app
from dortmund_lod.site.metrics.instrumented_engine import InstrumentedEngine
from dortmund_lod.site.served_release import open_release

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from dortmund_lod.site.metrics.instrumented_engine import Call
    from dortmund_lod.site.metrics.metrics import Metrics
    from dortmund_lod.site.served_release import CurrentRelease, ServedRelease

_CALLS: list[str] = []
BASE = "https://data.example.org/"


@contextmanager
def _observed(call: Call) -> Iterator[None]:
    _CALLS.append(call.operation)
    yield


class _Fixed:
    def __init__(self, site: ServedRelease) -> None:
        self._site = site

    def current(self) -> ServedRelease:
        return self._site


@pytest.fixture(scope="module")
def clients(
    tmp_path_factory: pytest.TempPathFactory, data_folder: Path, metrics: Metrics
) -> Iterator[dict[str, FlaskClient]]:
    """The same release with the profile and without."""
    folder = tmp_path_factory.mktemp("statements")
    found = settings.load({"base_iri": BASE, "workers": 1}, environ={}).resolved()
    release = build(sources.discover([data_folder / "statements"]), found, Home(folder / "home"))
    process = EngineProcess(release, found)
    engine = InstrumentedEngine(process.client(), _observed)
    sites = cast("CurrentRelease", _Fixed(open_release(found, release, engine)))
    yield {
        "with": create_app(sites, metrics, 2**20, profiles=[SITE_PROFILE]).test_client(),
        "without": create_app(sites, metrics, 2**20).test_client(),
    }
    process.stop()


def _page(client: FlaskClient, path: str, language: str = "en") -> str:
    response = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert response.status_code == 200
    return response.text


@pytest.mark.parametrize(("language", "number"), [("en", "12,500"), ("de", "12.500")])
def test_the_number_of_a_figure_is_in_title_and_description(
    clients: dict[str, FlaskClient], language: str, number: str
) -> None:
    page = _page(clients["with"], "/doc/figure/steps", language)
    (title,) = re.findall("<title>([^<]*)</title>", page)
    (words,) = re.findall('<meta name="description" content="([^"]*)">', page)
    assert number in title
    assert words.startswith(title.partition(" · ")[0])
    without = _page(clients["without"], "/doc/figure/steps", language)
    assert number not in re.findall("<title>([^<]*)</title>", without)[0]


@pytest.mark.parametrize(
    ("language", "number", "status"),
    [("en", "12,500", "claim"), ("de", "12.500", "Behauptung")],
)
def test_a_thing_shows_what_the_source_says_of_it(
    clients: dict[str, FlaskClient], language: str, number: str, status: str
) -> None:
    page = _page(clients["with"], "/doc/tower/north", language)
    card = page.partition('id="said-figure"')[2].partition("</section>")[0]
    assert f">{number}</data>" in card
    assert f">{status}</span>" in card
    assert "12,500 steps" in card
    assert 'id="said-' not in _page(clients["without"], "/doc/tower/north", language)


def test_a_passage_says_how_it_is_checked(clients: dict[str, FlaskClient]) -> None:
    assert "sha256sum" in _page(clients["with"], "/doc/passage/p1")
    assert "sha256sum" not in _page(clients["without"], "/doc/passage/p1")


def test_the_page_of_sources_lists_passages_with_what_rests_on_them(
    clients: dict[str, FlaskClient],
) -> None:
    page = _page(clients["with"], "/provenance")
    assert "Steps of the tower" in page.partition("12,500 steps")[2]
    assert "12,500 steps" not in _page(clients["without"], "/provenance")


@pytest.mark.parametrize("path", ["/", "/doc/tower/north", "/doc/passage/p1", "/provenance"])
def test_pages_are_complete_without_the_profile(
    clients: dict[str, FlaskClient], path: str
) -> None:
    page = _page(clients["without"], path)
    assert page.count("<h1") == 1
    assert "</html>" in page
    assert "North Tower" in page or path != "/doc/tower/north"


def test_the_first_page_counts_statements_only_with_the_profile(
    clients: dict[str, FlaskClient],
) -> None:
    assert 'id="figures"' in _page(clients["with"], "/")
    assert 'id="figures"' not in _page(clients["without"], "/")


@pytest.mark.parametrize(
    ("path", "calls"),
    [
        ("/", ["details", "details"]),
        ("/doc/tower/north", ["describe", "details"]),
        ("/doc/figure/steps", ["describe", "details"]),
        ("/doc/passage/p1", ["describe", "details"]),
        ("/provenance", ["details"]),
        ("/browse", ["details"]),
        ("/browse/Figure", [*["query"] * 6, "details"]),  # a facet a column
        ("/search?q=tower", ["details"]),
        ("/sparql", []),
    ],
)
def test_a_page_asks_the_engine_a_few_times_whatever_it_shows(
    clients: dict[str, FlaskClient], path: str, calls: list[str]
) -> None:
    _CALLS.clear()
    _page(clients["with"], path)
    assert calls == _CALLS
