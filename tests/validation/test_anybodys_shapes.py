"""Shapes and data that others wrote, through the command line: exit code, place and sentence."""

# ruff: noqa: E501 - an example is read best on one line

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from dortmund_lod.cli.validate import FORMATS, validate

if TYPE_CHECKING:
    from pathlib import Path

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://t.example/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
DATA = ':a a :C ; :n -1 ; :p "012" .'
FUNCTION = """:negative a sh:SPARQLFunction ; sh:parameter [ sh:path :arg ] ;
    sh:returnType xsd:boolean ; sh:ask "ASK { FILTER($arg < 0) }" . """


class Outcome(NamedTuple):
    """How a check ended: the exit code, and the report in JSON."""

    code: int
    report: Any

    @property
    def placed(self) -> list[tuple[str, int, int]]:
        """Rule, line and column of each finding."""
        return [(one["rule"], one["line"], one["column"]) for one in self.report["findings"]]


def check(folder: Path, shapes: str, data: str = DATA, name: str = "d.ttl") -> Outcome:
    write(folder, shapes, data, name)
    run = CliRunner().invoke(
        validate, [str(folder), "--format", "json", "--base-iri", "http://b.example/"]
    )
    assert run.exception is None or isinstance(run.exception, SystemExit)
    return Outcome(run.exit_code, json.loads(run.stdout))


def write(folder: Path, shapes: str, data: str, name: str = "d.ttl") -> None:
    (folder / "shapes").mkdir(exist_ok=True)
    (folder / "shapes" / "s.ttl").write_text(PREFIXES + shapes)
    (folder / name).write_text((PREFIXES if name.endswith("ttl") else "") + data)


def select(query: str) -> str:
    return f":S sh:targetClass :C ; sh:sparql [ sh:select '{query}' ] ."


def test_a_function_of_the_shapes_is_evaluated(tmp_path: Path) -> None:
    outcome = check(
        tmp_path,
        FUNCTION + select("PREFIX : <http://t.example/> SELECT $this "
                          "{ $this :n ?n FILTER(:negative(?n)) }"),
    )  # fmt: skip
    assert (outcome.code, len(outcome.report["findings"])) == (1, 1)


CANNOT_BE_CHECKED = {
    "a function nobody knows": select(
        "SELECT $this { $this ?p ?n FILTER(<http://f.example/odd>(?n)) }"),
    "entailment": ":o sh:entailment <http://www.w3.org/ns/entailment/RDFS> . "
                  ":S sh:targetClass :C ; sh:property [ sh:path :q ; sh:minCount 1 ] .",
    "a prefix that is not declared": select("SELECT $this { $this ex:p ?n }"),
    "a query that reports a failure": select("SELECT $this (true AS ?failure) { $this ?p ?o }"),
    "looking ahead": ':S sh:targetNode :a ; sh:property [ sh:path :p ; sh:pattern "^(?!0)" ] .',
    "a reference back": ':S sh:targetNode :a ; sh:property [ sh:path :p ; sh:pattern "(a)\\\\1" ] .',
    "a count that is text": ':S sh:targetNode :a ; sh:property [ sh:path :p ; sh:minCount "1" ] .',
    "shapes that exclude each other": ":S sh:targetClass :C ; sh:not :T . :T sh:node :S .",
}  # fmt: skip


@pytest.mark.parametrize("shapes", CANNOT_BE_CHECKED.values(), ids=CANNOT_BE_CHECKED)
def test_what_cannot_be_checked_is_exit_2_with_a_sentence_and_a_place(
    tmp_path: Path, shapes: str
) -> None:
    outcome = check(tmp_path, shapes)
    assert outcome.code == 2
    error = outcome.report["error"]
    assert error["message"]["en"] != error["message"]["de"]
    assert error["file"].endswith("s.ttl")
    assert error["line"] == 3


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_writes_a_readable_document_about_what_cannot_be_checked(
    tmp_path: Path, form: str
) -> None:
    write(tmp_path, CANNOT_BE_CHECKED["entailment"], DATA)
    run = CliRunner().invoke(validate, [str(tmp_path), "--format", form, "--lang", "en"])
    assert run.exit_code == 2
    assert "entailment" in run.stdout
    if form in {"json", "sarif"}:
        json.loads(run.stdout)
    if form == "sarif":
        [invocation] = json.loads(run.stdout)["runs"][0]["invocations"]
        assert invocation["executionSuccessful"] is False
        assert invocation["toolExecutionNotifications"][0]["locations"]
    if form in {"turtle", "jsonld"}:
        fmt = ox.RdfFormat.TURTLE if form == "turtle" else ox.RdfFormat.JSON_LD
        assert len(list(ox.parse(run.stdout, format=fmt))) == 3


