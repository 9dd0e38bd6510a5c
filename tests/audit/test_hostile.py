"""Sites that would hang a client, fill its memory or lead it elsewhere."""

from __future__ import annotations

import os
import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.audit import http_connection, pages, sitemap_reader, sparql_client
from dortmund_lod.audit.http_client import Client
from dortmund_lod.audit.http_messages import OutOfTime, Request, Response, Unanswered, plain
from dortmund_lod.errors import SourceError
from dortmund_lod.rdf.formats import JSONLD, NTRIPLES, RDFXML, TURTLE
from dortmund_lod.rdf.parser.sandboxed_parse import SandboxedParser
from tests.process_tree import child_processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dortmund_lod.rdf.formats import Format

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\n"
_BOMB = b"".join(b'<!ENTITY a%d "%s">' % (level + 1, b"&a%d;" % level * 10) for level in range(10))
ENTITIES = (
    b'<!DOCTYPE r [<!ENTITY a0 "aaaaaaaaaa">' + _BOMB + b"]>"
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="a:">'
    b"<a:a><a:b>&a9;</a:b></a:a></rdf:RDF>"
)
ELEMENTS = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="a:">'
    + b"<a:a><a:b>" * 1_000_000
)
STATEMENTS = b"<a:a> <a:b> " + b"<<( <a:a> <a:b> " * 300_000 + b"<a:c>" + b")>> " * 300_000 + b"."


