"""Reading RDF files into quads, and telling people where they are wrong."""

from __future__ import annotations

import gzip
from collections import deque
from pathlib import Path

import pyoxigraph as ox
import pytest

from dortmund_lod import sources
from dortmund_lod.errors import SourceError
from dortmund_lod.rdf.formats import SOURCE_SUFFIXES
from dortmund_lod.rdf.parser.parse import read
from tests.rdf.conftest import canonical_nquads

BASE = "https://data.example.org/"
DATA = Path(__file__).parent.parent / "data"
RDFXML = """<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="https://data.example.org/ontology#">
  <r:Description r:about="id/a"><p r:resource=""/></r:Description>
</r:RDF>
"""


class _Found:
    """What is in some files."""

    def __init__(self, *paths: Path) -> None:
        self.quads: set[ox.Quad] = set()
        self.prefixes = read(sources.discover(list(paths)).files, BASE, self.quads.update)


def _canonical(*paths: Path) -> bytes:
    return canonical_nquads(_Found(*paths).quads)


def _error(path: Path) -> SourceError:
    with pytest.raises(SourceError) as caught:
        _Found(path)
    return caught.value


@pytest.mark.parametrize("suffix", SOURCE_SUFFIXES)
def test_every_format_gives_the_same_dataset(suffix: str) -> None:
    expected = _canonical(DATA / "formats" / "places.nt")
    assert _canonical(DATA / "formats" / f"places.{suffix}") == expected
    assert expected.count(b"\n") == 7


@pytest.mark.parametrize("suffix", SOURCE_SUFFIXES)
def test_every_format_may_be_packed(suffix: str, tmp_path: Path) -> None:
    plain = DATA / "formats" / f"places.{suffix}"
    packed = tmp_path / f"places.{suffix}.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert _canonical(packed) == _canonical(plain)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ttl", "<id/a> <ontology#p> <> ."),
        ("a.trig", "<id/a> <ontology#p> <> ."),
        ("a.jsonld", '{"@id": "id/a", "ontology#p": {"@id": ""}, "@context": {"@vocab": ""}}'),
        ("a.rdf", RDFXML),
    ],
)
def test_relative_iris_are_resolved_against_the_base_iri(
    name: str, content: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    expected = f"<{BASE}id/a> <{BASE}ontology#p> <{BASE}> .\n"
    assert _canonical(tmp_path / name).decode() == expected


def test_a_base_in_the_file_wins_over_the_base_iri(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("@base <http://example.org/> . <a> <b> <c> .")
    assert b"<http://example.org/a>" in _canonical(tmp_path / "a.ttl")


def test_the_triples_of_a_project_go_to_the_graphs_of_their_folders(tmp_path: Path) -> None:
    (tmp_path / "dortmund-lod.toml").touch()
    for name in ("ontology/o.ttl", "data/brochure/d.ttl", "shapes/s.ttl"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("<a> <b> <c> .")
    graphs = {quad.graph_name for quad in _Found(tmp_path).quads}
    names = ("ontology", "dataset/brochure", "shapes")
    assert graphs == {ox.NamedNode(BASE + name) for name in names}


def test_the_graphs_a_file_names_itself_stay(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "dortmund-lod.toml").touch()
    (tmp_path / "data" / "d.trig").write_text("<g> { <a> <b> <c> . } <a> <b> <d> .")
    graphs = {quad.object.value: quad.graph_name for quad in _Found(tmp_path).quads}  # type: ignore[union-attr]
    assert graphs == {
        f"{BASE}c": ox.NamedNode(f"{BASE}g"),
        f"{BASE}d": ox.NamedNode(f"{BASE}dataset/d"),
    }


def test_blank_nodes_of_different_files_are_different(tmp_path: Path) -> None:
    for name in ("a.ttl", "b.ttl"):
        (tmp_path / name).write_text(f'_:same <p> "{name}" .')
    assert len({quad.subject for quad in _Found(tmp_path).quads}) == 2


def test_the_first_meaning_of_a_prefix_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("@prefix x: <http://example.org/one#> . x:a x:b x:c .")
    (tmp_path / "b.ttl").write_text("@prefix x: <http://example.org/two#> . @prefix y: <y#> .")
    assert _Found(tmp_path).prefixes == {"x": "http://example.org/one#", "y": f"{BASE}y#"}


def test_progress_is_told_for_each_file(tmp_path: Path) -> None:
    for name in ("a.ttl", "b.ttl"):
        (tmp_path / name).write_text("<a> <b> <c> .")
    told: dict[str, int] = {}
    files = sources.discover([tmp_path]).files
    take = deque[ox.Quad](maxlen=0).extend
    read(files, BASE, take, lambda source, done: told.update({source.path.name: done}))
    assert told == {"a.ttl": 13, "b.ttl": 13}


@pytest.mark.parametrize(
    ("name", "line", "column"),
    [
        ("string-not-closed.ttl", 2, 9),
        ("prefix-unknown.ttl", 1, 5),
        ("prose.ttl", 1, 1),
        ("object-missing.nt", 1, 47),
        ("point-missing.nq", 2, 1),
        ("graph-not-closed.trig", 3, 1),
        ("value-missing.jsonld", 2, 26),
        ("windows-1252.ttl", 2, 22),
    ],
)
def test_a_syntax_error_has_line_and_column(name: str, line: int, column: int) -> None:
    path = DATA / "broken" / name
    error = _error(path)
    assert error.location is not None
    assert (error.location.line, error.location.column) == (line, column)
    assert str(error).startswith(f"{path}:{line}:{column}: ")


@pytest.mark.parametrize("path", sorted((DATA / "broken").iterdir()), ids=lambda path: path.name)
def test_an_error_is_one_sentence_that_names_the_file(path: Path) -> None:
    error = _error(path)
    assert str(error).startswith(f"{path}:")
    assert error.message.endswith(".")
    assert "\n" not in str(error)


def test_a_file_in_windows_1252_is_told_to_be_saved_in_utf_8() -> None:
    error = _error(DATA / "broken" / "windows-1252.ttl")
    assert error.message == "A byte here is not UTF-8."
    assert "Windows-1252" in error.hint


def test_a_context_from_elsewhere_is_not_fetched() -> None:
    error = _error(DATA / "broken" / "context-elsewhere.jsonld")
    assert "nothing is fetched" in error.message


def test_an_error_in_a_packed_file_has_the_line_of_the_unpacked_text(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl.gz"
    path.write_bytes(gzip.compress(b"<a> <b> <c> .\nwrong"))
    assert str(_error(path)).startswith(f"{path}:2:1: ")
