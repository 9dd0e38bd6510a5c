"""What the site keeps as a server of HTTP, whatever clients do; asked over real connections."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import os
import re
import resource
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.process_tree import child_processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.system.conftest import Program, Site

_PATIENCE = 30
_CITY = "/doc/city/dortmund"
_DIRECT = "Content-Type: application/sparql-query"


def _head(path: str, *headers: str, method: str = "GET") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _post(body: bytes, *headers: str, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    return _head("/sparql", _DIRECT, f"Content-Length: {size}", *headers, method="POST") + body


def _talk(site: Site, *parts: bytes, wait: float = _PATIENCE, half: bool = False) -> bytes:
    """Send bytes, each part by itself, and take all that comes until the connection ends."""
    with socket.create_connection(("127.0.0.1", site.port), wait) as connection:
        with contextlib.suppress(ConnectionError):
            for part in parts:
                connection.sendall(part)
                time.sleep(0.01)
            if half:
                connection.shutdown(socket.SHUT_WR)
        received = bytearray()
        with contextlib.suppress(ConnectionError, TimeoutError):
            while part := connection.recv(2**16):
                received += part
    return bytes(received)


def _statuses(answers: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] ([0-9]{3})", answers)]


_LAST = _head("/health/live", "Connection: close")


def test_requests_sent_at_once_are_answered_in_their_order(dortmund: Site) -> None:
    paths = [f"/nowhere/{number}" for number in range(20)]
    answers = _talk(dortmund, b"".join(_head(path) for path in paths) + _LAST)
    assert _statuses(answers) == [404] * 20 + [200]
    assert [answers.find(path.encode() + b".") for path in paths] == sorted(
        answers.find(path.encode() + b".") for path in paths
    )


def test_a_small_request_behind_a_large_body_is_answered(dortmund: Site) -> None:
    body = b"ASK{}#" + b"a" * 100_000
    for cut in (0, 4, 20):
        post = _post(body)
        answers = _talk(dortmund, post + _LAST[:cut], _LAST[cut:])
        assert _statuses(answers) == [200, 200]


def test_who_asks_for_the_end_gets_the_answer_and_the_end(dortmund: Site) -> None:
    answer = _talk(dortmund, _head(_CITY, "Connection: close"))
    assert _statuses(answer) == [200]
    assert re.search(rb"\r\nconnection: close\r\n", answer, re.IGNORECASE)


@pytest.mark.parametrize(
    "body",
    [b"ASK", b"ASK{}" + _LAST],
    ids=["short", "with another request inside"],
)
def test_a_body_that_ends_short_is_no_query_and_nothing_after_it_is_one(
    dortmund: Site, body: bytes
) -> None:
    answers = _talk(dortmund, _post(body, length=len(body) + 50), half=True)
    assert _statuses(answers) == [400]


def test_a_body_that_does_not_arrive_is_given_up_within_seconds(dortmund: Site) -> None:
    begun = time.monotonic()
    answer = _talk(dortmund, _post(b"ASK", length=50))
    assert _statuses(answer) == [408]
    assert b"did not arrive within 5 seconds" in answer
    assert time.monotonic() - begun > 4


def test_a_head_that_does_not_arrive_is_given_up_within_seconds(dortmund: Site) -> None:
    begun = time.monotonic()
    assert _statuses(_talk(dortmund, b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")) in ([], [408])
    assert time.monotonic() - begun > 8


def test_who_asks_before_a_large_body_is_refused_without_sending_it(dortmund: Site) -> None:
    head = _post(b"", "Expect: 100-continue", "Connection: close", length=2**21)
    assert _statuses(_talk(dortmund, head)) == [413]
    small = _post(b"", "Expect: 100-continue", "Connection: close", length=5)
    assert _statuses(_talk(dortmund, small, b"ASK{}")) == [100, 200]


def test_a_body_in_chunks_is_a_body(dortmund: Site) -> None:
    head = _head("/sparql", _DIRECT, "Transfer-Encoding: chunked", method="POST")
    answers = _talk(dortmund, head + b"3\r\nASK\r\n2\r\n{}\r\n0\r\n\r\n" + _LAST)
    assert _statuses(answers) == [200, 200]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (_head("/", "Accept: " + "x" * 4096, "Connection: close"), 200),
        (_head("/", "Accept: " + "x" * 4097), 431),
        (_head("/", 'Accept: "' + r"\"" * 8000), 431),
        (_head("/", *["Accept: " + "x" * 900] * 5), 431),
        (_head("/", *[f"X-{number}: {'x' * 4000}" for number in range(9)]), 431),
        (_head("/", *[f"X-{number}: x" for number in range(120)]), 431),
        (_head("/", "Cookie: " + "x" * 9000, "Connection: close"), 200),
        (_head("/", "Cookie: " + "x" * 40_000), 431),
        (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: user@a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a:port\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: [::1]:8000\r\nConnection: close\r\n\r\n", 200),
        (b"GET / HTTP/1.0\r\n\r\n", 200),
        (b"GET / HTTP/1.1\r\nHost: a\r\nA: b\r\nC : d\r\n\r\n", 400),
        (_head("/", "Transfer-Encoding: gzip, chunked"), 501),
        (b"nonsense\r\n\r\n", 400),
    ],
)  # fmt: skip
def test_a_head_is_read_as_http_has_it_and_as_far_as_it_may_go(
    dortmund: Site, request_: bytes, status: int
) -> None:
    answer = _talk(dortmund, request_)
    assert _statuses(answer) == [status]
    if status == 431 and request_.count(b"\r\n") < 100:
        head, _, body = answer.partition(b"\r\n\r\n")
        assert b"application/problem+json" in head
        assert "4,096" in json.loads(body)["detail"]


def test_every_header_with_the_worst_text_of_its_length_is_read_at_once(dortmund: Site) -> None:
    texts = [
        '"' + r"\"" * 2047, "a," * 2048, ";" * 4096, "a/b;q=0." + "1" * 4000, "(" * 4096,
        " " * 4096, "\t," * 2048, "W/" * 2048, '"",' * 1365, "1-2," * 1024, "%" * 4096,
        "é" * 4096, "*/*;" * 1024, "q=" * 2048, "0" * 4096, "bytes=" + "0-1," * 1000,
    ]  # fmt: skip
    names = [
        "Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "If-Match",
        "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range", "Content-Type",
        "X-Forwarded-For", "Forwarded", "Traceparent", "User-Agent", "Cookie", "Expect",
    ]  # fmt: skip
    for number, (name, text) in enumerate(itertools.product(names, texts)):
        connection = http.client.HTTPConnection("127.0.0.1", dortmund.port, timeout=_PATIENCE)
        connection.putrequest("GET", f"{_CITY}.nt?{name}{number}")
        connection.putheader(name, text.encode("latin-1"))
        spent = _processor_time(dortmund)
        connection.endheaders()
        response = connection.getresponse()
        response.read()
        connection.close()
        assert response.status < 500, (name, text[:20])
        assert _processor_time(dortmund) - spent < 1, (name, text[:20])


def test_every_answer_has_one_date_and_nothing_changed_after_it(dortmund: Site) -> None:
    dump = dortmund.ask("/dump/latest/all.nt.gz").headers["Location"].removeprefix(dortmund.url)
    static = "/static/site.css"
    for path, headers in itertools.product(
        (_CITY, static, dump, "/health/live", "/nowhere", "/sparql?query=ASK%7B%7D"),
        ({}, {"Range": "bytes=0-9"}, {"If_None_Match": "*"}),
    ):
        answer = dortmund.ask(path, **headers)
        assert len(answer.headers.get_all("Date", [])) == 1, (path, headers)
        if modified := answer.headers["Last-Modified"]:
            dates = map(parsedate_to_datetime, (modified, answer.headers["Date"]))
            assert next(dates) <= next(dates)


@pytest.mark.parametrize(
    ("asked", "status", "length"),
    [
        ("bytes=0-9", 206, 10),
        ("bytes=-5", 206, 5),
        ("bytes=10-", 206, None),
        ("bytes=0-0,5-6", 200, None),
        ("items=0-1", 200, None),
        ("bytes=99999999999-", 416, None),
        ("bytes=nonsense", 200, None),
    ],
)
def test_parts_of_a_dump_are_given_as_they_are_asked_for(
    dortmund: Site, asked: str, status: int, length: int | None
) -> None:
    path = dortmund.ask("/dump/latest/all.nt.gz").headers["Location"].removeprefix(dortmund.url)
    whole, part = dortmund.ask(path), dortmund.ask(path, Range=asked)
    assert part.status == status
    if status == 206:
        place = part.headers["Content-Range"].removeprefix("bytes ").partition("/")[0]
        begin, end = map(int, place.split("-"))
        assert part.body == whole.body[begin : end + 1]
        assert len(part.body) == int(part.headers["Content-Length"])
        assert length in {None, len(part.body)}
        assert part.headers["ETag"] == whole.headers["ETag"]
    if status == 200:
        assert part.body == whole.body


def test_a_part_varies_as_the_whole_does(dortmund: Site) -> None:
    whole = dortmund.ask("/static/site.css")
    part = dortmund.ask("/static/site.css", Range="bytes=0-9")
    assert (part.status, part.body) == (206, whole.body[:10])
    assert part.headers["Vary"] == whole.headers["Vary"]


def test_preconditions_hold_for_what_nobody_asked_for_yet(dortmund: Site) -> None:
    for number in range(2):
        path = f"{_CITY}.rdf?cold={number}"
        assert [dortmund.ask(path, If_Match='"zzz"').status for _ in range(3)] == [412] * 3
        etag = dortmund.ask(path).headers["ETag"]
        assert dortmund.ask(path, If_Match=etag).status == 200
        assert dortmund.ask(path, If_None_Match=etag).status == 304


@pytest.mark.parametrize("kind", ["application/sparql-query", "application/x-www-form-urlencoded"])
def test_a_query_may_come_by_the_method_of_that_name(dortmund: Site, kind: str) -> None:
    body = b"ASK{}" if kind.endswith("query") else b"query=ASK%7B%7D"
    answer = dortmund.ask("/sparql", "QUERY", body, Content_Type=kind)
    assert (answer.status, json.loads(answer.body)["boolean"]) == (200, True)
    assert kind in answer.headers["Accept-Query"]
    assert "QUERY" in dortmund.ask("/sparql", "OPTIONS").headers["Allow"]
    assert dortmund.ask(_CITY, "QUERY", body, Content_Type=kind).status == 405


@pytest.fixture
def source(program: Program) -> str:
    (program.folder / "any.ttl").write_text("<id/a> <p> 1 , 2 , 3 .")
    return "any.ttl"


def _web_processes(site: Site) -> list[int]:
    return [pid for pid in child_processes(site.process.pid) if not child_processes(pid)]


def _until(condition: Callable[[], object]) -> None:
    until = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < until, "It did not happen."
        time.sleep(0.02)


@pytest.mark.parametrize(("language", "start"), [("de", "Zeile 1, "), ("en", "Line 1, ")])
def test_programs_are_told_a_mistake_in_a_query_in_their_language(
    dortmund: Site, language: str, start: str
) -> None:
    path = "/sparql?query=" + quote("ASK { ?s none:such ?o }")
    answer = dortmund.ask(path, Accept_Language=language)
    assert answer.status == 400
    assert json.loads(answer.text)["detail"].startswith(start)
    assert answer.headers["Content-Language"] == language


_HANGING = """
import re
from dortmund_lod.cli import commands
from dortmund_lod.site import pages
pages.home = lambda: re.match("(a+)+$", "a" * 64 + "b")
commands()
"""


def test_a_web_process_that_hangs_is_replaced(
    program: Program, source: str, installed: Path | None
) -> None:
    if installed:
        pytest.skip("The installed program has no page that hangs.")
    program.command = [sys.executable, "-c", _HANGING]
    site = program.serve(source, "--workers", "1")
    (hanging,) = _web_processes(site)
    with socket.create_connection(("127.0.0.1", site.port), _PATIENCE) as client:
        client.sendall(_head("/"))
        _until(lambda: _web_processes(site) not in ([], [hanging]))
    assert site.ask("/doc/a.nt").status == 200
    assert "gave no sign of life" in site.log.read_text()


def test_a_web_process_that_is_stopped_counts_as_dead(program: Program, source: str) -> None:
    site = program.serve(source, "--workers", "1")
    (stopped,) = _web_processes(site)
    os.kill(stopped, signal.SIGSTOP)
    _until(lambda: _web_processes(site) not in ([], [stopped]))
    assert site.ask("/doc/a.nt").status == 200
    log = site.log.read_text()
    assert "A web process was stopped" in log
    assert "no sign of life" not in log


def test_web_processes_may_die_again_and_again(program: Program, source: str) -> None:
    site = program.serve(source, "--workers", "1")
    for _ in range(3):
        (web,) = _web_processes(site)
        os.kill(web, signal.SIGKILL)
        assert site.ask("/doc/a.nt").status == 200
        _until(lambda: _web_processes(site) not in ([], [web]))  # noqa: B023 - called at once
    assert site.stop() == 0


@pytest.mark.parametrize(("limit", "connections"), [("-S -n", 1500), ("-n", 2500)])
def test_idle_connections_keep_nobody_out_where_few_descriptors_are_usual(
    program: Program, source: str, limit: str, connections: int
) -> None:
    """A soft limit of 1,024 descriptors is raised; within a hard one, idle connections end."""
    shell = f'ulimit {limit} 1024; exec "$@"'
    program.command = ["/bin/bash", "-c", shell, "-", *program.command]
    site = program.serve(source, "--workers", "1")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 4096:
        pytest.skip("The system allows no more descriptors than are held here.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, hard))
    try:
        with contextlib.ExitStack() as stack:
            for _ in range(connections):
                address = "127.0.0.1", site.port
                stack.enter_context(socket.create_connection(address, _PATIENCE))
            for path in ("/health/ready", "/doc/a.nt", "/sparql?query=ASK%7B%7D"):
                assert site.ask(path).status == 200
        ended = "dortmund_lod_connections_ended_total 0.0" not in site.operator("/metrics").text
        assert ended == (limit == "-n")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _processor_time(site: Site) -> float:
    """The seconds that the web processes have spent."""
    total = 0.0
    for pid in _web_processes(site):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def _memory(site: Site) -> int:
    """The bytes that the web processes hold, shared pages in parts."""
    total = 0
    for pid in _web_processes(site):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def _deaf(site: Site, path: str) -> socket.socket:
    """A client that asks and does not read."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", site.port))
    client.sendall(_head(path))
    return client


