"""Facts: the graph says all the brochure says, as it says it, and nothing in its wording."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Rows = list[dict[str, str]]
    Ask = Callable[[str], Rows]

ROOT = Path(__file__).resolve().parents[2]
FIGURES = json.loads((Path(__file__).parent / "expected" / "Q31.json").read_text("utf-8"))["rows"]
BROCHURE = ROOT.parent / "shared" / "source" / "brochure.txt"
DIGEST = "1d2de4ccb8cd7a5d33fc0867b5fe42ef61fad0078d9ebef75e5e8c4d66e46bef"
FACTS = {f"F{number:03}" for number in range(1, 95)}
STATUSES = {
    "code:selfClaim": "F003 F004 F005 F007 F008 F010 F011 F012 F013 F015 F016 F018 F020 F023 F029"
    " F071 F094",
    "code:opinion": "F009 F017 F019 F021 F022 F024 F025 F030 F090 F091 F092 F093",
    "code:implicit": "F014 F031 F044 F045 F058 F069 F070 F075 F076 F083 F084 F085 F086"
    " F087 F088 F089",
    "code:quoted": "F027 F028 F035 F036 F037 F043",
}
OWN_FOLDERS = ("ontology", "data", "shapes", "queries", "tests", "docs", "dortmund_lod")
TEXTS = {".csv", ".html", ".js", ".json", ".md", ".py", ".rq", ".toml", ".ttl", ".txt"}
PREFIXES = """
PREFIX code: <codes#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX dlo: <ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX city: <id/city/>
PREFIX place: <id/place/>
"""

needs_the_brochure = pytest.mark.skipif(
    not BROCHURE.exists(),
    reason="the text of the brochure is the city's and not part of the project",
)


@pytest.fixture(scope="session")
def ask(store: pyoxigraph.Store, base: str) -> Ask:
    def answers(query: str) -> Rows:
        rows = store.query(PREFIXES + query, base_iri=base, use_default_graph_as_union=True)
        assert isinstance(rows, pyoxigraph.QuerySolutions)
        names = [variable.value for variable in rows.variables]
        return [{name: row[name].value for name in names if row[name]} for row in rows]

    return answers


@pytest.fixture(scope="session")
def brochure() -> str:
    return BROCHURE.read_text("utf-8")


@pytest.fixture(scope="session")
def passages(ask: Ask) -> Rows:
    return ask("""
        SELECT ?passage ?line ?digest ?start ?end ?exact WHERE {
          ?passage a dlo:Passage ; dlo:line ?line ; schema:sha256 ?digest ;
            oa:hasSelector ?selector .
          ?selector oa:start ?start ; oa:end ?end .
          OPTIONAL { ?selector oa:exact ?exact }
        }""")


def test_every_fact_of_the_brochure_is_a_statement_and_no_other_is(ask: Ask) -> None:
    found = ask("SELECT ?fact WHERE { ?statement dcterms:identifier ?fact }")
    assert sorted(row["fact"] for row in found) == sorted(FACTS)


def test_facts_claims_opinions_implications_and_quotations_are_told_apart(ask: Ask) -> None:
    found = {
        row["fact"]: row["status"].rpartition("#")[2]
        for row in ask("""
            SELECT ?fact ?status WHERE {
              ?statement dcterms:identifier ?fact ; dlo:epistemicStatus ?status
            }""")
    }
    expected = dict.fromkeys(FACTS, "fact")
    for status, facts in STATUSES.items():
        expected |= dict.fromkeys(facts.split(), status.removeprefix("code:"))
    assert found == expected


def test_every_statement_has_a_subject_and_a_passage(ask: Ask) -> None:
    incomplete = ask("""
        SELECT ?statement WHERE {
          ?statement dcterms:identifier ?fact .
          FILTER(!EXISTS { ?statement dlo:subject/(rdfs:label|skos:prefLabel) ?name }
            || !EXISTS { ?statement dlo:supportedBy/oa:hasSelector/oa:start ?start })
        }""")
    assert incomplete == []


def test_there_are_nineteen_figures(ask: Ask) -> None:
    assert len(ask("SELECT ?figure WHERE { ?figure a dlo:Figure }")) == len(FIGURES) == 19


def test_bounds_say_what_the_qualifier_allows(ask: Ask) -> None:
    for row in ask("""
        SELECT ?value ?qualifier ?lower ?upper WHERE {
          ?figure dlo:statedValue ?value ; dlo:qualifier ?qualifier .
          OPTIONAL { ?figure dlo:lowerBound ?lower }
          OPTIONAL { ?figure dlo:upperBound ?upper }
        }"""):
        value = row["value"]
        allowed = {
            "exact": (value, value),
            "moreThan": (value, None),
            "approximately": (None, None),
        }
        qualifier = row["qualifier"].rpartition("#")[2]
        assert (row.get("lower"), row.get("upper")) == allowed[qualifier]


def test_density_and_size_are_of_the_area_and_not_of_the_city(ask: Ask) -> None:
    subjects = ask("""
        SELECT DISTINCT ?subject WHERE {
          VALUES ?measure { code:area code:populationDensity }
          ?figure dlo:measure ?measure ; dlo:subject ?subject
        }""")
    assert [row["subject"].rpartition("/")[2] for row in subjects] == ["nordwaerts-area"]


def test_the_capital_of_westphalia_is_no_relation_between_places(ask: Ask) -> None:
    relations = ask("""
        SELECT DISTINCT ?property WHERE {
          { city:dortmund ?property place:westphalian-region }
          UNION { place:westphalian-region ?property city:dortmund }
        }""")
    assert [row["property"].rpartition("/")[2] for row in relations] == ["containedInPlace"]


def test_nothing_is_current_and_role_holdings_have_no_dates(ask: Ask) -> None:
    predicates = ask("""
        SELECT DISTINCT ?property WHERE { ?holding a dlo:RoleHolding ; ?property ?value }""")
    names = {re.split("[/#]", row["property"])[-1] for row in predicates}
    assert names & {"startDate", "endDate", "year", "sinceYear", "current"} == set()


def test_the_brochure_graph_knows_nothing_from_outside(ask: Ask) -> None:
    strangers = ask("""
        SELECT ?thing WHERE {
          GRAPH <dataset/brochure> { ?thing ?property ?value }
          FILTER(CONTAINS(STR(?value), "://") && !STRSTARTS(STR(?value), STR(<id/>))
            && !STRSTARTS(STR(?value), STR(<codes>)) && !STRSTARTS(STR(?value), STR(<ontology>))
            && !REGEX(STR(?value), "^https?://(www[.]w3|xmlns|schema|qudt|data[.]europa)[.]"))
          FILTER(!STRSTARTS(STR(?value), "http://data.europa.eu/m8g/"))
        }""")
    assert strangers == []


def test_wording_is_given_only_for_figures_names_and_titles(passages: Rows) -> None:
    given = [row["exact"] for row in passages if "exact" in row]
    assert all(len(text) <= 60 for text in given)
    assert [
        text for text in given if re.search(r"[.!?]$|\b(is|are|has|have|was|we)\b", text)
    ] == []


def test_quotations_claims_and_opinions_are_summed_up_in_our_words(ask: Ask) -> None:
    wordy = ask("""
        SELECT ?statement WHERE {
          { ?statement a dlo:Quotation } UNION { ?statement a dlo:Claim }
          ?statement dlo:supportedBy/oa:hasSelector/oa:exact ?exact .
        }""")
    assert [row["statement"].rpartition("/")[2] for row in wordy] == ["swarm-intelligence"]


def test_a_fact_number_and_a_passage_tell_the_same_line(passages: Rows) -> None:
    order = sorted(passages, key=lambda row: int(row["start"]))
    lines = [int(row["line"]) for row in order]
    assert lines == sorted(lines)


def test_every_thing_and_statement_has_a_name_in_english_and_german(ask: Ask) -> None:
    unnamed = ask("""
        SELECT ?thing WHERE {
          { ?thing rdfs:label ?any } UNION { ?thing skos:prefLabel ?any }
          FILTER(!EXISTS { ?thing rdfs:label|skos:prefLabel ?en . FILTER(LANG(?en) = "en") }
            || !EXISTS { ?thing rdfs:label|skos:prefLabel ?de . FILTER(LANG(?de) = "de") })
        }""")
    assert unnamed == []


def test_every_summary_is_given_in_english_and_german(ask: Ask) -> None:
    lonely = ask("""
        SELECT ?statement WHERE {
          ?statement dcterms:abstract ?any .
          FILTER(!EXISTS { ?statement dcterms:abstract ?en . FILTER(LANG(?en) = "en") }
            || !EXISTS { ?statement dcterms:abstract ?de . FILTER(LANG(?de) = "de") })
        }""")
    assert lonely == []


@needs_the_brochure
def test_the_brochure_is_the_one_the_graph_was_made_from(brochure: str, ask: Ask) -> None:
    digest = hashlib.sha256(brochure.encode()).hexdigest()
    (row,) = ask("SELECT ?digest WHERE { ?it a schema:DigitalDocument ; schema:sha256 ?digest }")
    assert digest == row["digest"] == DIGEST


@needs_the_brochure
def test_every_passage_is_where_and_what_it_says(brochure: str, passages: Rows) -> None:
    for row in passages:
        start, end = int(row["start"]), int(row["end"])
        words = brochure[start:end]
        assert hashlib.sha256(words.encode()).hexdigest() == row["digest"], row["passage"]
        assert brochure[:start].count("\n") + 1 == int(row["line"]), row["passage"]
        assert row.get("exact", words) == words, row["passage"]


@needs_the_brochure
def test_no_run_of_seven_words_of_the_brochure_is_repeated(brochure: str, passages: Rows) -> None:
    allowed = " | ".join(_plain(row["exact"]) for row in passages if "exact" in row)
    words = _plain(brochure).split()
    runs = {" ".join(words[i : i + 7]) for i in range(len(words) - 6)}
    runs = {run for run in runs if run not in allowed}
    for file in _own_files():
        text = _plain(file.read_text("utf-8", "replace"))
        assert {run for run in runs if run in text} == set(), file.relative_to(ROOT)


def _own_files() -> list[Path]:
    return [
        path
        for folder in OWN_FOLDERS
        for path in ROOT.glob(f"{folder}/**/*")
        if path.suffix in TEXTS and path.is_file()
    ]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
