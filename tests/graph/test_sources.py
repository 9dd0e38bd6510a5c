"""Sources: how every Turtle file of the project is written."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from rdflib import BNode, Graph, URIRef
from rdflib.compare import isomorphic

if TYPE_CHECKING:
    from rdflib import Dataset

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path for folder in ("ontology", "data", "shapes") for path in ROOT.glob(f"{folder}/**/*.ttl")
)
EXAMPLES = sorted(ROOT.glob("tests/shapes/**/*.ttl"))
PREFIX = re.compile(r"^@prefix ([a-z0-9]+): <([^>]*)> \.$", re.MULTILINE)
SUBJECT = re.compile(r"^(?![@#\s])(\S+)", re.MULTILINE)
QUOTED = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\]|\\.)*"|<[^>]*>|^#.*$', re.MULTILINE)
ROOT_IRI = "https://another.example/lod/"

each_source = pytest.mark.parametrize(
    "file", SOURCES, ids=lambda path: str(path.relative_to(ROOT))
)


def test_a_prefix_means_the_same_in_every_file() -> None:
    meanings = defaultdict(set)
    names = defaultdict(set)
    for file in SOURCES + EXAMPLES:
        for name, iri in PREFIX.findall(file.read_text("utf-8")):
            meanings[name].add(iri)
            names[iri].add(name)
    assert {name: iris for name, iris in meanings.items() if len(iris) > 1} == {}
    assert {iri: known for iri, known in names.items() if len(known) > 1} == {}


def test_a_prefix_means_the_same_in_queries_as_in_sources() -> None:
    sources = {pair for file in SOURCES for pair in PREFIX.findall(file.read_text("utf-8"))}
    queries = {
        pair
        for file in ROOT.glob("queries/*.rq")
        for pair in re.findall(r"^PREFIX (\w+): <(.*)>$", file.read_text("utf-8"), re.MULTILINE)
    }
    assert queries - sources == set()


@pytest.mark.parametrize("file", SOURCES + EXAMPLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_declares_exactly_the_prefixes_it_uses(file: Path) -> None:
    text = file.read_text("utf-8")
    declared = {name for name, _ in PREFIX.findall(text)}
    body = QUOTED.sub("", PREFIX.sub("", text))
    # A datatype stands after the quotes, so it is still there.
    used = set(re.findall(r"(?:^|[\s(^])([a-z0-9]+):", body, re.MULTILINE))
    assert used == declared


@each_source
def test_a_file_is_utf_8_with_unix_lines_and_one_final_newline(file: Path) -> None:
    content = file.read_bytes()
    assert content.decode("utf-8")
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\n")
    assert not content.endswith(b"\n\n")
    assert not re.search(rb"[ \t]\n", content)


@each_source
def test_a_file_opens_with_a_sentence_on_what_it_holds(file: Path) -> None:
    assert re.match(r"# .+\.\n\n@prefix ", file.read_text("utf-8"))


@each_source
def test_subjects_are_sorted_and_come_once(file: Path, base: str) -> None:
    text = file.read_text("utf-8")
    prefixes = dict(PREFIX.findall(text))
    body = re.sub(r'"""(?:[^"\\]|\\.|"(?!""))*"""', '""', PREFIX.sub("", text))
    subjects = [_iri(name, prefixes, base) for name in SUBJECT.findall(body)]
    assert subjects == sorted(set(subjects), key=_natural)


@each_source
def test_a_file_names_its_own_things_without_a_base(file: Path) -> None:
    text = file.read_text("utf-8")
    assert "@base" not in text
    assert "BASE" not in text
    iris = {iri for iri in re.findall(r"<([^>\s]+)>", text) if ":" in iri}
    assert {iri for iri in iris if "/id/" in iri or "/codes#" in iri} == set()


@each_source
def test_both_parsers_read_the_same(file: Path, base: str) -> None:
    one = Graph().parse(file, format="turtle", publicID=base)
    triples = pyoxigraph.parse(path=str(file), format=pyoxigraph.RdfFormat.TURTLE, base_iri=base)
    nquads = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert nquads is not None
    other = Graph().parse(data=nquads, format="nt")
    assert isomorphic(one, other)


@each_source
def test_only_shapes_have_nameless_nodes_and_only_in_lists(file: Path, base: str) -> None:
    nameless = {
        term
        for triple in Graph().parse(file, format="turtle", publicID=base)
        for term in triple
        if isinstance(term, BNode)
    }
    assert not nameless or file.parent.name == "shapes"


def test_no_triple_is_in_two_graphs(dataset: Dataset) -> None:
    homes = defaultdict(set)
    for subject, predicate, value, graph in dataset.quads():
        homes[subject, predicate, value].add(graph)
    assert [triple for triple, graphs in homes.items() if len(graphs) > 1] == []


def test_no_triple_is_written_twice_in_a_graph(
    source_files: dict[str, list[Path]], graphs: dict[str, Graph], base: str
) -> None:
    written = {
        name: sum(len(Graph().parse(f, format="turtle", publicID=base)) for f in files)
        for name, files in source_files.items()
    }
    assert written == {name: len(graph) for name, graph in graphs.items()}


def test_another_base_gives_the_same_graph_elsewhere(graph: Graph, base: str) -> None:
    moved = Graph()
    for file in SOURCES:
        if file.parent.name != "shapes" and file.stem != "catalogue":
            moved.parse(file, format="turtle", publicID=ROOT_IRI)
    back = {tuple(_moved(term, base) for term in triple) for triple in moved}
    assert back == set(graph)


def _moved(term: object, base: str) -> object:
    if isinstance(term, URIRef) and term.startswith(ROOT_IRI):
        return URIRef(base + term.removeprefix(ROOT_IRI))
    return term


def _iri(name: str, prefixes: dict[str, str], base: str) -> str:
    if name.startswith("<"):
        return base + name.strip("<>")
    prefix, local = name.split(":", 1)
    return (base if ":" not in prefixes[prefix] else "") + prefixes[prefix] + local


def _natural(iri: str) -> list[tuple[int, int, str]]:
    """Numbers by value, so that passages stand in the order of the text."""
    parts = re.findall(r"\d+|\D+", iri)
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]
