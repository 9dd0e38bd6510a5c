"""Names of well-known terms: whole in both languages, and of terms that there are."""

from __future__ import annotations

import csv

import pytest
import rdflib.namespace

from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.rdf.well_known_terms import FOLDER, LANGUAGES, well_known_terms, words_of

FILES = sorted(FOLDER.glob("*.csv"))
_DEFINED = {
    "rdf": rdflib.namespace.RDF,
    "rdfs": rdflib.namespace.RDFS,
    "owl": rdflib.namespace.OWL,
    "skos": rdflib.namespace.SKOS,
    "dcterms": rdflib.namespace.DCTERMS,
    "foaf": rdflib.namespace.FOAF,
    "prov": rdflib.namespace.PROV,
    "dcat": rdflib.namespace.DCAT,
    "void": rdflib.namespace.VOID,
    "org": rdflib.namespace.ORG,
    "time": rdflib.namespace.TIME,
    "sh": rdflib.namespace.SH,
    "qb": rdflib.namespace.QB,
    "vann": rdflib.namespace.VANN,
}
_NOT_IN_RDFLIB = {
    "dcat": {"DatasetSeries", "inSeries", "isVersionOf", "previousVersion", "version"},
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_term_has_its_names_and_stands_once(path: object) -> None:
    with path.open(encoding="utf-8", newline="") as file:  # type: ignore[attr-defined]
        head, columns, *rows = csv.reader(file)
    assert head[0] == "namespace"
    assert all(iri[-1] in "#/" for iri in head[1:])
    assert columns == ["term", "en", "de", "definition_en", "definition_de"]
    assert len({row[0] for row in rows}) == len(rows) > 0
    for row in rows:
        assert len(row) == len(columns), row
        assert all(row[:3]), row
        assert bool(row[3]) == bool(row[4]), row
        assert row == [cell.strip() for cell in row]


@pytest.mark.parametrize("name", _DEFINED)
def test_the_terms_are_those_of_the_vocabulary(name: str) -> None:
    """As rdflib lists them, which is older than some."""
    vocabulary = _DEFINED[name]
    assert PREFIXES.get(name, str(vocabulary._NS)) == str(vocabulary._NS)  # noqa: SLF001
    ours = {iri for iri in well_known_terms() if iri.startswith(str(vocabulary._NS))}  # noqa: SLF001
    missing = {iri.removeprefix(str(vocabulary._NS)) for iri in ours if iri not in vocabulary}  # noqa: SLF001
    assert missing <= _NOT_IN_RDFLIB.get(name, set())


def test_both_addresses_of_schema_org_are_known() -> None:
    terms = well_known_terms()
    assert terms["http://schema.org/name"] is terms["https://schema.org/name"]
    assert set(terms["http://schema.org/name"].names) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("local", "words"),
    [
        ("hasPet", "has pet"),
        ("PublicToilet", "Public toilet"),
        ("HTTPServer", "HTTP server"),
        ("smart-city-alliance", "smart city alliance"),
        ("DE-NW", "DE-NW"),
        ("postal_code", "postal code"),
        ("Cats+are+small", "Cats are small"),
        ("C++", "C++"),
        ("Q1295", "Q1295"),
        ("S%C3%BCdFriedhof", "Süd friedhof"),
        ("x", "x"),
        ("_", "_"),
    ],
)
def test_the_last_part_of_an_iri_is_split_into_words(local: str, words: str) -> None:
    assert words_of(f"http://example.org/ns#{local}") == words
