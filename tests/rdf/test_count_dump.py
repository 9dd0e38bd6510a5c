"""A dump is read back before it is published, RDF/XML by a parser that reads nothing but XML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dortmund_lod.rdf.formats import NTRIPLES, RDFXML
from dortmund_lod.rdf.parser.count_dump import count_dump

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
_BODY = '<r:Description r:about="http://e/a"><e:p>%s</e:p></r:Description></r:RDF>'


def test_sound_xml_is_counted(tmp_path: Path) -> None:
    (tmp_path / "a.rdf").write_text(_HEAD + _BODY % "b")
    assert count_dump(tmp_path / "a.rdf", RDFXML).triples == 1


@pytest.mark.parametrize("text", ["\x07", "\x00", "&none;", "<e:1/>"])
def test_what_only_looks_like_xml_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.rdf").write_text(_HEAD + _BODY % text)
    with pytest.raises(SyntaxError, match="no XML"):
        count_dump(tmp_path / "a.rdf", RDFXML)


def test_tags_that_differ_in_case_are_different_objects(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text(
        '<http://e/a> <http://e/p> "x"@en .\n<http://e/a> <http://e/p> "x"@EN .\n'
    )
    assert count_dump(tmp_path / "a.nt", NTRIPLES).objects == 2
