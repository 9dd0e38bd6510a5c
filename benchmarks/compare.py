"""Compares the project with its peers on this machine, in interleaved rounds.

    .venv/bin/python benchmarks/compare.py [--quick] [--write docs/performance.md]

Makes data, starts the project and its peers over it, checks that their answers agree, measures
them in turns, and prints medians and ratios. Peers from PyPI are installed into
`build/benchmarks/venv`, those from Debian by apt-get where they are missing and one may. It takes
about 8 minutes, with --quick about 2, never more than 30, and ends every server it started. With
--write, the section of the file that is about peers is written anew; the others stay.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import generate
import load
import questions
import report
import servers
from report import CACHED, COMPANION, UNCACHED

if TYPE_CHECKING:
    from collections.abc import Callable

    from servers import Server

_RESULTS = "application/sparql-results+json"
_TURTLE = "text/turtle"
_LONGEST = 30 * 60
_OURS = {CACHED, UNCACHED, COMPANION}


@dataclass(frozen=True)
class Task:
    """One measurement of one server within a scenario."""

    scenario: str
    server: Server
    run: Callable[[], float]


def main() -> None:
    """Run the comparison that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="little data, three short rounds")
    parser.add_argument("--triples", type=int, help="how many  [default: 1000000, quick: 50000]")
    parser.add_argument("--rounds", type=int, help="[default: 5, quick: 3]")
    parser.add_argument("--seconds", type=int, help="of load at a time  [default: 3, quick: 1]")
    parser.add_argument("--without", action="append", default=[], help="a peer to leave out")
    parser.add_argument("--write", type=Path, help="Markdown file whose section is written anew")
    given = parser.parse_args()
    triples = given.triples or (50_000 if given.quick else 1_000_000)
    rounds = given.rounds or (3 if given.quick else 5)
    seconds = given.seconds or (1 if given.quick else 3)
    servers.end_after(_LONGEST)
    before = os.getloadavg()
    measured, remarks = _compare(_data(triples), rounds, seconds, given.without)
    text = report.markdown(measured, remarks, _circumstances(triples, rounds, seconds, before))
    print(text)
    if given.write:
        report.replace_section(given.write, text)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _data(triples: int) -> Path:
    servers.WORK.mkdir(parents=True, exist_ok=True)
    path = servers.WORK / f"{triples}.nt"
    if not path.exists():
        _say(f"Making {triples:,} triples")
        pending = path.with_suffix(".new")
        with pending.open("w", encoding="utf-8") as file:
            file.writelines(generate.triples(triples, questions.BASE_IRI))
        pending.rename(path)
    return path


def _compare(
    data: Path, rounds: int, seconds: int, without: list[str]
) -> tuple[report.Measured, list[str]]:
    for program, package in _DEBIAN.items():
        if package not in without:
            servers.provide(program, package)
    with contextlib.ExitStack() as stack:
        group = _start(stack, data, without)
        remarks = _disagreements(group)
        tasks = _tasks(group, seconds)
        return _measure(tasks, rounds, remarks), remarks


_DEBIAN = {"wrk": "wrk", "virtuoso-t": "virtuoso-opensource-7"}


def _start(stack: contextlib.ExitStack, data: Path, without: list[str]) -> dict[str, Server]:
    started: dict[str, Server] = {}

    def start(manager: contextlib.AbstractContextManager[Server]) -> Server:
        server = stack.enter_context(manager)
        started[server.name] = server
        _say(f"{server.name} runs")
        return server

    limit = {"DORTMUND_LOD_QUERY_TIME_LIMIT": "60"}
    start(servers.product(CACHED, data, **limit))
    start(servers.product(UNCACHED, data, DORTMUND_LOD_CACHE_BYTES="0", **limit))
    start(servers.oxigraph(data))
    if "virtuoso-opensource-7" not in without:
        uncached = {"DORTMUND_LOD_CACHE_BYTES": "0", **limit}
        start(servers.product_with_companion(COMPANION, data, **uncached))
        start(servers.virtuoso(data))
    if "rdflib-endpoint" not in without:
        start(servers.rdflib_endpoint(data))
    return started


