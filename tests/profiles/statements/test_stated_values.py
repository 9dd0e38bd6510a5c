"""What a statement states stands in the wording of its passages, in the language of its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dortmund_lod import sources, validation
from dortmund_lod.profiles.statements import PROFILE
from tests.validation.conftest import BASE, turtle

if TYPE_CHECKING:
    from pathlib import Path

PREFIXES = """
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix qudt: <http://qudt.org/schema/qudt/> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix unit: <http://qudt.org/vocab/unit/> .
"""
CODES = """
code:moreThan skos:inScheme code:qualifiers ; skos:prefLabel "more than"@en , "mehr als"@de .
code:nearly skos:inScheme code:qualifiers ; skos:prefLabel "nearly"@en , "knapp"@de .
code:exact skos:inScheme code:qualifiers ; skos:prefLabel "exact"@en .
unit:HA a qudt:Unit ; skos:altLabel "hectares"@en , "Hektar"@de .
unit:PERCENT a qudt:Unit ; skos:altLabel "%"@en , "Prozent"@de .
unit:NUM a qudt:Unit ; skos:altLabel "number"@en .
"""


def judged(folder: Path, wording: str, statement: str, language: str = "en") -> list[str]:
    """The rules that a statement breaks whose passage has this wording."""
    data = f"""{PREFIXES}
<doc> schema:inLanguage "{language}" .
<p> oa:hasSource <doc> ; oa:hasSelector <p#selector> .
<p#selector> oa:exact "{wording}" .
<f> dlo:supportedBy <p> ; {statement} .
{CODES}"""
    (folder / "data.ttl").write_text(turtle(data), "utf-8")
    report = validation.validate(
        sources.discover([folder / "data.ttl"]).files, BASE, checks=PROFILE.checks(())
    )
    return [finding.rule for finding in report.findings]


@pytest.mark.parametrize(
    ("language", "wording", "statement"),
    [
        ("en", "12,839 hectares", "dlo:statedValue 12839.0 ; qudt:hasUnit unit:HA"),
        ("de", "12.839 Hektar", "dlo:statedValue 12839.0 ; qudt:hasUnit unit:HA"),
        ("en", "45%", "dlo:statedValue 45.0 ; qudt:hasUnit unit:PERCENT"),
        ("de", "45,5 Prozent", "dlo:statedValue 45.5 ; qudt:hasUnit unit:PERCENT"),
        ("en", "7 parks", "dlo:statedValue 7.0 ; qudt:hasUnit unit:NUM"),
        ("en", "more than 7", "dlo:statedValue 7.0 ; dlo:qualifier code:moreThan"),
        ("de", "knapp 7", "dlo:statedValue 7.0 ; dlo:qualifier code:nearly"),
        ("en", "7 parks", "dlo:statedValue 7.0 ; dlo:qualifier code:exact"),
        ("en", "7 parks", "dlo:statedValue 7.0 ; dlo:qualifier code:ofTheCity"),
        ("en", "20 to 30", "dlo:qualifier code:between ; dlo:lowerBound 20.0 ; dlo:upperBound 30"),
        ("en", "winner of 2019", "dlo:year 2019"),
        ("de", "im Wintersemester 2018/19", "dlo:periodStart 2018 ; dlo:periodEnd 2019"),
        ("en", "since 2018", "dlo:sinceYear 2018"),
        ("en", "on 30 June 2019", 'schema:observationDate "2019-06-30"'),
        ("de", "seit November 2020", 'schema:startDate "2020-11"'),
        ("en", "one of the TOP 12", "dlo:amongTop 12"),
        ("de", "den zweiten Platz", "dlo:rank 2"),
        ("en", "in 2nd place", "dlo:rank 2"),
        ("en", "result: “Excellent”", 'dlo:resultLabel "Excellent"@en , "Hervorragend"@de'),
    ],
)
def test_what_the_passage_shows_may_be_stated(
    tmp_path: Path, language: str, wording: str, statement: str
) -> None:
    assert judged(tmp_path, wording, statement, language) == []


@pytest.mark.parametrize(
    ("language", "wording", "statement", "rule"),
    [
        ("en", "12.839 hectares", "dlo:statedValue 12839.0", "figure-not-in-passage"),
        ("de", "12,839 Hektar", "dlo:statedValue 12839.0", "figure-not-in-passage"),
        ("en", "34.5 million", "dlo:statedValue 34.5", "figure-not-in-passage"),
        ("en", "20 to 30", "dlo:statedValue 20.0", "figure-not-in-passage"),
        ("en", "20 to 30", "dlo:qualifier code:between ; dlo:lowerBound 20.0 ; dlo:upperBound 31",
         "figure-not-in-passage"),
        ("en", "7 parks", "dlo:statedValue 7.0 ; dlo:qualifier code:moreThan",
         "qualifier-not-in-passage"),
        ("en", "more than 7", "dlo:statedValue 7.0 ; dlo:qualifier code:exact",
         "qualifier-not-in-passage"),
        ("de", "mehr als 7", "dlo:statedValue 7.0 ; dlo:qualifier code:nearly",
         "qualifier-not-in-passage"),
        ("en", "12,839 acres", "dlo:statedValue 12839.0 ; qudt:hasUnit unit:HA",
         "unit-not-in-passage"),
        ("de", "12.839 hectares", "dlo:statedValue 12839.0 ; qudt:hasUnit unit:HA",
         "unit-not-in-passage"),
        ("en", "winner of 2019", "dlo:year 2018", "year-not-in-passage"),
        ("en", "since 2018", "dlo:sinceYear 2016", "year-not-in-passage"),
        ("de", "im Wintersemester 2018/19", "dlo:periodEnd 2020", "year-not-in-passage"),
        ("de", "seit November 2020", 'schema:startDate "2021-11"', "year-not-in-passage"),
        ("en", "one of the TOP 12", "dlo:amongTop 10", "rank-not-in-passage"),
        ("de", "den zweiten Platz", "dlo:rank 3", "rank-not-in-passage"),
        ("en", "result: “Excellent”", 'dlo:resultLabel "Good"@en', "result-not-in-passage"),
    ],
)  # fmt: skip
def test_what_the_passage_does_not_show_is_found(
    tmp_path: Path, language: str, wording: str, statement: str, rule: str
) -> None:
    assert judged(tmp_path, wording, statement, language) == [rule]


def test_the_year_of_an_edition_is_looked_for_there_too(tmp_path: Path) -> None:
    edition = '<e> dlo:supportedBy <q> . <q> oa:hasSelector <q#s> . <q#s> oa:exact "Prize 2019"'
    assert (
        judged(tmp_path, "in the TOP 12", f"dlo:year 2019 ; dlo:inEdition <e> . {edition}") == []
    )


def test_a_statement_without_known_wording_is_not_judged(tmp_path: Path) -> None:
    data = f"{PREFIXES} <f> dlo:supportedBy <p> ; dlo:statedValue 7.0 ; dlo:year 2019 ."
    (tmp_path / "data.ttl").write_text(turtle(data), "utf-8")
    report = validation.validate(
        sources.discover([tmp_path / "data.ttl"]).files, BASE, checks=PROFILE.checks(())
    )
    assert report.findings == ()


def test_a_finding_shows_what_stands_there_and_where_the_fault_is(tmp_path: Path) -> None:
    judged(tmp_path, "> 12 parks", "dlo:statedValue 13.0")
    (finding,) = validation.validate(
        sources.discover([tmp_path / "data.ttl"]).files, BASE, checks=PROFILE.checks(())
    ).findings
    assert "13.0" in finding.message.en
    assert "> 12 parks" in finding.hint.en
    assert finding.location
    assert finding.location.line


TEXT = "Once there was a city that had seven parks and a river, and it was proud of them.\n"


@pytest.mark.parametrize(
    ("note", "rules"),
    [
        ("It says that once there was a city that had parks.", ["wording-repeated"]),
        ("ONCE there was a: city, that had!", ["wording-repeated"]),
        ("Once there was a city that was poor.", []),
        ("A city with parks.", []),
    ],
)
def test_seven_words_in_a_row_of_a_source_are_found(
    tmp_path: Path, note: str, rules: list[str]
) -> None:
    data = f"""{PREFIXES}