@pytest.mark.parametrize(
    ("shapes", "rule"),
    [
        (":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:brandNew true ] .",
         "unknown-shacl-term"),
        (":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:node :Absent ] .", "malformed-shape"),
        (":S sh:targetClass :C ; sh:property :Absent .", "malformed-shape"),
        (":S sh:targetClass :C ; sh:property [ sh:minLength 1 ] . :T sh:targetClass :C .",
         "malformed-shape"),
        (":o a owl:Ontology ; owl:imports <http://o.example/> . :S sh:targetClass :C .",
         "import-missing"),
        (":S sh:targetClass :C . :T a sh:NodeShape ; sh:closed false .", "untargeted-shape"),
        (":S sh:targetClass :C, <http://o.example/Elsewhere> .", "no-match"),
    ],
)  # fmt: skip
def test_what_others_wrote_is_told_and_checking_goes_on(
    tmp_path: Path, shapes: str, rule: str
) -> None:
    guard = " :G sh:targetClass :C ; sh:property [ sh:path :absent ; sh:minCount 1 ] ."
    outcome = check(tmp_path, shapes + guard)
    by_rule = {one["rule"]: one["severity"] for one in outcome.report["findings"]}
    assert by_rule[rule] == "warning"
    assert "violation" in by_rule.values()  # that of the guard
    assert outcome.report["counts"]["violation"] == 1


def test_what_nearly_is_a_term_of_shacl_blocks_with_the_term(tmp_path: Path) -> None:
    outcome = check(
        tmp_path,
        ":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCont 1 ; sh:minLength 9 ] .",
    )
    assert outcome.code == 1
    found = {one["rule"]: one["hint"] for one in outcome.report["findings"]}
    assert found["unknown-shacl-term"]["en"] == "Did you mean sh:minCount?"
    assert len(found) == 2  # and the text is too short


def test_prefixes_that_differ_are_a_note(tmp_path: Path) -> None:
    (tmp_path / "e.ttl").write_text("@prefix : <http://other.example/> . :x :y 1 .")
    (tmp_path / "f.ttl").write_text("@prefix sh: <http://other.example/> . sh:x sh:y 1 .")
    outcome = check(
        tmp_path, ":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:maxCount 0 ] ."
    )
    assert outcome.report["counts"] == {"violation": 1, "warning": 0, "info": 1}


def test_nameless_nodes_that_look_alike_have_their_own_lines(tmp_path: Path) -> None:
    shapes = ":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] ."
    data = ":x :q [ a :C ] .\n:y :q [ a :C ] , [\n a :C ] .\n:z :q ( [ a :C ; :r [ :s 'x' ] ] ) ."
    outcome = check(tmp_path, shapes, data)
    places = [(line, column) for _, line, column in outcome.placed]
    assert places == [(3, 7), (4, 7), (4, 18), (6, 9)]


def test_what_is_only_an_object_is_shown_there(tmp_path: Path) -> None:
    outcome = check(
        tmp_path,
        ":S sh:targetObjectsOf :q ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
        ":x a :D ;\n  :q 1 ,\n     :Y .",
    )
    assert [(line, column) for _, line, column in outcome.placed] == [(4, 6), (5, 6)]


@pytest.mark.parametrize(
    ("name", "data", "place"),
    [
        ("d.rdf", """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:t="http://t.example/">
<t:C rdf:about="http://t.example/about"><t:p xml:lang="de">1</t:p></t:C>
<t:C rdf:about="http://t.example/de"><t:q>de</t:q></t:C></rdf:RDF>""", (4, 17)),
        ("d.jsonld", """{"@context": {"t": "http://t.example/", "id": "@id"},
 "@graph": [{"id": "t:b", "@type": "t:C", "t:p": "a"},
  {"id": "t:c", "t:see": {"id": "t:a"}},
  {"id": "t:a", "@type": "t:C"}]}""", (4, 11)),
    ],
)  # fmt: skip
def test_xml_and_json_are_told_with_the_place_of_the_subject(
    tmp_path: Path, name: str, data: str, place: tuple[int, int]
) -> None:
    shapes = ":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] ."
    [(_, line, column)] = check(tmp_path, shapes, data, name).placed
    assert (line, column) == place


def test_rules_without_a_name_get_the_same_one_each_time(tmp_path: Path) -> None:
    shapes = "[] sh:targetClass :C ; sh:property [ sh:path :q ; sh:minCount 1 ] ."
    first, second = (check(tmp_path, shapes).report["findings"][0] for _ in range(2))
    assert first == second
    assert first["rule"].startswith("nameless-shape-")