def test_clients_that_do_not_read_large_answers_hold_hardly_any_memory(program: Program) -> None:
    rows = "".join(
        f'<http://e/{number}> <http://e/p> "{number:0100}" .\n' for number in range(300)
    )
    (program.folder / "any.nt").write_text(rows)
    site = program.serve("any.nt", "--workers", "1", "--base-iri", "http://e/")
    large = "/sparql?query=" + quote("SELECT * {?a ?b ?c . ?d ?e ?f} LIMIT 40000 #", safe="")
    assert len(site.ask(large + "x").body) > 10 * 2**20
    before = _memory(site)
    with contextlib.ExitStack() as stack:
        for number in range(12):
            stack.enter_context(_deaf(site, f"{large}{number}"))
        time.sleep(5)
        assert site.ask("/health/live").status == 200
        assert _memory(site) - before < 40 * 2**20


def test_slow_clients_hold_no_thread(program: Program, source: str) -> None:
    site = program.serve(source, "--workers", "1", DORTMUND_LOD_THREADS="2")
    with contextlib.ExitStack() as stack:
        for number in range(200):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", site.port)))
            client.sendall(_post(b"A", length=50) if number % 2 else b"GET / HTTP/1.1\r\nX: ")
        for number in range(20):  # minutes, if two threads waited for a hundred bodies
            assert site.ask(f"/doc/a.nt?{number}").status == 200


