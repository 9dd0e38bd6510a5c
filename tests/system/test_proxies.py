"""The shipped configurations of nginx and Caddy, run by these programs in front of a site."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.ports import free_port
from tests.system.proxies import NAME, PATH, caddy, certify, nginx, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.system.conftest import Program, Site

_PATIENCE = 60
_DATA = '<id/a> <http://www.w3.org/2000/01/rdf-schema#label> "Duck pond" .'
_QUERIES = 5
"""As many as a client's budget has in the site of these tests."""


@dataclass
class _Proxied:
    """A site behind a proxy, asked as a browser or a program would ask it."""

    kind: str
    port: int
    certificate: Path
    site: Site

    def ask(self, path: str, *options: str) -> tuple[str, int, dict[str, str], str]:
        """The version of HTTP, status, headers and body of an answer."""
        told = "%{stderr}%{http_version} %{http_code} %{header_json}"
        command = [
            "curl", "--silent", "--max-time", "30", "--cacert", str(self.certificate),
            "--resolve", f"{NAME}:{self.port}:127.0.0.1", "--write-out", told,
            *options, f"https://{NAME}:{self.port}{path}",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        version, status, headers = done.stderr.split(" ", 2)
        found = {name: values[-1] for name, values in json.loads(headers).items()}
        return version, int(status), found, done.stdout

    def query(self, number: int, client: str) -> int:
        query = f"query=ASK%20%7B%20FILTER({number}%3D{number})%20%7D"
        return self.ask(f"/sparql?{query}", "-H", f"X-Forwarded-For: {client}")[1]


@pytest.fixture(params=[nginx, caddy], ids=["nginx", "caddy"])
def proxied(
    request: pytest.FixtureRequest, program: Program, tmp_path: Path
) -> Iterator[_Proxied]:
    """A site behind a proxy as its documentation configures both."""
    for needed in ("openssl", "curl", request.param.__name__):
        if not shutil.which(needed, path=PATH):
            pytest.skip(f"{needed} is not installed.")
    (program.folder / "any.ttl").write_text(_DATA)
    site = program.serve(
        "any.ttl", "--url", f"https://{NAME}", "--base-iri", f"https://{NAME}/",
        DORTMUND_LOD_TRUSTED_PROXIES="127.0.0.1",
        DORTMUND_LOD_RATE_LIMIT_UNITS=str(20 * _QUERIES), DORTMUND_LOD_WORKERS="1",
    )  # fmt: skip
    certify(tmp_path)
    ports = free_port(), free_port()
    command = request.param(tmp_path, f"127.0.0.1:{site.port}", ports)
    environ = {"PATH": PATH, "HOME": str(tmp_path)}
    with (tmp_path / "output").open("w") as output:
        process = subprocess.Popen(command, env=environ, stdout=output, stderr=output)
    try:
        wait_for(process, ports[1], tmp_path / "output")
        yield _Proxied(command[0], ports[1], tmp_path / "certificate.pem", site)
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def test_the_site_is_asked_over_tls_and_http_2_and_its_links_stay_there(
    proxied: _Proxied,
) -> None:
    version, status, headers, body = proxied.ask("/doc/a", "-H", "Accept: text/html")
    assert (version, status) == ("2", 200)
    assert "Duck pond" in body
    assert f'href="https://{NAME}/browse"' in body
    assert "http://127.0.0.1" not in body
    assert headers["strict-transport-security"] == "max-age=31536000"


def test_formats_and_languages_are_not_mixed_up_on_the_way(proxied: _Proxied) -> None:
    for _ in range(2):  # the second time from a cache, where there is one
        for accept, kind in (("text/html", "text/html"), ("text/turtle", "text/turtle")):
            for language in ("de", "en"):
                asked = ("-H", f"Accept: {accept}", "-H", f"Accept-Language: {language}")
                _, _, headers, body = proxied.ask("/doc/a", *asked, "--compressed")
                assert headers["content-type"].startswith(kind)
                assert accept != "text/html" or f'<html lang="{language}"' in body


def test_clients_are_told_apart_behind_the_proxy(proxied: _Proxied) -> None:
    first = [proxied.query(number, "203.0.113.7") for number in range(_QUERIES + 1)]
    assert first == [200] * _QUERIES + [429]
    assert proxied.query(0, "203.0.113.8") == 200
    assert "is not trusted" not in proxied.site.log.read_text()


def test_the_cache_answers_for_a_moment_and_keeps_no_metrics_and_no_failures(
    proxied: _Proxied,
) -> None:
    if proxied.kind != "nginx":
        assert proxied.ask("/metrics")[1] == 404
        return
    asked = ("-H", "Accept: text/html")
    states = [proxied.ask("/doc/a", *asked)[2]["x-cache-status"] for _ in range(2)]
    assert states == ["MISS", "HIT"]
    assert "ratelimit" not in proxied.ask("/doc/a", *asked)[2]
    for path in ("/metrics", "/doc/none"):
        states = [proxied.ask(path)[2]["x-cache-status"] for _ in range(2)]
        assert "HIT" not in states
