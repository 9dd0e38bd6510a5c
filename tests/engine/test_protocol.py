"""What travels between a web process and a look-up worker."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.engine.embedded import protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

_kinds = st.sampled_from([protocol.HEAD, protocol.DATA])
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
            protocol.send(one, kind, payload)
        protocol.send(one, protocol.END)
        assert list(protocol.message(other)) == sent


@pytest.mark.parametrize("length", [0, 1, 4, 5, 7])
def test_a_connection_that_closes_before_the_end_means_a_death(
    pair: tuple[socket.socket, socket.socket], length: int
) -> None:
    one, other = pair
    one.sendall((protocol.DATA + b"\x00\x00\x00\x03abc")[:length])
    one.close()
    with pytest.raises(protocol.ConnectionClosed):
        list(protocol.message(other))
