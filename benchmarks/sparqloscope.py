"""Asks the queries of Sparqloscope of the site, of the site with a companion, and of its peers.

    python benchmarks/sparqloscope.py DATA QUERIES [--rounds 3] [--write docs/performance.md]

DATA is a file of N-Triples, QUERIES what Sparqloscope's generator (ad-freiburg/sparqloscope on
GitHub) makes of it with `--output-format tsv`. Each server runs alone, is asked each query so many
times in a row, none cached, and is given a minute for each. Answers are compared with the one that
most servers give; where a query limits its answer, their lengths are. Oxigraph and Virtuoso are
provided as for compare.py. It never takes more than two hours, and ends every server it started.
"""

from __future__ import annotations

import argparse
import collections
import os
import statistics
import sys
import time
import urllib.error
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import questions
import report
import servers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

    from servers import Server

_LONGEST = 2 * 60 * 60
_SECONDS = 60
"""What each query may take."""
_RESULTS = "application/sparql-results+json"
_SITE, _COMPANION = "dortmund-lod", "dortmund-lod with companion"
_SETTINGS = {
    "DORTMUND_LOD_CACHE_BYTES": "0",
    "DORTMUND_LOD_RATE_LIMIT_UNITS": str(10**9),
    "DORTMUND_LOD_QUERY_TIME_LIMIT": str(_SECONDS),
}


class _Answer(NamedTuple):
    """How a server answered a query: the median of seconds, what went wrong, and the solutions."""

    seconds: float
    failure: str
    rows: tuple[str, ...]


def main() -> None:
    """Ask, and print the section."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", type=Path, help="Markdown file whose section is written anew")
    given = parser.parse_args()
    servers.end_after(_LONGEST)
    servers.WORK.mkdir(parents=True, exist_ok=True)
    servers.provide("virtuoso-t", "virtuoso-opensource-7")
    queries = dict(_queries(given.queries))
    before, data = os.getloadavg(), given.data.resolve()
    answers = {
        name: _asked(manager, queries, given.rounds) for name, manager in _servers(data).items()
    }
    text = _section(answers, [*report.circumstances(before), _how(data, queries, given.rounds)])
    print(text)
    if given.write:
        report.replace_section(given.write, text)


def _queries(path: Path) -> Iterable[tuple[str, str]]:
    for line in path.read_text("utf-8").splitlines():
        name, _, text = line.partition("\t")
        if text:
            yield name.partition(" ")[0], text


def _servers(data: Path) -> dict[str, AbstractContextManager[Server]]:
    return {
        _SITE: servers.product(_SITE, data, **_SETTINGS),
        _COMPANION: servers.product_with_companion(_COMPANION, data, **_SETTINGS),
        "Oxigraph": servers.oxigraph(data),
        "Virtuoso": servers.virtuoso(data),
    }


def _asked(
    manager: AbstractContextManager[Server], queries: dict[str, str], rounds: int
) -> dict[str, _Answer]:
    with manager as server:
        answers = {}
        for name, text in queries.items():
            answers[name] = _answer(server, text, rounds)
            print(f"{server.name}: {name} {_told(answers[name])}", file=sys.stderr, flush=True)
    return answers


def _answer(server: Server, text: str, rounds: int) -> _Answer:
    seconds: list[float] = []
    body = b""
    for _ in range(rounds):
        began = time.monotonic()
        try:
            body = server.get(server.query_path(text), _RESULTS, _SECONDS)
        except urllib.error.HTTPError as error:
            detail = error.read()[:300].decode("utf-8", "replace")
            print(f"{server.name}: {detail}", file=sys.stderr, flush=True)
            return _Answer(time.monotonic() - began, f"status {error.code}", ())
        except (OSError, urllib.error.URLError) as error:
            return _Answer(time.monotonic() - began, type(error).__name__, ())
        seconds.append(time.monotonic() - began)
    rows = questions.rows(body)
    compared = (str(len(rows)),) if " LIMIT " in text else tuple(rows)
    return _Answer(statistics.median(seconds), "", compared)


def _how(data: Path, queries: dict[str, str], rounds: int) -> str:
    with data.open("rb") as lines:
        triples = sum(1 for _ in lines)
    return (
        f"{triples:,} triples from `benchmarks/generate.py`, {len(queries)} queries, medians of "
        f"{rounds}, no cache, one server after the other"
    )


def _told(answer: _Answer) -> str:
    return answer.failure or f"{answer.seconds * 1000:,.1f}"


def _section(answers: dict[str, dict[str, _Answer]], circumstances: list[str]) -> str:
    names = [*answers]
    queries = [*answers[_SITE]]
    lines = [
        "## Sparqloscope",
        "",
        "Made by `python benchmarks/sparqloscope.py DATA QUERIES --write docs/performance.md`:",
        "the queries that [Sparqloscope](https://github.com/ad-freiburg/sparqloscope) makes for",
        "the data, in milliseconds. *Other* marks an answer that most of the servers do not give.",
        "",
        *(f"- {line}" for line in circumstances),
        "",
        f"| | {' | '.join(names)} |",
        f"|---|{'--:|' * len(names)}",
        f"| answered | {' | '.join(map(_count, answers.values()))} |",
        f"| all that everybody answered, s | {' | '.join(_sums(answers))} |",
        "",
        f"| query | {' | '.join(names)} |",
        f"|---|{'--:|' * len(names)}",
        *(_row(query, [answers[name][query] for name in names]) for query in queries),
        "",
    ]
    return "\n".join(lines)


def _count(answers: dict[str, _Answer]) -> str:
    return f"{sum(not each.failure for each in answers.values())} of {len(answers)}"


def _sums(answers: dict[str, dict[str, _Answer]]) -> list[str]:
    everybody = [
        query
        for query in answers[_SITE]
        if not any(found[query].failure for found in answers.values())
    ]
    return [
        f"{sum(found[query].seconds for query in everybody):,.1f}" for found in answers.values()
    ]


def _row(query: str, found: list[_Answer]) -> str:
    counted = collections.Counter(each.rows for each in found if not each.failure)
    usual = counted.most_common(1)[0][0] if counted else ()
    cells = [
        _told(each) + (" *other*" if not each.failure and each.rows != usual else "")
        for each in found
    ]
    return f"| {query} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
