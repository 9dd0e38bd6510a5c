"""A second source, in another language, on this city and on another one, goes the whole way."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph
import pytest

from dortmund_lod import sources, validation
from dortmund_lod.profiles.statements import PROFILE

if TYPE_CHECKING:
    from dortmund_lod.sources.source_file import SourceFile
    from dortmund_lod.validation import Report

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://lod.example/"
EXAMPLE = ROOT / "tests" / "data" / "second-source"
REPORT = EXAMPLE / "report.txt"


class Fault(NamedTuple):
    """A wrong edit of one statement, the rule that sees it, and the words on the line it names."""

    file: str
    within: str
    old: str
    new: str
    rule: str
    line: str


S, P, T = "statements", "passages", "things"
FAULTS = {
    "the separator of thousands is taken for a point": Fault(
        S, "figure:report-area", "12839.0", "12.839", "figure-not-in-passage", "statedValue 12.839"
    ),
    "millions are left out": Fault(
        S, "figure:report-funding", "2500000.0", "2.5", "figure-not-in-passage", "statedValue 2.5"
    ),
    "a number in words is misread": Fault(
        S, "figure:report-universities", "7.0", "6.0", "figure-not-in-passage", "statedValue 6.0"
    ),
    "nearly becomes more than": Fault(
        S,
        "figure:report-students-2022",
        "code:nearly ;\n    dlo:upperBound",
        "code:moreThan ;\n    dlo:lowerBound",
        "qualifier-not-in-passage",
        "code:moreThan",
    ),
    "at most becomes exact": Fault(
        S,
        "figure:report-planned-projects",
        "code:atMost",
        "code:exact ;\n    dlo:lowerBound 5.0",
        "qualifier-not-in-passage",
        "code:exact",
    ),
    "an end of a range is wrong": Fault(
        S,
        "figure:report-running-projects",
        "upperBound 30.0",
        "upperBound 40.0",
        "figure-not-in-passage",
        "lowerBound 20.0",
    ),
    "a range loses an end": Fault(
        S,
        "figure:report-running-projects",
        "    dlo:upperBound 30.0 ;\n",
        "",
        "QualBounds",
        "code:between",
    ),
    "per cent become a number": Fault(
        S, "figure:report-share-of-women", "unit:PERCENT", "unit:NUM", "UnitFits", "unit:NUM"
    ),
    "another year": Fault(
        S, "figure:report-share-of-women", "year 2022", "year 2021", "year-not-in-passage", "2021"
    ),
    "a period ends too late": Fault(
        S,
        "figure:report-students-2018",
        "periodEnd 2019",
        "periodEnd 2020",
        "year-not-in-passage",
        "periodEnd 2020",
    ),
    "a period without an end": Fault(
        S,
        "figure:report-students-2018",
        "    dlo:periodEnd 2019 ;\n",
        "",
        "Period",
        "periodStart 2018",
    ),
    "another place": Fault(
        S,
        "distinction:gruene-plaetze-2023-second",
        "dlo:rank 2",
        "dlo:rank 1",
        "rank-not-in-passage",
        "dlo:rank 1",
    ),
    "a place becomes a win": Fault(
        S,
        "distinction:gruene-plaetze-2023-second",
        "code:placed",
        "code:winner",
        "PlacedRank",
        "code:winner",
    ),
    "another beginning of an office": Fault(
        S, "role:erika-beispiel-mayor", "2020-11", "2021-11", "year-not-in-passage", "2021-11"
    ),
    "a section of another place": Fault(
        S,
        "figure:report-area",
        "part:nordwaerts",
        "part:universities",
        "BlockWithoutPassage",
        "part:universities",
    ),
    "a number of a fact is left out": Fault(
        S, "figure:report-area", '"B5"', '"B25"', "NoGap", 'identifier "B'
    ),
    "a comparison by nobody": Fault(
        S,
        "figure:report-area",
        " ;\n    dlo:comparedBy institution:example-office",
        "",
        "ComparedBy",
        "dlo:confirms",
    ),
    "what differs is said to confirm": Fault(
        S,
        "figure:report-employees",
        "dlo:differsFrom",
        "dlo:confirms",
        "ComparedValues",
        "dlo:confirms",
    ),
    "a comparison with the same source": Fault(
        S,
        "figure:report-universities",
        "figure:masterplan-universities",
        "figure:report-enterprises",
        "OtherSource",
        "figure:report-enterprises",
    ),
    "a line is wrong": Fault(
        P, "report:358-390", "dlo:line 11", "dlo:line 12", "passage-line", "dlo:line 12"
    ),
    "words as they are not printed": Fault(
        P, "<id/passage/example-report/358-390#selector>", "Das", "Ein", "Digest", "sha256"
    ),
    "a language that is none": Fault(
        T, "source:example-report", '"de"', '"Deutsch"', "Source-inLanguage", '"Deutsch"'
    ),
    "a code without its list": Fault(
        "codes",
        "code:plannedProjects",
        " , code:measures",
        "",
        "Figure-measure",
        "plannedProjects",
    ),
}


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    """The shipped graph and the second source together."""
    result = pyoxigraph.Store()
    for source in _files(EXAMPLE):
        if source.path.suffix == ".ttl" and source.path.stem != "catalogue":
            result.load(
                path=str(source.path),
                format=pyoxigraph.RdfFormat.TURTLE,
                base_iri=BASE,
                to_graph=pyoxigraph.NamedNode(BASE + source.graph),
            )
    return result


def test_the_statements_of_the_second_source_pass(store: pyoxigraph.Store) -> None:
    report = _judged(EXAMPLE)
    assert [f for f in report.findings if "second-source" in str(f.location)] == []
    assert report.conforms
    assert len(_rows(store, _OF_THE_REPORT)) == 14


def test_its_passages_are_compared_with_its_text_and_those_of_the_brochure_are_not() -> None:
    report = _judged(EXAMPLE, [REPORT])
    assert report.passages == len(re.findall(r"a dlo:Passage", _text(P)))
    unchecked = [str(f.focus_node) for f in report.findings if f.rule == "source-unchecked"]
    assert unchecked == [f"Iri(value='{BASE}id/source/brochure')"]
    assert report.conforms


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_with_its_file_and_line(name: str, tmp_path: Path) -> None:
    fault = FAULTS[name]
    example = tmp_path / "second-source"
    shutil.copytree(EXAMPLE, example)
    path = example / "data" / "example-report" / f"{fault.file}.ttl"
    path.write_text(_changed(path.read_text("utf-8"), fault), "utf-8")
    found = {_rule(f.rule): f for f in _judged(example, [example / "report.txt"]).findings}
    assert fault.rule in found, sorted(found)
    location = found[fault.rule].location
    assert location
    assert location.path.is_relative_to(example)
    lines = location.path.read_text("utf-8").splitlines()
    assert fault.line in lines[(location.line or 0) - 1]


def test_enough_faults_are_tried() -> None:
    assert len(FAULTS) >= 20


def test_what_else_says_so_is_asked_with_the_shipped_query(store: pyoxigraph.Store) -> None:
    query = (ROOT / "queries" / "Q120.rq").read_text("utf-8")
    assert sorted((row[1], row[2]) for row in _rows(store, query) if row[0].endswith("@de")) == []
    found = {(row[0], row[1]) for row in _rows(store, query)}
    assert found == {
        ("Beschäftigte am TechnologieZentrum", "differs from"),
        ("Größe des nordwärts-Gebiets", "confirms"),
        ("Hochschulen in Dortmund", "confirms"),
        ("Studierende 2022", "updates"),
        ("Unternehmen am TechnologieZentrum", "confirms"),
    }


def test_a_time_series_of_one_measure_can_be_asked(store: pyoxigraph.Store) -> None:
    rows = _rows(store, _STUDENTS)
    assert rows == [
        ("53500", "2018-2019", "approximately"),
        ("51000", "2022", "nearly"),
        ("53000", "", "moreThan"),
    ]


def test_every_own_term_is_used_by_one_of_the_sources(store: pyoxigraph.Store) -> None:
    unused = _rows(
        store,
        """
        SELECT ?term WHERE {
          GRAPH <ontology> { ?term a ?kind }
          FILTER(STRSTARTS(STR(?term), STR(<ontology#>)))
          FILTER NOT EXISTS {
            GRAPH ?data { { ?s ?term ?o } UNION { ?s a ?term } }
            FILTER(?data != <ontology>)
          }
        }""",
    )
    assert unused == []


_OF_THE_REPORT = "SELECT ?s WHERE { ?s <ontology#source> <id/source/example-report> }"
_STUDENTS = """
PREFIX dlo: <ontology#>
SELECT (STR(?v) AS ?value) ?time ?qualifier WHERE {
  ?f dlo:subject <id/city/dortmund> ; dlo:measure <codes#students> ; dlo:statedValue ?v ;
    dlo:qualifier ?code .
  OPTIONAL { ?f dlo:year ?year }
  OPTIONAL { ?f dlo:periodStart ?start ; dlo:periodEnd ?end }
  BIND(COALESCE(STR(?year), CONCAT(STR(?start), "-", STR(?end)), "") AS ?time)
  BIND(STRAFTER(STR(?code), "#") AS ?qualifier)
}
ORDER BY DESC(?time != "") ?time
"""


def _files(example: Path) -> tuple[SourceFile, ...]:
    folders = [ROOT / "ontology", ROOT / "data", ROOT / "shapes", example]
    return sources.discover(folders).files


def _judged(example: Path, texts: list[Path] | None = None) -> Report:
    checks = PROFILE.checks(texts or [])
    return validation.validate(_files(example), BASE, checks=checks)


def _text(name: str) -> str:
    return (EXAMPLE / "data" / "example-report" / f"{name}.ttl").read_text("utf-8")


def _changed(text: str, fault: Fault) -> str:
    start = text.index(f"\n{fault.within}\n")
    end = text.find("\n\n", start + 1)
    block = text[start:] if end < 0 else text[start:end]
    assert fault.old in block
    return text[:start] + block.replace(fault.old, fault.new) + text[start + len(block) :]


def _rule(name: str) -> str:
    return name.removeprefix(f"{BASE}shapes#")


def _rows(store: pyoxigraph.Store, query: str) -> list[tuple[str, ...]]:
    rows = store.query(query, base_iri=BASE, use_default_graph_as_union=True)
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    return [tuple(cell.value if cell else "" for cell in row) for row in rows]
