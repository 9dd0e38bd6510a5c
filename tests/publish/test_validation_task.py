"""Large sources are checked beside the writing, with the same outcome and without a trace."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from dortmund_lod import settings, sources, validation
from dortmund_lod.errors import ReleaseError, SourceError, ValidationFailed
from dortmund_lod.process import subprocess_task
from dortmund_lod.publish import build
from dortmund_lod.publish.validation_task import ValidationTask
from dortmund_lod.release.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dortmund_lod.release.manifest import Release
    from dortmund_lod.sources import Sources

_BASE = "http://127.0.0.1:8000/"
_SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
<shapes#Known> a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:property <shapes#Known-p> .
<shapes#Known-p> a sh:PropertyShape ; sh:path ex:p ; sh:maxCount 1 ;
  sh:datatype <http://www.w3.org/2001/XMLSchema#integer> .
"""


def _nothing(_phase: str, _done: int, _total: int) -> None:
    """Progress nobody looks at."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes/s.ttl").write_text(_SHAPES)
    _say(tmp_path, "1")
    return tmp_path


@pytest.fixture
def always_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess_task, "LARGE", 0)


def _say(project: Path, value: str) -> None:
    (project / "data").mkdir(exist_ok=True)
    (project / "data/a.ttl").write_text(f"<id/a> <http://example.org/p> {value} .")


def _found(project: Path) -> Sources:
    return sources.discover([project / "data", project / "shapes"])


def _build(project: Path, home: str = "home") -> Release:
    values = settings.load({}, environ={}).resolved()
    return build(_found(project), values, Home(project / home))


def _verdict(project: Path, told: Callable[[str, int, int], None] = _nothing) -> None:
    with ValidationTask(_found(project), _BASE, told) as inspection:
        inspection.verdict()


def test_a_release_is_the_same_wherever_its_sources_are_checked(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = _build(project)
    monkeypatch.setattr(subprocess_task, "LARGE", 0)
    assert _build(project, "another").id == here.id


@pytest.mark.usefixtures("always_beside")
def test_violations_found_beside_are_told_in_full_and_nothing_is_published(project: Path) -> None:
    _say(project, '"one", "two"')
    with pytest.raises(ValidationFailed) as caught:
        _build(project)
    assert caught.value.report == validation.validate(_found(project).files, _BASE)
    assert list((project / "home/releases").iterdir()) == []
    assert _gates() == []


@pytest.mark.usefixtures("always_beside")
def test_a_file_that_cannot_be_parsed_beside_is_told_with_its_place(project: Path) -> None:
    _say(project, "oops:")
    with pytest.raises(validation.Unreadable) as caught:
        _verdict(project)
    assert str(caught.value).startswith(f"{project}/data/a.ttl:1:")
    assert caught.value.report.files == 2


@pytest.mark.usefixtures("always_beside")
def test_a_shape_that_cannot_be_used_beside_is_told(project: Path) -> None:
    shape = '<shapes#Known> sh:sparql [ sh:select "SELECT $this { MINUS { $this ?p ?o } }" ] .'
    (project / "shapes/s.ttl").write_text(_SHAPES + shape)
    with pytest.raises(SourceError, match="it uses MINUS"):
        _verdict(project)


@pytest.mark.usefixtures("always_beside")
def test_a_gate_that_is_killed_lets_nothing_pass(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_files: Sequence[object], _base_iri: str, **_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(validation, "validate", die)
    with pytest.raises(ReleaseError, match="was killed; nothing was published"):
        _build(project)
    assert list((project / "home/releases").iterdir()) == []


@pytest.mark.usefixtures("always_beside")
def test_what_is_known_early_ends_the_writing_early(project: Path) -> None:
    _say(project, '"one"')
    with ValidationTask(_found(project), _BASE, _nothing) as inspection:
        _until(lambda: not _gates())
        with pytest.raises(ValidationFailed):
            inspection.so_far()


@pytest.mark.usefixtures("always_beside")
def test_a_build_that_fails_takes_its_gate_along(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validation, "validate", _never_end)
    with ValidationTask(_found(project), _BASE, _nothing) as inspection:
        inspection.so_far()
        assert _gates()
    assert _gates() == []


def _gates() -> list[str]:
    """The processes that check; other tests may have engines running."""
    names = (process.name for process in multiprocessing.active_children())
    return [name for name in names if name == "gate"]


def _never_end(*_: object, **__: object) -> NoReturn:
    while True:
        time.sleep(1)


@pytest.mark.usefixtures("always_beside")
def test_who_waits_for_the_gate_is_told_how_far_it_is(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    validate = validation.validate

    def slowly(
        files: Sequence[object],
        base_iri: str,
        *,
        progress: Callable[[str, int, int], None],
        **_: object,
    ) -> object:
        progress("check", 1, 2)
        time.sleep(1)
        return validate(files, base_iri)  # type: ignore[arg-type]

    monkeypatch.setattr(validation, "validate", slowly)
    told: list[tuple[str, int, int]] = []
    _verdict(project, lambda *step: told.append(step))
    assert ("check", 500, 1000) in told


def test_without_shapes_nothing_is_checked(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "validate", _never_end)
    with ValidationTask(sources.discover([project / "data"]), _BASE, _nothing) as inspection:
        inspection.so_far()
        inspection.verdict()


@pytest.mark.parametrize("stop", ["everyone", "the build"])
def test_no_process_outlives_a_build_that_is_stopped(project: Path, stop: str) -> None:
    lines = (f"<id/{number}> <http://example.org/p> {number} .\n" for number in range(500_000))
    (project / "data/a.ttl").write_text("".join(lines))
    command = [sys.executable, "-m", "dortmund_lod.cli", "build", "data", "shapes"]
    process = subprocess.Popen(
        [*command, "--home", "home"], cwd=project, start_new_session=True, stderr=subprocess.PIPE
    )
    _until(lambda: len(_group(process.pid)) > 1)
    if stop == "everyone":  # as Ctrl-C does
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.kill()
    _, said = process.communicate()
    assert process.returncode == (1 if stop == "everyone" else -signal.SIGKILL)
    assert said.decode().strip() == ("Aborted!" if stop == "everyone" else "")
    _until(lambda: not _group(process.pid))
    assert not [path for path in (project / "home/releases").iterdir() if path.name[0] != "."]


def _until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.02)


def _group(leader: int) -> list[int]:
    """The processes of a group that still run (proc(5))."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            state, _, group, *_ = file.read_text().rpartition(")")[2].split()
            if int(group) == leader and state != "Z":
                found.append(int(file.parent.name))
    return found


@pytest.mark.parametrize("used", ["known", "unknown"])
def test_a_build_without_shapes_says_what_validate_says(tmp_path: Path, used: str) -> None:
    for folder in ("ontology", "data"):
        (tmp_path / folder).mkdir()
    (tmp_path / "ontology/o.ttl").write_text(
        "<ontology#known> a <http://www.w3.org/2002/07/owl#DatatypeProperty> ."
    )
    (tmp_path / "data/a.ttl").write_text(f"<id/a> <ontology#{used}> 1 .")
    found = sources.discover([tmp_path / "data", tmp_path / "ontology"])
    values = settings.load({}, environ={}).resolved()
    checked = validation.validate(found.files, values.base_iri)
    assert checked.conforms == (used == "known")
    if checked.conforms:
        assert build(found, values, Home(tmp_path / "home")).id
        return
    with pytest.raises(ValidationFailed) as refused:
        build(found, values, Home(tmp_path / "home"))
    report = refused.value.report
    assert isinstance(report, validation.Report)
    assert report.findings == checked.findings
