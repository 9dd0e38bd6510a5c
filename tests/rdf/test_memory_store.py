"""Stores in memory are filled in steps, which takes less of it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from dortmund_lod.rdf import memory_store

if TYPE_CHECKING:
    from collections.abc import Iterator

_PEAK = """
from pathlib import Path
import pyoxigraph as ox
from dortmund_lod.rdf.memory_store import fill

quads = (
    ox.Quad(ox.NamedNode(f"urn:s:{{number}}"), ox.NamedNode("urn:p"), ox.Literal(str(number)))
    for number in range({quads})
)
store = ox.Store()
{how}
assert len(store) == {quads}
status = Path("/proc/self/status").read_text()
print(next(line for line in status.splitlines() if line.startswith("VmHWM:")))
"""
"""Not from getrusage(2), which begins with the peak of the process that starts this one."""


def _quads(number: int) -> Iterator[ox.Quad]:
    predicate = ox.NamedNode("urn:p")
    return (
        ox.Quad(ox.NamedNode(f"urn:s:{each}"), predicate, ox.Literal(str(each)))
        for each in range(number)
    )


@pytest.mark.parametrize("number", [0, 1, 3, 4, 6, 7])
def test_no_quad_is_lost_where_a_step_ends(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_store, "_STEP", 3)
    store = ox.Store()
    memory_store.fill(store, _quads(number))
    assert set(store) == set(_quads(number))


def test_a_fault_of_the_text_is_told_as_such() -> None:
    with pytest.raises(SyntaxError):
        memory_store.fill(ox.Store(), ox.parse("<urn:s> <urn:p> .", ox.RdfFormat.N_QUADS))


def test_a_store_filled_in_steps_takes_less_memory_than_one_filled_at_once() -> None:
    in_steps, at_once = _peak("fill(store, quads)"), _peak("store.bulk_extend(quads)")
    nothing = _peak("", quads=0)
    assert in_steps - nothing < 0.8 * (at_once - nothing)


def _peak(how: str, quads: int = 150_000) -> int:
    """The most kibibytes that a process takes which fills a store."""
    command = [sys.executable, "-c", _PEAK.format(how=how, quads=quads)]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return int(out.split()[1])
