"""Links: every link to the outside is evidenced, and sameness claimed only where it holds."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import OWL, RDF, SDO, SKOS, Graph, URIRef

if TYPE_CHECKING:
    Row = dict[str, str]

ROOT = Path(__file__).resolve().parents[2]
EVIDENCE = ROOT / "data" / "links" / "evidence.csv"
COLUMNS = ("subject", "predicate", "object", "evidence", "kind")
KINDS = {"identifier", "page", "pattern"}
# Looked for and not found; see docs/model.md.
UNVERIFIED = (
    "viaf.org",
    "isni.org",
    "ror.org",
    "unlocode",
    "districtKey",
    "authority/place",
    "authority/atu",
)


@pytest.fixture(scope="session")
def links(graphs: dict[str, Graph]) -> Graph:
    return graphs["dataset/links"]


@pytest.fixture(scope="session")
def evidence() -> list[Row]:
    with EVIDENCE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_evidence_table_has_its_five_columns(evidence: list[Row]) -> None:
    assert {tuple(row) for row in evidence} == {COLUMNS}


def test_every_link_has_one_row_of_evidence_and_every_row_a_link(
    links: Graph, evidence: list[Row], base: str
) -> None:
    triples = sorted(tuple(map(str, triple)) for triple in links)
    rows = sorted(tuple(_absolute(row[name], base) for name in COLUMNS[:3]) for row in evidence)
    assert triples == rows


def test_evidence_is_told_in_words_and_sorted_by_kind(evidence: list[Row]) -> None:
    assert {row["kind"] for row in evidence} <= KINDS
    assert [row for row in evidence if len(row["evidence"]) < 20] == []


def test_sameness_is_only_claimed_of_wikidata_and_dbpedia(graph: Graph) -> None:
    others = {str(value).split("/")[2] for value in graph.objects(None, OWL.sameAs)}
    assert others == {"www.wikidata.org", "dbpedia.org"}


def test_no_two_own_things_share_an_exact_identifier(graph: Graph) -> None:
    for predicate in (OWL.sameAs, SDO.sameAs):
        values = list(graph.objects(None, predicate))
        assert len(values) == len(set(values))


def test_identifiers_that_were_not_verified_are_not_used(links: Graph) -> None:
    values = [str(value) for value in links.objects()]
    assert [v for v in values if any(name in v for name in UNVERIFIED)] == []


def test_persons_and_organisations_have_no_identifiers_elsewhere(graph: Graph, base: str) -> None:
    same = [OWL.sameAs, SDO.sameAs, URIRef(f"{base}ontology#closeTo")]
    linked = {subject for p in same for subject in graph.subjects(p) if str(base) in str(subject)}
    kinds = {str(kind) for node in linked for kind in graph.objects(node, RDF.type)}
    assert kinds == {
        f"{base}ontology#City",
        "https://schema.org/Place",
        "https://schema.org/AdministrativeArea",
    }


def test_the_links_graph_describes_nothing_of_its_own(
    links: Graph, graphs: dict[str, Graph]
) -> None:
    named = ("dataset/brochure", "dataset/context", "ontology")
    described = {node for name in named for node in graphs[name].subjects()}
    assert {node for node in links.subjects() if isinstance(node, URIRef)} <= described


def test_matches_of_skos_are_between_concepts(graph: Graph) -> None:
    for predicate in (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch):
        matched = set(graph.subjects(predicate))
        assert {node for node in matched if (node, RDF.type, SKOS.Concept) not in graph} == set()
    assert any(graph.subjects(SKOS.broadMatch))


def test_germany_has_no_identifier_of_the_gnd_for_two_are_in_use(graph: Graph, base: str) -> None:
    germany = [str(value) for value in graph.objects(URIRef(f"{base}id/place/germany"))]
    assert [value for value in germany if "d-nb.info" in value] == []
    assert len(germany) > 4


def test_official_keys_are_typed(graph: Graph, base: str) -> None:
    city = URIRef(f"{base}id/city/dortmund")
    keys = {
        name: [str(value) for value in graph.objects(city, URIRef(f"{base}ontology#{name}"))]
        for name in ("municipalityKey", "regionalKey")
    }
    assert keys == {"municipalityKey": ["05913000"], "regionalKey": ["059130000000"]}


def _absolute(text: str, base: str) -> str:
    return base + text if text.startswith(("id/", "ontology#", "codes#")) else text