@pytest.fixture
def certificate(program: Program) -> tuple[Path, Path]:
    """A certificate for this machine, and its key."""
    found, key = program.folder / "certificate.pem", program.folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    try:
        subprocess.run([*command, "-out", found, "-keyout", key], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("OpenSSL is not installed.")
    return found, key


def test_a_site_with_a_certificate_speaks_https(
    program: Program, source: str, certificate: tuple[Path, Path]
) -> None:
    found, key = map(str, certificate)
    site = program.serve(source, "--tls-certificate", found, "--tls-key", key)
    context = ssl.create_default_context(cafile=found)
    connection = http.client.HTTPSConnection("127.0.0.1", site.port, context=context, timeout=9)
    with contextlib.closing(connection):
        connection.request("GET", "/doc/a.html")
        response = connection.getresponse()
        assert response.status == 200
        assert f"https://127.0.0.1:{site.port}/".encode() in response.read()


def test_a_certificate_that_cannot_be_used_is_told_in_a_sentence(
    program: Program, source: str, certificate: tuple[Path, Path]
) -> None:
    found, _ = map(str, certificate)
    command = ("serve", source, "--port", "0", "--home", "home", "--tls-certificate", found)
    alone = program.run(*command)
    assert alone.returncode == 2
    assert "go together" in alone.stderr
    wrong = program.run(*command, "--tls-key", source)
    assert wrong.returncode == 2
    assert wrong.stderr.splitlines()[-1].startswith(f"Error: {found}: The certificate or its key")
    assert "Traceback" not in wrong.stderr


@pytest.fixture
def asking(program: Program, source: str) -> Iterator[tuple[Site, list[int], threading.Event]]:
    """A site, and clients that ask it all the time."""
    site = program.serve(source, "--base-iri", "https://data.example.org/")
    statuses: list[int] = []
    stop = threading.Event()

    def ask() -> None:
        for number in itertools.count():
            if stop.is_set():
                return
            statuses.append(site.ask(f"/doc/a.nt?{number % 7}").status)

    clients = [threading.Thread(target=ask) for _ in range(3)]
    for client in clients:
        client.start()
    yield site, statuses, stop
    stop.set()
    for client in clients:
        client.join()


def test_a_new_release_is_served_without_a_request_lost(
    program: Program, asking: tuple[Site, list[int], threading.Event]
) -> None:
    site, statuses, stop = asking
    before = site.ask("/health/live").headers["X-Release"]
    (program.folder / "any.ttl").write_text("<id/a> <p> 4 .")
    command = ["build", "any.ttl", "--home", "home", "--base-iri", "https://data.example.org/"]
    assert program.run(*command).returncode == 0
    _until(lambda: site.ask("/health/live").headers["X-Release"] != before)
    _until(lambda: '"4"' in site.ask("/doc/a.nt").text)
    stop.set()
    assert set(statuses) == {200}
