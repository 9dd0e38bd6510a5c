"""A site with a companion of its own, as the documentation has it: Virtuoso from Debian."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.system.conftest import Answer, Program, Site

_CONFIGURATION = Path(__file__).parents[2] / "docs" / "virtuoso.ini"
_PATIENCE = 60
_SUBJECTS = 150
_CHAIN = """SELECT (COUNT(*) AS ?n) { ?a <http://e/p> ?v
    FILTER EXISTS { ?b <http://e/q> ?v OPTIONAL { ?b <http://e/s> ?x } ?b <http://e/r> ?w } }"""
"""Too much for the embedded engine, which goes through all of the last step for each row."""
_SECONDS = "10"
"""What it may take: a quick machine needs four times as long."""


@dataclass
class _Virtuoso:
    process: subprocess.Popen[bytes]
    port: int


def _until(condition: Callable[[], object]) -> None:
    until = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < until, "It did not happen."
        time.sleep(0.1)


def _answers(url: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(url):  # noqa: S310 - our own
        return True
    return False


@pytest.fixture
def virtuoso(tmp_path: Path) -> Iterator[_Virtuoso]:
    """One with the configuration that is shipped, in a folder and at ports of this test."""
    program = shutil.which("virtuoso-t")
    if not program:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
    folder = tmp_path / "virtuoso"
    folder.mkdir()
    sql, port = free_port(), free_port()
    text = _CONFIGURATION.read_text("utf-8").replace("/var/lib/dortmund-lod-virtuoso", str(folder))
    text = text.replace(":1111", f":{sql}").replace(":8890", f":{port}")
    configuration = folder / "virtuoso.ini"
    configuration.write_text(text.replace("= 130000", "= 10000").replace("= 95000", "= 6000"))
    command = [program, "+foreground", "+configfile", str(configuration)]
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder)
    _until(lambda: _answers(f"http://127.0.0.1:{port}/sparql?query=ASK%7B%7D"))
    yield _Virtuoso(process, port)
    process.kill()
    process.wait()


@pytest.fixture
def site(program: Program, virtuoso: _Virtuoso) -> Site:
    lines = []
    for subject in range(_SUBJECTS):
        values = " , ".join(map(str, range(_SUBJECTS * subject, _SUBJECTS * (subject + 1))))
        lines.append(f"<http://e/a{subject}> <http://e/p> {values} .\n")
        lines.append(f"<http://e/b{subject}> <http://e/q> {values} ; <http://e/r> {values} .\n")
    (program.folder / "chain.ttl").write_text("".join(lines))
    found = program.serve(
        "chain.ttl",
        "--query-time-limit",
        _SECONDS,
        DORTMUND_LOD_ENGINE_ANALYTICS=f"sparql+http://127.0.0.1:{virtuoso.port}/sparql",
        DORTMUND_LOD_ANALYTICS_USER="dba",
        DORTMUND_LOD_ANALYTICS_SECRET="dba",  # noqa: S106 - as it is from the start
        DORTMUND_LOD_ANALYTICS_AFTER="0.3",
    )
    _until(lambda: found.operator("/health/ready").text == "ready\n")
    return found


def _ask(site: Site, query: str, accept: str = "application/sparql-results+json") -> Answer:
    return site.ask(f"/sparql?query={quote(query)}", Accept=accept)


def test_what_the_site_cannot_answer_its_companion_does_and_it_is_said_who(site: Site) -> None:
    answer = _ask(site, _CHAIN)
    assert (answer.status, answer.headers["X-Engine"]) == (200, "companion"), answer.text
    assert json.loads(answer.text)["results"]["bindings"][0]["n"]["value"] == str(_SUBJECTS**2)
    quick = _ask(site, "ASK { ?s ?p ?o }")
    assert (quick.status, quick.headers["X-Engine"]) == (200, "embedded")
    page = _ask(site, f"{_CHAIN} # page", "text/html")
    assert (page.status, page.headers["X-Engine"]) == (200, "companion")
    assert 'id="companion"' in page.text
    assert 'id="companion"' not in _ask(site, "ASK { ?s ?p 1 }", "text/html").text
    alone = site.ask(f"/sparql?engine=embedded&query={quote(_CHAIN)}")
    assert alone.status == 503
    assert f"stopped after {_SECONDS} seconds" in json.loads(alone.text)["detail"]
    assert site.ask("/sparql?engine=other&query=ASK%7B%7D").status == 400
    metrics = site.operator("/metrics").text
    assert "dortmund_lod_companion_asked 1.0" in metrics
    assert 'dortmund_lod_companion_queries_total{outcome="answered"} 2.0' in metrics


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL])
def test_a_companion_that_hangs_or_ends_takes_nothing_with_it(
    site: Site, virtuoso: _Virtuoso, number: signal.Signals
) -> None:
    virtuoso.process.send_signal(number)
    marks = iter(range(10_000))

    def is_left_out() -> bool:
        assert _ask(site, f"SELECT (COUNT(*) AS ?n) {{ ?s ?p {next(marks)} }}").status == 200
        return "The companion is not asked" in site.operator("/health/ready").text

    _until(is_left_out)
    assert site.ask("/health/ready").status == 200
    assert "dortmund_lod_companion_asked 0.0" in site.operator("/metrics").text
    assert _ask(site, _CHAIN).status == 503
    if number == signal.SIGSTOP:
        virtuoso.process.send_signal(signal.SIGCONT)
        _until(lambda: site.operator("/health/ready").text == "ready\n")
        _until(lambda: _ask(site, _CHAIN).status == 200)
    assert "Traceback" not in site.log.read_text()
    assert site.stop() == 0
