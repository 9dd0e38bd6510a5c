"""What the data names below its base is found where links and the sitemap lead, and only there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.robotparser import RobotFileParser
from xml.sax.saxutils import unescape

import pytest

from dortmund_lod import addresses, settings, sources
from dortmund_lod.engine import EngineProcess
from dortmund_lod.publish import Callbacks, build
from dortmund_lod.release.home import Home
from dortmund_lod.site.served_release import open_release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask.testing import FlaskClient

    from dortmund_lod.site.served_release import ServedRelease

_BASE = "https://data.example.org/"
_URL = "https://lod.example.net"
_OWN = (
    "list?of=trees",
    "list?of=ponds",
    "list",
    "plan.rdf",
    "doc/a",
    "browse",
    "static/b",
    "",
    "x?page=2",
    "empty?",
)
_MORE = ("id/tree?no=1", "id/old", "dataset/ponds", "complete")
_FOREIGN = "http://other.example/a?b=c&d=e"
_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


@pytest.fixture(scope="module")
def notes() -> list[str]:
    return []


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, notes: list[str]) -> Iterator[ServedRelease]:
    folder = tmp_path_factory.mktemp("own")
    iris = [*(f"{_BASE}{path}" for path in (*_OWN, *_MORE)), _FOREIGN]
    lines = [f'<{iri}> {_LABEL} "this is {number:02}" .' for number, iri in enumerate(iris)]
    gone = f"<{_BASE}id/old> <http://www.w3.org/2002/07/owl#deprecated> true ."
    (folder / "a.ttl").write_text("\n".join([*lines, gone]))
    given = settings.load({"base_iri": _BASE, "url": _URL, "workers": 1}, environ={}).resolved()
    callbacks = Callbacks(note=notes.append)
    release = build(sources.discover([folder / "a.ttl"]), given, Home(folder / "home"), callbacks)
    process = EngineProcess(release, given)
    yield open_release(given, release, process.client())
    process.stop()


@pytest.fixture(scope="module")
def client(site: ServedRelease, over: Callable[[ServedRelease], FlaskClient]) -> FlaskClient:
    return over(site)


def _said(client: FlaskClient, address: str) -> list[str]:
    response = client.get(
        address.removeprefix(_URL),
        headers={"Accept": "application/n-triples"},
        follow_redirects=True,
    )
    assert response.status_code == 200
    return re.findall(r"this is \d\d", response.text)


def test_each_thing_is_found_at_its_page_and_at_no_other(client: FlaskClient) -> None:
    iris = [*(f"{_BASE}{path}" for path in (*_OWN, *_MORE)), _FOREIGN]
    for number, iri in enumerate(iris):
        if not iri.endswith("id/old"):
            page = f"/{addresses.page_of(_BASE, iri)}"
            assert _said(client, page) == [f"this is {number:02}"]


@pytest.mark.parametrize("path", ["list?of=bees", "list?of=trees&of=ponds", "id/tree?no=2"])
def test_what_is_not_named_whole_is_not_known(client: FlaskClient, path: str) -> None:
    assert client.get(f"/{path}").status_code == 404


def test_other_parameters_are_passed_over_where_no_name_has_any(client: FlaskClient) -> None:
    assert _said(client, "/dataset/ponds?from=a-letter") == ["this is 12"]


@pytest.mark.parametrize(
    "path", ["/list?of=trees&lang=de", "/list?lang=de&of=trees", "/list?of=tre%65s"]
)
def test_the_sites_own_parameters_are_no_part_of_the_name(client: FlaskClient, path: str) -> None:
    assert _said(client, path) == ["this is 00"]


@pytest.mark.parametrize("path", ["/list?lang=de", "/list?page=1&lang=de", "/list?format=nt"])
def test_the_sites_own_parameters_hide_no_name_beside_which_others_have_a_query(
    client: FlaskClient, path: str
) -> None:
    assert _said(client, path) == ["this is 02"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/a", "/a?lang=de"),
        ("/a#b", "/a?lang=de#b"),
        ("/a?x=1&y=2#b?c", "/a?x=1&y=2&lang=de#b?c"),
        ("/a?lang=en&x=1", "/a?x=1&lang=de"),
        ("/a?language=en", "/a?language=en&lang=de"),
    ],
)
def test_a_parameter_stands_once_and_before_the_fragment(address: str, expected: str) -> None:
    assert addresses.with_parameter(address, "lang", "de") == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/a#b", "/a#b"),
        ("/a?lang=en#b", "/a#b"),
        ("/a?x=1&lang=en&y=2#b?c", "/a?x=1&y=2#b?c"),
        ("/a?language=en", "/a?language=en"),
    ],
)
def test_a_parameter_is_taken_away_wherever_it_stands(address: str, expected: str) -> None:
    assert addresses.without_parameter(address, "lang") == expected


def test_what_a_parameter_says_begins_no_other_and_no_fragment() -> None:
    address = addresses.with_parameter("/a", "via", "http://b.example/c?d=1&e#f")
    assert address == "/a?via=http://b.example/c%3Fd%3D1%26e%23f"


def test_a_name_that_ends_like_a_format_is_found_where_nothing_has_that_format(
    client: FlaskClient,
) -> None:
    assert _said(client, "/plan.rdf") == ["this is 03"]


def test_the_sitemap_lists_all_of_them_on_this_instance_and_robots_may_read_it(
    client: FlaskClient,
) -> None:
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    found = re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").text)
    listed = [unescape(address) for address in found]
    wanted = [f"{_URL}/{addresses.page_of(_BASE, _BASE + path)}" for path in (*_OWN, *_MORE)]
    wanted.remove(f"{_URL}/doc/old")
    assert {*wanted, f"{_URL}/{addresses.page_of(_BASE, _FOREIGN)}"} <= set(listed)
    for address in listed:
        assert address.startswith(f"{_URL}/")
        assert robots.can_fetch("*", address)
        assert client.get(address.removeprefix(_URL)).status_code == 200
    assert not any("old" in address for address in listed)


def test_links_lead_to_the_page(client: FlaskClient) -> None:
    text = client.get("/search?q=this").text
    for path in ("plan.rdf", "list?of=trees"):
        assert f'href="{_URL}/{addresses.page_of(_BASE, _BASE + path)}' in text


@pytest.mark.usefixtures("site")
def test_the_build_tells_what_has_the_address_of_a_page(notes: list[str]) -> None:
    (note,) = notes
    assert note.startswith("7 of the things have the address of a page of the site")
