"""Files that cannot be parsed: a sentence and a place, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dortmund_lod import sources, validation
from dortmund_lod.errors import SourceError
from dortmund_lod.validation import Unreadable
from tests.validation.conftest import BASE

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.validation import Finding

X = "@prefix x: <http://x.example/> .\n"
FAULTS: dict[str, tuple[str | bytes, int, int, str]] = {
    "no full stop": (X + "x:a x:p 1\n# next\nx:b x:p 2 .", 2, 10, "its full stop is missing"),
    "no full stop at the end": (X + "x:a x:p 1\n\n", 2, 10, "its full stop is missing"),
    "no semicolon": (X + "x:a x:p 1\n  x:q 2 .", 2, 10, "its full stop is missing"),
    "no prefix": (X + "y:a x:p 1 .", 2, 1, "The prefix 'y:' is used, but not declared"),
    "no closing quote": (X + 'x:a x:p "abc ;\n x:q 2 .', 2, 9, "A text begins here"),
    "no language": (X + 'x:a x:p "abc"@ .', 2, 15, "not a language code"),
    "a blank in an address": (X + "x:a x:p <a b> .", 2, 9, "holds the character ' '"),
    "a bare word": (X + "x:a x:p hello .", 2, 9, "'hello' cannot stand here"),
    "an open bracket": (X + "x:a x:p [ x:q 2 .", 2, 17, "bracket is not closed"),
    "an invisible space": (X + "x:a\u00a0x:p 1 .", 2, 4, "looks like a space: U+00A0 (NO-BREAK"),
    "a bare date": (X + "x:a x:p 2020-01-02 .", 2, 9, "A date stands here without quotation"),
    "JSON": ('{\n"@id": "http://x.example/"}', 1, 1, "The file is JSON, and its name says Turtle"),
    "XML": ("<?xml version='1.0'?><rdf:RDF/>", 1, 1, "The file is XML, and its name says Turtle"),
    "a percent sign": (X + "x:a%zz x:p 1 .", 2, 2, "%zz stands for no character"),
    "UTF-16": ("a".encode("utf-16"), 1, 1, "byte order mark of UTF-16"),
    "a byte order mark": (b"\xef\xbb\xbf<a> <b> <c> .", 1, 1, "byte order mark of UTF-8"),
    "Windows-1252": (
        (X + 'x:a x:p "ö" .').encode("cp1252"),
        2,
        10,
        "which is 'ö' in Windows-1252",
    ),
}


def unreadable(folder: Path, name: str, content: str | bytes) -> Finding:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Unreadable) as caught:
        validation.validate(sources.discover([folder]).files, BASE)
    (finding,) = caught.value.report.findings
    assert not caught.value.report.readable
    assert str(caught.value).startswith(f"{finding.location}: {finding.message.en}")
    return finding


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_syntax_is_explained_where_it_is(tmp_path: Path, fault: str) -> None:
    content, line, column, said = FAULTS[fault]
    finding = unreadable(tmp_path, "d.ttl", content)
    assert said in finding.message.en
    assert finding.message.de != finding.message.en
    assert finding.location
    assert (finding.location.line, finding.location.column) == (line, column)


_RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'


@pytest.mark.parametrize(
    ("name", "content", "place", "said"),
    [
        ("d.rdf", _RDF + '<rdf:Bag rdf:about="?a&b"/></rdf:RDF>', (2, 23), "An & stands for"),
        ("d.rdf", _RDF + "<e:X/></rdf:RDF>", (2, 1), "The prefix 'e:' is used, but not declared"),
        ("d.jsonld", '{"@id": "x",\n}', (2, 1), "Nothing follows a comma before this"),
        ("d.jsonld", "{'@id': 'x'}", (1, 2), "''' cannot stand here"),
        ("d.jsonld", '{"@id": "x", "y": [1,', (1, 22), "ends before what it opened is closed"),
        ("d.jsonld", '{"@id": "x', (1, 9), "A text begins here that does not end"),
    ],
)
def test_slips_in_xml_and_json_are_named(
    tmp_path: Path, name: str, content: str, place: tuple[int, int], said: str
) -> None:
    finding = unreadable(tmp_path, name, content)
    assert said in finding.message.en
    assert finding.location
    assert (finding.location.line, finding.location.column) == place
    assert "Parser meldet" not in finding.message.de


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("d.nt", b"<http://x/a> <http://x/b> <c> ."),
        ("d.nq", b'<http://x/a> <http://x/b> "c" <http://x/g>'),
        ("d.trig", b"<a> { <b> <c> }"),
        ("d.jsonld", b'{"@id": "x", "http://x/p": [1, 2 }'),
        ("d.rdf", b"<rdf:RDF></rdf:Rdf>"),
        ("d.ttl.gz", b"no gzip"),
    ],
)
def test_every_format_can_be_unreadable(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError) as caught:
        validation.validate(sources.discover([tmp_path]).files, BASE)
    assert caught.value.location
    assert caught.value.location.path.name == name


def test_all_unreadable_files_are_told_at_once(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.ttl").write_text("<a> <b> <c>" + (" ." if name == "b" else ""))
    with pytest.raises(Unreadable) as caught:
        validation.validate(sources.discover([tmp_path]).files, BASE)
    assert len(caught.value.report.findings) == 2
    text = validation.render(caught.value.report, "text", "de")
    assert text.endswith("2 von 3 Dateien nicht lesbar. Sonst wurde nichts geprüft.\n")
