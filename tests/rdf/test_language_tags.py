"""Language tags keep their capitals through a parser that lowers them."""

from __future__ import annotations

import io
from typing import IO, cast

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.rdf.formats import JSONLD, NQUADS, RDFXML, TURTLE, Format
from dortmund_lod.rdf.parser.language_tags import TagMarker, TagRestorer, mark, restore
from dortmund_lod.rdf.parser.parse import RDF_FORMATS

_tags = st.one_of(
    st.from_regex(
        r"[A-Za-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2}|-[a-z]{2})?(-x-[A-Za-z]{1,8})?", fullmatch=True
    ),
    st.from_regex(r"[xX](-[A-Za-z0-9]{1,8}){1,3}", fullmatch=True),
    st.sampled_from(["en-GB-oed", "i-Klingon", "sgn-BE-FR", "zh-min-Nan", "de-u-co-Phonebk"]),
)
_SAMPLES = {
    TURTLE: """<http://e/s> <http://e/p> '''say "x"@%s''' , 'a'@%s, "b"@%s . # "c"@DE""",
    RDFXML: '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    '<rdf:Description rdf:about="http://e/s"><e:p>say "x"@%s</e:p>'
    "<e:p xml:lang=\"%s\">a</e:p><e:p xml:lang = '%s'>b</e:p></rdf:Description></rdf:RDF>",
    JSONLD: r'{"@id": "http://e/s", "http://e/p": ["say \"x\"@%s", {"@value": "a", "@language":'
    ' "%s"}, {"@language":"%s", "@value": "b"}]}',
}


@pytest.mark.parametrize("fmt", _SAMPLES, ids=lambda fmt: fmt.suffix)
@given(tag=_tags)
def test_a_tag_is_written_as_it_was_read(fmt: Format, tag: str) -> None:
    source = io.BytesIO((_SAMPLES[fmt] % (tag, tag, tag)).encode())
    quads = ox.parse(cast("IO[bytes]", TagMarker(source, fmt)), RDF_FORMATS[fmt])
    output = io.BytesIO()
    restorer = TagRestorer(output)
    ox.serialize(quads, cast("IO[bytes]", restorer), ox.RdfFormat.N_QUADS)
    restorer.finish()
    lines = sorted(output.getvalue().decode().splitlines())
    start = "<http://e/s> <http://e/p> "
    assert lines == sorted(
        [f'{start}"a"@{tag} .', f'{start}"b"@{tag} .', rf'{start}"say \"x\"@{tag}" .']
    )


@given(text=st.text("aA-\"'@ \n1x", max_size=200), size=st.integers(1, 9))
def test_marking_in_pieces_is_marking_at_once_and_restoring_undoes_it(
    text: str, size: int
) -> None:
    data = text.encode()
    marker = TagMarker(io.BytesIO(data), NQUADS)
    pieces = b"".join(iter(lambda: marker.read(size), b""))
    assert pieces == mark(data, NQUADS)
    assert restore(pieces) == data
    output = io.BytesIO()
    restorer = TagRestorer(output)
    for start in range(0, len(pieces), size):
        restorer.write(pieces[start : start + size])
    restorer.finish()
    assert output.getvalue() == data


def test_a_text_that_looks_like_a_mark_is_left_as_it_is() -> None:
    data = b'<http://e/s> <http://e/p> "de-x-lodcase-3"@de-DE .\n'
    assert restore(mark(data, NQUADS)) == data
