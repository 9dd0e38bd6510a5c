"""Finding the source files: formats by suffix, roles and graphs by folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import settings, sources
from dortmund_lod.errors import SourceError
from dortmund_lod.rdf import formats
from dortmund_lod.sources.source_file import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.rdf.formats import Format

    Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make empty files below a folder; gives the folder."""

    def files(*names: str) -> Path:
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).touch()
        return tmp_path

    return files


def _found(*paths: Path) -> list[str]:
    return [source.path.name for source in sources.discover(list(paths)).files]


@pytest.mark.parametrize("packed", ["", ".gz", ".GZ"])
@pytest.mark.parametrize(
    ("suffix", "expected"),
    [
        ("ttl", formats.TURTLE),
        ("nt", formats.NTRIPLES),
        ("nq", formats.NQUADS),
        ("trig", formats.TRIG),
        ("jsonld", formats.JSONLD),
        ("rdf", formats.RDFXML),
        ("xml", formats.RDFXML),
        ("owl", formats.RDFXML),
        ("TTL", formats.TURTLE),
    ],
)
def test_the_suffix_says_the_format(
    make: Make, suffix: str, packed: str, expected: Format
) -> None:
    name = f"any.{suffix}{packed}"
    (source,) = sources.discover([make(name) / name]).files
    assert source.format is expected


@pytest.mark.parametrize(
    "name", ["any.txt", "any", "ttl", "any.ttl.bz2", "any.gz", ".gz", "a.pdf"]
)
def test_a_named_file_with_another_suffix_is_refused(make: Make, name: str) -> None:
    path = make(name) / name
    with pytest.raises(SourceError, match=r"\.ttl, \.nt, \.nq, \.trig, \.jsonld, \.rdf") as caught:
        sources.discover([path])
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.xlsx"])
def test_who_names_a_table_is_told_that_it_is_no_rdf(make: Make, name: str) -> None:
    path = make(name) / name
    with pytest.raises(SourceError, match="tables are not RDF") as caught:
        sources.discover([path])
    assert str(caught.value).startswith(f"{path}: ")


def test_other_files_in_a_folder_are_left_alone(make: Make) -> None:
    folder = make("a.ttl", "README.md", "evidence.csv", "sub/b.nt.gz", "a.ttl~")
    assert _found(folder) == ["a.ttl", "b.nt.gz"]


def test_hidden_files_and_folders_are_left_alone(make: Make) -> None:
    assert _found(make("a.ttl", ".b.ttl", ".git/c.ttl", "sub/.d/e.ttl")) == ["a.ttl"]


def test_a_folder_that_is_hidden_itself_is_read_when_it_is_named(make: Make) -> None:
    assert _found(make(".hidden/a.ttl") / ".hidden") == ["a.ttl"]


def test_files_come_in_a_fixed_order(make: Make) -> None:
    assert _found(make("c.ttl", "a.ttl", "b/d.ttl", "b.ttl")) == [
        "a.ttl",
        "d.ttl",
        "b.ttl",
        "c.ttl",
    ]


def test_a_file_that_is_named_twice_is_read_once(make: Make) -> None:
    folder = make("a.ttl")
    assert _found(folder, folder / "a.ttl", folder / "." / "a.ttl") == ["a.ttl"]


def test_a_missing_path_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        sources.discover([tmp_path / "missing.ttl"])
    assert str(caught.value) == f"{tmp_path}/missing.ttl: There is no such file or folder."


def test_a_folder_without_rdf_is_an_error(make: Make) -> None:
    folder = make("README.md")
    with pytest.raises(SourceError) as caught:
        sources.discover([folder])
    assert str(caught.value).startswith(f"{folder}: The folder holds no RDF file (.ttl, ")


