"""Data that XML cannot carry: refused in XML, offered otherwise, and told at build."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
import rdflib

if TYPE_CHECKING:
    from tests.system.conftest import Answer, Program, Site

_ROOT = Path(__file__).parents[2]
_RDF = "application/rdf+xml"
_BASE = ("--base-iri", "https://data.example.org/")


def _site(program: Program, data: str) -> Site:
    (program.folder / "any.ttl").write_text(data)
    return program.serve("any.ttl", *_BASE, "--workers", "1")


def _is_refused(answer: Answer, term: str) -> None:
    assert answer.status == 406, answer.text
    assert term in answer.text
    assert "text/turtle" in answer.text


@pytest.mark.parametrize(
    ("statement", "term"),
    [
        ('<p/1> "x"', "https://data.example.org/p/1"),
        ('<http://www.w3.org/1999/02/22-rdf-syntax-ns#li> "x"', "rdf-syntax-ns#li"),
        ('<p> "a\\u0001b"', "U+0001"),
        ("a <Class/>", "https://data.example.org/Class/"),
    ],
)
def test_what_xml_cannot_carry_is_refused_with_its_term(
    program: Program, statement: str, term: str
) -> None:
    site = _site(program, f"<id/a> {statement} . <id/b> <p> 1 .")
    assert "Note: There is no dump all.rdf: RDF/XML cannot carry" in site.log.read_text()
    assert term in site.log.read_text()
    _is_refused(site.ask("/doc/a.rdf"), term)
    _is_refused(site.ask("/doc/a", Accept=_RDF), term)
    query = "/sparql?query=" + quote("CONSTRUCT WHERE { <https://data.example.org/id/a> ?p ?o }")
    _is_refused(site.ask(query, Accept=_RDF), term)
    assert site.ask(query, Accept="text/turtle").status == 200
    assert site.ask("/doc/a.ttl").status == 200
    assert site.ask("/doc/b.rdf").status == 200
    assert site.ask("/dump/latest/all.rdf").status == 404
    assert site.ask("/dump/latest/all.ttl").status == 302
    catalogue = site.ask("/catalog.ttl").text
    assert "all.ttl" in catalogue
    assert "all.rdf" not in catalogue
    assert len(rdflib.Graph().parse(data=site.ask("/catalog.rdf").body, format="xml"))


def test_results_that_xml_cannot_carry_are_refused(program: Program) -> None:
    site = _site(program, '<id/a> <p> "a\\u0001b" .')
    query = "/sparql?query=" + quote("SELECT ?o { ?s ?p ?o }")
    _is_refused(site.ask(query, Accept="application/sparql-results+xml"), "U+0001")
    assert site.ask(query, Accept="application/sparql-results+json").status == 200


def test_a_catalogue_that_xml_cannot_carry_is_refused_in_xml(program: Program) -> None:
    for name in ("data", "data/x"):
        (program.folder / name).mkdir()
    (program.folder / "data/x/a.ttl").write_text("<id/a> <p> 1 .")
    words = (_ROOT / "data" / "catalogue.ttl").read_text("utf-8")
    spoiled = words.replace('"@en', '\\u0001"@en', 1)
    (program.folder / "data/catalogue.ttl").write_text(spoiled, "utf-8")
    site = program.serve(*_BASE)
    _is_refused(site.ask("/catalog.rdf"), "RDF/XML cannot carry catalog")
    assert site.ask("/catalog.ttl").status == 200
