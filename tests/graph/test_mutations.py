"""Mutations: one wrong edit of the real graph wakes the constraint that names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import Graph

if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[..., set[tuple[str, str]]]

KNOWN = ("Quotation-speaker", "id/quotation/question-in-the-competition")
PREFIXES = {
    "dlo": "ontology#",
    "code": "codes#",
    "passage": "id/passage/brochure/",
    "section": "id/section/brochure/",
    **{
        kind: f"id/{kind}/"
        for kind in (
            "award",
            "city",
            "claim",
            "distinction",
            "edition",
            "evaluation",
            "figure",
            "institution",
            "model",
            "participation",
            "person",
            "place",
            "programme",
            "quotation",
            "role",
            "source",
            "statement",
        )
    },
}
OUTSIDE = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX qudt: <http://qudt.org/schema/qudt/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX unit: <http://qudt.org/vocab/unit/>
PREFIX wd: <http://www.wikidata.org/entity/>
"""
STUDENTS = "id/figure/masterplan-students"
WINNER = "id/distinction/stadt-land-digital-2019"
SELECTOR = "id/passage/brochure/3347-3364#selector"


def change(subject: str, predicate: str, new: str = "") -> str:
    """Replace all values of a property; without new ones the property is lost."""
    insert = f"INSERT {{ {subject} {predicate} {new} }}" if new else ""
    return (
        f"DELETE {{ {subject} {predicate} ?old }} {insert} WHERE {{ {subject} {predicate} ?old }}"
    )


def add(triples: str) -> str:
    return f"INSERT DATA {{ {triples} }}"


def forget(node: str) -> str:
    return f"DELETE WHERE {{ {node} ?property ?value }}"


