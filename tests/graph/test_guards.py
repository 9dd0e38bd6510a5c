"""Guards: one wrong edit of a source file is seen by the gate, by the reader's list, or by nobody.

Each edit says who sees it. What only somebody who reads the brochure can know is left to the list;
what nobody sees is named, so that it is looked at by people.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph
import pytest

from dortmund_lod import sources, validation
from dortmund_lod.profiles.statements import PROFILE
from tests.graph.readers_list import BASE, unmet

if TYPE_CHECKING:
    from dortmund_lod.validation import Report

ROOT = Path(__file__).resolve().parents[2]
GATE, READER, NOBODY = "the gate", "a reader", "nobody"


NEEDED = {"schema": "https://schema.org/", "place": "id/place/"}
"""Prefixes an edit may need that its file does not declare."""


class Edit(NamedTuple):
    """A change of a file in `data/`: in one statement of it, if `within` begins that."""

    file: str
    old: str
    new: str
    within: str = ""


def edit(file: str, within: str, old: str, new: str) -> tuple[Edit, ...]:
    return (Edit(f"{file}.ttl", old, new, within),)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


AWARDS, CITY, CLAIMS = "brochure/awards", "brochure/city", "brochure/claims"
FIGURES, MODEL, PASSAGES = "brochure/figures", "brochure/model", "brochure/passages-model"
PARTS, PERSONS, QUOTES = "brochure/participations", "brochure/persons", "brochure/quotations"
SAID, SECTIONS = "brochure/statements", "brochure/sections"
NAMES, WORDS, LINKS = "editorial/names", "editorial/statements", "links/links"
UNIVERSITIES = "figure:masterplan-universities"
TOP12 = "distinction:european-capital-of-innovation-2019-top-12"
SEVEN, EIGHT = "7 universities", "8 universities"

EDITS: dict[str, tuple[str, tuple[Edit, ...]]] = {
    # Numbers, qualifiers, bounds, units, times.
    "digits of a number change places": (
        GATE,
        edit(FIGURES, "figure:masterplan-students", "53000.0", "35000.0"),
    ),
    "a thousands separator becomes a point": (
        GATE,
        edit(FIGURES, "figure:nordwaerts-population-density", "1992.0", "1.992"),
    ),
    "millions are left out": (
        GATE,
        edit(FIGURES, "figure:smart-city-funding-applied-for", "34500000.0", "34.5"),
    ),
    "more than becomes at least": (
        GATE,
        edit(FIGURES, "figure:masterplan-students", "code:moreThan", "code:atLeast"),
    ),
    "more than becomes exact": (
        GATE,
        edit(
            FIGURES,
            "figure:technology-centre-enterprises",
            "code:moreThan ;\n    dlo:lowerBound 300.0",
            "code:exact ;\n    dlo:lowerBound 300.0 ;\n    dlo:upperBound 300.0",
        ),
    ),
    "an exact number becomes an approximate one": (
        GATE,
        edit(
            FIGURES,
            UNIVERSITIES,
            "code:exact ;\n    dlo:lowerBound 7.0 ;\n    dlo:upperBound 7.0",
            "code:approximately",
        ),
    ),
    "an approximate number gets a bound": (
        GATE,
        edit(
            FIGURES,
            "figure:innovative-projects",
            "code:approximately",
            "code:approximately ;\n    dlo:lowerBound 400.0",
        ),
    ),
    "hectares become square kilometres": (
        GATE,
        edit(FIGURES, "figure:nordwaerts-area", "unit:HA", "unit:KiloM2"),
    ),
    "a sum of money is counted": (
        GATE,
        edit(FIGURES, "figure:smart-city-funding-applied-for", "unit:CCY_EUR", "unit:NUM"),
    ),
    "a density is counted": (
        GATE,
        edit(FIGURES, "figure:nordwaerts-population-density", "unit:NUM-PER-KiloM2", "unit:NUM"),
    ),
    "another year of beginning": (
        GATE,
        edit(FIGURES, "figure:smart-city-projects", "sinceYear 2018", "sinceYear 2016"),
    ),
    "a year that nobody gives": (
        GATE,
        edit(
            FIGURES,
            "figure:nordwaerts-ideas",
            "    qudt:hasUnit unit:NUM ;",
            "    qudt:hasUnit unit:NUM ;\n    dlo:year 2017 ;",
        ),
    ),
    "a number and the passage of another": (
        GATE,
        edit(FIGURES, UNIVERSITIES, "passage:3468-3482", "passage:3442-3465"),
    ),
    "two numbers on one passage": (
        GATE,
        edit(FIGURES, UNIVERSITIES, "passage:3468-3482", "passage:3468-3482 , passage:3442-3465"),
    ),
    "a figure becomes an opinion": (
        GATE,
        edit(FIGURES, UNIVERSITIES, "code:fact", "code:opinion"),
    ),
    "a reference time is lost": (
        READER,
        edit(
            FIGURES,
            "figure:innovative-projects",
            "    dlo:referenceTime code:upToTheSource ;\n",
            "",
        ),
    ),
    "students of the plan": (
        READER,
        edit(
            FIGURES,
            "figure:masterplan-students",
            "dlo:subject city:dortmund",
            "dlo:subject programme:masterplan-science",
        ),
    ),
    "the area is measured of the city": (
        READER,
        edit(FIGURES, "figure:nordwaerts-area", "place:nordwaerts-area", "city:dortmund"),
    ),
    "applied for becomes granted": (
        READER,
        edit(
            FIGURES,
            "figure:smart-city-funding-applied-for",
            "supportFundingAppliedFor",
            "supportFundingGranted",
        ),
    ),
    "scientists become experts": (
        READER,
        edit(FIGURES, "figure:masterplan-scientists", "code:scientists", "code:experts"),
    ),
    "number, words and digest are changed alike": (
        READER,
        (
            *edit(FIGURES, UNIVERSITIES, "7.0", "8.0"),
            *edit(PASSAGES, "passage:3468-3482", digest(SEVEN), digest(EIGHT)),
            *edit(PASSAGES, "<id/passage/brochure/3468-3482#selector>", SEVEN, EIGHT),
        ),
    ),
    # Passages and blocks.
    "a line is one too great": (
        READER,
        edit(PASSAGES, "passage:3347-3364", "dlo:line 42", "dlo:line 43"),
    ),
    "a line of another block": (
        GATE,
        edit(PASSAGES, "passage:3347-3364", "dlo:line 42", "dlo:line 52"),
    ),
    "the digest of unknown words is mistyped": (
        READER,
        edit("brochure/passages-letter", "passage:29-83", "00ce820e", "10ce820e"),
    ),
    "the digest of known words is mistyped": (
        GATE,
        edit(PASSAGES, "passage:3468-3482", digest(SEVEN), digest(EIGHT)),
    ),
    "words and their length part": (
        GATE,
        edit(PASSAGES, "<id/passage/brochure/3468-3482#selector>", SEVEN, "7 univ."),
    ),
    "offsets in the address part from those of the selector": (
        GATE,
        edit(
            PASSAGES, "<id/passage/brochure/3468-3482#selector>", "oa:start 3468", "oa:start 3466"
        ),
    ),
    "a claim rests on another passage of the letter": (
        READER,
        edit(CLAIMS, "claim:a-normal-city", "passage:1200-1305", "passage:29-83"),
    ),
    "a figure of the letter is moved to a block": (
        GATE,
        edit(FIGURES, "figure:innovative-projects", "section:letter", "model:dortmund-model"),
    ),
    "a statement moves to another block": (
        GATE,
        edit(
            PARTS,
            "distinction:most-digital-city-2018",
            "dlo:reportedUnder programme:smart-city-alliance",
            "dlo:reportedUnder programme:nordwaerts",
        ),
    ),
    "an office is told in one place": (
        GATE,
        edit(
            PERSONS,
            "role:ullrich-sierau-mayor",
            "dlo:reportedUnder model:dortmund-model , section:letter",
            "dlo:reportedUnder section:letter",
        ),
    ),
    "a section grows into the next": (
        GATE,
        edit(SECTIONS, "section:letter", "toLine 24", "toLine 26"),
    ),
    "a section is about another block": (
        GATE,
        edit(
            SECTIONS,
            "section:nordwaerts",
            "schema:about programme:nordwaerts",
            "schema:about programme:masterplan-science",
        ),
    ),
    "an old address leads to another passage": (
        READER,
        edit(
            "withdrawn/passages",
            "<id/passage/3468-3482>",
            "brochure/3468-3482",
            "brochure/3442-3465",
        ),
    ),
    "the document is another": (
        READER,
        edit(CITY, "source:brochure", '"1d2de4', '"2d2de4'),
    ),
    # Status, numbers of facts, sources.
    "a claim becomes a fact": (
        GATE,
        edit(CLAIMS, "claim:capital-of-the-westphalian-region", "code:selfClaim", "code:fact"),
    ),
    "an opinion becomes a claim": (
        READER,
        edit(CLAIMS, "claim:a-normal-city", "code:opinion", "code:selfClaim"),
    ),
    "what layout shows becomes a fact": (
        READER,
        edit(SAID, "statement:smart-city-alliance-in-the-model", "code:implicit", "code:fact"),
    ),
    "a number of a fact is left out": (
        GATE,
        edit(FIGURES, UNIVERSITIES, '"F064"', '"F095"'),
    ),
    "a number of a fact is used twice": (
        GATE,
        edit(FIGURES, UNIVERSITIES, '"F064"', '"F064" , "F063"'),
    ),
    "two facts change their numbers": (
        READER,
        (
            *edit(FIGURES, UNIVERSITIES, '"F064"', '"F063"'),
            *edit(FIGURES, "figure:masterplan-partner-institutions", '"F063"', '"F064"'),
        ),
    ),
    "a statement loses its source": (
        GATE,
        edit(FIGURES, UNIVERSITIES, "    dlo:source source:brochure ;\n", ""),
    ),
    # Awards, results, roles, quotations.
    "another year of an evaluation": (
        GATE,
        edit(PARTS, "evaluation:masterplan-science-2018", "dlo:year 2018", "dlo:year 2017"),
    ),
    "other words of a result": (
        GATE,
        edit(PARTS, "evaluation:masterplan-science-2018", '"Excellent"', '"Good"'),
    ),
    "another year of a prize and its edition": (
        GATE,
        (
            *edit(PARTS, "distinction:stadt-land-digital-2019", "dlo:year 2019", "dlo:year 2018"),
            *edit(AWARDS, "edition:stadt-land-digital-2019", "dlo:year 2019", "dlo:year 2018"),
        ),
    ),
    "a prize of another year": (
        GATE,
        edit(
            PARTS,
            "distinction:european-public-sector-award-2017",
            "edition:european-public-sector-award-2017",
            "edition:university-communication-prize-2015",
        ),
    ),
    "another competition of the same year": (
        READER,
        edit(
            PARTS,
            "distinction:stadt-land-digital-2019",
            "edition:stadt-land-digital-2019",
            "edition:european-capital-of-innovation-2019",
        ),
    ),
    "awarded becomes won": (
        READER,
        edit(
            PARTS, "distinction:european-public-sector-award-2017", "code:awarded", "code:winner"
        ),
    ),
    "a winner becomes a host": (
        GATE,
        edit(PARTS, "distinction:stadt-land-digital-2019", "code:winner", "code:host"),
    ),
    "among the top 12 becomes among the top 10": (
        READER,
        edit(PARTS, TOP12, "dlo:amongTop 12", "dlo:amongTop 10"),
    ),
    "among the top 12 becomes a win": (
        GATE,
        edit(PARTS, TOP12, "code:placed", "code:winner"),
    ),
    "the alliance's prize goes to the city": (
        READER,
        edit(
            PARTS,
            "distinction:stadt-land-digital-2019",
            "dlo:subject programme:smart-city-alliance",
            "dlo:subject city:dortmund",
        ),
    ),
    "a prize of another giver": (
        GATE,
        edit(
            AWARDS,
            "award:university-communication-prize",
            "institution:hrk",
            "institution:city-of-dortmund",
        ),
    ),
    "a European prize becomes a national one": (
        READER,
        edit(AWARDS, "award:european-public-sector-award", "place:europe", "place:germany"),
    ),
    "an office of one person is about another": (
        GATE,
        edit(
            PERSONS,
            "role:thomas-westphal-ceo",
            "org:member person:thomas-westphal",
            "org:member person:ullrich-sierau",
        ),
    ),
    "an office of another": (
        READER,
        edit(PERSONS, "role:thomas-westphal-ceo", "code:ceo", "code:mayor"),
    ),
    "an office gets a date that nobody gives": (
        GATE,
        edit(
            PERSONS,
            "role:thomas-westphal-ceo",
            "org:role code:ceo ;",
            'org:role code:ceo ;\n    schema:startDate "2013" ;',
        ),
    ),
    "a quotation is about its speaker": (
        GATE,
        edit(
            QUOTES,
            "quotation:westphal-the-answer",
            "dlo:subject city:dortmund",
            "dlo:subject person:thomas-westphal",
        ),
    ),
    "words of another": (
        READER,
        edit(
            QUOTES,
            "quotation:westphal-the-answer",
            "wasAttributedTo person:thomas-westphal",
            "wasAttributedTo person:ullrich-sierau",
        ),
    ),
    # Themes, attributes, relations.
    "a theme that is none": (
        GATE,
        edit(CLAIMS, "claim:a-normal-city", "code:normality", "code:fact"),
    ),
    "an attribute is lost": (
        READER,
        edit(CLAIMS, "claim:four-virtues", "        code:attributeSocial ,\n", ""),
    ),
    "an attribute that is a theme": (
        GATE,
        edit(CLAIMS, "claim:four-virtues", "code:attributeSocial", "code:social"),
    ),
    "a part that nobody names": (
        GATE,
        edit(
            MODEL,
            "model:dortmund-model",
            "programme:nordwaerts ,",
            "programme:nordwaerts ,\n        institution:hrk ,",
        ),
    ),
    "an area that nobody says": (
        GATE,
        edit(
            MODEL,
            "programme:masterplan-science",
            "    dlo:supportedBy",
            "    dlo:coversArea place:europe ;\n    dlo:supportedBy",
        ),
    ),
    "the area lies in a region": (
        GATE,
        edit(
            CITY,
            "place:nordwaerts-area",
            "    dlo:supportedBy",
            "    schema:containedInPlace place:westphalian-region ;\n    dlo:supportedBy",
        ),
    ),
    "the letter speaks for nobody": (
        READER,
        edit(SECTIONS, "section:letter", "    dlo:onBehalfOf city:dortmund ;\n", ""),
    ),
    # Names and words of ours.
    "a German name is English": (
        GATE,
        edit(
            NAMES, "institution:city-of-dortmund", '"Stadt Dortmund"@de', '"City of Dortmund"@de'
        ),
    ),
    "a German name lost its umlaut": (
        GATE,
        edit(
            NAMES,
            "institution:economic-development-agency-of-dortmund",
            "Wirtschaftsförderung",
            "Wirtschaftsfoerderung",
        ),
    ),
    "a German summary lost an umlaut": (
        GATE,
        edit(WORDS, "statement:title-of-the-brochure", "Überschrift", "Uberschrift fur alle"),
    ),
    "a name loses its language": (
        GATE,
        edit(NAMES, "programme:nordwaerts", '"„nordwärts“"@de', '"„nordwärts“"'),
    ),
    "a name as it is not printed": (
        READER,
        edit(MODEL, "programme:smart-city-alliance", "Smart City Alliance", "Smart City Union"),
    ),
    "a translated result is the word for awarded": (
        READER,
        edit(
            WORDS,
            "evaluation:masterplan-science-2018",
            '"Hervorragend"',
            '"Ausgezeichnet"',
        ),
    ),
    "a summary says the opposite": (
        NOBODY,
        edit(
            WORDS, "claim:a-normal-city", "nothing sets Dortmund apart", "all sets Dortmund apart"
        ),
    ),
    "a German name means something else": (
        NOBODY,
        edit(WORDS, "figure:masterplan-students", "Studierende", "Lehrende"),
    ),
    # Links.
    "a link to another thing": (
        GATE,
        edit(LINKS, "city:dortmund", "wd:Q1295", "wd:Q1296"),
    ),
    "another key of the municipality": (
        GATE,
        edit(LINKS, "city:dortmund", '"05913000"', '"05914000"'),
    ),
    "a link in the form of a page": (
        GATE,
        edit(
            LINKS, "place:germany", "https://sws.geonames.org/2921044/", "https://geonames.org/2"
        ),
    ),
    "SKOS matches a place": (
        GATE,
        edit(LINKS, "place:westphalian-region", "schema:sameAs", "skos:exactMatch"),
    ),
}


@pytest.fixture(scope="module")
def before() -> set[tuple[str, str]]:
    """What the gate finds in the graph as it is."""
    return _findings(_judged(ROOT / "data"))


@pytest.mark.parametrize("name", EDITS)
def test_a_wrong_edit_is_seen_by_whom_it_is_said(
    name: str, before: set[tuple[str, str]], tmp_path: Path
) -> None:
    seen_by, edits = EDITS[name]
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    (tmp_path / sources.PROJECT_FILE).touch()
    for each in edits:
        _apply(each, data)
    found = _findings(_judged(data)) - before
    missed = unmet(_loaded(data))
    assert _seen(found, missed) == seen_by, (found, missed)


def test_a_finding_of_the_gate_names_the_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    (tmp_path / sources.PROJECT_FILE).touch()
    _, (each,) = EDITS["other words of a result"]
    _apply(each, data)
    (finding,) = [f for f in _judged(data).findings if f.rule == "result-not-in-passage"]
    assert finding.location
    assert finding.location.path == data / each.file
    lines = finding.location.path.read_text("utf-8").splitlines()
    assert '"Good"@en' in lines[(finding.location.line or 0) - 1]


def test_of_the_edits_enough_are_caught_and_by_the_gate_alone() -> None:
    by = [seen_by for seen_by, _ in EDITS.values()]
    assert len(by) >= 60
    assert len(by) - by.count(NOBODY) >= 0.92 * len(by)
    assert by.count(GATE) >= 35
    assert [name for name, (seen_by, _) in EDITS.items() if seen_by == NOBODY] == [
        "a summary says the opposite",
        "a German name means something else",
    ]


def _apply(edit: Edit, data: Path) -> None:
    path = data / edit.file
    text = path.read_text("utf-8")
    start = text.index(f"\n{edit.within}\n") if edit.within else 0
    end = text.find("\n\n", start + 1)
    block = text[start:] if end < 0 else text[start:end]
    assert edit.old in block
    changed = block.replace(edit.old, edit.new)
    new = text[:start] + changed + ("" if end < 0 else text[end:])
    for prefix, iri in NEEDED.items():
        if f"{prefix}:" in edit.new and f"@prefix {prefix}:" not in new:
            new = new.replace("\n@prefix", f"\n@prefix {prefix}: <{iri}> .\n@prefix", 1)
    path.write_text(new, "utf-8")


def _judged(data: Path) -> Report:
    files = sources.discover([ROOT / "ontology", data, ROOT / "shapes"]).files
    return validation.validate(files, BASE, checks=PROFILE.checks(()))


def _findings(report: Report) -> set[tuple[str, str]]:
    return {(finding.rule, str(finding.focus_node)) for finding in report.findings}


def _loaded(data: Path) -> pyoxigraph.Store:
    """The changed graph in the engine of the site, by named graphs."""
    store = pyoxigraph.Store()
    folders = [path for path in data.iterdir() if path.is_dir()]
    for name, folder in [
        ("ontology", ROOT / "ontology"),
        *((f"dataset/{folder.name}", folder) for folder in folders),
    ]:
        for file in folder.glob("*.ttl"):
            store.load(
                path=str(file),
                format=pyoxigraph.RdfFormat.TURTLE,
                base_iri=BASE,
                to_graph=pyoxigraph.NamedNode(BASE + name),
            )
    return store


def _seen(found: set[tuple[str, str]], missed: list[str]) -> str:
    if found:
        return GATE
    return READER if missed else NOBODY
