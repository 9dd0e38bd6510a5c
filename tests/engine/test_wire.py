"""What travels between the processes, and what is mended on the way."""

from __future__ import annotations

import io
import itertools
import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.engine import wire

if TYPE_CHECKING:
    from collections.abc import Iterator

_frames = st.lists(st.tuples(st.sampled_from([wire.HEAD, wire.DATA]), st.binary(max_size=50)))
_cuts = st.lists(st.integers(0, 200), max_size=5)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair()
    with one, other:
        yield one, other


def _pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut for cut in cuts if cut < len(data)), len(data)]
    return [data[begin:end] for begin, end in itertools.pairwise(places)]


@given(_frames)
def test_frames_arrive_as_they_were_sent(sent: list[tuple[bytes, bytes]]) -> None:
    one, other = socket.socketpair()
    with one, other:
        for kind, payload in sent:
            wire.send(one, kind, payload)
        wire.send(one, wire.END)
        assert list(wire.message(other)) == sent


@pytest.mark.parametrize("length", [0, 1, 4, 5, 7])
def test_a_connection_that_closes_before_the_end_means_a_death(
    pair: tuple[socket.socket, socket.socket], length: int
) -> None:
    one, other = pair
    one.sendall((wire.DATA + b"\x00\x00\x00\x03abc")[:length])
    one.close()
    with pytest.raises(wire.Died):
        list(wire.message(other))


@given(data=st.text("a\r\n<&", max_size=80), cuts=_cuts)
def test_no_carriage_return_is_lost_wherever_the_bytes_are_cut(data: str, cuts: list[int]) -> None:
    target = io.BytesIO()
    escaper = wire.CarriageReturnEscaper(target)
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
    sorter = wire.PrefixSorter(target)
    lines = [*head, *body.splitlines(keepends=True)]
    for place in range(0, len(lines), together):
        sorter.write("".join(lines[place : place + together]).encode())
    sorter.finish()
    assert target.getvalue().decode() == "".join([*sorted(head), body])


def test_text_without_prefixes_stays_as_it_is() -> None:
    assert wire.sorted_prefixes(b"b a c .\na b c .\n") == b"b a c .\na b c .\n"


def test_a_frame_is_written_for_each_write(pair: tuple[socket.socket, socket.socket]) -> None:
    one, other = pair
    writer = wire.DataWriter(one)
    assert writer.writable()
    writer.write(b"abc")
    wire.send(one, wire.END)
    assert list(wire.message(other)) == [(wire.DATA, b"abc")]
