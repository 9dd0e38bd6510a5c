"""SHACL Core where pySHACL is no reference: datatypes, comparisons, paths, circles."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from dortmund_lod.validation.shacl.datatypes import well_formed
from dortmund_lod.validation.uncheckable import Uncheckable

if TYPE_CHECKING:
    from dortmund_lod.validation import Finding
    from tests.validation.conftest import Validate

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("datatype", "text"),
    [
        ("integer", "01"),
        ("integer", "9" * 5000),
        ("byte", "-128"),
        ("positiveInteger", "1"),
        ("decimal", "53000.0"),
        ("decimal", ".5"),
        ("double", "1e3"),
        ("double", "-INF"),
        ("boolean", "1"),
        ("date", "2020-02-29"),
        ("date", "-0044-03-15"),
        ("date", "12020-02-29Z"),
        ("dateTime", "2019-12-31T24:00:00"),
        ("time", "12:00:00.5+14:00"),
        ("gYear", "2019"),
        ("gMonthDay", "--02-29"),
        ("duration", "P1Y2M3DT4H5M6.7S"),
        ("dayTimeDuration", "-PT1S"),
        ("hexBinary", "0aF1"),
        ("language", "de-AT-1996"),
        ("anyURI", "anything goes"),
    ],
)
def test_what_xml_schema_allows_is_well_formed(datatype: str, text: str) -> None:
    assert well_formed(text, XSD + datatype)


@pytest.mark.parametrize(
    ("datatype", "text"),
    [
        ("integer", "1.0"),
        ("integer", "53,000"),
        ("integer", "٣"),
        ("byte", "128"),
        ("byte", "9" * 5000),
        ("unsignedInt", "-1"),
        ("decimal", "53.000,0"),
        ("decimal", "1e3"),
        ("decimal", ""),
        ("double", "inf"),
        ("boolean", "True"),
        ("date", "2019-02-29"),
        ("date", "31.12.2019"),
        ("dateTime", "2019-12-31"),
        ("dateTimeStamp", "2019-12-31T12:00:00"),
        ("gYear", "19"),
        ("duration", "P"),
        ("duration", "P1YT"),
        ("hexBinary", "0a1"),
        ("language", "deutsch_1"),
    ],
)
def test_what_xml_schema_forbids_is_ill_formed(datatype: str, text: str) -> None:
    assert not well_formed(text, XSD + datatype)


def _findings(validate: Validate, shape: str, data: str) -> int:
    shapes = f"shape:S a sh:PropertyShape ; sh:targetClass dlo:City ; {shape} ."
    return len(validate({"shapes/s.ttl": shapes, "data/d.ttl": data}).findings)


@pytest.mark.parametrize(
    "value", ['"x"^^xsd:integer', '"300"^^xsd:byte', '"2019-02-28"^^xsd:date']
)
@pytest.mark.parametrize("sign", ["minInclusive -1000", "maxInclusive 1000"])
def test_what_is_no_number_is_neither_less_nor_more(
    validate: Validate, value: str, sign: str
) -> None:
    data = f"city:a a dlo:City ; dlo:p {value} ."
    assert _findings(validate, f"sh:path dlo:p ; sh:{sign}", data) == 1


def test_a_sequence_can_be_walked_backwards(validate: Validate) -> None:
    shape = "sh:path [ sh:inversePath ( dlo:p dlo:q ) ] ; sh:hasValue city:c"
    right = "city:a a dlo:City . city:c dlo:p city:b . city:b dlo:q city:a ."
    assert _findings(validate, shape, right) == 0
    assert _findings(validate, shape, right.replace("dlo:q", "dlo:r")) == 1


def test_an_integer_and_an_int_are_not_the_same_datatype(validate: Validate) -> None:
    data = 'city:a a dlo:City ; dlo:p "5"^^xsd:int .'
    assert _findings(validate, "sh:path dlo:p ; sh:datatype xsd:integer", data) == 1
    assert _findings(validate, "sh:path dlo:p ; sh:datatype xsd:int", data) == 0


def test_a_pattern_sees_numbers_as_they_are_written(validate: Validate) -> None:
    data = "city:a a dlo:City ; dlo:p 2.50 ."
    assert _findings(validate, 'sh:path dlo:p ; sh:pattern "^2[.]50$"', data) == 0


def test_a_shape_that_refers_to_itself_judges_what_is_there(validate: Validate) -> None:
    shapes = """shape:P a sh:NodeShape ; sh:targetNode city:a ;
        sh:property [ sh:path dlo:name ; sh:minCount 1 ] ;
        sh:property [ sh:path dlo:knows ; sh:node shape:P ] ."""
    data = """city:a dlo:name "A" ; dlo:knows city:b . city:b dlo:name "B" ; dlo:knows city:c .
        city:c dlo:knows city:a . city:x dlo:knows city:y ."""
    report = validate({"shapes/s.ttl": shapes, "data/d.ttl": data})
    assert [(finding.kind, finding.line) for finding in map(_placed, report.findings)] == [
        ("node", 2)
    ]
    whole = validate({"shapes/s.ttl": shapes, "data/d.ttl": data + ' city:c dlo:name "C" .'})
    assert whole.findings == ()


def test_shapes_that_say_no_to_each_other_in_a_circle_are_refused_with_both(
    validate: Validate,
) -> None:
    shapes = """shape:A a sh:NodeShape ; sh:targetNode city:a ; sh:node shape:B .
        shape:B a sh:NodeShape ; sh:not shape:A ."""
    with pytest.raises(Uncheckable, match=r"shapes#B> and <.*shapes#A>") as caught:
        validate({"shapes/s.ttl": shapes, "data/d.ttl": "city:a dlo:p 1 ."})
    assert str(caught.value.location).endswith("s.ttl:3:34")


class _Placed(NamedTuple):
    kind: str
    line: int | None


def _placed(finding: Finding) -> _Placed:
    return _Placed(finding.kind, finding.location.line if finding.location else None)


@pytest.mark.parametrize("levels", [20, 300])
def test_shapes_in_a_chain_are_checked_in_linear_time(validate: Validate, levels: int) -> None:
    chain = " ".join(
        f"shape:S{n} a sh:NodeShape ; sh:node shape:S{n + 1} ." for n in range(levels)
    )
    shapes = f"""shape:S0 sh:targetClass dlo:City . {chain}
        shape:S{levels} a sh:NodeShape ; sh:property [ sh:path dlo:p ; sh:minCount 1 ] ."""
    report = validate({"shapes/s.ttl": shapes, "data/d.ttl": "city:a a dlo:City ."})
    assert [finding.kind for finding in report.findings] == ["node"]


def test_shapes_nested_too_deep_are_refused_with_their_place(validate: Validate) -> None:
    chain = " ".join(f"shape:S{n} a sh:NodeShape ; sh:node shape:S{n + 1} ." for n in range(900))
    shapes = f"shape:S0 sh:targetClass dlo:City . {chain} shape:S900 a sh:NodeShape ."
    with pytest.raises(Uncheckable, match="400 shapes") as caught:
        validate({"shapes/s.ttl": shapes, "data/d.ttl": "city:a a dlo:City ."})
    assert caught.value.location
