"""A release on disk is served at once, and from memory when its data have been loaded."""

from __future__ import annotations

import json
import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.process_tree import child_processes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.system.conftest import Program, Site

_PATIENCE = 60
_ON_DISK = {"DORTMUND_LOD_MEMORY_QUADS": "0"}
_LOADED = "is served from memory now"
_ALL = "/sparql?query=SELECT%20*%20%7B%20?s%20?p%20?o%20%7D%20ORDER%20BY%20?o%20%23{}"


@pytest.fixture
def data(program: Program) -> Path:
    path = program.folder / "any.ttl"
    path.write_text("<a> <p> 1 , 2 , 3 .")
    return path


def _until(true: Callable[[], object], site: Site) -> None:
    until = time.monotonic() + _PATIENCE
    while not true():
        assert time.monotonic() < until, site.log.read_text()
        time.sleep(0.02)


def _times(site: Site, words: str) -> int:
    return site.log.read_text("utf-8").count(words)


def _values(site: Site, number: int = 0) -> list[str]:
    """What a query that nobody asked before gives."""
    answer = site.ask(_ALL.format(number), Accept="application/sparql-results+json")
    assert answer.status == 200
    rows = json.loads(answer.body)["results"]["bindings"]
    return [row["o"]["value"] for row in rows]


@pytest.mark.usefixtures("data")
def test_nobody_notices_that_the_data_come_into_memory(program: Program) -> None:
    site = program.serve("any.ttl", **_ON_DISK)
    asked = 0
    while not _times(site, _LOADED):
        assert _values(site, asked) == ["1", "2", "3"]
        assert site.ask("/a.nt", Cache_Control="no-cache").status == 200
        asked += 1
    assert _times(site, "3 quads on disk") == _times(site, "3 quads in memory") == 1
    until = time.monotonic() + 1
    while time.monotonic() < until:
        asked += 1
        assert _values(site, asked) == ["1", "2", "3"]
    assert "dortmund_lod_engine_starts_total 2.0" in site.operator("/metrics").text


@pytest.mark.usefixtures("data")
def test_who_wants_the_data_on_disk_has_them_there(program: Program) -> None:
    site = program.serve("any.ttl", **_ON_DISK, DORTMUND_LOD_MEMORY_FRACTION="0")
    time.sleep(2)
    assert _values(site) == ["1", "2", "3"]
    assert _times(site, "in memory") == 0


def test_another_release_is_served_from_disk_first_too(program: Program, data: Path) -> None:
    site = program.serve("any.ttl", **_ON_DISK)
    _until(lambda: _times(site, _LOADED), site)
    data.write_text("<a> <p> 4 .")
    command = ["build", "any.ttl", "--home", str(site.home), "--base-iri", f"{site.url}/"]
    assert program.run(*command, **_ON_DISK).returncode == 0
    _until(lambda: _times(site, _LOADED) == 2, site)
    _until(lambda: _values(site) == ["4"], site)


@pytest.mark.usefixtures("data")
def test_an_engine_in_memory_that_dies_is_followed_by_one_on_disk(program: Program) -> None:
    site = program.serve("any.ttl", **_ON_DISK)
    _until(lambda: _times(site, _LOADED), site)
    os.kill(_newest_engine(site), signal.SIGKILL)
    _until(lambda: _times(site, "quads on disk") == 2, site)
    _until(lambda: _times(site, _LOADED) == 2, site)
    assert _values(site) == ["1", "2", "3"]


def _newest_engine(site: Site) -> int:
    """The last child of the site that has children of its own."""
    children = child_processes(site.process.pid)
    return max(pid for pid in children if child_processes(pid))
