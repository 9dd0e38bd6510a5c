"""What an operator reads from `/metrics` while a site is under attack."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.process_tree import child_processes

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.system.conftest import Program, Site

_PATIENCE = 30
_DOCS = Path(__file__).parents[2] / "docs"
_RUNAWAY = "SELECT (COUNT(*) AS ?n) {" + "".join(f"?s{n} ?p{n} ?o{n} ." for n in range(9)) + "}"
_SAMPLE = re.compile(r"(?P<name>\w+)(?:\{(?P<labels>.*)\})? (?P<value>\S+)")
_UNITS = ("_seconds", "_bytes", "_total", "_info")


def _samples(site: Site) -> dict[str, float]:
    lines = site.operator("/metrics").text.splitlines()
    found = (_SAMPLE.fullmatch(line) for line in lines if not line.startswith("#"))
    return {
        f"{each['name']}{{{each['labels'] or ''}}}": float(each["value"]) for each in found if each
    }


def _wait_for(site: Site, condition: Callable[[dict[str, float]], object]) -> dict[str, float]:
    until, found = time.monotonic() + _PATIENCE, dict[str, float]()
    while time.monotonic() < until:
        with contextlib.suppress(OSError):  # a web process that was killed
            found = _samples(site)
            if condition(found):
                return found
        time.sleep(0.05)
    pytest.fail(f"It did not happen: {found}")


def _sum(samples: dict[str, float], name: str) -> float:
    return sum(value for key, value in samples.items() if key.startswith(f"{name}{{"))


def test_an_operator_sees_what_queries_die_of_and_which_are_refused(program: Program) -> None:
    (program.folder / "any.ttl").write_text("<a> <p> 1 , 2 , 3 , 4 , 5 , 6 , 7 , 8 , 9 .")
    limits = {"DORTMUND_LOD_QUERY_QUEUE": "1", "DORTMUND_LOD_MAX_LONG_QUERIES": "1"}
    site = program.serve("any.ttl", "--workers", "2", "--query-time-limit", "1", **limits)
    path = f"/sparql?query={quote(_RUNAWAY)}%23"
    clients = [threading.Thread(target=site.ask, args=(f"{path}{n}",)) for n in range(16)]
    for client in clients:
        client.start()
    _wait_for(site, lambda found: found.get('dortmund_lod_engine_in_flight{operation="query"}'))
    for client in clients:
        client.join()
    deep = b"ASK " + b"{" * 20_000 + b"}" * 20_000
    assert site.ask("/sparql", "POST", deep, Content_Type="application/sparql-query").status == 400
    ended, requests = "dortmund_lod_workers_ended_total", "dortmund_lod_requests_total"
    found = _wait_for(  # what the other web process has seen is counted a moment later
        site,
        lambda found: (
            found[f'{ended}{{reason="complexity"}}']
            and found.get(f'{requests}{{status="400"}}') == 1
            and found.get(f'{requests}{{status="503"}}') == 16
        ),
    )
    assert found[f'{ended}{{reason="time"}}'] >= 1
    refused = _sum(found, "dortmund_lod_queries_refused_total")
    assert refused >= 1
    labels = 'operation="query",outcome='
    calls = "dortmund_lod_engine_duration_seconds_count"
    assert found[f'{calls}{{{labels}"query-time-limit"}}'] >= 1
    assert found[f'{calls}{{{labels}"query-too-complex"}}'] == 1
    assert found[f'{calls}{{{labels}"busy"}}'] == refused
    assert found["dortmund_lod_queries_waiting{}"] == 0
    assert found['dortmund_lod_engine_in_flight{operation="query"}'] == 0


@pytest.mark.parametrize("accept", ["text/html", "text/csv"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_query_ends_with_the_connection_of_who_asked(
    program: Program, accept: str, method: str
) -> None:
    (program.folder / "any.ttl").write_text("<a> <p> 1 , 2 , 3 , 4 , 5 , 6 , 7 , 8 , 9 .")
    site = program.serve("any.ttl", "--workers", "1", "--query-time-limit", "25")
    content = f"query={quote(_RUNAWAY)}"
    path, body = (f"/sparql?{content}", "") if method == "GET" else ("/sparql", content)
    head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n"
    busy, ended = "dortmund_lod_query_workers_busy{}", "dortmund_lod_workers_ended_total"
    with socket.create_connection(("127.0.0.1", site.port), _PATIENCE) as connection:
        connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        _wait_for(site, lambda found: found[busy])
    found = _wait_for(site, lambda found: found[f'{ended}{{reason="abandoned"}}'])
    assert found[f'{ended}{{reason="time"}}'] == 0
    _wait_for(site, lambda found: not found[busy])
    assert site.ask("/sparql?query=ASK%7B%7D").status == 200
    assert "Traceback" not in site.log.read_text()


def test_the_counts_of_all_web_processes_add_up_whatever_becomes_of_them(program: Program) -> None:
    (program.folder / "any.ttl").write_text("<a> <p> 1 .")
    site = program.serve("any.ttl", "--workers", "2")
    asked = 40
    for number in range(asked):
        assert site.ask(f"/a.nt?x={number}").status == 200
    name = 'dortmund_lod_requests_total{status="200"}'
    before = _wait_for(site, lambda found: found.get(name, 0) >= asked)[name]
    os.kill(_web_process(site), signal.SIGKILL)
    found = _wait_for(site, lambda found: found["dortmund_lod_web_process_starts_total{}"] > 2)
    assert found[name] >= before


def _web_process(site: Site) -> int:
    """A child of the site that has no children: the engine has its workers."""
    children = child_processes(site.process.pid)
    return next(pid for pid in children if not child_processes(pid))


_OF_A_COMPANION = {
    "dortmund_lod_companion_asked",
    "dortmund_lod_companion_queries",
    "dortmund_lod_companion_queries_total",
}
"""Those of a site that has one: see test_companion.py."""


def _exposed(site: Site) -> set[str]:
    """The names of all samples, after something went well and something did not."""
    site.ask("/doc/city/dortmund")
    site.ask("/sparql?query=nonsense")
    time.sleep(0.2)  # until the other web process has counted it
    return {key.partition("{")[0] for key in _samples(site)}


def test_every_metric_is_documented_and_every_documented_one_is_there(dortmund: Site) -> None:
    page = _DOCS.joinpath("operating.md").read_text("utf-8")
    section = page.partition("## Metrics\n")[2].partition("\n## ")[0]
    rows = "".join(line.split("|")[1] for line in section.splitlines() if line.startswith("| `"))
    documented = {name.replace("…", "dortmund_lod") for name in re.findall(r"`([…\w]+)", rows)}
    exposed = {re.sub(r"_(bucket|sum|count)$", "", name) for name in _exposed(dortmund)}
    assert documented - _OF_A_COMPANION == exposed


def test_every_metric_that_an_alert_asks_for_is_there(dortmund: Site) -> None:
    rules = _DOCS.joinpath("prometheus-alerts.yml").read_text("utf-8")
    asked = set(re.findall(r"dortmund_lod_\w+", rules))
    assert asked
    assert asked - _OF_A_COMPANION <= _exposed(dortmund)


def test_prometheus_finds_nothing_wrong_with_metrics_and_alerts(dortmund: Site) -> None:
    promtool = shutil.which("promtool")
    if not promtool:
        pytest.skip("Prometheus is not installed.")
    text = dortmund.operator("/metrics").text
    for arguments, given in (
        (["metrics"], text),
        (["rules", str(_DOCS / "prometheus-alerts.yml")], ""),
    ):
        result = subprocess.run(
            [promtool, "check", *arguments],
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (result.returncode, result.stderr) == (0, "")


def test_names_and_units_are_those_of_prometheus(dortmund: Site) -> None:
    kinds = re.findall(r"# TYPE (\w+) (\w+)", dortmund.operator("/metrics").text)
    assert {
        name for name, kind in kinds if (kind == "counter") != name.endswith("_total")
    } == set()
    assert all(name.startswith(("dortmund_lod_", "process_")) for name, _ in kinds)
    histograms = [name for name, kind in kinds if kind == "histogram"]
    assert all(name.endswith(_UNITS) for name in histograms)
