"""How the site bears hostile queries: runaway clients beside well-behaved ones.

    python benchmarks/hostile.py [--seconds 60] [SOURCE]...

Starts the site on 127.0.0.1, lets 8 clients send runaway queries and 3 clients behave well, and
prints what the well-behaved ones saw, what the hostile ones got, whether anything connected to a
listener that a query named, and how the memory of the process tree returned. Ends by itself.
"""

from __future__ import annotations

import argparse
import collections
import http.client
import itertools
import json
import multiprocessing
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

_ATTACKERS = 8
_CONTEXT = multiprocessing.get_context("fork")
_CARTESIAN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
_SORT = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c"
_DEEP = "SELECT * {" + "{" * 20_000 + "}" * 20_000 + "}"
_HUGE = "SELECT * { ?s ?p ?o } #" + "x" * 10_000_000
_PAGES = (
    "/doc/city/dortmund",
    "/doc/programme/masterplan-science",
    "/doc/institution/dortmund-technology-centre",
    "/id/city/dortmund",
    "/ontology",
    "/",
)


def main() -> None:
    """Run the attack and print the report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("source", nargs="*")
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, _listener() as (listener, connections):
        port = _free_port()
        program = [sys.executable, "-m", "dortmund_lod.cli"]
        options = ["--port", str(port), "--home", home]
        command = [*program, "serve", *arguments.source, *options]
        site = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            _wait(port)
            report = _attack(port, site.pid, listener, arguments.seconds)
        finally:
            site.terminate()
            site.wait()
        report["connections seen by the listener"] = len(connections)
    json.dump(report, sys.stdout, indent=1)
    sys.stdout.write("\n")


def _attack(port: int, pid: int, listener: int, seconds: float) -> dict[str, Any]:
    calm = _well_behaved(port, 3)
    before = _pss(pid)
    until = time.monotonic() + seconds
    answers: Queue[Any] = _CONTEXT.Queue()
    service = f"SELECT * {{ SERVICE <http://127.0.0.1:{listener}/> {{ ?s ?p ?o }} }}"
    queries = (_CARTESIAN, _DEEP, _HUGE, service, _SORT)
    attackers = [
        _CONTEXT.Process(target=_runaway, args=(port, queries, number, until, answers))
        for number in range(_ATTACKERS)
    ]
    for attacker in attackers:
        attacker.start()
    stormy = _well_behaved(port, seconds)
    peak = _pss(pid)
    hostile: collections.Counter[str] = collections.Counter()
    for _ in attackers:
        hostile.update(answers.get())
    for attacker in attackers:
        attacker.join()
    time.sleep(3)
    return {
        "well-behaved, before": calm,
        "well-behaved, under attack": stormy,
        "hostile answers": dict(hostile.most_common()),
        "MiB before": before,
        "MiB at the end of the attack": peak,
        "MiB 3 s after": _pss(pid),
    }


def _runaway(
    port: int, queries: tuple[str, ...], number: int, until: float, answers: Queue[Any]
) -> None:
    counts: collections.Counter[str] = collections.Counter()
    for query in itertools.islice(itertools.cycle(queries), number, None):
        if time.monotonic() > until:
            break
        counts[_send(port, query)] += 1
    answers.put(counts)


def _send(port: int, query: str) -> str:
    """The status and kind of problem that a query is answered with."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        headers = {"Content-Type": "application/sparql-query"}
        connection.request("POST", "/sparql", query.encode(), headers)
        return _kind(connection.getresponse())
    except (BrokenPipeError, ConnectionResetError):
        try:
            return _kind(connection.getresponse())
        except (http.client.HTTPException, OSError) as error:
            return f"no answer: {type(error).__name__}"
    except (http.client.HTTPException, OSError) as error:
        return f"no answer: {type(error).__name__}"
    finally:
        connection.close()


def _kind(response: http.client.HTTPResponse) -> str:
    body = response.read()
    if response.getheader("Content-Type") != "application/problem+json":
        return f"{response.status} {response.getheader('Content-Type')}"
    return f"{response.status} {json.loads(body)['type'].rpartition('#')[2]}"


def _well_behaved(port: int, seconds: float) -> dict[str, Any]:
    """Two readers of pages and one asker of small queries, for some seconds."""
    answers: Queue[Any] = _CONTEXT.Queue()
    until = time.monotonic() + seconds
    ask = "/sparql?query=" + urllib.parse.quote("ASK { ?s ?p ?o }")
    clients = [
        _CONTEXT.Process(target=_read, args=(port, paths, until, answers))
        for paths in (_PAGES, _PAGES, (ask,))
    ]
    for client in clients:
        client.start()
    found = [answers.get() for _ in clients]
    for client in clients:
        client.join()
    by_kind: dict[str, list[tuple[float, str]]] = {"pages": [], "queries": []}
    for kind, times in found:
        by_kind[kind] += times
    return {kind: _summary(times) for kind, times in by_kind.items()}


def _read(port: int, paths: tuple[str, ...], until: float, answers: Queue[Any]) -> None:
    times = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for path in itertools.cycle(paths):
        if time.monotonic() > until:
            break
        begun = time.perf_counter()
        connection.request("GET", path, headers={"Accept": "text/html, */*;q=0.5"})
        response = connection.getresponse()
        response.read()
        failed = "" if response.status in {200, 303} else str(response.status)
        times.append((time.perf_counter() - begun, failed))
        time.sleep(0.01)
    answers.put(("queries" if "sparql" in paths[0] else "pages", times))


def _summary(times: list[tuple[float, str]]) -> dict[str, Any]:
    milliseconds = sorted(seconds * 1000 for seconds, _ in times)
    cuts = statistics.quantiles(milliseconds, n=100)
    return {
        "requests": len(times),
        "failed": sum(bool(failed) for _, failed in times),
        "p50 ms": round(cuts[49], 1),
        "p99 ms": round(cuts[98], 1),
        "max ms": round(milliseconds[-1], 1),
    }


class _listener:  # noqa: N801 - a context manager used like a function
    """A port on this machine that counts who connects."""

    def __enter__(self) -> tuple[int, list[Any]]:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._seen: list[Any] = []
        threading.Thread(target=self._accept, daemon=True).start()
        return self._socket.getsockname()[1], self._seen

    def _accept(self) -> None:
        while True:
            try:
                self._seen.append(self._socket.accept()[1])
            except OSError:
                return

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(400):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/health/ready")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            time.sleep(0.05)
    sys.exit("The site did not start.")


def _pss(pid: int) -> float:
    """Proportional set size of a process and all its descendants, in MiB."""
    return round(sum(_pss_of(process) for process in _tree(pid)) / 1024, 1)


def _tree(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task").glob("*/children")
    found = [int(child) for file in children for child in file.read_text().split()]
    return [pid, *(process for child in found for process in _tree(child))]


def _pss_of(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    line = next((line for line in rollup.splitlines() if line.startswith("Pss:")), "Pss: 0")
    return int(line.split()[1])


if __name__ == "__main__":
    main()
