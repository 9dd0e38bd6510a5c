"""The static copy, served by nginx and by Apache, answers as the site it was made from."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from html import unescape
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urldefrag, urljoin

import pytest

from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.system.conftest import Program, Site

_Answer: TypeAlias = tuple[int, dict[str, str | None], bytes]
_PATIENCE = 20
_PATH = f"{os.environ['PATH']}:/usr/sbin"
_DATA = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
<id/city/a> a <ontology#City> ; rdfs:label "A"@en , "Ä"@de ;
    <ontology#near> <id/city/%C3%A4> , <id/city/old> .
<id/city/%C3%A4> a <ontology#City> ; rdfs:label "Straße" .
<id/city/A> a <ontology#City> ; rdfs:label "large" .
<id/city/old> owl:deprecated true .
<ontology> a owl:Ontology ; rdfs:label "ontology"@en .
<ontology#City> rdfs:label "city"@en .
"""
_LOOK = {
    "dortmund-lod.toml": '[site]\naccent = "#0b5fa5"\nlogo = "assets/logo.svg"\n',
    "assets/logo.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    "assets/report.pdf": "%PDF-1.4",
    "assets/town.woff2": "wOF2",
    "custom.css": "main { background: url(assets/logo.svg) }",
    "pages/imprint.en.md": "# Imprint\n\n[A report](assets/report.pdf)",
    "pages/imprint.de.md": "# Impressum",
}
_ACCEPTS = [
    "*/*",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "text/turtle;q=0.5, application/rdf+xml;q=0.9",
    "application/json",
    "image/png",
]
_SAME = ("Content-Type", "Location", "Link", "Content-Language", "Content-Location",
         "X-Release", "Last-Modified", "Access-Control-Allow-Origin",
         "Content-Security-Policy")  # fmt: skip
"""What is the site's own; entity tags and codings are those of the server."""


def _nginx(folder: Path, run: Path) -> list[str]:
    program = shutil.which("nginx", path=_PATH)
    if not program:
        pytest.skip("nginx is not installed: apt-get install nginx-light")
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
    """The port of the copy, for which it is made."""
    return free_port()


@pytest.fixture(scope="module")
def original(
    tmp_path_factory: pytest.TempPathFactory, installed: Path | None, port: int
) -> Iterator[tuple[Site, Path]]:
    """A site that believes to be where its copy is, and the folder of the copy."""
    from tests.system.conftest import Program as Made  # noqa: PLC0415 - a fixture for each test

    program = Made(tmp_path_factory.mktemp("copy"), installed)
    for name, text in {"any.ttl": _DATA, **_LOOK}.items():
        (program.folder / name).parent.mkdir(exist_ok=True)
        (program.folder / name).write_text(text, "utf-8")
    names = ("--base-iri", f"http://127.0.0.1:{port}/", "--url", f"http://127.0.0.1:{port}")
    home = ("--home", str(program.folder / "home"))
    (program.folder / "any.ttl").write_text(_DATA.replace('"A"@en', '"Before"@en'), "utf-8")
    before = program.run("build", "any.ttl", *home, names[0], names[1])
    assert before.returncode == 0, before.stderr
    (program.folder / "any.ttl").write_text(_DATA, "utf-8")
    site = program.serve("any.ttl", *names)
    live = ("--live", f"http://127.0.0.1:{site.port}", "--listen", f"127.0.0.1:{port}")
    given = ("--home", str(site.home), "--source", "any.ttl")
    done = program.run("export", "copy", *given, *names, *live)
    assert done.returncode == 0, done.stderr
    yield site, program.folder / "copy"
    program.end()


