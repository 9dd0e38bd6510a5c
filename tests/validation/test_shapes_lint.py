"""The gate fails on its own misuse: shapes that only look as if they checked something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dortmund_lod.validation import Severity, Unreadable

if TYPE_CHECKING:
    from dortmund_lod.validation import Finding, Report
    from tests.validation.conftest import Validate

SHAPES = """shape:City a sh:NodeShape ; sh:targetClass dlo:City ; sh:property shape:City-p .
shape:City-p a sh:PropertyShape ; sh:path dlo:p ; sh:minCount 1 .
"""
ONTOLOGY = (
    "dlo:City a owl:Class .\ndlo:p a owl:DatatypeProperty .\ncode:one a dlo:City ; dlo:p 0 .\n"
)
DATA = "city:a a dlo:City ; dlo:p 1 ."
PROJECT: dict[str, str | bytes] = {
    "ontology/o.ttl": ONTOLOGY,
    "shapes/s.ttl": SHAPES,
    "data/d.ttl": DATA,
}


def only(report: Report) -> Finding:
    assert len(report.findings) == 1, report.findings
    return report.findings[0]


def place(finding: Finding) -> tuple[str, int | None, int | None]:
    assert finding.location
    location = finding.location
    return location.path.parts[-2] + "/" + location.path.name, location.line, location.column


def test_the_project_itself_is_right(validate: Validate) -> None:
    assert validate(PROJECT).findings == ()


def test_a_folder_of_shapes_without_a_shape_fails(validate: Validate) -> None:
    report = validate({**PROJECT, "shapes/s.ttl": "# nothing yet"})
    assert only(report).rule == "no-shapes"
    assert not report.conforms


def test_shapes_among_the_data_are_not_passed_over_in_silence(validate: Validate) -> None:
    report = validate({"data/d.ttl": DATA, "data/s.ttl": SHAPES})
    finding = only(report)
    assert (finding.rule, finding.severity) == ("shapes-unused", Severity.WARNING)
    assert place(finding) == ("data/s.ttl", 3, 16)
    assert "folder of the name shapes" in finding.hint.en
    assert report.conforms


def test_shapes_that_are_published_beside_a_folder_of_shapes_are_data(validate: Validate) -> None:
    other = SHAPES.replace("shape:", "code:")
    assert validate({**PROJECT, "data/s.ttl": other}).findings == ()


def test_a_misspelt_term_of_shacl_fails_and_the_right_one_is_suggested(validate: Validate) -> None:
    report = validate({**PROJECT, "shapes/s.ttl": SHAPES.replace("sh:minCount", "sh:minCont")})
    finding = only(report)
    assert finding.rule == "unknown-shacl-term"
    assert finding.hint.en == "Did you mean sh:minCount?"
    assert place(finding) == ("shapes/s.ttl", 3, 51)
    assert not report.conforms


def test_shapes_that_do_not_parse_fail(validate: Validate) -> None:
    with pytest.raises(Unreadable) as caught:
        validate({**PROJECT, "shapes/s.ttl": SHAPES.replace("1 .", "1 ")})
    assert caught.value.report.findings[0].rule == "syntax"


def test_a_target_without_match_fails_a_project(validate: Validate) -> None:
    shapes = SHAPES + "shape:S a sh:NodeShape ; sh:targetSubjectsOf dlo:q ; sh:nodeKind sh:IRI ."
    ontology = ONTOLOGY + "dlo:q a owl:DatatypeProperty ."
    report = validate({**PROJECT, "shapes/s.ttl": shapes, "ontology/o.ttl": ontology})
    finding = only(report)
    assert finding.rule == "no-match"
    assert finding.severity is Severity.VIOLATION
    assert place(finding) == ("shapes/s.ttl", 4, 46)


def test_a_target_without_match_is_a_warning_for_a_file_alone(validate: Validate) -> None:
    report = validate({"shapes/s.ttl": SHAPES, "one.ttl": "city:a a dlo:Town ."})
    finding = only(report)
    assert (finding.rule, finding.severity) == ("no-match", Severity.WARNING)
    assert report.conforms


@pytest.mark.parametrize(
    ("target", "severity"),
    [("CatalogRecord", Severity.WARNING), ("Catalogs", Severity.VIOLATION)],
)
def test_a_well_known_class_is_no_other_one_misspelt(
    validate: Validate, target: str, severity: Severity
) -> None:
    dcat = "http://www.w3.org/ns/dcat#"
    shapes = f"{SHAPES}shape:S a sh:NodeShape ; sh:targetClass <{dcat}{target}> ."
    data = f"city:c a <{dcat}Catalog> ."
    report = validate({**PROJECT, "shapes/s.ttl": shapes, "data/catalogues.ttl": data})
    finding = only(report)
    assert (finding.rule, finding.severity) == ("no-match", severity)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("sh:minCount 1", "sh:minCount '1'"),
        ("sh:minCount 1", "sh:minCount -1"),
        ("sh:minCount 1", "sh:pattern '('"),
        ("sh:minCount 1", "sh:in dlo:p"),
        ("sh:minCount 1", "sh:uniqueLang 'yes'"),
        ("sh:minCount 1", "sh:datatype 'integer'"),
        ("sh:minCount 1", "sh:minInclusive dlo:p"),
        ("sh:minCount 1", "sh:node shape:Cty"),
        ("sh:minCount 1", "sh:or ( shape:Cty )"),
        ("sh:property shape:City-p", "sh:property shape:Cty-p"),
        ("sh:property shape:City-p", "sh:minCount 1"),
        ("sh:property shape:City-p", "sh:sparql [ sh:message 'm' ]"),
        ("sh:path dlo:p", "sh:path 'p'"),
        ("sh:path dlo:p", "sh:path [ sh:name 'p' ]"),
        ("sh:path dlo:p", "sh:path dlo:p, dlo:q"),
        ("sh:minCount 1", "sh:pattern 'a' ; sh:flags 'iz'"),
        ("sh:path dlo:p ;", ""),
    ],
)
def test_a_shape_that_shacl_does_not_allow_fails(
    validate: Validate, right: str, wrong: str
) -> None:
    assert right in SHAPES
    report = validate({**PROJECT, "shapes/s.ttl": SHAPES.replace(right, wrong)})
    assert "malformed-shape" in {finding.rule for finding in report.findings}
    assert report.failure
    assert {place(finding)[0] for finding in report.findings} == {"shapes/s.ttl"}
    assert not report.conforms


@pytest.mark.parametrize(
    ("wrong", "english", "german"),
    [
        (
            "sh:minCount '1'",
            "sh:minCount needs a whole number from 0 on.",
            "sh:minCount braucht eine ganze Zahl ab 0.",
        ),
        (
            "sh:pattern 'a' ; sh:flags 'iz'",
            "its flags (sh:flags) have z, which regular expressions do not know.",
            "ihre Schalter (sh:flags) enthalten z; das kennen reguläre Ausdrücke nicht.",
        ),
        (
            "sh:pattern '('",
            "its regular expression ( cannot be read.",
            "ihr regulärer Ausdruck ( ist nicht lesbar.",
        ),
        (
            "sh:path dlo:q",
            "it has more than one path (sh:path).",
            "sie hat mehr als einen Pfad (sh:path).",
        ),
    ],
)
def test_what_shacl_does_not_allow_is_named(
    validate: Validate, wrong: str, english: str, german: str
) -> None:
    report = validate({**PROJECT, "shapes/s.ttl": SHAPES.replace("sh:minCount 1", wrong)})
    found = {finding.message for finding in report.findings if finding.rule == "malformed-shape"}
    assert {message.en.partition("used: ")[2] for message in found} == {english}
    assert {message.de.partition("unbrauchbar: ")[2] for message in found} == {german}


@pytest.mark.parametrize(
    ("alone", "missing"),
    [
        (
            "sh:qualifiedValueShape [ a sh:NodeShape ]",
            "sh:qualifiedMinCount or sh:qualifiedMaxCount",
        ),
        ("sh:qualifiedMinCount 1", "sh:qualifiedValueShape"),
        ("sh:qualifiedMaxCount 1", "sh:qualifiedValueShape"),
        ("sh:flags 'i'", "sh:pattern"),
    ],
)
def test_a_parameter_that_says_nothing_alone_is_told(
    validate: Validate, alone: str, missing: str
) -> None:
    report = validate({**PROJECT, "shapes/s.ttl": SHAPES.replace("sh:minCount 1", alone)})
    finding = only(report)
    assert finding.severity is Severity.WARNING
    assert finding.message.en.endswith(f"{alone.split(maxsplit=1)[0]} needs {missing} beside it.")


_CIRCLE = "_:list rdf:first dlo:q ; rdf:rest _:list ."
_TWO_FIRSTS = "_:list rdf:first dlo:q, dlo:r ; rdf:rest () ."
_TWO_RESTS = "_:list rdf:first dlo:q ; rdf:rest () , ( dlo:r ) ."
_ENDLESS = "_:list rdf:first dlo:q ."


@pytest.mark.parametrize("name", ["in", "languageIn", "and", "or", "xone", "ignoredProperties"])
@pytest.mark.parametrize("wrong", [_CIRCLE, _TWO_FIRSTS, _TWO_RESTS, _ENDLESS])
def test_a_list_has_one_value_at_each_place_and_an_end(
    validate: Validate, name: str, wrong: str
) -> None:
    shapes = SHAPES.replace("sh:minCount 1", f"sh:{name} _:list") + wrong
    report = validate({**PROJECT, "shapes/s.ttl": shapes})
    sentence = f"sh:{name} needs a list that ends, with one value at each place."
    assert any(finding.message.en.endswith(sentence) for finding in report.findings)
    assert report.failure


@pytest.mark.parametrize(
    "path",
    [
        "_:list . " + _CIRCLE,
        "_:list . " + _TWO_FIRSTS,
        "[ sh:alternativePath _:list ] . " + _TWO_RESTS,
        "() .",
        "[ sh:inversePath dlo:p ; sh:zeroOrMorePath dlo:p ] .",
        "[ sh:inversePath dlo:p, dlo:q ] .",
    ],
)
def test_a_path_is_one_path(validate: Validate, path: str) -> None:
    shapes = SHAPES.replace("sh:path dlo:p ; sh:minCount 1 .", f"sh:minCount 1 ; sh:path {path}")
    report = validate({**PROJECT, "shapes/s.ttl": shapes})
    sentence = "its path (sh:path) is no property path."
    assert any(finding.message.en.endswith(sentence) for finding in report.findings)
    assert report.failure


def test_a_path_that_leads_to_the_same_path_again_and_again_is_refused(
    validate: Validate,
) -> None:
    doubled = (f"_:p{n} sh:alternativePath ( _:p{n + 1} _:p{n + 1} ) ." for n in range(40))
    text = "\n".join([*doubled, "_:p40 sh:inversePath dlo:p ."])
    report = validate({**PROJECT, "shapes/s.ttl": SHAPES.replace("dlo:p ;", "_:p0 ;") + text})
    assert report.failure


def test_a_prefix_that_differs_between_files_is_noted_where_it_is_unusual(
    validate: Validate,
) -> None:
    foaf = "@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n"
    typo = foaf.replace("xmlns", "xmlms")
    report = validate({**PROJECT, "data/d.ttl": typo + DATA, "data/e.ttl": foaf})
    finding = only(report)
    assert finding.rule == "prefix-differs"
    assert place(finding) == ("data/d.ttl", 2, 15)
    assert "<http://xmlns.com/foaf/0.1/>" in finding.message.de
    assert report.conforms


def test_of_prefixes_we_do_not_know_the_usual_one_is_right(validate: Validate) -> None:
    files: dict[str, str | bytes] = {
        f"data/{name}.ttl": f"@prefix my: <http://{iri}.example/> .\n"
        for name, iri in {"a": "x", "b": "y", "c": "y"}.items()
    }
    assert place(only(validate({**PROJECT, **files})))[0] == "data/a.ttl"


def test_an_own_term_that_is_not_defined_fails_once(validate: Validate) -> None:
    report = validate(
        {**PROJECT, "data/d.ttl": DATA + "\ncity:b dlo:pp 2 .\ncity:c dlo:pp code:won ."}
    )
    wrong = [(finding.value, place(finding)) for finding in report.findings]
    assert [str(value) for value, _ in wrong if value] == [
        "Iri(value='https://data.example.org/ontology#pp')",
        "Iri(value='https://data.example.org/codes#won')",
    ]
    assert [where for _, where in wrong] == [("data/d.ttl", 3, 15), ("data/d.ttl", 4, 15)]
    assert {finding.rule for finding in report.findings} == {"undefined-term"}


def test_without_an_ontology_no_term_is_called_undefined(validate: Validate) -> None:
    assert validate({"data/d.ttl": DATA, "shapes/s.ttl": SHAPES}).findings == ()
