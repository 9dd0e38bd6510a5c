"""Pictures for who shares an address: drawn at build, alike for equal sources, bounded."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from dortmund_lod import settings, sources
from dortmund_lod.publish import Callbacks, build, card_writer
from dortmund_lod.publish.card_writer import FigureTerms
from dortmund_lod.release.card_names import SIZE, card_name
from dortmund_lod.release.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dortmund_lod.release.manifest import Release

_DATA = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
<Tree> rdfs:label "Tree"@en , "Baum"@de .
<more> rdfs:label "more than"@en , "mehr als"@de .
<oak> a <Tree> ; rdfs:label "Oak"@en ; <stated> 53000.0 ; <how> <more> ; <counts> <Tree> .
<ash> a <Tree> ; schema:value 7.50 .
<elm> a <Tree> ; schema:value 1 , 2 .
<fir> a <Tree> ; schema:value "many" .
<large> schema:value 1e99999999 . <none> schema:value "NaN" . <all> schema:value "INF" .
<木> a <木> ; rdfs:label "木" .
"""
_BASE = "https://e.org/"
_FIGURES = [FigureTerms(*(_BASE + name for name in ("stated", "how", "counts")))]


@pytest.fixture
def built(tmp_path: Path) -> Callable[[str], Release]:
    def build_it(name: str) -> Release:
        (tmp_path / "a.ttl").write_text(_DATA, "utf-8")
        found = settings.load({"base_iri": _BASE, "workers": 1}, environ={}).resolved()
        callbacks = Callbacks(figures=_FIGURES)
        return build(
            sources.discover([tmp_path / "a.ttl"]), found, Home(tmp_path / name), callbacks
        )

    return build_it


def _names(release: Release) -> set[str]:
    return {path.name for path in (release.path / "cards").iterdir()}


def test_site_datasets_classes_and_figures_have_a_picture_in_each_language(
    built: Callable[[str], Release],
) -> None:
    keys = ("", "dataset/all", f"{_BASE}Tree", f"{_BASE}oak", f"{_BASE}ash")
    release = built("home")
    assert _names(release) == {
        card_name(key, language) for key in keys for language in ("en", "de")
    }
    for name in _names(release):
        with Image.open(release.path / "cards" / name) as picture:
            assert (picture.format, picture.size) == ("PNG", SIZE)
        assert release.manifest.files[f"cards/{name}"]["bytes"] < 40_000


def test_equal_sources_give_equal_bytes(built: Callable[[str], Release]) -> None:
    one, two = built("one"), built("two")
    for name in _names(one):
        files = ((each.path / "cards" / name).read_bytes() for each in (one, two))
        assert len(set(files)) == 1


def test_a_figure_is_written_as_people_write_it(
    built: Callable[[str], Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[str, str]] = []
    draw = card_writer.picture_of

    def noting(headline: str, text: str, site: str, colour: tuple[int, int, int]) -> bytes:
        drawn.append((headline, text))
        return draw(headline, text, site, colour)

    monkeypatch.setattr(card_writer, "picture_of", noting)
    built("home")
    assert ("more than 53,000", "Tree") in drawn
    assert ("mehr als 53.000", "Baum") in drawn
    assert ("7,5", "ash") in drawn
    assert ("Baum", "4 Einträge") in drawn


def test_there_are_as_many_as_there_may_be(
    built: Callable[[str], Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_writer, "MOST", 3)
    assert len(_names(built("home"))) == 3


@pytest.mark.parametrize("length", [1, 30, 240, 5_000])
def test_no_text_leaves_the_picture(length: int) -> None:
    for text in ("W" * length, "Wort " * length):
        with Image.open(
            io.BytesIO(card_writer.picture_of(text, text, text, (15, 92, 99)))
        ) as picture:
            paper = picture.getpixel((0, 100))
            right = {picture.getpixel((x, y)) for x in range(1125, 1200) for y in range(25, 630)}
            below = {picture.getpixel((x, y)) for x in range(0, 1200, 2) for y in range(590, 630)}
            assert right == below == {paper}