@pytest.fixture
def hostile() -> Iterator[Callable[[Callable[[socket.socket], None]], str]]:
    """Starts a server that does with each connection what it is told, and gives its address."""
    servers: list[socket.socket] = []

    def start(behave: Callable[[socket.socket], None]) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)
        threading.Thread(target=_serve, args=(server, behave), daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/"

    yield start
    for server in servers:
        server.close()


def _serve(server: socket.socket, behave: Callable[[socket.socket], None]) -> None:
    while True:
        try:
            connection = server.accept()[0]
        except OSError:
            return
        with connection:
            try:
                connection.recv(65_536)
                behave(connection)
            except OSError:
                continue


def saying(data: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(data)


def dripping(start: bytes) -> Callable[[socket.socket], None]:
    def behave(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(b"x")
            time.sleep(0.05)

    return behave


def endless(connection: socket.socket) -> None:
    connection.sendall(OK + b"\r\n")
    while True:
        connection.sendall(b"x" * 65_536)


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX: ", OK + b"\r\n"])
def test_a_drip_of_bytes_ends_with_the_time(
    hostile: Callable[[Callable[[socket.socket], None]], str], start: bytes
) -> None:
    address = hostile(dripping(start))
    with pytest.raises(Unanswered, match="no whole answer after"):
        http_connection.send(Request("GET", address), seconds=0.6, most=1000)


def test_of_an_endless_body_only_so_much_is_read(
    hostile: Callable[[Callable[[socket.socket], None]], str],
) -> None:
    response = http_connection.send(Request("GET", hostile(endless)), seconds=5, most=100_000)
    assert (len(response.body), response.whole) == (100_000, False)


def test_a_compressed_bomb_is_not_unpacked_whole(
    hostile: Callable[[Callable[[socket.socket], None]], str],
) -> None:
    import gzip  # noqa: PLC0415

    data = gzip.compress(b"\0" * 50_000_000)
    address = hostile(saying(OK + b"Content-Encoding: gzip\r\n\r\n" + data))
    response = http_connection.send(Request("GET", address), seconds=5, most=100_000)
    assert (len(response.body), response.whole) == (100_000, False)


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
        OK + b"Content-Length: 100\r\n\r\nshort",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzzz\r\n",
        b"HTTP/1.1 303 See\r\nLocation: /again\r\n\r\n",
        b"HTTP/1.1 303 See\r\nLocation: http://192.0.2.1/\r\n\r\n",
        b"HTTP/1.1 303 See\r\nLocation: http://[bad\r\n\r\n",
        b"HTTP/1.1 303 See\r\nLocation: file:///etc/hostname\r\n\r\n",
    ],
)
def test_what_is_no_whole_answer_of_this_site_counts_as_none(
    hostile: Callable[[Callable[[socket.socket], None]], str], answer: bytes
) -> None:
    client = Client(hostile(saying(answer)), request_seconds=2)
    with pytest.raises(Unanswered):
        client.follow(client.home)


def test_a_client_waits_when_it_is_told_to_and_asks_again(
    hostile: Callable[[Callable[[socket.socket], None]], str],
) -> None:
    answers = [OK + b"\r\n", b"HTTP/1.1 429 Too Many\r\nRetry-After: 0\r\n\r\n"]
    client = Client(hostile(lambda connection: connection.sendall(answers.pop())))
    assert client.get(client.home).status == 200


def test_iris_of_a_base_are_asked_where_the_site_stands_in_for_it() -> None:
    client = Client("http://127.0.0.1:8000/", base_iri="https://data.example.org/")
    found = client.locate("https://data.example.org/id/Straße#part")
    assert found == "http://127.0.0.1:8000/id/Stra%C3%9Fe"
    assert not client.is_own("https://example.org/id")


def test_nothing_is_asked_after_the_time_is_over() -> None:
    with pytest.raises(OutOfTime):
        Client("http://127.0.0.1:9/", max_seconds=0).get("http://127.0.0.1:9/")


@pytest.mark.parametrize(
    ("data", "fmt"),
    [(ENTITIES, RDFXML), (ELEMENTS, RDFXML), (STATEMENTS, NTRIPLES), (b"[" * 100_000, JSONLD)],
    ids=["entities", "elements", "statements", "arrays"],
)
def test_rdf_that_kills_a_parser_is_unreadable_and_the_next_is_read(
    data: bytes, fmt: Format
) -> None:
    reader = SandboxedParser(seconds=1)
    try:
        with pytest.raises(SourceError):
            reader.triples(data, fmt, "http://example.org/")
        assert len(reader.triples(b"<a:a> <a:b> 1 .", TURTLE, "http://example.org/")) == 1
    finally:
        reader.close()


def test_a_bomb_of_entities_is_refused_before_it_is_parsed() -> None:
    reader, before = SandboxedParser(seconds=60), set(child_processes(os.getpid()))
    try:
        with pytest.raises(SourceError, match="entities"):
            reader.triples(ENTITIES, RDFXML, "http://example.org/")
        with pytest.raises(SourceError, match="nested"):
            reader.count(b"[" * 100_000, JSONLD, "http://example.org/")
        assert not set(child_processes(os.getpid())) - before
    finally:
        reader.close()


def test_more_statements_than_the_limit_are_refused_but_can_be_counted() -> None:
    reader = SandboxedParser(triples=3)
    data = "".join(f"<a:{number}> <a:b> 1 .\n" for number in range(5)).encode()
    try:
        with pytest.raises(SourceError, match="more than 3"):
            reader.triples(data, TURTLE, "http://example.org/")
        assert reader.count(data, TURTLE, "http://example.org/") == 5
    finally:
        reader.close()


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b"{}", b"[]", b'{"results":{"bindings":[1]}}', b"\xff"]
)
def test_a_result_nobody_can_read_has_no_rows(body: bytes) -> None:
    headers = {"content-type": "application/sparql-results+json"}
    response = Response(Request("GET", "http://x.example/"), 200, headers, body)
    assert sparql_client.rows(response) is None
    assert sparql_client.boolean(response) is None


def test_a_sitemap_with_entities_is_none() -> None:
    body = b'<!DOCTYPE r [<!ENTITY a "b">]><urlset/>'
    assert (
        sitemap_reader.parsed(Response(Request("GET", "http://x.example/"), 200, {}, body)) is None
    )


def test_deeply_nested_json_in_a_page_is_passed_over() -> None:
    body = b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script>"
    response = Response(Request("GET", "http://x.example/"), 200, {}, body)
    assert pages.read(response).objects() == []


def test_text_of_strangers_cannot_steer_a_terminal() -> None:
    assert plain("\x1b[31mred\n\u202eleft") == "\ufffd[31mred \ufffdleft"
