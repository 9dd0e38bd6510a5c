"""A site in operation: starting, stopping, being under attack, and having parts of it killed."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import shutil
import signal
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.process_tree import child_processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.system.conftest import Program, Site

_PATIENCE = 20
_TURTLE = "<id/a> <p> 1 , 2 , 3 , 4 , 5 , 6 , 7 , 8 , 9 ; <q> <id/b> ."
_RUNAWAY = "/sparql?query=" + quote(
    "SELECT (COUNT(*) AS ?n) {" + " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(9)) + "}"
)
_DIRECT = "application/sparql-query"


@pytest.fixture
def source(program: Program) -> Path:
    path = program.folder / "any.ttl"
    path.write_text(_TURTLE)
    return path


def _until(condition: Callable[[], object]) -> None:
    until = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < until, "It did not happen."
        time.sleep(0.02)


def _descendants(pid: int) -> list[int]:
    return [each for child in child_processes(pid) for each in (child, *_descendants(child))]


def _runs(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    return False


def _answers(site: Site, path: str) -> bool:
    with contextlib.suppress(OSError):
        return site.ask(path).status == 200
    return False


def test_the_line_that_says_where_it_serves_is_true_when_it_comes(
    program: Program, source: Path
) -> None:
    site = program.serve(str(source))
    answer = site.ask("/doc/a.nt")
    assert answer.status == 200
    (line,) = [line for line in site.log.read_text().splitlines() if line.startswith("Serving ")]
    release = answer.headers["X-Release"]
    assert line == f"Serving 10 triples (release {release}) at {site.url}/"


def test_a_packed_file_is_served_like_any(program: Program) -> None:
    (program.folder / "any.ttl.gz").write_bytes(gzip.compress(_TURTLE.encode()))
    assert "id/b>" in program.serve("any.ttl.gz").ask("/doc/a.nt").text


def test_a_site_that_starts_again_serves_the_release_it_had(
    program: Program, source: Path
) -> None:
    ids = []
    for _ in range(2):
        site = program.serve(str(source), "--base-iri", "https://data.example.org/")
        ids.append(site.ask("/health/live").headers["X-Release"])
        assert site.stop() == 0
    assert ids[0] == ids[1]
    assert [path.name for path in (program.folder / "home" / "releases").iterdir()] == ids[:1]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_site_ends_gracefully_when_it_is_told_to(
    program: Program, source: Path, ending: signal.Signals
) -> None:
    site = program.serve(str(source), "--query-time-limit", "4")
    before = {pid: _time(pid) for pid in _descendants(site.process.pid)}
    statuses: list[int] = []
    client = threading.Thread(target=lambda: statuses.append(site.ask(_RUNAWAY).status))
    client.start()
    _until(
        lambda: any(
            _time(pid) > before.get(pid, 0) + 0.2 for pid in _descendants(site.process.pid)
        )
    )
    children = _descendants(site.process.pid)
    site.process.send_signal(ending)
    assert site.process.wait(_PATIENCE) == 0
    client.join()
    assert statuses == [503]
    _until(lambda: not any(_runs(pid) for pid in children))
    with socket.create_server(("127.0.0.1", site.port)):
        pass
    assert "Traceback" not in site.log.read_text()


def test_many_signals_end_a_site_like_one(program: Program, source: Path) -> None:
    site = program.serve(str(source), "--workers", "1")
    for ending in (signal.SIGTERM, signal.SIGINT) * 50:
        with contextlib.suppress(ProcessLookupError):
            os.kill(site.process.pid, ending)
    assert site.process.wait(_PATIENCE) == 0


def _time(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


@pytest.mark.parametrize("part", ["web", "workers"])
def test_a_site_recovers_from_the_death_of_a_part(
    program: Program, source: Path, part: str
) -> None:
    site = program.serve(str(source), "--workers", "2")
    supervisor = next(pid for pid in child_processes(site.process.pid) if child_processes(pid))
    web = [pid for pid in child_processes(site.process.pid) if pid != supervisor]
    for pid in {"web": web[:1], "workers": child_processes(supervisor)}[part]:
        os.kill(pid, signal.SIGKILL)
    _until(lambda: all(_answers(site, path) for path in ("/doc/a.nt", "/sparql?query=ASK%7B%7D")))
    if part == "workers":
        _until(lambda: len(child_processes(supervisor)) == 4)
    assert site.stop() == 0


def test_a_client_that_comes_while_a_web_process_is_replaced_is_answered_by_its_successor(
    program: Program, source: Path
) -> None:
    site = program.serve(str(source), "--workers", "1")
    supervisor = next(pid for pid in child_processes(site.process.pid) if child_processes(pid))
    (web,) = (pid for pid in child_processes(site.process.pid) if pid != supervisor)
    os.kill(web, signal.SIGKILL)
    _until(lambda: not _runs(web))
    assert site.ask("/doc/a.nt").status == 200


def test_well_behaved_clients_are_served_while_others_run_away(
    program: Program, source: Path
) -> None:
    site = program.serve(str(source), "--query-time-limit", "1")
    stop = threading.Event()
    seen: list[int] = []

    def run_away(number: int) -> None:
        while not stop.is_set():
            seen.append(site.ask(f"{_RUNAWAY}%23{number}{len(seen)}").status)

    with contextlib.ExitStack() as stack:
        for number in range(6):
            thread = threading.Thread(target=run_away, args=(number,))
            thread.start()
            stack.callback(thread.join)
            stack.callback(stop.set)
        _until(lambda: len(seen) >= 2)
        for number in range(50):
            assert site.ask(f"/doc/a.nt?x={number}").status == 200
        assert site.ask("/sparql?query=ASK%7B%7D").status == 200
    assert set(seen) == {503}


def test_nothing_a_client_sends_ends_more_than_its_own_request(
    program: Program, source: Path
) -> None:
    site = program.serve(str(source))
    deep = b"ASK " + b"{" * 20_000 + b"}" * 20_000
    assert site.ask("/sparql", "POST", deep, Content_Type=_DIRECT).status == 400
    assert site.ask("/sparql", "POST", bytes(2**20 + 1), Content_Type=_DIRECT).status == 413
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)  # noqa: FBT003 - the standard library's signature
        service = f"ASK {{ SERVICE <http://127.0.0.1:{listener.getsockname()[1]}/> {{}} }}"
        assert site.ask("/sparql", "POST", service.encode(), Content_Type=_DIRECT).status == 400
        with pytest.raises(BlockingIOError):
            listener.accept()
    for request in (
        b"GET /id/nordw\xc3\xa4rts HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /id/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nAccept: " + b"a/b," * 50_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nAccept: \xff\xfe/\x80\r\n\r\n",
        b"GET /sparql?query=\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/0.9\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"\x16\x03\x01\x00\xff" * 10,
        b"\r\n" * 1000,
    ):
        assert b" 500 " not in _raw(site, request)
    assert site.ask("/doc/a.nt").status == 200
    assert "Traceback" not in site.log.read_text()


def _raw(site: Site, request: bytes) -> bytes:
    """The first bytes of what the site says to a request, whatever it is."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=_PATIENCE) as connection:
        connection.sendall(request)
        with contextlib.suppress(OSError):  # it may have hung up already
            connection.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionError):
            return connection.recv(2**16).partition(b"\r\n")[0]
    return b""


