"""Equal content as equal bytes."""

from __future__ import annotations

import io
import itertools

from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.rdf import stable_output

_cuts = st.lists(st.integers(0, 200), max_size=5)
_NAMESPACES = [' xmlns:b="http://b.example/"', ' xmlns:a="http://a.example/"', ' xmlns:c="c:"']


def _pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut for cut in cuts if cut < len(data)), len(data)]
    return [data[begin:end] for begin, end in itertools.pairwise(places)]


@given(data=st.text("a\r\n<&", max_size=80), cuts=_cuts)
def test_no_carriage_return_is_lost_wherever_the_bytes_are_cut(data: str, cuts: list[int]) -> None:
    target = io.BytesIO()
    escaper = stable_output.CarriageReturnEscaper(target)
    for piece in _pieces(data.encode(), cuts):
        assert escaper.write(piece) == len(piece)
    assert target.getvalue().decode() == data.replace("\r", "&#xD;")


_PREFIXES = ["@prefix b: <http://b.example/> .\n", "@prefix a: <http://a.example/> .\n"]


@given(
    head=st.permutations([*_PREFIXES, "@prefix : <http://c.example/> .\n"]),
    body=st.sampled_from(["", "a:x a:y 1 .\n", "<x> <y> '@prefix' .\n@prefix not: <here> .\n"]),
    together=st.integers(1, 5),
)
def test_prefixes_are_in_order_however_many_lines_are_written_at_once(
    head: list[str], body: str, together: int
) -> None:
    target = io.BytesIO()
    sorter = stable_output.turtle_sorter(target)
    lines = [*head, *body.splitlines(keepends=True)]
    for place in range(0, len(lines), together):
        sorter.write("".join(lines[place : place + together]).encode())
    sorter.finish()
    assert target.getvalue().decode() == "".join([*sorted(head), body])


def test_text_without_prefixes_stays_as_it_is() -> None:
    assert stable_output.sorted_prefixes(b"b a c .\na b c .\n") == b"b a c .\na b c .\n"


@given(head=st.permutations(_NAMESPACES), cuts=_cuts)
def test_namespaces_are_in_order_wherever_the_bytes_are_cut(
    head: list[str], cuts: list[int]
) -> None:
    target = io.BytesIO()
    sorter = stable_output.xml_sorter(target)
    xml = '<?xml version="1.0"?>\n<rdf:RDF{}>\n<a:x b:y="&gt;"/></rdf:RDF>'
    for piece in _pieces(xml.format("".join(head)).encode(), cuts):
        sorter.write(piece)
    sorter.finish()
    assert target.getvalue().decode() == xml.format("".join(sorted(head)))