@pytest.mark.parametrize(
    ("name", "role", "graph"),
    [
        ("ontology/ontology.ttl", Role.ONTOLOGY, "ontology"),
        ("ontology/more/codes.ttl", Role.ONTOLOGY, "ontology"),
        ("shapes/figures.shapes.ttl", Role.SHAPES, "shapes"),
        ("data/brochure.ttl", Role.DATA, "dataset/brochure"),
        ("data/brochure.part-2.ttl.gz", Role.DATA, "dataset/brochure"),
        ("data/brochure/figures.ttl", Role.DATA, "dataset/brochure"),
        ("data/brochure/deep/figures.ttl", Role.DATA, "dataset/brochure"),
        ("any.ttl", Role.DATA, ""),
        ("other/any.ttl", Role.DATA, ""),
        ("other/data/any.ttl", Role.DATA, ""),
        ("data.ttl", Role.DATA, ""),
    ],
)
def test_the_folder_in_a_project_says_role_and_graph(
    make: Make, name: str, role: Role, graph: str
) -> None:
    (source,) = sources.discover([make(name, "dortmund-lod.toml")]).files
    assert (source.role, source.graph) == (role, graph)


@pytest.mark.parametrize(
    ("name", "graph"),
    [("ontology/o.ttl", ""), ("data/d.trig", ""), ("shapes/s.ttl", "shapes"), ("d.ttl", "")],
)
def test_what_a_folder_that_is_no_project_says_of_no_graph_stays_in_none(
    make: Make, name: str, graph: str
) -> None:
    (source,) = sources.discover([make(name)]).files
    assert source.graph == graph


def test_what_is_no_file_is_named_and_not_waited_for(make: Make) -> None:
    folder = make("a.ttl")
    os.mkfifo(folder / "b.ttl")
    found = sources.discover([folder])
    assert [source.path.name for source in found.files] == ["a.ttl"]
    assert found.skipped == ((folder / "b.ttl", "a pipe, a socket or a device"),)


def test_settings_make_a_folder_a_project() -> None:
    assert Path(sources.PROJECT_FILE) == settings.DEFAULT_FILE