@pytest.fixture(params=[_nginx, _apache])
def copy(
    original: tuple[Site, Path], port: int, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[int]:
    """The port of the copy, served."""
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


def _etag(port: int, **headers: str) -> str:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/doc/city/a", headers=fields)
    with urllib.request.urlopen(request) as response:  # noqa: S310
        return str(response.headers["ETag"])


def _ask(port: int, target: str, method: str = "GET", **headers: str) -> _Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    with contextlib.closing(connection):
        connection.request(method, target, headers=fields)
        response = connection.getresponse()
        return response.status, {name: response.headers[name] for name in _SAME}, response.read()


def _addresses(port: int) -> list[str]:
    """What there is in the data and around it, as a client finds it."""
    paths = ["/", "/catalog", "/void", "/ontology", "/browse", "/browse/City", "/robots.txt"]
    for thing in ("city/a", "city/A", "city/%C3%A4"):
        suffixes = ("", ".html", ".ttl", ".nt", ".rdf", ".jsonld")
        paths += [f"/id/{thing}", *(f"/doc/{thing}{suffix}" for suffix in suffixes)]
        paths += [f"/linkset?of=/doc/{thing}".replace("%", "%25")]
    paths += ["/page/imprint", "/page/imprint?lang=de", "/accessibility"]
    paths += [
        f"/static/site/{name}"
        for name in ("brand.css", *_LOOK)
        if "assets" in name or ".css" in name
    ]
    page = _ask(port, "/doc/city/%C3%A4", Accept="text/html")[2].decode()
    via = [target for target in re.findall('href="([^"]+)"', page) if "via=" in target]
    assert via
    url = f"http://127.0.0.1:{port}"
    found = [urldefrag(urljoin(f"{url}/doc/city/%C3%A4", unescape(each))).url for each in via]
    return paths + [address.removeprefix(url) for address in found]


def test_every_address_is_answered_as_by_the_site(original: tuple[Site, Path], copy: int) -> None:
    site, _ = original
    for address in _addresses(copy):
        for accept in _ACCEPTS:
            for more in ({}, {"Accept_Language": "de-AT, en;q=0.5"}):
                there = _ask(copy, address, Accept=accept, **more)
                here = _ask(site.port, address, Accept=accept, **more)
                assert _compared(there) == _compared(here), (address, accept, more)


def _compared(answer: _Answer) -> object:
    """What a copy has in common with the site: of redirects and failures, the words differ."""
    status, headers, body = answer
    if status in {303, 404, 406}:
        return status, headers["Location"], headers["Access-Control-Allow-Origin"]
    language = f'<html lang="{headers["Content-Language"]}">'.encode()
    is_page = headers["Content-Type"] == "text/html; charset=utf-8"
    return status, headers, language in body if is_page else body


def test_the_language_of_the_address_is_that_of_the_page_and_kept(copy: int) -> None:
    for address in ("/", "/browse", "/doc/city/a", "/doc/city/a.html"):
        _, headers, body = _ask(copy, f"{address}?lang=de", Accept="text/html")
        assert headers["Content-Language"] == "de"
        assert b"lang=de" in body
    location = _ask(copy, "/id/city/a?lang=de")[1]["Location"] or ""
    assert location.endswith("/doc/city/a?lang=de")


def test_files_of_a_table_have_the_names_in_the_language_of_the_address(
    original: tuple[Site, Path], copy: int
) -> None:
    names = set()
    for query in ("", "?lang=de", "?lang=en"):
        page = _ask(copy, f"/browse/City{query}", Accept="text/html")[2].decode()
        (link,) = re.findall(r'<a href="([^"]+)" type="text/csv">', page)
        address = unescape(link).removeprefix(f"http://127.0.0.1:{copy}")
        body = _ask(copy, address)[2]
        assert body == _ask(original[0].port, address)[2], address
        names.add(body.partition(b"city/a,")[2].partition(b",")[0])
    assert names == {b"A", "Ä".encode()}


def test_a_page_with_a_query_is_its_own_and_its_data_are_those_of_the_path(
    original: tuple[Site, Path], copy: int
) -> None:
    via = next(address for address in _addresses(copy) if "via=" in address)
    for accept in ("text/html", "text/turtle"):
        here = _ask(original[0].port, via, Accept=accept)
        assert _ask(copy, via, Accept=accept)[2] == here[2]


def test_the_catalogue_of_interfaces_tells_those_that_the_copy_has(copy: int) -> None:
    status, headers, body = _ask(copy, "/.well-known/api-catalog")
    assert status == 200
    profile = 'profile="https://www.rfc-editor.org/info/rfc9727"'
    assert headers["Content-Type"] == f"application/linkset+json; {profile}"
    assert 'rel="api-catalog"' in str(headers["Link"])
    own, endpoint, catalogue = json.loads(body)["linkset"]
    anchors = [endpoint["anchor"], catalogue["anchor"]]
    assert [item["href"] for item in own["item"]] == anchors
    assert "status" not in endpoint
    for anchor in anchors:
        assert _ask(copy, anchor.removeprefix(f"http://127.0.0.1:{copy}"))[0] == 200


def test_the_sitemap_lists_the_pages_of_the_operator(copy: int) -> None:
    assert b"/page/imprint</loc>" in _ask(copy, "/sitemap.xml")[2]
    assert _ask(copy, "/page/imprint")[0] == 200


def test_the_pictures_that_pages_name_are_there(copy: int) -> None:
    page = _ask(copy, "/browse/City", Accept="text/html")[2].decode()
    (picture,) = re.findall('property="og:image" content="([^"]+)"', page)
    status, headers, body = _ask(copy, picture.removeprefix(f"http://127.0.0.1:{copy}"))
    assert (status, headers["Content-Type"]) == (200, "image/png")
    assert body.startswith(b"\x89PNG")


def test_a_kept_release_is_answered_as_by_the_site(original: tuple[Site, Path], copy: int) -> None:
    site, _ = original
    (before,) = {path.name for path in (site.home / "releases").glob("[0-9a-f]*")} - {
        site.ask("/").headers["X-Release"]
    }
    paths = ["/doc/city/a", "/doc/city/a.ttl", "/doc/city/a.html", "/doc/city/%C3%A4", "/catalog"]
    paths += ["/id/city/a", "/void.ttl", "/ontology", "/dataset/all"]
    for path in (f"{each}?release={before}" for each in paths):
        for accept in _ACCEPTS[:3]:
            status, headers, body = _ask(copy, path, Accept=accept, Accept_Language="de")
            expected = _ask(site.port, path, Accept=accept, Accept_Language="de")
            assert status == expected[0], (path, accept)
            if status == 200:
                assert body == expected[2] or ".html" in path, (path, accept)
                names = ("Content-Type", "X-Release", "Link", "Content-Location")
                assert [headers[name] for name in names] == [expected[1][name] for name in names]
            elif status == 303:
                assert str(headers["Location"]).endswith(f"/doc/city/a?release={before}")
    assert b"Before" in _ask(copy, f"/doc/city/a.ttl?release={before}")[2]
    assert b"Before" not in _ask(copy, "/doc/city/a.ttl")[2]
    dump = f"/dump/{before}/all.nt"
    assert _ask(copy, dump)[2] == _ask(site.port, dump)[2] != b""
    assert _ask(copy, f"/.releases/{before}/doc/city/a.ttl")[0] == 404
    assert before.encode() in _ask(copy, "/releases")[2]


def test_another_release_is_not_there(copy: int) -> None:
    release = _ask(copy, "/")[1]["X-Release"]
    assert _ask(copy, f"/doc/city/a.ttl?release={release}")[0] == 200
    assert _ask(copy, "/doc/city/a?release=0123456789abcdef")[0] == 404


def test_an_address_may_be_written_in_other_ways(copy: int) -> None:
    expected = _ask(copy, "/doc/city/%C3%A4", Accept="text/turtle")
    for path in ("/doc/city/%c3%a4", "/doc/c%69ty/%C3%A4", "/doc/city/%C3%A4?"):
        answer = _ask(copy, path, Accept="text/turtle")
        assert (answer[1]["Link"], answer[2]) == (expected[1]["Link"], expected[2])
    assert _ask(copy, "/id/city/%c3%a4")[0] == 303


def test_case_tells_addresses_apart(copy: int) -> None:
    assert _ask(copy, "/ID/city/a")[0] == 404
    assert _ask(copy, "/id/CITY/a")[0] == 404


def test_what_is_withdrawn_is_told_so(copy: int) -> None:
    assert _ask(copy, "/id/city/old")[0] == 410


def test_what_a_client_has_is_not_sent_again(copy: int) -> None:
    for more in ({}, {"Accept_Encoding": "gzip"}):
        etag = _etag(copy, Accept="text/html", **more)
        for value, expected in ((etag, 304), (f'"other", {etag}', 304), ('"other"', 200)):
            again = _ask(copy, "/doc/city/a", Accept="text/html", If_None_Match=value, **more)
            assert again[0] == expected
            assert bool(again[2]) == (expected == 200)


def test_pages_are_compressed_for_who_accepts_it(copy: int) -> None:
    plain = _ask(copy, "/doc/city/a", Accept="text/html")[2]
    packed = _ask(copy, "/doc/city/a", Accept="text/html", Accept_Encoding="gzip")[2]
    assert gzip.decompress(packed) == plain


def test_head_gives_the_headers_of_get(copy: int) -> None:
    status, headers, body = _ask(copy, "/doc/city/a", "HEAD", Accept="text/html")
    assert (status, headers) == _ask(copy, "/doc/city/a", Accept="text/html")[:2]
    assert not body


@pytest.mark.parametrize(
    "target", ["/nothing", "/id/city/b", "/%2e%2e/%2e%2e/etc/passwd", "/missing"]
)
def test_what_is_not_there_is_told_so(copy: int, target: str) -> None:
    status, headers, body = _ask(copy, target, Accept="application/json")
    assert status in {400, 404}
    if status == 404:
        assert headers["Content-Type"] == "application/problem+json"
        assert json.loads(body)["detail"] == "There is nothing here."


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_changed(copy: int, method: str) -> None:
    assert _ask(copy, "/doc/city/a", method)[0] == 405


def test_parts_of_dumps_can_be_asked_for(original: tuple[Site, Path], copy: int) -> None:
    release = (_ask(copy, "/")[1]["X-Release"]) or ""
    target = f"/dump/{release}/all.nt"
    status, headers, body = _ask(copy, target, Range="bytes=2-5")
    assert (status, body) == (206, _ask(original[0].port, target)[2][2:6])
    assert headers["Content-Type"] == "application/n-triples"


def test_search_and_queries_are_handed_to_the_live_site(copy: int) -> None:
    assert _ask(copy, "/search?q=A", Accept="text/html")[0] == 200
    assert b"true" in _ask(copy, "/sparql?query=ASK%7B%7D")[2]


def test_an_export_replaces_only_an_export(program: Program) -> None:
    (program.folder / "any.ttl").write_text("<id/a> <p> 1 .")
    arguments = ("--source", "any.ttl", "--home", "home")
    for _ in range(2):
        assert program.run("export", "copy", *arguments).returncode == 0
    (program.folder / "other").mkdir()
    (program.folder / "other" / "file").touch()
    refused = program.run("export", "other", *arguments)
    assert refused.returncode
    assert "holds something that is no export" in refused.stderr
    assert [path.name for path in (program.folder / "other").iterdir()] == ["file"]


def test_without_a_live_site_what_needs_a_program_is_told(program: Program) -> None:
    (program.folder / "any.ttl").write_text("<id/a> <p> 1 .")
    done = program.run("export", "copy", "--source", "any.ttl", "--home", "home")
    assert done.returncode == 0
    listed = (program.folder / "copy" / "headers.jsonl").read_text().splitlines()
    told = {entry["key"]: entry["status"] for entry in map(json.loads, listed)}
    assert told["doc/a.ttl"] == 200
    assert told[".problems/501.json"] == 501
