"""Whatever the data says, pages show it and do nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_THING = "https://evil.example.org/thing"
_PAGES = {
    "overview": "/",
    "thing": f"/resource?iri={_THING}",
    "quoted": f"/resource?iri={quote(chr(104) + 'ttps://evil.example.org/a' + chr(39) + 'b')}",
    "class": "/browse?class=https://evil.example.org/Class",
    "script class": "/browse?class=javascript:alert(1)",
    "search": f"/search?q={quote('<script>window.hacked=3</script> bold')}",
    "class filter": f"/search?q=bold&class={quote('javascript:alert(1)')}",
    "table": "/sparql?query=SELECT * { ?s ?p ?o }",
    "graph": "/sparql?view=graph&query=CONSTRUCT WHERE { ?s ?p ?o }",
    "raw": "/sparql?view=raw&query=CONSTRUCT WHERE { ?s ?p ?o }",
    "breaking out": f"/sparql?query={quote('</textarea><script>alert(1)</script>')}",
    "missing": f"/{quote('<script>alert(1)</script>')}",
    "language": "/?lang=%22%3E%3Cscript%3E",
}


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory, serve: Any) -> Iterator[str]:
    source = tmp_path_factory.mktemp("evil") / "evil.ttl"
    large = "<https://evil.example.org/large> <https://evil.example.org/text> "
    text = Path(__file__).with_name("evil.ttl").read_text("utf-8")
    source.write_text(text + large + '"' + "<b>x" * 2_500_000 + '" .\n', "utf-8")
    with serve(tmp_path_factory.mktemp("evil-home"), source) as address:
        yield address


@pytest.mark.parametrize("name", _PAGES)
@pytest.mark.parametrize("width", [320, 1440])
def test_nothing_in_the_data_runs(
    visit: Callable[..., Any], evil: str, name: str, width: int
) -> None:
    page = visit(evil + _PAGES[name], width=width)
    assert page.evaluate("window.hacked") is None
    assert page.locator("main script:not([type]), main img, main b").count() == 0
    links = page.eval_on_selector_all("a", "links => links.map(a => a.href.baseVal ?? a.href)")
    assert [link for link in links if not link.startswith(("http:", "https:"))] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("[onclick], [onerror], [onload], [onmouseover]").count() == 0


def test_a_literal_of_ten_megabytes_is_cut(visit: Callable[..., Any], evil: str) -> None:
    page = visit(evil + "/resource?iri=https://evil.example.org/large")
    assert len(page.content()) < 10_000_000
    assert "more characters" in page.locator("main").inner_text()


def test_control_and_direction_marks_stay_where_they_are(
    visit: Callable[..., Any], evil: str
) -> None:
    page = visit(f"{evil}/resource?iri={_THING}")
    assert "\x01" not in page.content()
    assert page.locator("bdi", has_text="right to left").count() >= 1
