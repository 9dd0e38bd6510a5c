"""The views of an answer: every shipped query in each of them, and answers of any shape."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dortmund_lod import settings as site_settings
from dortmund_lod import sources
from dortmund_lod.engine import EngineProcess
from dortmund_lod.publish import build
from dortmund_lod.release.home import Home
from dortmund_lod.site.pages import result_terms
from dortmund_lod.site.pages.queries import result
from dortmund_lod.site.pages.queries.result import VIEWS
from dortmund_lod.site.served_release import open_release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from dortmund_lod.site.served_release import ServedRelease

    Ask = Callable[..., TestResponse]

ROOT = Path(__file__).resolve().parents[2]
QUERIES = sorted(ROOT.glob("queries/*.rq"))

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = ("integer", "decimal", "double", "float", "int", "nonNegativeInteger")
_LEXICALS = ("0", "-3", "1e308", "-1e308", "1e-320", "INF", "-INF", "NaN", "1_0", "x", "", "51.5")
_POINTS = ("POINT(7.4 51.5)", "POINT(1.2.3 4)", "POINT(. -)", "point( -0 999999 )", "POINT(1e9 2)")
_TERMS = st.one_of(
    st.just("UNDEF"),
    st.builds(
        '"{}"^^<{}{}>'.format, st.sampled_from(_LEXICALS), st.just(_XSD), st.sampled_from(_NUMBERS)
    ),
    st.sampled_from(_POINTS).map('"{}"'.format),
    st.sampled_from(["<http://example.org/a>", "<urn:b>", '"text"', '"wort"@de', "true"]),
)


@pytest.fixture(scope="module")
def shipped(
    tmp_path_factory: pytest.TempPathFactory, over: Callable[[ServedRelease], FlaskClient]
) -> Iterator[FlaskClient]:
    """A client of the site that serves the project's own data."""
    found = site_settings.load({"workers": 1}, environ={}).resolved()
    folders = [ROOT / name for name in ("ontology", "data", "shapes")]
    release = build(sources.discover(folders), found, Home(tmp_path_factory.mktemp("home")))
    process = EngineProcess(release, found)
    yield over(open_release(found, release, process.client()))
    process.stop()


def _opened(client: FlaskClient, query: str, view: str) -> TestResponse:
    address = "/sparql?" + urlencode({"query": query, "view": view})
    return client.get(address, headers={"Accept": "text/html"})


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_every_shipped_query_opens_in_every_view(query: Path, shipped: FlaskClient) -> None:
    for view in VIEWS:
        response = _opened(shipped, query.read_text("utf-8"), view)
        assert response.status_code == 200, view
        assert 'id="result"' in response.text


@st.composite
def _tables(draw: st.DrawFn) -> str:
    """A query for any table: whatever is bound, and named as coordinates are or not."""
    names = draw(st.sampled_from([["a"], ["a", "b"], ["lat", "long"], ["x", "lat", "long", "b"]]))
    rows = draw(st.lists(st.lists(_TERMS, min_size=len(names), max_size=len(names)), max_size=5))
    lines = " ".join(f"({' '.join(row)})" for row in rows)
    return f"SELECT * {{ VALUES ({' '.join('?' + name for name in names)}) {{ {lines} }} }}"


@given(query=_tables(), view=st.sampled_from(VIEWS))
@example("SELECT * { VALUES (?a ?b) { (UNDEF 1) } }", "chart")
@example('SELECT * { VALUES (?a) { ("POINT(1.2.3 4)") } }', "map")
@example(f'SELECT * {{ VALUES (?lat ?long) {{ ("NaN"^^<{_XSD}double> 1) }} }}', "map")
@example(f'SELECT * {{ VALUES (?a ?b) {{ ("a" "INF"^^<{_XSD}double>) }} }}', "chart")
@example('SELECT * { VALUES (?a ?b) { ("a" 1e308) ("b" -1e308) } }', "chart")
@settings(max_examples=200)
def test_no_answer_breaks_its_page(client: FlaskClient, query: str, view: str) -> None:
    response = _opened(client, query, view)
    assert response.status_code == 200, query
    drawn = re.findall(r'(?: x| y| width| height|cx|cy)="([^"]*)"', response.text)
    assert not [value for value in drawn if re.search("nan|inf", value)]


def test_rows_that_cannot_be_drawn_are_left_out_of_the_chart(client: FlaskClient) -> None:
    rows = f'("one" 1) (UNDEF 2) ("none" "NaN"^^<{_XSD}double>)'
    page = _opened(client, f"SELECT * {{ VALUES (?a ?b) {{ {rows} }} }}", "chart").text
    assert page.count('<svg class="bar') == 1


def test_places_that_are_not_on_earth_are_left_out_of_the_map(client: FlaskClient) -> None:
    rows = "(7.4 51.5) (7.4 91) (181 51.5)"
    page = _opened(client, f"SELECT * {{ VALUES (?long ?lat) {{ {rows} }} }}", "map").text
    assert page.count(' r="6"') == 1


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_of_a_large_answer_a_page_reads_the_beginning(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, query: str, view: str
) -> None:
    whole = _opened(client, query, view).text
    monkeypatch.setattr(result, "_MOST_READ", 3000)
    answer = _opened(client, f"{query} # again", view)
    assert answer.status_code == 200
    assert view not in {"table", "raw"} or len(answer.text) < len(whole)
    assert "Very many rows." not in whole
    assert ("Very many rows." in answer.text) == (view != "raw")


_TEXTS = st.sampled_from(["", "a", '"}},{"', "}},{", "ä\u2028\n", "\\", '"bindings":['])


@pytest.fixture(scope="module")
def in_request(shipped: FlaskClient) -> Iterator[None]:
    """What pages need around them."""
    with shipped.application.test_request_context("/"):
        shipped.application.preprocess_request()
        yield


@pytest.mark.usefixtures("in_request")
@given(st.lists(st.lists(_TEXTS, min_size=2, max_size=2), max_size=5), st.data())
@settings(deadline=None, max_examples=60)
def test_the_beginning_of_an_answer_has_its_first_rows(
    texts: list[list[str]], data: st.DataObject
) -> None:
    rows = [
        {name: {"type": "literal", "value": text} for name, text in zip("ab", row, strict=True)}
        for row in texts
    ]
    content = {"head": {"vars": ["a", "b"]}, "results": {"bindings": rows}}
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    start = body.index(b'"bindings":[') + len(b'"bindings":[')
    cut = data.draw(st.integers(start, len(body)))
    whole, part = (
        result_terms.solutions(body[:end], whole=end == len(body) + 1)
        for end in (len(body) + 1, cut)
    )
    assert isinstance(whole, result_terms.Solutions)
    assert isinstance(part, result_terms.Solutions)
    assert part.rows == [*whole.rows][: len(part.rows)]
    assert part.more
    assert not whole.more
    assert cut < len(body) - len("]}}") or len(part.rows) == len(texts)
