"""The static twin, served by nginx and by Apache, answers as the site it was made from."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.system.conftest import Program, Site

_PATIENCE = 20
_MODULE = Path("/usr/lib/nginx/modules/ngx_http_lua_module.so")
_PATH = f"{os.environ['PATH']}:/usr/sbin"
_DATA = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
<id/city/a> a <ontology#City> ; rdfs:label "A"@en , "Ä"@de ; <ontology#near> <id/city/%C3%A4> .
<id/city/%C3%A4> a <ontology#City> ; rdfs:label "Straße" .
<id/city/old> owl:deprecated true .
<ontology#City> rdfs:label "city"@en .
"""
_ACCEPTS = [
    "*/*",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "text/turtle;q=0.5, application/rdf+xml;q=0.9",
    "application/json",
    "image/png",
]
_SAME = ("Content-Type", "ETag", "Location", "Link", "Content-Language", "Content-Location",
         "Cache-Control", "Content-Encoding", "X-Release", "Last-Modified",
         "Access-Control-Allow-Origin", "Content-Security-Policy")  # fmt: skip


def _nginx(folder: Path, run: Path) -> list[str]:
    program = shutil.which("nginx", path=_PATH)
    if not program or not _MODULE.exists():
        pytest.skip("nginx is not installed with Lua: apt-get install libnginx-mod-http-lua")
    configuration = folder / "server" / "nginx.conf"
    return [program, "-p", str(run), "-c", str(configuration), "-g", "daemon off; user root;"]


def _apache(folder: Path, run: Path) -> list[str]:
    program = shutil.which("apache2", path=_PATH)
    if not program:
        pytest.skip("Apache is not installed: apt-get install apache2-bin")
    configuration = folder / "server" / "apache.conf"
    return [program, "-X", "-C", f"ServerRoot {run}", "-f", str(configuration)]


@pytest.fixture(scope="module")
def port() -> int:
    """The port of the twin, for which it is made."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def original(
    tmp_path_factory: pytest.TempPathFactory, installed: Path | None, port: int
) -> Iterator[tuple[Site, Path]]:
    """A site that believes to be where its twin is, and the folder of the twin."""
    from tests.system.conftest import Program as Made  # noqa: PLC0415 - a fixture for each test

    program = Made(tmp_path_factory.mktemp("twin"), installed)
    (program.folder / "any.ttl").write_text(_DATA, "utf-8")
    names = ("--base-iri", f"http://127.0.0.1:{port}/", "--url", f"http://127.0.0.1:{port}")
    site = program.serve("any.ttl", *names)
    live = ("--live", f"http://127.0.0.1:{site.port}", "--listen", f"127.0.0.1:{port}")
    given = ("--home", str(site.home), "--source", "any.ttl")
    done = program.run("export", "twin", *given, *names, *live)
    assert done.returncode == 0, done.stderr
    yield site, program.folder / "twin"
    program.end()


@pytest.fixture(params=[_nginx, _apache])
def twin(
    original: tuple[Site, Path], port: int, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[int]:
    """The port of the twin, served."""
    command = request.param(original[1], tmp_path)
    with (tmp_path / "output").open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        _wait(process, port, tmp_path / "output")
        yield port
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _wait(process: subprocess.Popen[bytes], port: int, output: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, output.read_text()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.05)
    raise TimeoutError


def _ask(
    port: int, target: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str | None], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    with contextlib.closing(connection):
        connection.request(method, target, headers=fields)
        response = connection.getresponse()
        return response.status, {name: response.headers[name] for name in _SAME}, response.read()


def _addresses(folder: Path) -> list[str]:
    lines = (folder / "objects.jsonl").read_text("utf-8").splitlines()
    return ["/" + json.loads(line)["key"] for line in lines]


def test_every_address_is_answered_as_by_the_site(original: tuple[Site, Path], twin: int) -> None:
    site, folder = original
    for address in _addresses(folder):
        for accept in _ACCEPTS:
            for more in ({}, {"Accept_Language": "de", "Accept_Encoding": "br, gzip"}):
                there = _ask(twin, address, Accept=accept, **more)
                here = _ask(site.port, address, Accept=accept, **more)
                if there[0] == 406:  # its words name what was accepted
                    there, here = (there[0], {}, b""), (here[0], {}, b"")
                assert there == here, (address, accept, more)


def test_what_a_client_has_is_not_sent_again(twin: int) -> None:
    status, headers, body = _ask(twin, "/doc/city/a", Accept="text/turtle")
    assert (status, bool(body)) == (200, True)
    etag = headers["ETag"] or ""
    for value, expected in ((etag, 304), (f'"other", W/{etag}', 304), ('"other"', 200)):
        again = _ask(twin, "/doc/city/a", Accept="text/turtle", If_None_Match=value)
        assert again[0] == expected
        assert again[1]["ETag"] == etag
        assert bool(again[2]) == (expected == 200)


def test_head_gives_the_headers_of_get(twin: int) -> None:
    status, headers, body = _ask(twin, "/doc/city/a", "HEAD", Accept="text/html")
    assert (status, headers) == _ask(twin, "/doc/city/a", Accept="text/html")[:2]
    assert not body


@pytest.mark.parametrize(
    "target", ["/nothing", "/id/city/b", "/%2e%2e/%2e%2e/etc/passwd", "/missing"]
)
def test_what_is_not_there_is_told_so(twin: int, target: str) -> None:
    status, headers, body = _ask(twin, target, Accept="application/json")
    assert status in {400, 404}
    if status == 404:
        assert headers["Content-Type"] == "application/problem+json"
        assert json.loads(body)["detail"] == "There is nothing here."


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_changed(twin: int, method: str) -> None:
    assert _ask(twin, "/doc/city/a", method)[0] == 405


def test_parts_of_dumps_can_be_asked_for(original: tuple[Site, Path], twin: int) -> None:
    release = (_ask(twin, "/")[1]["X-Release"]) or ""
    target = f"/dump/{release}/all.nt"
    status, headers, body = _ask(twin, target, Range="bytes=2-5")
    assert (status, body) == (206, _ask(original[0].port, target)[2][2:6])
    assert headers["Content-Type"] == "application/n-triples"


def test_search_and_queries_are_handed_to_the_live_site(twin: int) -> None:
    assert _ask(twin, "/search?q=A", Accept="text/html")[0] == 200
    assert b"true" in _ask(twin, "/sparql?query=ASK%7B%7D")[2]


def test_an_export_replaces_only_an_export(program: Program) -> None:
    (program.folder / "any.ttl").write_text("<id/a> <p> 1 .")
    arguments = ("--source", "any.ttl", "--home", "home")
    for _ in range(2):
        assert program.run("export", "twin", *arguments).returncode == 0
    (program.folder / "other").mkdir()
    (program.folder / "other" / "file").touch()
    refused = program.run("export", "other", *arguments)
    assert refused.returncode
    assert "holds something that is no export" in refused.stderr
    assert [path.name for path in (program.folder / "other").iterdir()] == ["file"]


def test_without_a_live_site_what_needs_a_program_is_told(program: Program) -> None:
    (program.folder / "any.ttl").write_text("<id/a> <p> 1 .")
    done = program.run("export", "twin", "--source", "any.ttl", "--home", "home")
    assert done.returncode == 0
    listed = (program.folder / "twin" / "objects.jsonl").read_text().splitlines()
    told = {entry["key"]: entry["status"] for entry in map(json.loads, listed)}
    assert (told["sparql"], told["search"], told["doc/a.ttl"]) == (501, 501, 200)
