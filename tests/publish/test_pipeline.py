"""A release is the same bytes for the same inputs, and appears whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import settings, sources
from dortmund_lod.errors import ReleaseError, SourceError, ValidationFailed
from dortmund_lod.publish import Callbacks, build
from dortmund_lod.release.home import Home

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.release.manifest import Release

_DATA = "@prefix ex: <http://example.org/> . <id/a> ex:p {} ; ex:knows [ ex:q [ ex:r 1 ] ] ."
_SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
<shapes#Known> a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:property <shapes#Known-p> .
<shapes#Known-p> a sh:PropertyShape ; sh:path ex:p ;
  sh:datatype <http://www.w3.org/2001/XMLSchema#integer> ; sh:severity sh:Violation ;
  sh:message "A number is expected."@en .
"""


class _Project:
    """Sources in a folder, and a home beside them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = Home(folder / "home")
        self.say("1")

    def say(self, value: str) -> None:
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        (self.folder / "data/a.ttl").write_text(_DATA.format(value))

    def build(self, **values: object) -> Release:
        found = settings.load(values, environ={}).resolved()
        return build(sources.discover([self.folder / "data", *self._shapes()]), found, self.home)

    def _shapes(self) -> list[Path]:
        return [path for path in [self.folder / "shapes"] if path.exists()]

    def demand_numbers(self) -> None:
        (self.folder / "shapes").mkdir()
        (self.folder / "shapes/s.ttl").write_text(_SHAPES)

    def state(self) -> dict[str, str]:
        """Every file of the home with its digest, and what is current."""
        files = {
            str(path.relative_to(self.home.path)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.home.releases.rglob("*")
            if path.is_file()
        }
        return files | {"current": str(self.home.current_id())}


@pytest.fixture
def project(tmp_path: Path) -> _Project:
    return _Project(tmp_path)


def _build_in(folder: Path, seed: str) -> dict[str, str]:
    """Build in a process of its own under a hash seed; gives the digests of all files."""
    program = [sys.executable, "-m", "dortmund_lod.cli", "build", "data", "--home", "home"]
    environ = os.environ | {"PYTHONHASHSEED": seed}
    subprocess.run(program, cwd=folder, env=environ, check=True, capture_output=True)
    return _Project(folder).state()


def test_the_same_inputs_give_the_same_bytes_anywhere(tmp_path: Path) -> None:
    states = []
    for seed in ("0", "1", "4711"):
        folder = tmp_path / f"somewhere-{seed}"
        _Project(folder)
        states.append(_build_in(folder, seed))
    assert states[0] == states[1] == states[2]


def test_whatever_a_folder_is_called_releases_are_the_same_in_it(tmp_path: Path) -> None:
    states = []
    for name in ("plain", "C# 100% %41 a?b*[c] 'd'"):
        project = _Project(tmp_path / name)
        project.build(source_date_epoch=1_700_000_000)
        (project.folder / "data/b.ttl").write_text("<id/b> a <ontology#Thing> .")
        project.build(source_date_epoch=1_700_000_000)
        states.append(project.state())
    assert states[0] == states[1]


@pytest.mark.parametrize(
    "other", [{"base_iri": "https://data.example.org/"}, {"union_default_graph": False}]
)
def test_what_shapes_a_release_is_part_of_its_id(
    project: _Project, other: dict[str, object]
) -> None:
    assert project.build().id != project.build(**other).id


def test_the_labels_of_blank_nodes_do_not_matter(project: _Project) -> None:
    text = "_:{0} <http://e/p> _:{1} . _:{1} <http://e/p> _:{2} . _:{2} <http://e/q> 1 ."
    ids = set()
    for labels in (("a", "b", "c"), ("c", "a", "b")):
        (project.folder / "data/a.ttl").write_text(text.format(*labels))
        ids.add(project.build().id)
    assert len(ids) == 1


def test_unchanged_sources_are_not_built_again(project: _Project) -> None:
    first = project.build()
    moment = first.published
    assert project.build().published == moment


def test_a_damaged_release_is_built_anew(project: _Project) -> None:
    release = project.build()
    state = project.state()
    (release.path / "release.json").write_text("{")
    project.build()
    assert project.state() == state


def test_the_manifest_tells_the_truth(project: _Project) -> None:
    release = project.build()
    for name, measure in release.manifest.files.items():
        content = (release.path / name).read_bytes()
        assert measure["bytes"] == len(content)
        assert measure["sha256"] == hashlib.sha256(content).hexdigest()
    lines = release.data.read_bytes().splitlines()
    assert sum(release.manifest.graphs.values()) == len(lines) == release.manifest.triples
    assert lines == sorted(lines)


def test_the_dump_is_the_data(project: _Project) -> None:
    release = project.build()
    dump = release.path / "dumps/all.nq.gz"
    assert gzip.decompress(dump.read_bytes()) == release.data.read_bytes()


def test_violations_write_nothing(project: _Project) -> None:
    project.demand_numbers()
    project.build()
    state = project.state()
    project.say('"one"')
    with pytest.raises(ValidationFailed):
        project.build()
    assert project.state() == state


def test_a_syntax_error_writes_nothing_and_names_the_place(project: _Project) -> None:
    project.build()
    state = project.state()
    project.say("oops:")
    with pytest.raises(SourceError) as caught:
        project.build()
    assert str(caught.value).startswith(str(project.folder / "data/a.ttl") + ":1:")
    assert project.state() == state


def test_a_home_that_cannot_be_written_is_told_in_a_sentence(project: _Project) -> None:
    project.home.path.write_text("a file where the folder should be")
    with pytest.raises(ReleaseError, match="cannot be written to"):
        project.build()


def test_a_full_disk_leaves_everything_as_it_was(project: _Project) -> None:
    project.build()
    state = project.state()
    project.say(", ".join(f'"{number:0200}"' for number in range(200)))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(ReleaseError, match="cannot be written to"):
            project.build()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert project.state() == state


def test_a_build_that_is_killed_leaves_everything_as_it_was(project: _Project) -> None:
    project.build()
    state = project.state()
    program = [sys.executable, "-m", "dortmund_lod.cli", "build", "data", "--home", "home"]
    for milliseconds in range(0, 400, 40):
        project.say(f'"{milliseconds}"')
        process = subprocess.Popen(program, cwd=project.folder, stdout=subprocess.PIPE)
        time.sleep(milliseconds / 1000)
        process.kill()
        out, _ = process.communicate()
        found = project.state()
        if found["current"] == state["current"]:
            kept = {name for name in found if state["current"] in name}
            assert {name: found[name] for name in kept} == {name: state[name] for name in kept}
        else:
            assert json.loads((project.home.current().path / "release.json").read_text())
            state = found
        assert out.strip() in {b"", found["current"].encode()}
    project.say("2")
    project.build()
    assert not list(project.home.releases.glob(".building-*"))


def test_builds_at_once_do_not_disturb_each_other(project: _Project) -> None:
    ids: list[str] = []
    threads = [threading.Thread(target=lambda: ids.append(project.build().id)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 4
    assert set(ids) == {project.home.current_id()}


def test_a_large_release_gets_a_store_on_disk(project: _Project) -> None:
    release = project.build(memory_quads=0)
    assert release.store.is_dir()


def test_a_build_tells_how_far_it_is(project: _Project) -> None:
    told: list[tuple[str, int, int]] = []
    project.demand_numbers()
    found = settings.load({}, environ={}).resolved()
    files = sources.discover([project.folder / "data", project.folder / "shapes"])
    build(files, found, project.home, Callbacks(lambda *step: told.append(step)))
    phases = list(dict.fromkeys(phase for phase, _, _ in told))
    assert [phases[0], phases[-1]] == ["parse", "write"]
    assert "check" in phases
    for phase in phases:
        done = [number for name, number, _ in told if name == phase]
        assert done == sorted(done)
        total = next(total for name, _, total in told if name == phase)
        assert done[-1] == total