@pytest.mark.parametrize("named", [".", "data"])
def test_the_folder_one_is_in_is_a_project(
    make: Make, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.chdir(make("data/d.ttl"))
    (source,) = sources.discover([Path(named)]).files
    assert source.graph == "dataset/d"


@pytest.mark.parametrize(
    ("folder", "role", "graph"),
    [
        ("ontology", Role.ONTOLOGY, "ontology"),
        ("shapes", Role.SHAPES, "shapes"),
        ("data", Role.DATA, "dataset/any"),
    ],
)
def test_a_project_folder_says_the_same_when_it_is_named_itself(
    make: Make, folder: str, role: Role, graph: str
) -> None:
    project = make(f"{folder}/any.ttl", "dortmund-lod.toml")
    (source,) = sources.discover([project / folder]).files
    assert (source.role, source.graph) == (role, graph)


def test_a_file_that_is_named_itself_is_data_in_the_default_graph(make: Make) -> None:
    (source,) = sources.discover([make("shapes/any.ttl") / "shapes" / "any.ttl"]).files
    assert (source.role, source.graph) == (Role.DATA, "")


def test_files_are_chosen_by_role(make: Make) -> None:
    found = sources.discover([make("ontology/o.ttl", "data/d.ttl", "shapes/s.ttl")])
    assert [source.path.name for source in found.of(Role.DATA, Role.SHAPES)] == ["d.ttl", "s.ttl"]


def test_without_paths_the_project_in_the_current_folder_is_read(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make("ontology/o.ttl", "data/d.ttl", "shapes/s.ttl"))
    found = sources.discover(sources.default_paths())
    assert [str(source.path) for source in found.files] == [
        "ontology/o.ttl",
        "data/d.ttl",
        "shapes/s.ttl",
    ]


@pytest.mark.parametrize("name", ["ontology", "data", "shapes"])
def test_one_folder_of_a_project_is_enough(
    make: Make, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(make(f"{name}/any.ttl"))
    (source,) = sources.discover(sources.default_paths()).files
    assert (str(source.path), source.role) == (f"{name}/any.ttl", Role(name))


def test_what_is_said_of_the_catalogue_may_lie_beside_the_folders_of_a_project(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make("data/d.ttl", "catalogue.ttl"))
    found = sources.discover(sources.default_paths()).files
    assert [(str(each.path), each.role) for each in found] == [
        ("data/d.ttl", Role.DATA),
        ("catalogue.ttl", Role.CATALOGUE),
    ]


def test_a_file_of_that_name_alone_is_data_like_any_other(make: Make) -> None:
    (source,) = sources.discover([make("catalogue.ttl") / "catalogue.ttl"]).files
    assert source.role is Role.DATA


def test_elsewhere_there_are_no_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        SourceError, match=r"no sources here\. .*new DIR.*'dortmund-lod serve --demo'"
    ):
        sources.default_paths()


def test_the_shipped_graph_is_found_from_anywhere(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make("data/d.ttl"))
    found = sources.discover(sources.demo_paths()).files
    assert {source.role for source in found} == set(Role)
    assert "d.ttl" not in [source.path.name for source in found]
    assert (sources.demo_folder() / "queries" / "Q01.rq").is_file()


def test_the_digest_changes_with_content_name_and_role(make: Make) -> None:
    digests = {sources.discover([make("data/a.ttl")]).digest()}
    Path(make(), "data/a.ttl").write_text("<a> <b> <c> .")
    digests.add(sources.discover([make()]).digest())
    Path(make(), "data").rename(make() / "shapes")
    digests.add(sources.discover([make()]).digest())
    Path(make(), "shapes/a.ttl").rename(make() / "shapes" / "b.ttl")
    digests.add(sources.discover([make()]).digest())
    assert len(digests) == 4


def test_the_digest_does_not_change_with_the_place(make: Make, tmp_path: Path) -> None:
    here = sources.discover([make("one/data/a.ttl") / "one"]).digest()
    (tmp_path / "one").rename(tmp_path / "two")
    assert sources.discover([tmp_path / "two"]).digest() == here


_RDF = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.xml", _RDF, formats.RDFXML),
        ("a.owl", f'<?xml version="1.0"?>{_RDF}', formats.RDFXML),
        ("a.owl", "# an ontology\n@prefix e: <http://e/> .", formats.TURTLE),
        ("a.rdfs", "PREFIX e: <http://e/>", formats.TURTLE),
        ("a.json", '{"@id": "http://e/a"}', formats.JSONLD),
        ("a.turtle", "", formats.TURTLE),
        ("a.n3", "", formats.TURTLE),
    ],
)
def test_what_a_suffix_leaves_open_the_content_tells(
    tmp_path: Path, name: str, content: str, expected: Format
) -> None:
    (tmp_path / name).write_text(content)
    (source,) = sources.discover([tmp_path]).files
    assert source.format is expected


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("catalog-v001.xml", '<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog"/>'),
        ("package.json", '{"name": "a"}'),
        ("a.owl", '<Ontology xmlns="http://www.w3.org/2002/07/owl#"/>'),
        ("a.hdt", "$HDT"),
        ("a.jsonl", "{}"),
        ("a.xml", '<?xml version="1.0" encoding="x-unknown"?><a/>'),
    ],
)
def test_what_only_looks_like_rdf_is_skipped_in_a_folder_and_named(
    tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content)
    (tmp_path / "sound.ttl").touch()
    found = sources.discover([tmp_path])
    assert [each.path.name for each in found.files] == ["sound.ttl"]
    (note,) = found.notes
    assert name in note
    with pytest.raises(SourceError):
        sources.discover([tmp_path / name])


def test_without_such_files_there_is_nothing_to_note(make: Make) -> None:
    assert sources.discover([make("a.ttl", "b.md")]).notes == []


def test_the_releases_of_a_home_among_the_sources_are_no_sources(make: Make) -> None:
    release = "home/releases/0123456789abcdef"
    folder = make("a.ttl", f"{release}/release.json", f"{release}/all.nq", f"{release}/doc/b.ttl")
    found = sources.discover([folder])
    assert [each.path.name for each in found.files] == ["a.ttl"]
    assert found.notes == [f"Not read: {folder}/home/releases (releases that were built)."]
    assert _found(folder / release) == ["all.nq", "b.ttl"]


@pytest.mark.parametrize(
    "name", ["releases/0123456789abcdef/b.ttl", "releases/2024/release.json", "old/release.json"]
)
def test_a_folder_that_is_only_called_like_one_of_releases_is_read(make: Make, name: str) -> None:
    assert _found(make("a.ttl", name, str(Path(name).with_name("c.ttl"))))[-1] == "c.ttl"
