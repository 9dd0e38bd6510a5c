"""The project's sources, read once, and a small SHACL runner to judge them by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pyshacl
import pytest
from rdflib import RDF, RDFS, SKOS, Dataset, Graph, Namespace, URIRef

if TYPE_CHECKING:
    from rdflib.term import Node

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://lod.example/"
SH = Namespace("http://www.w3.org/ns/shacl#")
TURTLE = pyoxigraph.RdfFormat.TURTLE

Finding = tuple[str, str]
Check = Callable[..., set[Finding]]


@pytest.fixture(scope="session")
def base() -> str:
    """The base address the sources are read with."""
    return BASE


@pytest.fixture(scope="session")
def source_files() -> dict[str, list[Path]]:
    """The Turtle sources by the local name of the graph they go to."""
    graphs = {"ontology": sorted(ROOT.glob("ontology/*.ttl"))}
    graphs["shapes"] = sorted(ROOT.glob("shapes/*.ttl"))
    for folder in sorted(path for path in ROOT.glob("data/*") if path.is_dir()):
        graphs[f"dataset/{folder.name}"] = sorted(folder.rglob("*.ttl"))
    return graphs


@pytest.fixture(scope="session")
def graphs(source_files: dict[str, list[Path]]) -> dict[str, Graph]:
    """Each named graph by itself."""
    return {name: _parsed(files) for name, files in source_files.items()}


@pytest.fixture(scope="session")
def graph(graphs: dict[str, Graph]) -> Graph:
    """Ontology, codes and data as one graph, as they are validated; not to be changed."""
    return _union(part for name, part in graphs.items() if name != "shapes")


@pytest.fixture(scope="session")
def vocabulary(graphs: dict[str, Graph]) -> Graph:
    """Ontology and codes without data: what small examples are validated with."""
    return graphs["ontology"]


@pytest.fixture(scope="session")
def dataset(graphs: dict[str, Graph]) -> Dataset:
    """All named graphs in rdflib, the default graph being their union."""
    result = Dataset(default_union=True)
    for name, part in graphs.items():
        named = result.graph(URIRef(BASE + name))
        for triple in part:
            named.add(triple)
    return result


@pytest.fixture(scope="session")
def store(source_files: dict[str, list[Path]]) -> pyoxigraph.Store:
    """All named graphs in the engine the site runs on."""
    result = pyoxigraph.Store()
    for name, files in source_files.items():
        for file in files:
            result.load(
                path=str(file),
                format=TURTLE,
                base_iri=BASE,
                to_graph=pyoxigraph.NamedNode(BASE + name),
            )
    return result


@pytest.fixture(scope="session")
def check(graphs: dict[str, Graph]) -> Check:
    """Validate a graph: the shapes that fire and the nodes they fire on, as local names.

    With nodes that were changed, core constraints, which look no further than a node's values,
    are asked only of these nodes and of those that point to them; the others see the whole graph.
    """
    core, selects = _core(graphs["shapes"]), _selects(graphs["shapes"])

    def judge(data: Graph, changed: Iterable[Node] | None = None) -> set[Finding]:
        if changed is None:
            return _core_findings(data, core) | _select_findings(data, selects)
        near = _with_neighbours(data, set(changed))
        names = {_local(node) for node in near}
        findings = _core_findings(_around(data, near), core)
        return {f for f in findings if f[1] in names} | _select_findings(data, selects)

    return judge


def _parsed(files: Iterable[Path]) -> Graph:
    result = Graph()
    for file in files:
        result.parse(file, format="turtle", publicID=BASE)
    return result


def _union(parts: Iterable[Graph]) -> Graph:
    result = Graph()
    for part in parts:
        result += part
    return result


def _core(shapes: Graph) -> Graph:
    result = Graph()
    for triple in shapes:
        if triple[1] != SH.sparql:
            result.add(triple)
    return result


def _selects(shapes: Graph) -> dict[str, str]:
    prefixes = "".join(
        f"PREFIX {shapes.value(node, SH.prefix)}: <{shapes.value(node, SH.namespace)}>\n"
        for node in shapes.subjects(RDF.type, SH.PrefixDeclaration)
    )
    return {
        str(node): prefixes + str(shapes.value(node, SH.select))
        for node in shapes.subjects(RDF.type, SH.SPARQLConstraint)
    }


def _with_neighbours(data: Graph, nodes: set[Node]) -> set[Node]:
    return nodes | {subject for node in nodes for subject in data.subjects(None, node)}


def _around(data: Graph, nodes: set[Node]) -> Graph:
    """All that core constraints can ask about the nodes."""
    part = Graph()
    part += data.triples((None, RDFS.subClassOf, None))
    for node in nodes:
        part += data.triples((node, None, None))
        for value in data.objects(node):
            part += data.triples((value, RDF.type, None))
            for predicate in (SKOS.inScheme, SKOS.broader):
                part += data.triples((value, predicate, None))
    return part


def _core_findings(data: Graph, core: Graph) -> set[Finding]:
    _, report, _ = pyshacl.validate(data, shacl_graph=core, advanced=False, inference="none")
    return {
        (_local(report.value(result, SH.sourceShape)), _local(report.value(result, SH.focusNode)))
        for result in report.objects(None, SH.result)
    }


def _select_findings(data: Graph, selects: dict[str, str]) -> set[Finding]:
    store = pyoxigraph.Store()
    triples = data.serialize(format="nt", encoding="utf-8")
    store.load(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
    findings = set()
    for shape, select in selects.items():
        rows = store.query(select, base_iri=BASE)
        assert isinstance(rows, pyoxigraph.QuerySolutions)
        findings |= {(_local(shape), _local(row["this"].value)) for row in rows}
    return findings


def _local(term: object) -> str:
    return str(term).removeprefix(BASE).removeprefix("shapes#")
