"""Measures pages that are in the cache, against nginx's static files and another version.

    .venv/bin/python benchmarks/hot_pages.py [--against DIR] [--write docs/performance.md]

Serves the graph that each version ships: with this version, with that of another checkout that
has its .venv (where one is named), and as files of nginx; asks each in turns for the same page, as
Turtle and as HTML, with 2,000 different User-Agents over 8 and 64 connections. Prints the medians
of rates, and those of the ratios of each round. Five rounds of two seconds take less than two
minutes, with another version three; it ends itself after 15. With --write, the section of the file
that is about pages in the cache is written anew; the others stay.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import sys
from collections import defaultdict
from pathlib import Path
from typing import TypeAlias

import load
import report
import servers

_PAGE = "/doc/city/dortmund"
_KINDS = {"Turtle": "text/turtle", "HTML": "text/html"}
_OURS, _OTHER = "this version", "other version"
_AIMS = {("nginx", 8): 0.35, ("nginx", 64): 0.5, (_OTHER, 8): 1.2, (_OTHER, 64): 1.4}
_HERE = Path(__file__).parent.parent
_LONGEST = 15 * 60

_Rates: TypeAlias = dict[tuple[str, int], dict[str, list[float]]]
"""Rates by the kind of the page and the number of connections, and by server."""


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--against", type=Path, help="a checkout of another version")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="of load at a time")
    parser.add_argument("--write", type=Path, help="Markdown file whose section is written anew")
    given = parser.parse_args()
    servers.end_after(_LONGEST)
    servers.WORK.mkdir(parents=True, exist_ok=True)
    versions = {_OURS: _HERE} | ({_OTHER: given.against} if given.against else {})
    before = os.getloadavg()
    with contextlib.ExitStack() as stack:
        found = {
            name: stack.enter_context(_product(name, folder.resolve()))
            for name, folder in versions.items()
        }
        ours = found[_OURS]
        files = {kind: ours.get(_PAGE, accept) for kind, accept in _KINDS.items()}
        found["nginx"] = stack.enter_context(servers.nginx(files))
        rates = _measured(found, given.rounds, given.seconds)
    text = _section(rates, [*report.circumstances(before), _how(given.rounds, given.seconds)])
    print(text)
    if given.write:
        report.replace_section(given.write, text)


def _product(name: str, folder: Path) -> contextlib.AbstractContextManager[servers.Server]:
    url, port = servers.address()
    _, metrics = servers.address()
    home = servers.WORK / f"home-{name.replace(' ', '-')}"
    sources = [folder / name for name in ("ontology", "data", "shapes")]
    command = [folder / ".venv/bin/dortmund-lod", "serve", *sources]
    command += ["--home", home, "--port", port, "--base-iri", "http://127.0.0.1:8000/"]
    settings = {"DORTMUND_LOD_METRICS_PORT": str(metrics)} if name == _OURS else {}
    server = servers.Server(name, url)
    return servers.running(server, command, (_PAGE, "text/turtle"), **settings)


def _measured(found: dict[str, servers.Server], rounds: int, seconds: int) -> _Rates:
    rates: _Rates = defaultdict(lambda: defaultdict(list))
    for number in range(rounds):
        print(f"Round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        for kind, accept in _KINDS.items():
            for connections in (8, 64):
                turns = [*found.items()]
                for name, server in reversed(turns) if number % 2 else turns:
                    path = f"/{kind}" if name == "nginx" else _PAGE
                    rate = load.rate(server, [path], load.Plan(accept, connections, seconds))
                    rates[kind, connections][name].append(rate)
    return rates


def _how(rounds: int, seconds: int) -> str:
    return f"{rounds} rounds, all servers in turns, {seconds} s of load at a time"


def _section(rates: _Rates, circumstances: list[str]) -> str:
    """The section about pages in the cache."""
    lines = [
        "## Pages in the cache",
        "",
        "Made by `python benchmarks/hot_pages.py --against DIR --write docs/performance.md`: the",
        "page of the city, without a content coding, and how many times as fast it is as nginx's",
        "static file, and as another version: medians of the ratios of each round, with the",
        "lowest and the highest.",
        "",
        *(f"- {line}" for line in circumstances),
        "",
        "| page, connections | server | median | ours to it | aim | |",
        "|---|---|--:|--:|--:|---|",
    ]
    for (kind, connections), by_server in rates.items():
        for name, found in by_server.items():
            ratios = [ours / other for ours, other in zip(by_server[_OURS], found, strict=True)]
            compared = "| | | |" if name == _OURS else _compared(ratios, _AIMS[name, connections])
            median = f"{statistics.median(found):,.0f}/s"
            lines.append(f"| {kind}, {connections} | {name} | {median} {compared}")
    return "\n".join([*lines, ""])


def _compared(ratios: list[float], aim: float) -> str:
    median = statistics.median(ratios)
    verdict = "reached" if median >= aim else "not reached"
    return f"| {median:.2f} ({min(ratios):.2f} to {max(ratios):.2f}) | {aim:g} | {verdict} |"


if __name__ == "__main__":
    main()
