"""The page on the model says what is true of the graph."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import RDF, SKOS, Graph, URIRef

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "model.md").read_text("utf-8")
PREFIX = re.compile(r"^@prefix .*$", re.MULTILINE)


def test_the_page_names_every_own_class_and_property(vocabulary: Graph, base: str) -> None:
    own = {
        str(term).removeprefix(f"{base}ontology#")
        for term in vocabulary.subjects()
        if str(term).startswith(f"{base}ontology#")
    }
    assert own == set(re.findall(r"`dlo:(\w+)`", PAGE)) | set(
        re.findall(r"^ +dlo:(\w+)", PAGE, re.MULTILINE)
    )


def test_the_page_names_every_status_and_qualifier(vocabulary: Graph, base: str) -> None:
    for scheme in ("statuses", "qualifiers"):
        for code in vocabulary.subjects(SKOS.inScheme, URIRef(f"{base}codes#{scheme}")):
            name = str(code).removeprefix(f"{base}codes#")
            assert f"`code:{name}`" in PAGE


@pytest.mark.parametrize(
    ("name", "number"), re.findall(r"^\| `dlo:(\w+)`.*\| (\d+) \|$", PAGE, re.MULTILINE)
)
def test_the_page_counts_right(name: str, number: str, graph: Graph, base: str) -> None:
    kind = URIRef(f"{base}ontology#{name}")
    assert len(set(graph.subjects(RDF.type, kind))) == int(number)


def test_the_page_names_every_graph(graphs: dict[str, Graph]) -> None:
    named = set(re.findall(r"^\| `<([^>]+)>` \|", PAGE, re.MULTILINE))
    assert named == set(graphs)


def test_the_example_of_a_figure_is_the_figure_of_the_graph(graph: Graph, base: str) -> None:
    (example,) = re.findall(r"```turtle\n(.*?)```", PAGE, re.DOTALL)
    sources = [path.read_text("utf-8") for path in ROOT.glob("data/**/*.ttl")]
    prefixes = "\n".join(sorted({line for text in sources for line in PREFIX.findall(text)}))
    read = Graph().parse(data=f"{prefixes}\n{example}", format="turtle", publicID=base)
    assert len(read) == 12
    assert set(read) <= set(graph)


def test_the_query_of_the_page_finds_all_statements(store: pyoxigraph.Store, base: str) -> None:
    (query,) = re.findall(r"```sparql\n(.*?)```", PAGE, re.DOTALL)
    rows = store.query(query, base_iri=base, use_default_graph_as_union=True)
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    (number,) = re.findall(r"there are (\d+) statements", PAGE)
    assert len(list(rows)) == int(number)


def test_every_file_and_folder_the_page_names_is_there() -> None:
    named = re.findall(r"`((?:data|ontology|shapes|queries|tests)/[\w./-]*)`", PAGE)
    assert [path for path in named if not (ROOT / path).exists()] == []
