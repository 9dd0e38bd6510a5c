"""One client's connections are no more than its share, and surplus ones end, idle ones first."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.site.http.client_address import connected_client, networks_of
from dortmund_lod.site.http.connections import ConnectionLimits, Connections
from tests.loops import on_a_loop
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dortmund_lod.site.http.asgi import Message, Scope

    Connect = Callable[[str, int], list[socket.socket]]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", free_port())) as found:
        yield found  # no client here may get its number, at another address, for its own end


@pytest.fixture
def connect(listener: socket.socket) -> Iterator[Connect]:
    """Connections from an address, which this process has at both ends."""
    with contextlib.ExitStack() as stack:

        def connect(address: str, number: int) -> list[socket.socket]:
            clients = []
            for _ in range(number):
                target = listener.getsockname()
                client = socket.create_connection(target, source_address=(address, 0))
                clients.append(stack.enter_context(client))
                stack.enter_context(listener.accept()[0])
            return clients

        yield connect


def _connections(
    listener: socket.socket,
    share: int,
    enough: int = 1000,
    client_of: Callable[[str], str] = str,
) -> tuple[Connections, list[int]]:
    ended: list[int] = []
    limits = ConnectionLimits(share, enough, client_of)
    return Connections(listener.getsockname()[1], limits, ended.append), ended


def _number_open(clients: list[socket.socket]) -> int:
    """How many are open: an end is there at once, as both ends are on this machine."""
    number = 0
    for client in clients:
        client.settimeout(0)
        with contextlib.suppress(BlockingIOError):
            assert client.recv(1) == b""
            continue
        number += 1
    return number


def test_what_a_client_has_beyond_its_share_ends_and_others_keep_theirs(
    listener: socket.socket, connect: Connect
) -> None:
    connections, ended = _connections(listener, share=5)
    many, few = connect("127.0.0.1", 20), connect("127.0.0.2", 5)
    connections.enforce()
    assert (_number_open(many), _number_open(few)) == (5, 5)
    assert ended == [15]
    connections.enforce()
    assert ended == [15]


def test_the_addresses_of_one_client_share_its_connections(
    listener: socket.socket, connect: Connect
) -> None:
    connections, _ = _connections(listener, share=5, client_of=lambda _: "the same")
    clients = [*connect("127.0.0.1", 4), *connect("127.0.0.2", 4)]
    connections.enforce()
    assert _number_open(clients) == 5


def test_where_there_are_too_many_those_with_most_lose_theirs(
    listener: socket.socket, connect: Connect
) -> None:
    connections, _ = _connections(listener, share=100, enough=16)
    many, few = connect("127.0.0.1", 40), connect("127.0.0.2", 3)
    connections.enforce()
    assert _number_open(few) == 3
    assert 1 <= _number_open(many) <= 13


def _scope(client: socket.socket) -> Scope:
    return {"client": client.getsockname()}


async def _while_answered(
    connections: Connections, clients: list[socket.socket], work: Callable[[], object]
) -> None:
    """Do something while these connections are being answered."""
    done = asyncio.Event()

    async def app(*_: object) -> None:
        await done.wait()

    async def receive() -> Message:
        raise AssertionError

    async def send(_: Message) -> None:
        raise AssertionError

    tracked = connections.tracked(app)
    requests = asyncio.gather(*(tracked(_scope(each), receive, send) for each in clients))
    await asyncio.sleep(0)
    work()
    done.set()
    await requests


def test_idle_connections_end_first(listener: socket.socket, connect: Connect) -> None:
    connections, _ = _connections(listener, share=5)
    clients = connect("127.0.0.1", 20)
    busy = clients[7:12]
    on_a_loop(_while_answered(connections, busy, connections.enforce))
    assert (_number_open(busy), _number_open(clients)) == (5, 5)


def test_connections_that_are_answered_end_where_they_are_more_than_the_share(
    listener: socket.socket, connect: Connect
) -> None:
    connections, _ = _connections(listener, share=5)
    clients = connect("127.0.0.1", 20)
    on_a_loop(_while_answered(connections, clients, connections.enforce))
    assert _number_open(clients) == 5


def test_who_speaks_for_many_loses_only_idle_connections_and_only_where_there_are_too_many(
    listener: socket.socket, connect: Connect
) -> None:
    roomy, _ = _connections(listener, share=2, client_of=lambda _: "")
    clients = connect("127.0.0.1", 20)
    roomy.enforce()
    assert _number_open(clients) == 20
    full, _ = _connections(listener, share=2, enough=8, client_of=lambda _: "")
    busy = clients[:12]
    on_a_loop(_while_answered(full, busy, full.enforce))
    assert (_number_open(busy), _number_open(clients)) == (12, 12)


def test_a_connection_that_was_answered_is_idle_again(
    listener: socket.socket, connect: Connect
) -> None:
    connections, _ = _connections(listener, share=5)
    clients = connect("127.0.0.1", 6)
    on_a_loop(_while_answered(connections, [clients[0], clients[0]], lambda: None))
    on_a_loop(_while_answered(connections, clients[1:6], connections.enforce))
    assert _number_open(clients[:1]) == 0


def test_what_else_a_process_has_open_is_left_alone(connect: Connect) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as other:
        connections, ended = _connections(other, share=1)
        clients = connect("127.0.0.1", 20)
        connections.enforce()
        assert _number_open(clients) == 20
        assert not ended


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("127.0.0.1", ""),
        ("192.0.2.1", ""),
        ("203.0.113.5", "203.0.113.5"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("2001:db8::1:2:3:4", "2001:db8::/64"),
    ],
)
def test_connections_are_those_of_whom_they_come_from(address: str, client: str) -> None:
    assert connected_client(address, networks_of(["192.0.2.0/24"])) == client
