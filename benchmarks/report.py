"""What was measured as sections of a page: medians, spread, and the ratios that are promised."""

from __future__ import annotations

import os
import platform
import re
import statistics
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

Measured: TypeAlias = dict[str, dict[str, list[float]]]
"""Values by scenario and server."""

CACHED, UNCACHED = "dortmund-lod", "dortmund-lod, no cache"
COMPANION = "dortmund-lod, no cache, with companion"
"""What the project's own servers are called."""

_MIX = "query mix, 16 connections"
_HOT = [f"hot Turtle, {number} connections" for number in (8, 64)]
_ANALYTIC = (
    "Analytic queries over a whole property, such as instances by class or the ten greatest",
    "values, take as long as the engine takes: they were answered from tables made at build for a",
    "time, and no longer are ([decision 0054](decisions/0054-analytic-queries-are-evaluated.md)).",
)
AIMS = [
    *((scenario, CACHED, "Oxigraph", 1.3) for scenario in _HOT),
    (_MIX, CACHED, "Oxigraph", 2.0),
    (_MIX, UNCACHED, "Oxigraph", 0.6),
    (_MIX, UNCACHED, "Virtuoso", 2.0),
    (_MIX, COMPANION, UNCACHED, 0.97),
]
"""Scenario, ours, the peer, and how many times as fast ours is to be."""


def markdown(measured: Measured, remarks: list[str], circumstances: list[str]) -> str:
    """The section about peers."""
    lines = [
        "## Compared with peers",
        "",
        "Made by `python benchmarks/compare.py --write docs/performance.md`. Answers were",
        "compared before anything was measured.",
        "",
        *(f"- {line}" for line in circumstances),
        "",
        "How many times as fast as the peer, from the medians.",
        "",
        "| what | ours | peer | ratio | aim | |",
        "|---|---|---|--:|--:|---|",
        *(row for aim in AIMS if (row := _ratio(measured, *aim))),
        "",
        *_ANALYTIC,
        "",
        "All measurements:",
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
        lines += ["Remarks:", "", *(f"- {remark}" for remark in remarks), ""]
    return "\n".join(lines)


def replace_section(page: Path, section: str) -> None:
    """Write a section of a page anew, from its heading to the next one; it may be its first."""
    heading = section.partition("\n")[0]
    text = page.read_text("utf-8") if page.exists() else "# Performance\n"
    parts = re.split(r"(?m)^(?=## )", text)
    found = [number for number, part in enumerate(parts) if part.startswith(f"{heading}\n")]
    if found:
        parts[found[0]] = section
    else:
        parts.append(section)
    page.write_text("\n\n".join(part.strip() for part in parts) + "\n", "utf-8")


def circumstances(load_before: tuple[float, float, float]) -> list[str]:
    """When and on what machine something was measured, and how busy it was."""
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text("ascii", "replace"))
    processor = cpu[1] if cpu else platform.processor()
    return [
        f"date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"machine: {len(os.sched_getaffinity(0))} cores, {processor}, Linux {platform.release()}",
        f"load average before: {load_before[0]:.2f}, after: {os.getloadavg()[0]:.2f}",
    ]


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