def test_a_rollback_is_served_without_a_restart(program: Program, source: Path) -> None:
    base = ("--base-iri", "https://data.example.org/")
    first = program.run("build", str(source), "--home", "home", *base).stdout.strip()
    source.write_text("<id/a> <p> 10 .")
    site = program.serve(str(source), *base, "--workers", "1")
    assert '"10"' in site.ask("/doc/a.nt").text
    assert program.run("releases", "rollback", first, "--home", "home").returncode == 0
    _until(lambda: site.ask("/doc/a.nt").headers["X-Release"] == first)
    assert '"9"' in site.ask("/doc/a.nt").text
    assert '"9"' in site.ask("/sparql?query=" + quote("SELECT ?o { ?s ?p ?o }")).text


def test_a_release_that_cannot_be_served_leaves_the_last_one_served(
    program: Program, source: Path
) -> None:
    site = program.serve(str(source))
    damaged = site.home / "releases" / "damaged"
    damaged.mkdir()
    (damaged / "release.json").write_text("{")
    (site.home / ".next").symlink_to("releases/damaged")
    (site.home / ".next").replace(site.home / "current")
    _until(lambda: "cannot be served" in site.log.read_text())
    assert site.ask("/doc/a.nt").status == 200
    assert site.ask("/health/ready").status == 200


def test_a_release_with_a_flipped_bit_leaves_the_last_one_served(
    program: Program, source: Path
) -> None:
    site = program.serve(str(source))
    release = (site.home / "current").resolve()
    copy = shutil.copytree(release, release.with_name("copied"))
    manifest = copy / "release.json"
    manifest.write_text(manifest.read_text().replace(f'"id": "{release.name}"', '"id": "copied"'))
    (site.home / ".next").symlink_to("releases/copied")
    (site.home / ".next").replace(site.home / "current")
    _until(lambda: "copied is damaged" in site.log.read_text())
    assert site.ask("/doc/a.nt").headers["X-Release"] == release.name
    assert site.ask("/health/ready").status == 200