def _disagreements(group: dict[str, Server]) -> list[str]:
    """Compare every answer with Oxigraph's; a server that disagrees is left out, unless ours.

    Raises:
        SystemExit: our own answers are others.
    """
    reference, remarks = group["Oxigraph"], []
    for server in [*group.values()]:
        if server is reference:
            continue
        ours = server.name in _OURS
        asked = questions.INTERACTIVE | (questions.ANALYTIC if ours else {})
        wrong = [name for name, text in asked.items() if not _agree(reference, server, text)]
        if wrong and ours:
            sys.exit(f"{server.name} and Oxigraph disagree: {', '.join(wrong)}")
        if wrong:
            remarks.append(f"{server.name} is left out: it disagrees on {', '.join(wrong)}.")
            del group[server.name]
    _check_document(group[CACHED], reference)
    return remarks


def _agree(reference: Server, server: Server, text: str) -> bool:
    answers = [one.get(one.query_path(text), _RESULTS) for one in (reference, server)]
    first, second = map(questions.rows, answers)
    return first == second


def _check_document(ours: Server, reference: Server) -> None:
    """Check that our document says all that a description says."""
    described = reference.get(reference.query_path(_describe()), "application/n-triples")
    document = set(ours.get(questions.DOCUMENT + ".nt", "*/*").splitlines())
    if missing := set(described.splitlines()) - document:
        sys.exit(f"The document lacks {len(missing)} statements, such as {missing.pop()!r}")


def _describe() -> str:
    return f"DESCRIBE <{questions.THING}>"


def _tasks(group: dict[str, Server], seconds: int) -> list[Task]:
    tasks = []
    pages = {CACHED: questions.DOCUMENT, "Oxigraph": group["Oxigraph"].query_path(_describe())}
    for connections in (8, 64):
        scenario = f"hot Turtle, {connections} connections"
        plan = load.Plan(_TURTLE, connections, seconds)
        tasks += [_rate(scenario, group[name], [path], plan) for name, path in pages.items()]
    for server in group.values():
        paths = [server.query_path(text) for text in questions.INTERACTIVE.values()]
        plan = load.Plan(_RESULTS, 16, seconds)
        tasks.append(_rate("query mix, 16 connections", server, paths, plan))
    for question, text in questions.ANALYTIC.items():
        for name in (UNCACHED, "Oxigraph"):
            tasks.append(_time(question, group[name], text))
    return tasks


def _rate(scenario: str, server: Server, paths: list[str], plan: load.Plan) -> Task:
    return Task(scenario, server, lambda: load.rate(server, paths, plan))


def _time(question: str, server: Server, text: str) -> Task:
    path = server.query_path(text)
    return Task(
        f"first-time: {question}", server, lambda: load.seconds_for(server, path, _RESULTS)
    )


def _measure(tasks: list[Task], rounds: int, remarks: list[str]) -> report.Measured:
    """Do all tasks in turns; what fails once counts no more."""
    measured: report.Measured = defaultdict(lambda: defaultdict(list))
    failed: set[tuple[str, str]] = set()
    for number in range(rounds):
        _say(f"Round {number + 1} of {rounds}")
        for task in tasks:
            place = task.scenario, task.server.name
            if place in failed:
                continue
            try:
                measured[task.scenario][task.server.name].append(task.run())
            except (load.WrongAnswerError, OSError) as error:
                failed.add(place)
                measured[task.scenario].pop(task.server.name, None)
                remarks.append(f"{task.server.name} failed at {task.scenario}: {error}.")
    return measured


def _circumstances(
    triples: int, rounds: int, seconds: int, before: tuple[float, float, float]
) -> list[str]:
    return [
        *report.circumstances(before),
        f"data: {triples:,} triples from `benchmarks/generate.py`",
        f"{rounds} rounds, all servers in turns, {seconds:g} s of load at a time",
        "versions: " + ", ".join(_versions()),
    ]


def _versions() -> list[str]:
    bin_ = servers.peers()
    command = [bin_ / "python", "-m", "pip", "list", "--format=freeze"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    found = [line for line in listed if line.startswith(("oxigraph=", "rdflib-endpoint="))]
    query = ["dpkg-query", "-W", "-f=${Package}==${Version}\n"]
    for package in ("virtuoso-opensource-7", "wrk"):
        shown = subprocess.run([*query, package], check=False, capture_output=True, text=True)
        found += shown.stdout.split()
    return [f"Python {platform.python_version()}", *(line.replace("==", " ") for line in found)]


if __name__ == "__main__":
    main()
