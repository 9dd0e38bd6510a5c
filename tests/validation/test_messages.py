"""Findings are sentences for people, in English and German, whatever constraint they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dortmund_lod.validation.messages.phrases import PHRASES
from dortmund_lod.validation.shacl import COMPONENTS

if TYPE_CHECKING:
    from dortmund_lod.validation import Finding
    from tests.validation.conftest import Validate

# Kind of constraint: how it is written, the values that break it, and what is said in English.
BROKEN = {
    "class": ("sh:class dlo:City", "dlo:p city:b", "of the kind “city” (dlo:City)."),
    "datatype": ("sh:datatype xsd:decimal", "dlo:p 5", "such as 53000.0."),
    "nodeKind": ("sh:nodeKind sh:IRI", "dlo:p 'x'", "an address such as"),
    "in": ("sh:in ( code:one code:two )", "dlo:p code:on", "one of the listed values."),
    "languageIn": ("sh:languageIn ( 'en' 'de' )", "dlo:p 'x'@fr", "one of: en, de."),
    "minExclusive": ("sh:minExclusive 5", "dlo:p 5", "greater than 5."),
    "minInclusive": ("sh:minInclusive 5", "dlo:p 4", "must be at least 5."),
    "maxExclusive": ("sh:maxExclusive 5", "dlo:p 5", "less than 5."),
    "maxInclusive": ("sh:maxInclusive 5", "dlo:p 6", "must be at most 5."),
    "minLength": ("sh:minLength 5", "dlo:p 'x'", "at least 5 characters."),
    "maxLength": ("sh:maxLength 1", "dlo:p 'xyz'", "at most 1 characters."),
    "pattern": ("sh:pattern '^a'", "dlo:p 'x'", "not written in the expected form."),
    "hasValue": ("sh:hasValue code:one", "dlo:p code:two", "must have the value code:one."),
    "minCount": ("sh:minCount 1", "", "“people” (dlo:p) is missing."),
    "maxCount": ("sh:maxCount 1", "dlo:p 1 , 2", "has too many values: 2 instead of at most 1."),
    "uniqueLang": ("sh:uniqueLang true", "dlo:p 'x'@en , 'y'@en", "in the same language."),
    "equals": ("sh:equals dlo:q", "dlo:p 1", "the same values as dlo:q."),
    "disjoint": ("sh:disjoint dlo:q", "dlo:p 1 ; dlo:q 1", "not share a value with dlo:q."),
    "lessThan": ("sh:lessThan dlo:q", "dlo:p 1 ; dlo:q 1", "must be less than dlo:q."),
    "lessThanOrEquals": (
        "sh:lessThanOrEquals dlo:q",
        "dlo:p 2 ; dlo:q 1",
        "must not be greater than dlo:q.",
    ),
    "node": ("sh:node [ sh:class dlo:City ]", "dlo:p city:b", "does not meet a condition"),
    "not": ("sh:not [ sh:datatype xsd:integer ]", "dlo:p 1", "1 is excluded as “people”"),
    "and": ("sh:and ( [ sh:datatype xsd:string ] )", "dlo:p 1", "does not meet all conditions"),
    "or": ("sh:or ( [ rdfs:label 'a city'@en ; sh:class dlo:City ] )", "dlo:p 1", "none of the"),
    "xone": ("sh:xone ( [ sh:nodeKind sh:IRI ] )", "dlo:p 1", "exactly one of the alternatives"),
    "qualifiedMinCount": (
        "sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ]",
        "dlo:p 1",
        "too few of the expected kind (at least 1).",
    ),
    "qualifiedMaxCount": (
        "sh:qualifiedMaxCount 0 ; sh:qualifiedValueShape [ sh:nodeKind sh:Literal ]",
        "dlo:p 1",
        "too many of this kind (at most 0).",
    ),
}
ON_NODES = {
    "closed": ("sh:closed true ; sh:property [ sh:path dlo:people ]", "dlo:peopl 1", "foreseen"),
    "class": ("sh:class dlo:Town", "", "This must be of the kind dlo:Town."),
    "or": ("sh:or ( [ sh:class dlo:Town ] )", "", "meets none of the alternatives."),
    "sparql": ("sh:sparql [ sh:select 'SELECT $this { $this a ?c }' ]", "", "is not met."),
}
LABELS = """dlo:City rdfs:label "city"@en , "Stadt"@de .
dlo:p rdfs:label "people"@en , "Menschen"@de .
"""


def _finding(validate: Validate, shape: str, values: str) -> Finding:
    target = "sh:targetClass dlo:City"
    data = f"{LABELS}city:a a dlo:City ; rdfs:label 'A'@en ; {values} ."
    ignored = " ; sh:ignoredProperties ( rdf:type rdfs:label )" if "closed" in shape else ""
    shapes = f"shape:S {target} ; {shape}{ignored} ."
    (finding,) = validate({"shapes/s.ttl": shapes, "data/d.ttl": data}).findings
    return finding


def _is_a_sentence(finding: Finding) -> bool:
    texts = [
        text.in_language(language)
        for text in (finding.message, finding.hint)
        for language in ("en", "de")
    ]
    return bool(finding.message.en and finding.message.de) and not any(
        "{" in text or "Constraint" in text or "None" in text for text in texts
    )


@pytest.mark.parametrize("kind", BROKEN)
def test_a_property_that_breaks_a_constraint_gets_a_sentence(
    validate: Validate, kind: str
) -> None:
    constraint, values, said = BROKEN[kind]
    finding = _finding(validate, f"a sh:PropertyShape ; sh:path dlo:p ; {constraint}", values)
    assert finding.kind == kind
    assert said in finding.message.en
    assert finding.message.en.startswith("City “A”: ")
    assert finding.message.de.startswith("Stadt „A“: ")
    assert finding.message.de != finding.message.en
    assert _is_a_sentence(finding)


@pytest.mark.parametrize("kind", ON_NODES)
def test_a_node_that_breaks_a_constraint_gets_a_sentence(validate: Validate, kind: str) -> None:
    constraint, values, said = ON_NODES[kind]
    finding = _finding(validate, f"a sh:NodeShape ; {constraint}", values)
    assert finding.kind == kind
    assert said in finding.message.en
    assert _is_a_sentence(finding)


def test_every_constraint_of_shacl_core_has_a_sentence() -> None:
    assert set(COMPONENTS) <= set(PHRASES)
    assert set(COMPONENTS) == set(BROKEN) | {"closed"}


def test_what_was_probably_meant_is_suggested(validate: Validate) -> None:
    allowed = "a sh:PropertyShape ; sh:path dlo:p ; sh:in ( code:mayor code:ceo )"
    finding = _finding(validate, allowed, "dlo:p code:mayr")
    assert finding.hint.en.endswith("Did you mean code:mayor?")
    assert finding.hint.de.endswith("Gemeint war vielleicht code:mayor?")


def test_a_condition_inside_a_condition_gives_its_reason(validate: Validate) -> None:
    inner = "sh:node [ sh:property [ sh:path dlo:q ; sh:minCount 1 ; sh:message 'Q!'@en ] ]"
    finding = _finding(validate, f"a sh:PropertyShape ; sh:path dlo:p ; {inner}", "dlo:p city:b")
    assert finding.hint.en == "Q! Add dlo:q."


def test_too_few_of_several_are_counted(validate: Validate) -> None:
    finding = _finding(validate, "a sh:PropertyShape ; sh:path dlo:p ; sh:minCount 2", "dlo:p 1")
    assert "has too few values: 1 of at least 2." in finding.message.en


def test_none_allowed_is_not_counted(validate: Validate) -> None:
    finding = _finding(validate, "a sh:PropertyShape ; sh:path dlo:p ; sh:maxCount 0", "dlo:p 1")
    assert finding.message.en.endswith("“people” (dlo:p) must not be given here.")
    assert finding.hint.de == "1 entfernen."


@pytest.mark.parametrize("constraint", ["or", "xone"])
def test_an_empty_list_of_alternatives_is_said_to_be_empty(
    validate: Validate, constraint: str
) -> None:
    finding = _finding(validate, f"a sh:NodeShape ; sh:{constraint} ()", "")
    assert "none (the list is empty)" in f"{finding.message.en} {finding.hint.en}"
    assert "keine (die Liste ist leer)" in f"{finding.message.de} {finding.hint.de}"


def test_of_shapes_within_shapes_the_innermost_says_what_is_wrong(validate: Validate) -> None:
    chain = "sh:node shape:A . shape:A sh:node [ sh:node [ sh:property shape:Q ] ] ."
    finding = _finding(
        validate, f"a sh:NodeShape ; {chain} shape:Q sh:path dlo:q ; sh:minCount 1", ""
    )
    assert finding.message.en.endswith("This does not meet the condition shape:A.")
    assert finding.message.de.endswith("Dies erfüllt die Bedingung shape:A nicht.")
    assert finding.hint.en == "dlo:q is missing. Add dlo:q."


def test_long_lists_of_alternatives_are_cut(validate: Validate) -> None:
    codes = " ".join(f"code:c{number}" for number in range(20))
    constraint = f"a sh:PropertyShape ; sh:path dlo:p ; sh:in ( {codes} )"
    finding = _finding(validate, constraint, "dlo:p 1")
    assert "code:c7 and 12 more." in finding.hint.en


def test_a_property_path_is_written_as_in_sparql(validate: Validate) -> None:
    path = "sh:path ( [ sh:inversePath dlo:q ] [ sh:zeroOrMorePath dlo:p ] )"
    finding = _finding(validate, f"a sh:PropertyShape ; {path} ; sh:minCount 1", "dlo:p 1")
    ontology = "https://data.example.org/ontology#"
    assert finding.path == f"^<{ontology}q>/<{ontology}p>*"