def test_a_client_behind_a_trusted_proxy_has_a_budget(program: Program, source: Path) -> None:
    limits = {"DORTMUND_LOD_TRUSTED_PROXIES": "127.0.0.1", "DORTMUND_LOD_RATE_LIMIT_UNITS": "2"}
    site = program.serve(str(source), "--workers", "1", **limits)
    answers = [site.ask("/doc/a.nt", X_Forwarded_For="192.0.2.1") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) > 0
    assert "/dump/" in json.loads(answers[2].body)["dump"]
    assert site.ask("/doc/a.nt", X_Forwarded_For="192.0.2.2").status == 200
    assert site.ask("/health/ready", X_Forwarded_For="192.0.2.1").status == 200


def test_a_large_release_is_served_from_disk(program: Program, source: Path) -> None:
    site = program.serve(str(source), DORTMUND_LOD_MEMORY_QUADS="0")
    assert "quads on disk" in site.log.read_text()
    assert "id/b>" in site.ask("/doc/a.nt").text
    assert "true" in site.ask("/sparql?query=ASK%7B%3Fs%20%3Fp%209%7D").text


def test_settings_come_from_the_file_of_the_folder(program: Program, source: Path) -> None:
    file = program.folder / "dortmund-lod.toml"
    file.write_text('base_iri = "https://data.example.org/"\nworkers = 1\nlog_format = "json"\n')
    site = program.serve(str(source))
    assert "<https://data.example.org/id/a>" in site.ask("/doc/a.nt").text
    assert site.stop() == 0
    events = [line for line in site.log.read_text().splitlines() if line[0] == "{"]
    assert all(isinstance(json.loads(event), dict) for event in events)
    assert any('"target": "/doc/a.nt"' in event for event in events)


@pytest.fixture
def six() -> Iterator[str]:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            yield "::1"
    except OSError:
        pytest.skip("There is no IPv6 here.")


def test_a_site_may_listen_on_an_ipv6_address(program: Program, source: Path, six: str) -> None:
    site = program.serve(str(source), "--host", six)
    assert f"at http://[::1]:{site.port}/" in site.log.read_text()
    with socket.create_connection((six, site.port), timeout=_PATIENCE) as connection:
        connection.sendall(b"GET /id/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert f"http://[::1]:{site.port}/doc/a".encode() in connection.recv(2**16)


_SLOW_HEADERS = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "
_SLOW_BODY = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nASK "


def test_clients_that_never_finish_their_request_hold_up_nobody(
    program: Program, source: Path
) -> None:
    site = program.serve(str(source), "--workers", "1", DORTMUND_LOD_THREADS="4")
    with contextlib.ExitStack() as stack:
        for begun in (_SLOW_HEADERS, _SLOW_BODY) * 20:
            address = ("127.0.0.1", site.port)
            connection = stack.enter_context(socket.create_connection(address, _PATIENCE))
            connection.sendall(begun)
        for number in range(20):
            assert site.ask(f"/doc/a.nt?x={number}").status == 200
    _until(lambda: site.ask("/sparql", "POST", b"ASK {}", Content_Type=_DIRECT).status == 200)


_RESULTS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/html",
)


def test_whatever_was_answered_there_is_room_for_the_next_answers(program: Program) -> None:
    rows = "".join(f'<http://x.example/{n}> <http://x.example/n> "{n}" .\n' for n in range(6000))
    (program.folder / "many.nt").write_text(rows)
    space = 2**22
    site = program.serve("many.nt", "--workers", "1", DORTMUND_LOD_ANSWER_BYTES=str(space))
    taken = 0
    for number in range(10):
        query = quote(f"SELECT * {{ ?s ?p ?o }} # {number}")
        for accept in _RESULTS:
            answer = site.ask(f"/sparql?query={query}", Accept=accept)
            assert answer.status == 200, (number, accept, answer.text)
            taken += len(answer.body)
        with socket.create_connection(("127.0.0.1", site.port), _PATIENCE) as left:
            left.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert left.recv(100)
    assert taken > 3 * space


def test_pages_are_served_while_the_store_for_queries_is_down(
    program: Program, source: Path
) -> None:
    assert program.run("build", str(source), "--home", "home").returncode == 0
    site = program.serve("--no-build", DORTMUND_LOD_ENGINE="sparql+http://127.0.0.1:9/query")
    assert site.ask("/").status == 200
    assert site.ask("/health/ready").status == 200
    answer = site.ask("/sparql?query=ASK%7B%7D")
    assert answer.status == 503
    assert answer.headers["Retry-After"]
    assert "does not answer" in json.loads(answer.body)["detail"]
    assert program.run(
        "build", str(source), DORTMUND_LOD_ENGINE="sparql+http://127.0.0.1:9/"
    ).returncode
