"""What travels between a web process and a look-up worker."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.engine.embedded import lookup_protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

_kinds = st.sampled_from([lookup_protocol.HEAD, lookup_protocol.DATA])
_frames = st.lists(st.tuples(_kinds, st.binary(max_size=50)))


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair()
    with one, other:
        yield one, other


@given(_frames)
def test_frames_arrive_as_they_were_sent(sent: list[tuple[bytes, bytes]]) -> None:
    one, other = socket.socketpair()
    with one, other:
        for kind, payload in sent:
            lookup_protocol.send(one, kind, payload)
        lookup_protocol.send(one, lookup_protocol.END)
        assert list(lookup_protocol.message(other)) == sent


@pytest.mark.parametrize("length", [0, 1, 4, 5, 7])
def test_a_connection_that_closes_before_the_end_means_a_death(
    pair: tuple[socket.socket, socket.socket], length: int
) -> None:
    one, other = pair
    one.sendall((lookup_protocol.DATA + b"\x00\x00\x00\x03abc")[:length])
    one.close()
    with pytest.raises(lookup_protocol.ConnectionClosed):
        list(lookup_protocol.message(other))
