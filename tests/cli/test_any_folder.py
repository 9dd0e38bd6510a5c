"""A folder as people have it is checked and published alike, and what is not read is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dortmund_lod.cli import commands

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_FILES = {
    "trees.ttl": f'@prefix t: <http://trees.example/> . t:1 {_LABEL} "oak" .',
    "ponds.turtle": f'@prefix t: <http://ponds.example/> . t:1 {_LABEL} "pond" .',
    "more.n3": f'<http://trees.example/2> {_LABEL} "ash" .',
    "more.json": '{"@id": "http://trees.example/3", "http://trees.example/p": "elm"}',
    "package.json": '{"name": "trees"}',
    "catalog-v001.xml": '<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog"/>',
    "old.hdt": "$HDT",
    "shapes/s.ttl": """@prefix sh: <http://www.w3.org/ns/shacl#> .
<#s> a sh:NodeShape ; sh:targetNode <http://ponds.example/1> ; sh:property <#s-label> .
<#s-label> a sh:PropertyShape ; sh:path <http://www.w3.org/2000/01/rdf-schema#label> ;
  sh:maxLength 9 ; sh:message "A name is short."@en .""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in _FILES.items():
        path = tmp_path / "sources" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "sources"


_BOTH = ("validate", "build")


def _run(command: str, folder: Path, *options: str) -> Result:
    place = ["--home", str(folder.parent / "home")] if command == "build" else []
    base = ["--base-iri", "https://data.example.org/"]
    return CliRunner().invoke(commands, [command, str(folder), *base, *place, *options])


@pytest.mark.parametrize("command", ["validate", "build"])
def test_what_is_no_rdf_is_named_in_one_line_and_the_rest_is_taken(
    folder: Path, command: str
) -> None:
    result = _run(command, folder)
    assert result.exit_code == 0, result.output
    (note,) = [line for line in result.output.splitlines() if "Not read" in line]
    assert all(name in note for name in ("package.json", "catalog-v001.xml", "old.hdt"))
    if command == "build":
        data = next((folder.parent / "home" / "releases").glob("*/data.nq")).read_text()
        assert all(f'"{name}"' in data for name in ("oak", "pond", "ash", "elm"))
        assert "<http://trees.example/1>" in data
        assert "<http://ponds.example/1>" in data


def test_a_prefix_with_two_meanings_is_a_note(folder: Path) -> None:
    said = _run("validate", folder).output
    assert "Note: The prefix t: stands for" in said
    assert "0 violations, 0 warnings" in said


@pytest.mark.parametrize("command", ["validate", "build"])
def test_the_shapes_beside_all_that_are_checked(folder: Path, command: str) -> None:
    shapes = folder / "shapes" / "s.ttl"
    shapes.write_text(shapes.read_text().replace("maxLength 9", "maxLength 3"))
    result = _run(command, folder)
    assert result.exit_code == 1
    assert "A name is short." in result.output
    assert not list((folder.parent / "home").glob("releases/*/release.json"))


@pytest.mark.parametrize("command", ["validate", "build"])
def test_an_address_with_a_space_is_refused_with_its_line(folder: Path, command: str) -> None:
    (folder / "late.rdf").write_text(
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n'
        ' xmlns:e="http://trees.example/">\n\n'
        '<r:Description r:about="http://trees.example/a b">\n<e:p>x</e:p>\n'
        "</r:Description></r:RDF>"
    )
    result = _run(command, folder)
    assert result.exit_code != 0
    assert "late.rdf:4:" in result.output
    assert "http://trees.example/a b" in result.output


_LINK = "<{0}id/city/a> <http://www.w3.org/2002/07/owl#sameAs> <http://elsewhere.example/a> ."


@pytest.mark.parametrize("described", [False, True])
def test_whether_links_need_evidence_is_the_same_for_checking_and_building(
    tmp_path: Path, *, described: bool
) -> None:
    links = tmp_path / "sources/data/links"
    links.mkdir(parents=True)
    (links / "links.ttl").write_text(_LINK.format("https://data.example.org/"))
    if described:
        ontology = tmp_path / "sources/ontology"
        ontology.mkdir()
        (ontology / "o.ttl").write_text("<ontology#C> a <http://www.w3.org/2002/07/owl#Class> .")
    codes = {command: _run(command, tmp_path / "sources").exit_code for command in _BOTH}
    assert codes == dict.fromkeys(_BOTH, int(described))


def test_documents_that_are_named_are_compared_with_sources_that_nothing_describes(
    tmp_path: Path,
) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources/a.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    for command in _BOTH:
        missing = ["--source-text", str(tmp_path / "missing.txt")]
        result = _run(command, tmp_path / "sources", *missing)
        assert result.exit_code == 2
        assert "missing.txt" in result.stdout + result.stderr


@pytest.mark.parametrize("name", ["trees.csv", "trees.xlsx", "trees.csv.gz"])
@pytest.mark.parametrize("command", ["validate", "build"])
def test_a_table_is_told_to_be_no_rdf(tmp_path: Path, command: str, name: str) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / name).write_text("tree,height\noak,9\n")
    for path in (folder / name, folder):
        result = _run(command, path)
        assert result.exit_code == 2
        assert "ables are not RDF" in result.output
        assert "each becomes a thing with an address" in result.output


@pytest.mark.parametrize(
    ("language", "said"), [("de", "Ein Name ist kurz."), ("en", "A name is short.")]
)
def test_a_build_tells_what_breaks_a_rule_in_the_language_that_is_asked_for(
    folder: Path, language: str, said: str
) -> None:
    shape = folder / "shapes" / "s.ttl"
    both = '"A name is short."@en , "Ein Name ist kurz."@de'
    shape.write_text(shape.read_text().replace('"A name is short."@en', both))
    (folder / "ponds.turtle").write_text(f'<http://ponds.example/1> {_LABEL} "a long name" .')
    home = ["--home", str(folder.parent / "home")]
    asked = ["build", str(folder), "--lang", language, *home]
    result = CliRunner().invoke(commands, asked)
    assert result.exit_code == 1
    assert said in result.stderr
