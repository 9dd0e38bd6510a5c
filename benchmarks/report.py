"""The comparison as a page: medians, spread, and the ratios that the project promises."""

from __future__ import annotations

import statistics
from typing import TypeAlias

Measured: TypeAlias = dict[str, dict[str, list[float]]]
"""Values by scenario and server."""

_OURS, _UNCACHED = "dortmund-lod", "dortmund-lod, no cache"
_MIX = "query mix, 16 connections"
_HOT = [f"hot {kind}, {number} connections" for kind in ("Turtle", "HTML") for number in (8, 64)]
_ANALYTIC = (
    "Analytic queries over a whole property, such as instances by class or the ten greatest",
    "values, take as long as the engine takes: they were answered from tables made at build for a",
    "time, and no longer are ([decision 0054](decisions/0054-analytic-queries-are-evaluated.md)).",
)
AIMS = [
    *((scenario, _OURS, "nginx", 0.35 if "8 conn" in scenario else 0.5) for scenario in _HOT),
    *((scenario, _OURS, "Oxigraph", 1.3) for scenario in _HOT[:2]),
    (_MIX, _OURS, "Oxigraph", 2.0),
    (_MIX, _UNCACHED, "Oxigraph", 0.6),
    (_MIX, _UNCACHED, "Virtuoso", 2.0),
]
"""Scenario, ours, the peer, and how many times as fast ours is to be."""


def markdown(measured: Measured, remarks: list[str], circumstances: list[str]) -> str:
    """The whole page."""
    lines = [
        "# Performance",
        "",
        "Made by `python benchmarks/compare.py --write docs/performance.md`; rates are requests a",
        "second, times are for one answer. Answers were compared before anything was measured.",
        "Rates are those of 2,000 clients that differ in their `User-Agent`;",
        "`python benchmarks/hot_pages.py --against DIR` measures pages in the cache alone, beside",
        "those of another version.",
        "",
        *(f"- {line}" for line in circumstances),
        "",
        "## Ratios",
        "",
        "How many times as fast as the peer, from the medians.",
        "",
        "| what | ours | peer | ratio | aim | |",
        "|---|---|---|--:|--:|---|",
        *(row for aim in AIMS if (row := _ratio(measured, *aim))),
        "",
        *_ANALYTIC,
        "",
        "## All measurements",
        "",
        "| what | server | median | lowest | highest |",
        "|---|---|--:|--:|--:|",
        *(
            _row(scenario, server, values)
            for scenario, found in measured.items()
            for server, values in found.items()
        ),
        "",
    ]
    if remarks:
        lines += ["## Remarks", "", *(f"- {remark}" for remark in remarks), ""]
    return "\n".join(lines)


def _ratio(measured: Measured, scenario: str, ours: str, peer: str, aim: float) -> str:
    found = measured.get(scenario, {})
    if ours not in found or peer not in found:
        return ""
    ratio = statistics.median(found[ours]) / statistics.median(found[peer])
    if _is_time(scenario):
        ratio = 1 / ratio
    verdict = "reached" if ratio >= aim else "missed"
    return f"| {scenario} | {ours} | {peer} | {ratio:.2f} | {aim:g} | {verdict} |"


def _is_time(scenario: str) -> bool:
    return scenario.startswith("first-time")


def _row(scenario: str, server: str, values: list[float]) -> str:
    shown = [statistics.median(values), min(values), max(values)]
    texts = [f"{one * 1000:,.1f} ms" if _is_time(scenario) else f"{one:,.0f}/s" for one in shown]
    return f"| {scenario} | {server} | " + " | ".join(texts) + " |"
