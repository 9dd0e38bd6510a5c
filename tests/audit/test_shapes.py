"""Shapes that the user brings, checked on a fetched catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dortmund_lod.audit.checks.catalogue.own_shapes import CHECKS
from dortmund_lod.errors import LodError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<x:DatasetShape> a sh:NodeShape ; sh:targetClass dcat:Dataset ;
  sh:property <x:theme>, <x:issued>, <x:not-in-any-file> .
<x:theme> sh:path dcat:theme ; sh:class skos:Concept .
<x:issued> sh:path dct:issued ; sh:minCount 1 ; sh:severity %s .
"""
THEMES = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://publications.europa.eu/resource/authority/data-theme/GOVE> a skos:Concept .
"""


@pytest.mark.parametrize(
    ("severity", "status", "words"),
    [
        ("sh:Violation", "bad", "1 violations"),
        ("sh:Warning", "warning", "0 violations and 1 warnings"),
        ("sh:Info", "good", "0 violations and 0 warnings"),
    ],
)
def test_the_gravest_finding_about_the_catalogue_decides(
    visit: Callable[..., Any], tmp_path: Path, severity: str, status: str, words: str
) -> None:
    (tmp_path / "shapes.ttl").write_text(SHAPES % severity)
    (tmp_path / "themes.ttl").write_text(THEMES)
    verdict = CHECKS["dcat-shapes"](visit(shapes=(tmp_path,)))
    assert (verdict.status, words in verdict.note.en) == (status, True)


def test_without_the_vocabulary_a_class_is_not_known(
    visit: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "shapes.ttl").write_text(SHAPES % "sh:Info")
    verdict = CHECKS["dcat-shapes"](visit(shapes=(tmp_path,)))
    assert verdict.status == "bad"
    assert "dcat:theme" in verdict.note.de


@pytest.mark.parametrize("text", [None, "<x:broken"])
def test_shapes_that_cannot_be_read_are_the_users_fault(
    visit: Callable[..., Any], tmp_path: Path, text: str | None
) -> None:
    if text:
        (tmp_path / "shapes.ttl").write_text(text)
    with pytest.raises(LodError):
        CHECKS["dcat-shapes"](visit(shapes=(tmp_path,)))
