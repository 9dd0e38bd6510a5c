"""The queries of one constraint may take only so much processor time, and it is said whose did."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from multiprocessing import active_children
from typing import TYPE_CHECKING, NoReturn

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from dortmund_lod import sources, validation
from dortmund_lod.cli import commands
from dortmund_lod.validation.shacl import pyshacl_adapter
from dortmund_lod.validation.shacl.sparql.query_process import (
    Budget,
    Query,
    QueryFailed,
    QueryProcess,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BASE = "http://example.org/"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c + ?f + ?i + ?l < -5) }"
QUICK = "SELECT ?s { ?s <http://example.org/p> 3 }"
COSTLY = "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(?c + ?f < -5) }"
"""Takes some hundredths of a second: what takes less may count as none."""


def _process() -> QueryProcess:
    process, predicate = QueryProcess(BASE), ox.NamedNode(f"{BASE}p")
    process.load(ox.Quad(ox.NamedNode(f"{BASE}{n}"), predicate, ox.Literal(n)) for n in range(400))
    return process


def test_reading_goes_on_when_the_process_was_killed_and_who_asks_is_told() -> None:
    process, taken = QueryProcess(BASE), 0
    node = ox.NamedNode(f"{BASE}s")

    def quads() -> Iterator[ox.Quad]:
        nonlocal taken
        for taken in range(1, 100_001):
            if taken == 10:
                [child] = {*active_children()} - others
                child.kill()
                child.join()
            yield ox.Quad(node, node, ox.Literal(taken))

    with contextlib.closing(process):
        others = {*active_children()}
        process.load(quads())
        assert taken == 100_000
        with pytest.raises(QueryFailed, match="more than it has"):
            list(process.rows([Query(QUICK, {})], Budget(5)))


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    shapes = tmp_path / "shapes"
    shapes.mkdir()
    (shapes / "slow.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<#S> a sh:NodeShape ; sh:targetClass <#C> ; sh:sparql <#Slow> .\n"
        f'<#Slow> sh:select "{ENDLESS.replace("*", "$this").replace("{", "{ $this a <#C> .")}" .\n'
    )
    (tmp_path / "data.ttl").write_text(
        "".join(f"<#{n}> a <#C> ; <#p> {n} .\n" for n in range(400))
    )
    return tmp_path


def test_a_constraint_that_takes_too_long_is_refused_by_name(slow: Path) -> None:
    found = sources.discover([slow])
    with pytest.raises(validation.Uncheckable, match=r"#Slow takes more than 0\.3 s") as caught:
        validation.validate(found.files, BASE, options=validation.Options(query_seconds=0.3))
    assert str(caught.value).startswith(f"{slow / 'shapes/slow.ttl'}:3:")


def test_a_condition_on_several_statements_is_looked_up_for_each_node(tmp_path: Path) -> None:
    """Joined anew for each, so many would take minutes."""
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "chain.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<#S> a sh:NodeShape ; sh:targetClass <#C> ; sh:sparql <#Chained> .\n"
        '<#Chained> sh:select "SELECT $this '
        '{ $this a <#C> FILTER NOT EXISTS { $this <#p> ?x . ?x <#q> ?y } }" .\n'
    )
    (tmp_path / "data.ttl").write_text(
        "".join(f"<#c{n}> a <#C> ; <#p> [ <#q> {n} ] .\n" for n in range(20_000))
    )
    files = sources.discover([tmp_path]).files
    report = validation.validate(files, BASE, options=validation.Options(query_seconds=20))
    assert report.conforms


@pytest.mark.parametrize("command", ["validate", "build"])
def test_how_long_it_may_take_is_a_setting(
    slow: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DORTMUND_LOD_CONSTRAINT_TIME_LIMIT", "0.2")
    home = ["--home", str(slow / "home")] if command == "build" else []
    result = CliRunner().invoke(commands, [command, str(slow), "--base-iri", BASE, *home])
    assert result.exit_code == 2
    assert "#Slow takes more than 0.2 s of processor time" in result.stdout + result.stderr


def test_pyshacl_has_its_processor_time_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    def never_end(*_: object) -> NoReturn:
        while True:
            pass

    monkeypatch.setattr(pyshacl_adapter, "_report", never_end)
    monkeypatch.setattr(pyshacl_adapter, "_PATIENCE", 10_000)
    with pytest.raises(validation.Uncheckable, match=r"not done after 0\.2 s of processor time"):
        pyshacl_adapter.pyshacl_report([], [], seconds=0.2)


def test_time_that_pyshacl_waits_for_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(*_: object) -> tuple[str, str]:
        time.sleep(1)
        return "<urn:a> <urn:b> <urn:c> .", ""

    monkeypatch.setattr(pyshacl_adapter, "_report", wait)
    assert pyshacl_adapter.pyshacl_report([], [], seconds=0.5).triples == 1


def test_pyshacl_that_is_killed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        pyshacl_adapter, "_report", lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    )
    with pytest.raises(validation.Uncheckable, match="refuses them: it ended"):
        pyshacl_adapter.pyshacl_report([], [], seconds=60)


def test_time_that_other_programs_take_does_not_count() -> None:
    process = _process()
    try:
        assert list(process.rows([Query(QUICK, {})], Budget(1)))
        [pid] = [one.pid for one in active_children() if one.name == "constraints"]
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        threading.Timer(1.5, os.kill, (pid, signal.SIGCONT)).start()
        assert list(process.rows([Query(QUICK, {})], Budget(1)))
    finally:
        process.close()


def test_queries_of_one_budget_share_it() -> None:
    process = _process()
    budget = Budget(5)
    try:
        list(process.rows([Query(COSTLY, {})], budget))
        assert 1 < budget.left < 5
        before = budget.left
        list(process.rows([Query(COSTLY, {})], budget))
        assert budget.left < before
        with pytest.raises(QueryFailed) as failed:
            list(process.rows([Query(QUICK, {})], Budget(0)))
        assert not failed.value.reason
    finally:
        process.close()


@pytest.mark.parametrize(
    ("opening", "closing"), [("FILTER((", "))"), ("{ {", "} }"), ("FILTER EXISTS { {", "} }")]
)
def test_a_query_too_deep_for_the_engine_is_refused_for_that_reason(
    tmp_path: Path, opening: str, closing: str
) -> None:
    inner = "1" if opening.endswith("(") else " $this a ?c "
    depth = 20_000
    start, end = opening[:-1], closing[1:]
    query = f"SELECT $this {{ $this a ?c {start}{opening[-1] * depth}{inner}"
    query += f"{closing[0] * depth}{end} }}"
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes/deep.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        f'<#S> a sh:NodeShape ; sh:targetClass <#C> ; sh:sparql [ sh:select "{query}" ] .'
    )
    (tmp_path / "data.ttl").write_text("<#a> a <#C> .")
    with pytest.raises(validation.Uncheckable, match="takes the engine more than it has"):
        validation.validate(sources.discover([tmp_path]).files, BASE)
