"""Measures pages that are in the cache, against nginx's static files and another version.

    .venv/bin/python benchmarks/hot_pages.py [--against DIR] [--rounds 5] [--seconds 3]

Serves the graph that each version ships: with this version, with that of another checkout that
has its .venv (where one is named), and as files of nginx; asks each in turns for the same page, as
Turtle and as HTML, with 2,000 different User-Agents over 8 and 64 connections. Prints medians, and
ratios of each round.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import sys
from collections import defaultdict
from pathlib import Path

import load
import servers

_PAGE = "/doc/city/dortmund"
_KINDS = {"Turtle": "text/turtle", "HTML": "text/html"}
_HERE = Path(__file__).parent.parent


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--against", type=Path, help="a checkout of another version")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of load at a time")
    given = parser.parse_args()
    servers.WORK.mkdir(parents=True, exist_ok=True)
    versions = {"this version": _HERE} | (
        {"other version": given.against} if given.against else {}
    )
    with contextlib.ExitStack() as stack:
        found = {
            name: stack.enter_context(_product(name, folder.resolve()))
            for name, folder in versions.items()
        }
        ours = found["this version"]
        files = {kind: ours.get(_PAGE, accept) for kind, accept in _KINDS.items()}
        found["nginx"] = stack.enter_context(servers.nginx(files))
        _report(_measured(found, given.rounds, given.seconds))


def _product(name: str, folder: Path) -> contextlib.AbstractContextManager[servers.Server]:
    url, port = servers.address()
    _, metrics = servers.address()
    home = servers.WORK / f"home-{name.replace(' ', '-')}"
    sources = [folder / name for name in ("ontology", "data", "shapes")]
    command = [folder / ".venv/bin/dortmund-lod", "serve", *sources]
    command += ["--home", home, "--port", port, "--base-iri", "http://127.0.0.1:8000/"]
    settings = {"DORTMUND_LOD_METRICS_PORT": str(metrics)} if name == "this version" else {}
    server = servers.Server(name, url)
    return servers.running(server, command, ("/health/ready", "*/*"), **settings)


def _measured(
    found: dict[str, servers.Server], rounds: int, seconds: int
) -> dict[tuple[str, int], dict[str, list[float]]]:
    rates: dict[tuple[str, int], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
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


def _report(rates: dict[tuple[str, int], dict[str, list[float]]]) -> None:
    print("| page, connections | server | median | ours is, round by round | median |")
    print("|---|---|--:|---|--:|")
    for (kind, connections), by_server in rates.items():
        for name, found in by_server.items():
            ratios = [
                ours / other for ours, other in zip(by_server["this version"], found, strict=True)
            ]
            told = " ".join(f"{ratio:.2f}" for ratio in ratios)
            print(
                f"| {kind}, {connections} | {name} | {statistics.median(found):,.0f}/s "
                f"| {told} | {statistics.median(ratios):.2f} |"
            )


if __name__ == "__main__":
    main()