<f> schema:text "{note}"@en .
<p> oa:hasSource <doc> ; oa:hasSelector <p#s> . <p#s> oa:exact "Once there was a city that" ."""
    (tmp_path / "data.ttl").write_text(turtle(data), "utf-8")
    (tmp_path / "text.txt").write_text(TEXT, "utf-8")
    files = sources.discover([tmp_path / "data.ttl"]).files
    report = validation.validate(files, BASE, checks=PROFILE.checks([tmp_path / "text.txt"]))
    assert [finding.rule for finding in report.findings] == rules


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Die Universitaet in der Stadt", 1),
        ("Forderung der Wirtschaft fur alle", 1),
        ("nordwaerts", 1),
        ("Masterplan of the city", 1),
        ("Winner 2019", 1),
        ("Förderung der Wirtschaft für alle", 0),
        ("neue Quellen, aktuelle Bauern und ihr Feuer", 0),
        ("Allianz Smart City", 0),
        ("European Public Sector Award", 0),
        ("„This is how the city works“", 0),
    ],
)
def test_german_that_is_english_or_lost_its_umlauts_is_a_warning(
    tmp_path: Path, text: str, found: int
) -> None:
    data = f'{PREFIXES} <f> dlo:supportedBy <p> ; schema:name "{text}"@de , "the city"@en .'
    (tmp_path / "data.ttl").write_text(turtle(data), "utf-8")
    report = validation.validate(
        sources.discover([tmp_path / "data.ttl"]).files, BASE, checks=PROFILE.checks(())
    )
    assert [finding.rule for finding in report.findings] == ["german-text"] * found
    assert report.conforms


def test_the_german_of_other_folders_is_left_alone(tmp_path: Path) -> None:
    data = f'{PREFIXES} <f> schema:name "the universitaet"@de .'
    (tmp_path / "data.ttl").write_text(turtle(data), "utf-8")
    report = validation.validate(
        sources.discover([tmp_path / "data.ttl"]).files, BASE, checks=PROFILE.checks(())
    )
    assert report.findings == ()