def test_sarif_has_a_place_and_a_described_rule_for_every_result(tmp_path: Path) -> None:
    write(
        tmp_path, "[] sh:targetNode :nowhere ; sh:property [ sh:path :q ; sh:minCount 1 ] .", DATA
    )
    run = CliRunner().invoke(validate, [str(tmp_path), "--format", "sarif"])
    [log] = json.loads(run.stdout)["runs"]
    for result in log["results"]:
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    for rule in log["tool"]["driver"]["rules"]:
        assert all(rule[key] for key in ("id", "name", "shortDescription", "help"))


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ("sh:not [ sh:property [ sh:path :p ; sh:hasValue '012' ] ]",
         ":a: This is excluded: :p must have the value 012."),
        ("sh:class :D", ":a: This must be of the kind :D."),
        ("sh:property [ sh:path :n ; sh:lessThan :m ]", ":a: :n must be less than :m."),
        ("sh:property [ sh:path :q ; sh:minCount 1 ; sh:message 'Il manque.'@fr ]", ":a: Il manque."),
    ],
)  # fmt: skip
def test_sentences_say_what_is_asked_for(tmp_path: Path, shape: str, sentence: str) -> None:
    outcome = check(tmp_path, f":S sh:targetNode :a ; {shape} .", ":a :n 2 ; :m 1 ; :p '012' .")
    [finding] = outcome.report["findings"]
    assert short(finding["message"]["en"]) == sentence
    assert "as ;" not in str(finding["hint"])


def test_both_values_of_a_comparison_are_named(tmp_path: Path) -> None:
    outcome = check(
        tmp_path, ":S sh:targetNode :a ; sh:property [ sh:path :n ; sh:lessThan :m ] .",
        ":a :n 2 ; :m 1 .",
    )  # fmt: skip
    assert short(outcome.report["findings"][0]["hint"]["en"]) == "Here stands 2; :m is 1."


def short(text: str) -> str:
    return re.sub("<http://t.example/([a-zA-Z]+)>", r":\1", text)


SLIPS = {
    "typographic quotation marks": (":a :p “x” .", (3, 7), "typographic"),
    "an underscore in a language": (':a :p "x"@de_AT, "y" .', (3, 11), "@de-AT"),
    "a path of Windows": (r':a :p "D:\misc" .', (3, 10), "twice"),
    "a large boolean": (":a :p FALSE .", (3, 7), "false"),
    "a text as subject": ('"x" :p 1 .', (3, 1), "what a statement is about"),
    "a number as subject": ("7 :p 1 .", (3, 1), "what a statement is about"),
    "a text as property": (':a "p" 1 .', (3, 4), "cannot be a property"),
    "a text without end": (':a :p "x ;\n :q "y" .', (3, 7), "text begins here"),
    "a long text without end": (':a :p """x ;\n :q 1 .', (3, 7), "text begins here"),
    "an address without end": (":a :p <http://x.example/b .\n:b :q 1 .", (3, 7), "address begins"),
    "the same before another": (":a :p <http://x.example/b .\n:b :q <c> .", (3, 7), "address begins"),
    "an address without brackets": (":a :p http://x.example/b .", (3, 7), "brackets"),
    "a mark of a merge": (":a :p 1 .\n=======\n:a :p 2 .", (4, 1), "merged"),
    "a page": ("", (1, 1), "HTML"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "place", "said"), SLIPS.values(), ids=SLIPS)
def test_slips_are_named_as_such(
    tmp_path: Path, data: str, place: tuple[int, int], said: str
) -> None:
    text = PREFIXES + data if data else "<!doctype html>\n<html lang='en'><p>x</p></html>"
    (tmp_path / "d.ttl").write_text(text)
    run = CliRunner().invoke(validate, [str(tmp_path), "--format", "json"])
    assert run.exit_code == 2
    [finding] = json.loads(run.stdout)["findings"]
    assert (finding["line"], finding["column"]) == place
    assert said in f"{finding['message']['en']} {finding['hint'] and finding['hint']['en']}"
    assert finding["message"]["de"] != finding["message"]["en"]


@pytest.mark.parametrize(
    ("body", "place", "said"),
    [
        ('<t:A rdf:about="http://t.example/a b"/>', (2, 17), "http://t.example/a b"),
        ("<t:A><t:p>1</t:q></t:A>", (2, 14), "</t:p>"),
        ('<t:A rdf:ID="x"/>\n<t:A rdf:ID="x"/>', (3, 14), "second time"),
    ],
)
def test_slips_in_xml_are_named_with_their_place(
    tmp_path: Path, body: str, place: tuple[int, int], said: str
) -> None:
    head = ('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns:t="http://t.example/">\n')  # fmt: skip
    (tmp_path / "d.rdf").write_text(f"{head}{body}\n</rdf:RDF>")
    run = CliRunner().invoke(validate, [str(tmp_path), "--format", "json"])
    [finding] = json.loads(run.stdout)["findings"]
    assert (finding["line"], finding["column"]) == place
    assert said in finding["message"]["en"]
