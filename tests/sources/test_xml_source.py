"""RDF/XML is read in every encoding it may have, and with the attributes that need no prefix."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import sources
from dortmund_lod.errors import SourceError
from dortmund_lod.rdf.parser.parse import read_triples
from dortmund_lod.rdf.terms import Iri, Literal

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = (
    '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">'
)
_BODY = '<r:Description r:about="http://example.org/a"><e:p>Grüße</e:p></r:Description></r:RDF>'
_A, _P = Iri("http://example.org/a"), Iri("http://example.org/p")


def _read(tmp_path: Path, content: bytes) -> list[object]:
    path = tmp_path / "any.rdf"
    path.write_bytes(content)
    return list(read_triples(sources.discover([path]).files, "http://example.org/"))


@pytest.mark.parametrize(
    ("declared", "codec", "mark"),
    [
        ("ISO-8859-1", "latin-1", b""),
        ("windows-1252", "cp1252", b""),
        ("UTF-16", "utf-16-le", codecs.BOM_UTF16_LE),
        ("UTF-16", "utf-16-be", codecs.BOM_UTF16_BE),
        ("UTF-16LE", "utf-16-le", b""),
        ("UTF-8", "utf-8", codecs.BOM_UTF8),
        ("utf-8", "utf-8", b""),
    ],
)
def test_the_declared_encoding_is_read(
    tmp_path: Path, declared: str, codec: str, mark: bytes
) -> None:
    text = f"<?xml version='1.0' encoding='{declared}'?>\n{_HEAD}{_BODY}"
    assert _read(tmp_path, mark + text.encode(codec)) == [(_A, _P, Literal("Grüße"))]


def test_us_ascii_is_read(tmp_path: Path) -> None:
    text = f'<?xml version="1.0" encoding="US-ASCII"?>{_HEAD}{_BODY.replace("Grüße", "a&#xFC;")}'
    assert _read(tmp_path, text.encode("ascii")) == [(_A, _P, Literal("aü"))]


@pytest.mark.parametrize("encoding", ["rot13", "x-unknown", "US-ASCII"])
def test_what_cannot_be_decoded_is_told(tmp_path: Path, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{_HEAD}{_BODY}'
    with pytest.raises(SourceError, match=r"any\.rdf.*cannot be read"):
        _read(tmp_path, text.encode())


def test_entities_that_the_document_declares_are_read(tmp_path: Path) -> None:
    entities = '<!DOCTYPE x [<!ENTITY e "http://example.org/"><!ENTITY hi "Gr&#xFC;&#xDF;e">]>'
    body = _BODY.replace("http://example.org/a", "&e;a").replace("Grüße", "&hi;")
    rows = _read(tmp_path, f"{entities}{_HEAD}{body}".encode())
    assert rows == [(_A, _P, Literal("Grüße"))]


def test_a_thing_may_be_the_whole_document(tmp_path: Path) -> None:
    names = _HEAD.removeprefix("<r:RDF").removesuffix(">")
    text = f'<e:Greeting{names} r:about="http://example.org/a"><e:p>Grüße</e:p></e:Greeting>'
    assert (_A, _P, Literal("Grüße")) in _read(tmp_path, text.encode())


def test_attributes_need_no_prefix_where_rdf_says_so(tmp_path: Path) -> None:
    text = (
        f'{_HEAD}<!-- <r:Description about="http://example.org/no"> -->'
        '<r:Description about="http://example.org/a"><e:p resource="http://example.org/b"/>'
        '<e:p><![CDATA[<r:Description about="x">]]></e:p><e:p e:about=\'about="y"\'/>'
        "</r:Description></r:RDF>"
    )
    rows = _read(tmp_path, text.encode())
    assert (_A, _P, Iri("http://example.org/b")) in rows
    assert (_A, _P, Literal('<r:Description about="x">')) in rows
    assert any(row[2] == Literal('about="y"') for row in rows)  # type: ignore[index]
