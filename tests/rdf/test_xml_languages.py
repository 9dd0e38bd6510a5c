"""RDF/XML that ends an inherited language says texts without one."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import sources, validation
from dortmund_lod.rdf.parser.parse import read
from dortmund_lod.rdf.parser.xml_languages import EmptyTagMarker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyoxigraph as ox

_DOCUMENT = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:e="http://e.example/" xml:lang="de"><rdf:Description rdf:about="http://e.example/s">
  <e:a>mit</e:a><e:b xml:lang="">ohne</e:b><e:c xml:lang = ''><e:T e:d="auch ohne"/></e:c>
  <e:f rdf:parseType="Literal"><b xml:lang="">x</b></e:f>
  <e:g xml:lang="en" rdf:datatype="http://e.example/t">x-lodnone</e:g>
</rdf:Description></rdf:RDF>"""


def test_an_empty_tag_is_no_language(tmp_path: Path) -> None:
    (tmp_path / "a.rdf").write_text(_DOCUMENT)
    found: dict[str, tuple[str, str | None]] = {}

    def take(quads: Iterator[ox.Quad]) -> None:
        for quad in quads:
            name = quad.predicate.value.removeprefix("http://e.example/")
            found[name] = quad.object.value, getattr(quad.object, "language", None)  # type: ignore[union-attr]

    files = sources.discover([tmp_path]).files
    read(files, "http://e.example/", take)
    assert found["a"] == ("mit", "de")
    assert found["b"] == ("ohne", None)
    assert found["d"] == ("auch ohne", None)
    assert found["f"][0].startswith('<b xml:lang="" ')
    assert found["g"] == ("x-lodnone", None)
    assert validation.validate(files, "http://e.example/").conforms


@pytest.mark.parametrize("size", [1, 3, 50, -1])
def test_an_attribute_that_is_read_in_pieces_is_marked_as_well(size: int) -> None:
    marker = EmptyTagMarker(io.BytesIO(_DOCUMENT.encode()))
    pieces = b"".join(iter(lambda: marker.read(size), b""))
    assert pieces.count(b'"x-lodnone"') == 3
    whole = _DOCUMENT.replace('""', "").replace("''", "").encode()
    assert pieces.replace(b'"x-lodnone"', b"") == whole
