"""Named queries are part of a release: found beside its sources, run once, faults told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import settings, sources
from dortmund_lod.publish import Callbacks, build
from dortmund_lod.publish import named_queries as module
from dortmund_lod.release.home import Home
from dortmund_lod.release.named_query import load_queries

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.release.manifest import Release

_DATA = """
@prefix ex: <https://e.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:a rdfs:label "A" ; ex:year 2019 .
ex:b rdfs:label "B" ; ex:year 2020 .
ex:labels a sh:SPARQLSelectExecutable ; dcterms:title "All labels"@en ;
    sh:select "SELECT ?l { ?s rdfs:label ?l FILTER(STRLEN(?l) = 1) } ORDER BY ?l" ;
    sh:prefixes ex:p .
ex:p sh:declare [ sh:prefix "rdfs" ;
    sh:namespace "http://www.w3.org/2000/01/rdf-schema#"^^xsd:anyURI ] .
"""
_QUERIES = {
    "years.rq": "# title@en: Years\n# parameter year integer = 2019\n"
    "SELECT ?s WHERE { ?s <https://e.org/year> ?year }\n",
    "broken.rq": "# title@en: Broken\n\nSELECT * WHERE {\n  ?s ?p ;;; }\n",
    "empty.rq": "SELECT * WHERE { ?s <https://e.org/none> ?o }\n",
    "truth.rq": "ASK { ?s ?p ?o }\n",
    "graph.rq": "CONSTRUCT { ?s <https://e.org/y> ?o } WHERE { ?s <https://e.org/year> ?o }\n",
    "now.rq": "SELECT (NOW() AS ?now) WHERE { }\n",
    "no type.rq": "ASK {}\n",
    "typed.rq": "# parameter x colour\nASK {}\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "data").mkdir(parents=True)
    (folder / "queries").mkdir()
    (folder / "data" / "a.ttl").write_text(_DATA)
    for name, text in _QUERIES.items():
        (folder / "queries" / name).write_text(text)
    return folder


def _built(project: Path, home: Path) -> tuple[Release, list[str]]:
    notes: list[str] = []
    found = settings.load({"base_iri": "https://e.org/", "workers": 1}, environ={}).resolved()
    callbacks = Callbacks(note=notes.append)
    return build(sources.discover([project]), found, Home(home), callbacks), notes


def test_answers_are_kept_in_the_release_in_the_formats_of_their_pages(
    project: Path, tmp_path: Path
) -> None:
    release, _ = _built(project, tmp_path / "home")
    kept = sorted(path.name for path in (release.path / "answers").iterdir())
    assert kept == [
        *("empty.csv", "empty.json", "graph.nt", "graph.ttl", "labels.csv", "labels.json"),
        *("truth.csv", "truth.json", "years.csv", "years.json"),
    ]
    assert release.answer("years", "csv").read_text().splitlines() == ["s", "https://e.org/a"]
    assert release.answer("labels", "csv").read_text().splitlines() == ["l", "A", "B"]
    assert json.loads(release.answer("truth", "json").read_text())["boolean"] is True
    assert "answers/years.csv" in release.manifest.files
    assert "release.json" not in release.manifest.files
    release.verify()


def test_errors_and_empty_answers_are_told_with_file_and_line(
    project: Path, tmp_path: Path
) -> None:
    _, notes = _built(project, tmp_path / "home")
    folder = (project / "queries").resolve()
    told = [note for note in notes if ".rq" in note]
    assert [note for note in told if note.startswith(f"{folder}/broken.rq:4: The query fails:")]
    assert f"{folder}/empty.rq:1: The query finds nothing." in told
    assert [note for note in told if note.startswith(f"{folder}/no type.rq:1:")]
    assert [note for note in told if note.startswith(f"{folder}/typed.rq:1:")]
    assert len(told) == 4


def test_queries_of_the_data_are_found_with_their_prefixes_and_titles(
    project: Path, tmp_path: Path
) -> None:
    release, _ = _built(project, tmp_path / "home")
    queries = {each.name: each for each in load_queries(release.queries.read_text())}
    assert queries["labels"].titles == {"en": "All labels"}
    assert queries["labels"].text.startswith(
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
    )
    assert set(queries) == {*(name[:-3] for name in _QUERIES), "labels"} - {"no type", "typed"}


@pytest.mark.parametrize(
    ("most", "first", "reason"),
    [(500, "labels", "labels is another one"), (2, "others", "there are 2 others")],
)
def test_of_queries_of_one_name_the_first_is_published_and_as_many_as_there_may_be(  # noqa: PLR0913, PLR0917 - one table
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    first: str,
    reason: str,
) -> None:
    monkeypatch.setattr(module, "MOST", most)
    for path in (project / "queries").iterdir():
        path.unlink()
    for name in (first, "truth"):
        (project / "queries" / f"{name}.rq").write_text("ASK {}\n")
    release, notes = _built(project, tmp_path / "home")
    queries = load_queries(release.queries.read_text())
    assert [(each.name, each.text.strip()) for each in queries] == [
        (first, "ASK {}"),
        ("truth", "ASK {}"),
    ]
    assert [note for note in notes if note.endswith(f"{reason}.")]


def test_another_query_is_another_release_and_the_same_are_the_same_bytes(
    project: Path, tmp_path: Path
) -> None:
    first, _ = _built(project, tmp_path / "home")
    again, _ = _built(project, tmp_path / "other")
    assert again.id == first.id
    answers = {name: each["sha256"] for name, each in first.manifest.files.items()}
    assert answers == {name: each["sha256"] for name, each in again.manifest.files.items()}
    (project / "queries" / "truth.rq").write_text("ASK { }\n")
    changed, _ = _built(project, tmp_path / "home")
    assert changed.id != first.id


def test_only_queries_beside_the_sources_that_were_named_are_published(
    project: Path, tmp_path: Path
) -> None:
    beside = sources.discover([project / "data"]).queries
    assert {path.name for path in beside} == set(_QUERIES)
    assert sources.discover([project / "data" / "a.ttl"]).queries == ()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.ttl").write_text("<a:b> <a:c> <a:d> .")
    assert sources.discover([tmp_path / "elsewhere"]).queries == ()


def test_an_answer_that_is_too_large_is_not_kept(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 30)
    release, _ = _built(project, tmp_path / "home")
    assert not release.answer("years", "json").exists()
    assert release.answer("years", "csv").exists()


def test_the_operator_s_folder_of_queries_counts_before_that(
    project: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "only.rq").write_text("ASK { }")
    values = {"base_iri": "https://e.org/", "queries": tmp_path / "mine"}
    found = settings.load(values, environ={}).resolved()
    release = build(sources.discover([project]), found, Home(tmp_path / "home"))
    names = {each.name for each in load_queries(release.queries.read_text())}
    assert names == {"only", "labels"}