MUTATIONS = {
    "all names are lost": (
        change("city:dortmund", "rdfs:label"),
        {("Labelled-label", "id/city/dortmund")},
    ),
    "a name loses its language": (
        add('award:most-digital-city rdfs:label "Most Digital City"'),
        {("Labelled-label", "id/award/most-digital-city")},
    ),
    "a second English name appears": (
        add('person:thomas-westphal rdfs:label "T. Westphal"@en'),
        {("Labelled-label", "id/person/thomas-westphal")},
    ),
    "a thing loses its passage": (
        change("award:stadt-land-digital", "dlo:supportedBy"),
        {("Supported-supportedBy", "id/award/stadt-land-digital")},
    ),
    "a statement is supported by a city": (
        change("claim:a-normal-city", "dlo:supportedBy", "city:dortmund"),
        {
            ("Supported-supportedBy", "id/claim/a-normal-city"),
            ("BlockWithoutPassage", "id/claim/a-normal-city"),
        },
    ),
    "a passage is deleted that a figure needs": (
        forget("passage:3347-3364"),
        {
            ("Supported-supportedBy", STUDENTS),
            ("BlockWithoutPassage", STUDENTS),
            ("Described", STUDENTS),
            ("Described", "id/passage/3347-3364"),
        },
    ),
    "a status is lost": (
        change("figure:masterplan-students", "dlo:epistemicStatus"),
        {("Statement-epistemicStatus", STUDENTS)},
    ),
    "a statement has two statuses": (
        add("claim:a-normal-city dlo:epistemicStatus code:selfClaim"),
        {("Statement-epistemicStatus", "id/claim/a-normal-city")},
    ),
    "a claim turns into a fact": (
        change("claim:capital-of-the-westphalian-region", "dlo:epistemicStatus", "code:fact"),
        {("Claim-epistemicStatus", "id/claim/capital-of-the-westphalian-region")},
    ),
    "a figure turns into an opinion": (
        change("figure:masterplan-students", "dlo:epistemicStatus", "code:opinion"),
        {("Figure-epistemicStatus", STUDENTS)},
    ),
    "a plain statement turns into a claim of the city": (
        change("statement:dortmund-in-germany", "dlo:epistemicStatus", "code:selfClaim"),
        {("PlainStatus", "id/statement/dortmund-in-germany")},
    ),
    "a statement is about nothing": (
        change("claim:a-normal-city", "dlo:subject"),
        {("Statement-subject", "id/claim/a-normal-city")},
    ),
    "a statement is about two things": (
        add("claim:a-normal-city dlo:subject place:germany"),
        {("Statement-subject", "id/claim/a-normal-city")},
    ),
    "a statement is about something that does not exist": (
        change("claim:a-normal-city", "dlo:subject", "city:dortmond"),
        {("Described", "id/claim/a-normal-city")},
    ),
    "a fact number is lost": (
        change("claim:a-normal-city", "dcterms:identifier"),
        {
            ("Statement-identifier", "id/claim/a-normal-city"),
            ("NoGap", "id/claim/people-talk-to-each-other"),
        },
    ),
    "a fact number has a blank": (
        change("claim:a-normal-city", "dcterms:identifier", '"F 019"'),
        {
            ("Statement-identifier", "id/claim/a-normal-city"),
            ("NoGap", "id/claim/a-normal-city"),
            ("NoGap", "id/claim/people-talk-to-each-other"),
        },
    ),
    "a fact number is given twice": (
        add('claim:a-normal-city dcterms:identifier "F060"'),
        {("FactOnce", "id/claim/a-normal-city"), ("FactOnce", STUDENTS)},
    ),
    "a statement stands in two blocks": (
        add("figure:masterplan-students dlo:reportedUnder programme:nordwaerts"),
        {("BlockWithoutPassage", STUDENTS)},
    ),
    "a statement stands in a place instead of a block": (
        change("figure:nordwaerts-area", "dlo:reportedUnder", "place:nordwaerts-area"),
        {
            ("Statement-reportedUnder", "id/figure/nordwaerts-area"),
            ("BlockWithoutPassage", "id/figure/nordwaerts-area"),
            ("BlockByLine", "id/figure/nordwaerts-area"),
        },
    ),
    "a value is lost": (
        change("figure:masterplan-students", "dlo:statedValue"),
        {("Valued", STUDENTS), ("QualBounds", STUDENTS)},
    ),
    "a value turns into an integer": (
        change("figure:masterplan-students", "dlo:statedValue", "53000"),
        {("Figure-statedValue", STUDENTS)},
    ),
    "a value is typed with its comma": (
        change("figure:masterplan-students", "dlo:statedValue", '"53,000"'),
        {("Figure-statedValue", STUDENTS), ("QualBounds", STUDENTS)},
    ),
    "half a project is counted": (
        change("figure:nordwaerts-projects", "dlo:statedValue", "234.5")
        + ";"
        + change("figure:nordwaerts-projects", "dlo:lowerBound", "234.5")
        + ";"
        + change("figure:nordwaerts-projects", "dlo:upperBound", "234.5"),
        {("CountInt", "id/figure/nordwaerts-projects")},
    ),
    "a qualifier is lost": (
        change("figure:masterplan-students", "dlo:qualifier"),
        {("Figure-qualifier", STUDENTS)},
    ),
    "more than turns into exact, bounds unchanged": (
        change("figure:masterplan-students", "dlo:qualifier", "code:exact"),
        {("QualBounds", STUDENTS)},
    ),
    "more than gets an upper bound": (
        add("figure:masterplan-students dlo:upperBound 60000.0"),
        {("QualBounds", STUDENTS)},
    ),
    "approximately gets a bound": (
        add("figure:innovative-projects dlo:lowerBound 400.0"),
        {("QualBounds", "id/figure/innovative-projects")},
    ),
    "the lower bound is above the upper": (
        change("figure:masterplan-universities", "dlo:lowerBound", "8.0"),
        {
            ("Bounds", "id/figure/masterplan-universities"),
            ("QualBounds", "id/figure/masterplan-universities"),
        },
    ),
    "hectares turn into square kilometres of people": (
        change("figure:nordwaerts-area", "qudt:hasUnit", "unit:NUM-PER-KiloM2"),
        {("UnitFits", "id/figure/nordwaerts-area")},
    ),
    "students are measured in an unknown unit": (
        change("figure:masterplan-students", "qudt:hasUnit", "unit:DEG_C"),
        {("Figure-hasUnit", STUDENTS), ("UnitFits", STUDENTS)},
    ),
    "a measure is lost": (
        change("figure:masterplan-students", "dlo:measure"),
        {("Figure-measure", STUDENTS)},
    ),
    "a figure counts the same as another": (
        change("figure:masterplan-scientists", "dlo:measure", "code:students"),
        {("FigDup", STUDENTS), ("FigDup", "id/figure/masterplan-scientists")},
    ),
    "a figure begins before the age of figures": (
        change("figure:smart-city-projects", "dlo:sinceYear", "18"),
        {("Figure-sinceYear", "id/figure/smart-city-projects")},
    ),
    "a passage loses its line": (
        change("passage:3347-3364", "dlo:line"),
        {("Passage-line", "id/passage/brochure/3347-3364"), ("BlockWithoutPassage", STUDENTS)},
    ),
    "a passage loses its selector": (
        change("passage:3347-3364", "oa:hasSelector"),
        {("Passage-hasSelector", "id/passage/brochure/3347-3364")},
    ),
    "a passage starts one character late": (
        change(f"<{SELECTOR}>", "oa:start", "3348"),
        {
            ("IriOffsets", "id/passage/brochure/3347-3364"),
            ("UrlOffsets", "id/passage/brochure/3347-3364"),
            ("ExactLength", SELECTOR),
        },
    ),
    "a passage ends before it starts": (
        change(f"<{SELECTOR}>", "oa:end", "3300"),
        {
            ("Selector-start", SELECTOR),
            ("IriOffsets", "id/passage/brochure/3347-3364"),
            ("UrlOffsets", "id/passage/brochure/3347-3364"),
            ("ExactLength", SELECTOR),
        },
    ),
    "the wording of a passage is mistyped": (
        change(f"<{SELECTOR}>", "oa:exact", '"> 53,000 Students"'),
        {("Digest", "id/passage/brochure/3347-3364")},
    ),
    "a digest is mistyped": (
        change("passage:3347-3364", "schema:sha256", '"abc"'),
        {
            ("Digest", "id/passage/brochure/3347-3364"),
            ("Passage-sha256", "id/passage/brochure/3347-3364"),
        },
    ),
    "a quotation is written out": (
        add('quotation:westphal-the-answer schema:text "…"@en'),
        {
            ("Quotation-text", "id/quotation/westphal-the-answer"),
            ("KnownProperty", "id/quotation/westphal-the-answer"),
        },
    ),
    "a quotation gets a second speaker": (
        add("quotation:westphal-the-answer prov:wasAttributedTo person:ullrich-sierau"),
        {("Quotation-wasAttributedTo", "id/quotation/westphal-the-answer")},
    ),
    "a quotation loses its speaker": (
        change("quotation:westphal-the-answer", "prov:wasAttributedTo"),
        {("Quotation-speaker", "id/quotation/westphal-the-answer")},
    ),
    "a passage is used no more": (
        change("claim:a-normal-city", "dlo:supportedBy", "passage:29-83")
        + ";DELETE WHERE { city:dortmund dlo:supportedBy passage:1200-1305 }",
        {("UnusedPassage", "id/passage/brochure/1200-1305")},
    ),
    "a distinction loses its edition": (
        change("distinction:stadt-land-digital-2019", "dlo:inEdition"),
        {("Participation-inEdition", WINNER)},
    ),
    "a winner loses its year": (
        change("distinction:stadt-land-digital-2019", "dlo:year"),
        {("WinnerYear", WINNER)},
    ),
    "a winner won in another year": (
        change("distinction:stadt-land-digital-2019", "dlo:year", "2018"),
        {("YearAgrees", WINNER)},
    ),
    "an outcome is lost": (
        change("distinction:stadt-land-digital-2019", "dlo:outcome"),
        {("Participation-outcome", WINNER)},
    ),
    "a distinction goes to a person": (
        change("distinction:stadt-land-digital-2019", "dlo:subject", "person:ullrich-sierau"),
        {("Distinction-subject", WINNER)},
    ),
    "hosting turns into a distinction": (
        change("participation:german-digital-summit-2019-host", "a", "dlo:Distinction"),
        {
            ("Distinction-outcome", "id/participation/german-digital-summit-2019-host"),
            ("DistinctionAddress", "id/participation/german-digital-summit-2019-host"),
        },
    ),
    "hosting turns into winning": (
        change("participation:german-digital-summit-2019-host", "dlo:outcome", "code:winner"),
        {("HostEvent", "id/participation/german-digital-summit-2019-host")},
    ),
    "an award has two editions in a year": (
        change("edition:most-digital-city-2018", "dlo:editionOf", "award:stadt-land-digital")
        + ";"
        + change("edition:most-digital-city-2018", "dlo:year", "2019"),
        {
            ("EditionKey", "id/edition/most-digital-city-2018"),
            ("EditionKey", "id/edition/stadt-land-digital-2019"),
            ("YearAgrees", "id/distinction/most-digital-city-2018"),
        },
    ),
    "an edition loses its year": (
        change("edition:most-digital-city-2018", "dlo:year"),
        {("Edition-year", "id/edition/most-digital-city-2018")},
    ),
    "an award is conferred by a person": (
        change("award:university-communication-prize", "dlo:conferredBy", "person:ullrich-sierau"),
        {
            ("Award-conferredBy", "id/award/university-communication-prize"),
            ("RelationSaid", "id/award/university-communication-prize"),
        },
    ),
    "an evaluation turns into an award": (
        add("evaluation:masterplan-science-2018 dlo:outcome code:awarded"),
        {
            ("Evaluation", "id/evaluation/masterplan-science-2018"),
            ("Domain", "id/evaluation/masterplan-science-2018"),
        },
    ),
    "an evaluation loses its result": (
        change("evaluation:masterplan-science-2018", "dlo:resultLabel"),
        {("Evaluation-resultLabel", "id/evaluation/masterplan-science-2018")},
    ),
    "a role is held in a place": (
        change("role:ullrich-sierau-mayor", "org:organization", "city:dortmund"),
        {("RoleHolding-organization", "id/role/ullrich-sierau-mayor")},
    ),
    "a role is no role": (
        change("role:ullrich-sierau-mayor", "org:role", "code:host"),
        {("RoleHolding-role", "id/role/ullrich-sierau-mayor")},
    ),
    "the model loses its parts": (
        change("model:dortmund-model", "dlo:hasComponent"),
        {
            ("CityModel-hasComponent", "id/model/dortmund-model"),
            ("RelationSaid", "id/programme/nordwaerts"),
            ("RelationSaid", "id/institution/dortmund-technology-centre"),
            ("RelationSaid", "id/programme/science-masterplan-2-0"),
        },
    ),
    "a programme loses its city": (
        change("programme:nordwaerts", "dlo:ofCity"),
        {("Programme-ofCity", "id/programme/nordwaerts")},
    ),
    "a programme covers two areas": (
        add("programme:nordwaerts dlo:coversArea place:germany"),
        {
            ("Programme-coversArea", "id/programme/nordwaerts"),
            ("RelationSaid", "id/programme/nordwaerts"),
        },
    ),
    "a programme is in an unknown state": (
        change("programme:science-masterplan-2-0", "dlo:lifecycle", "code:fact"),
        {("Programme-lifecycle", "id/programme/science-masterplan-2-0")},
    ),
    "a link goes to a page instead of an entity": (
        change("city:dortmund", "owl:sameAs", "<https://www.wikidata.org/wiki/Q1295>"),
        {("SameAs-sameAs", "id/city/dortmund")},
    ),
    "two own places are declared the same": (
        add("place:germany owl:sameAs place:europe"),
        {("SameAs-sameAs", "id/place/germany")},
    ),
    "places lie in each other": (
        add("place:germany schema:containedInPlace place:westphalian-region"),
        {("NoCycle", "id/place/germany"), ("NoCycle", "id/place/westphalian-region")},
    ),
    "a node has no name": (
        "INSERT { city:dortmund skos:editorialNote ?new } WHERE { BIND(BNODE() AS ?new) }",
        {("Blank", "id/city/dortmund")},
    ),
    "a property is misspelt": (
        add("programme:nordwaerts dlo:coverArea place:nordwaerts-area"),
        {("KnownProperty", "id/programme/nordwaerts")},
    ),
    "a property of others is misspelt": (
        add('programme:nordwaerts skos:altLable "Nordwärts"@de'),
        {("KnownProperty", "id/programme/nordwaerts")},
    ),
    "a year stands on a programme": (
        add("programme:nordwaerts dlo:year 2017"),
        {("YearPlace", "id/programme/nordwaerts")},
    ),
    "a class is misspelt": (
        change("award:most-digital-city", "a", "dlo:Awards"),
        {
            ("KnownClass", "id/award/most-digital-city"),
            ("Edition-editionOf", "id/edition/most-digital-city-2018"),
        },
    ),
    "schema.org is written with http": (
        add("city:dortmund <http://schema.org/name> 'Dortmund'"),
        {("SchemaHttps", "id/city/dortmund")},
    ),
    "the source is written before and after itself": (
        change("source:brochure", "dlo:notAfterYear", "2018"),
        {("Source-notBeforeYear", "id/source/brochure")},
    ),
}


@pytest.mark.parametrize("rule", MUTATIONS)
def test_a_wrong_edit_is_named(rule: str, graph: Graph, check: Check, base: str) -> None:
    update, expected = MUTATIONS[rule]
    mutant = _mutated(graph, update, base)
    changed = {triple[0] for triple in set(mutant) ^ set(graph)}
    assert changed
    assert check(mutant, changed) - {KNOWN} == expected


def test_every_kind_of_constraint_of_the_model_is_tried() -> None:
    tried = {shape for _, findings in MUTATIONS.values() for shape, _ in findings}
    assert len(MUTATIONS) >= 40
    assert tried >= {
        "Bounds",
        "CountInt",
        "Digest",
        "EditionKey",
        "FactOnce",
        "FigDup",
        "HostEvent",
        "IriOffsets",
        "NoCycle",
        "QualBounds",
        "UnitFits",
        "WinnerYear",
        "YearAgrees",
    }


def _mutated(graph: Graph, update: str, base: str) -> Graph:
    mutant = Graph()
    mutant += graph
    own = "".join(f"PREFIX {name}: <{base}{path}>\n" for name, path in PREFIXES.items())
    mutant.update(f"BASE <{base}>\n{own}{OUTSIDE}{update}")
    return mutant
