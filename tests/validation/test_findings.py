"""What a finding says and where it points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod import sources, validation
from dortmund_lod.rdf.terms import Iri, Literal
from dortmund_lod.validation import Severity
from tests.validation.conftest import BASE

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.validation import Finding
    from tests.validation.conftest import Validate

SHAPE = """
shape:City a sh:NodeShape ; sh:targetClass dlo:City ; sh:property shape:City-people .
shape:City-people a sh:PropertyShape ; sh:path dlo:people ; sh:datatype xsd:integer ;
    sh:minCount 1 ; sh:maxCount 1 .
"""


def _only(findings: tuple[Finding, ...]) -> Finding:
    assert len(findings) == 1, findings
    return findings[0]


def test_a_wrong_value_is_shown_with_its_line_and_a_mark_under_it(validate: Validate) -> None:
    report = validate(
        {
            "shapes/city.ttl": SHAPE,
            "data/city.ttl": 'city:dortmund a dlo:City ;\n    dlo:people "many" .',
        }
    )
    finding = _only(report.findings)
    assert not report.conforms
    assert finding.severity is Severity.VIOLATION
    assert finding.rule == "https://data.example.org/shapes#City-people"
    assert finding.kind == "datatype"
    assert finding.focus_node == Iri("https://data.example.org/id/city/dortmund")
    assert finding.path == "<https://data.example.org/ontology#people>"
    assert finding.value == Literal("many")
    assert finding.location
    assert str(finding.location).endswith("data/city.ttl:3:16")
    assert finding.excerpt
    assert finding.excerpt.line == '    dlo:people "many" .'
    assert (finding.excerpt.column, finding.excerpt.length) == (16, 6)
    assert "a whole number such as 2019" in finding.hint.en
    assert "eine ganze Zahl wie 2019" in finding.hint.de


def test_something_missing_is_shown_at_its_subject(validate: Validate) -> None:
    report = validate({"shapes/city.ttl": SHAPE, "data/city.ttl": "city:dortmund a dlo:City ."})
    finding = _only(report.findings)
    assert finding.kind == "minCount"
    assert finding.location
    assert (finding.location.line, finding.location.column) == (2, 1)


def test_the_last_of_too_many_values_is_shown(validate: Validate) -> None:
    data = "city:dortmund a dlo:City ;\n  dlo:people 1 ,\n    2 ."
    finding = _only(validate({"shapes/c.ttl": SHAPE, "data/city.ttl": data}).findings)
    assert finding.kind == "maxCount"
    assert finding.location
    assert (finding.location.line, finding.location.column) == (4, 5)
    assert "1, 2" in finding.hint.en


def test_the_shapes_own_message_is_used_in_both_languages(validate: Validate) -> None:
    shape = SHAPE.replace(
        "sh:minCount", 'sh:message "Count them."@en , "Zählen."@de ; sh:minCount'
    )
    report = validate({"shapes/city.ttl": shape, "data/city.ttl": "city:dortmund a dlo:City ."})
    message = _only(report.findings).message
    assert message.en == "city:dortmund: Count them."
    assert message.de == "city:dortmund: Zählen."


def test_things_are_called_by_their_labels(validate: Validate) -> None:
    data = """dlo:City rdfs:label "city"@en , "Stadt"@de .
        city:dortmund a dlo:City ; rdfs:label "Dortmund"@en ."""
    message = _only(validate({"shapes/c.ttl": SHAPE, "data/c.ttl": data}).findings).message
    assert message.en.startswith("City “Dortmund”: ")
    assert message.de.startswith("Stadt „Dortmund“: ")


def test_warnings_do_not_block(validate: Validate) -> None:
    shape = SHAPE.replace("sh:minCount", "sh:severity sh:Warning ; sh:minCount")
    report = validate({"shapes/city.ttl": shape, "data/city.ttl": "city:dortmund a dlo:City ."})
    assert report.conforms
    assert report.count(Severity.WARNING) == 1


def test_what_the_standard_counts_twice_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes/s.ttl").write_text(
        """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
        e:A a sh:NodeShape ; sh:targetNode e:x ; sh:property e:P .
        e:B a sh:NodeShape ; sh:targetNode e:x ; sh:property e:P .
        e:P a sh:PropertyShape ; sh:path e:p ; sh:minCount 1 ; sh:maxCount 0 ."""
    )
    (tmp_path / "data.ttl").write_text("<http://e/x> a <http://e/C> .")
    files = sources.discover([tmp_path]).files
    report = validation.validate(files, BASE, options=validation.Options(standard=True))
    assert [finding.kind for finding in report.findings] == ["minCount"]
    assert len(report.results) == 2


def test_two_things_wrong_in_one_place_are_both_told(validate: Validate) -> None:
    shape = """shape:S a sh:NodeShape ; sh:targetClass dlo:City ; sh:property [ sh:path dlo:p ;
        sh:datatype xsd:integer ; sh:pattern "^x" ; sh:minLength 9 ] ."""
    report = validate({"shapes/s.ttl": shape, "data/d.ttl": "city:a a dlo:City ; dlo:p 'q' ."})
    assert {finding.kind for finding in report.findings} == {"datatype", "pattern", "minLength"}
    assert len({finding.location for finding in report.findings}) == 1


def test_what_differs_in_its_value_or_in_what_is_asked_of_it_is_told_apart(
    validate: Validate,
) -> None:
    shape = """shape:S a sh:NodeShape ; sh:targetClass dlo:City ;
        sh:property [ sh:path dlo:p ; sh:class dlo:D, dlo:E ] ."""
    data = "city:a a dlo:City ; dlo:p city:x, city:y ."
    report = validate({"shapes/s.ttl": shape, "data/d.ttl": data})
    told = {
        (finding.value, finding.message.en.rpartition("dlo:")[2]) for finding in report.findings
    }
    assert {asked for _, asked in told} == {"D.", "E."}
    assert len(report.findings) == len(told) == 4
