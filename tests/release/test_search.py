"""What people type finds what they mean, the same at each build."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from dortmund_lod.rdf import nquads
from dortmund_lod.release.search.entries import Counts, SearchSource, entries
from dortmund_lod.release.search.reader import SearchIndex
from dortmund_lod.release.search.reasons import Reasons
from dortmund_lod.release.search.writer import write_search
from dortmund_lod.release.statements import Statements

if TYPE_CHECKING:
    from pathlib import Path

_TURTLE = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <https://data.example.org/> .
ex:nordwaerts a ex:Programme ; rdfs:label "nordwärts"@de ; skos:altLabel "northwards"@en .
ex:street a ex:Place ; rdfs:label "Große Straße"@de , "Great Street"@en ; ex:near ex:harbour .
ex:harbour a ex:Place , ex:Landmark ; rdfs:label "Harbour"@en ;
    rdfs:comment "A street ends here." .
ex:prize a ex:Award ; rdfs:label "Prize of the harbour"@en ; ex:of ex:harbour .
ex:no-name a ex:Place .
ex:Place a owl:Class ; rdfs:label "Place"@en , "Ort"@de .
ex:Place-shape a sh:NodeShape ; rdfs:label "A place has a harbour"@en .
ex:count a ex:Figure ; rdfs:label "Pupils"@en , "Schülerinnen und Schüler"@de ;
    ex:value 53000.0 ; ex:unit ex:persons ; ex:share "34.5"^^xsd:decimal .
ex:persons rdfs:label "persons"@en , "Personen"@de .
ex:budget a ex:Figure ; rdfs:label "Budget"@en ; ex:value 2500000 .
ex:technikum a ex:Place ; rdfs:label "Technologiezentrum am Häfen"@de ; ex:address _:c .
_:c ex:street "Emil-Figge-Allee 12" .
ex:beijing a ex:Place ; rdfs:label "北京大学图书馆"@zh .
ex:programmes rdfs:label "Two programmes for the universities"@en .
_:b a ex:Place ; rdfs:label "Nobody's street" .
"""
_EX = "https://data.example.org/"


def _lines() -> list[bytes]:
    return sorted(
        (ox.serialize(_quads(), format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    )


def _quads() -> list[Any]:
    return list(ox.parse(input=_TURTLE, format=ox.RdfFormat.TURTLE))


def _write(path: Path, run_bytes: int = 2**20) -> None:
    """Write the search file of the example; so much is sorted in memory at once."""
    lines = _lines()
    links = Counter(
        found.object for found in nquads.statements(lines) if found.predicate != nquads.RDF_TYPE
    )
    triples = nquads.distinct_triples(lines)
    folder = path.with_suffix(".work")
    write_search(path, SearchSource(triples, sorted(links.items())), folder, run_bytes)


@pytest.fixture
def index(tmp_path: Path) -> SearchIndex:
    _write(tmp_path / "search.sqlite")
    return SearchIndex(tmp_path / "search.sqlite")


def _found(index: SearchIndex, text: str, cls: str = "") -> list[str]:
    return [hit.iri.removeprefix(_EX) for hit in index.search(text, cls).hits]


@pytest.mark.parametrize("text", ["nordwärts", "NORDWARTS", "nordw", "nordwaerts", "northwards"])
def test_a_name_is_found_without_its_accents_by_its_beginning_and_by_other_names(
    index: SearchIndex, text: str
) -> None:
    assert _found(index, text)[0] == "nordwaerts"


@pytest.mark.parametrize("text", ["große straße", "grosse strasse", "GROSSE STR", "great"])
def test_sharp_s_is_found_as_double_s(index: SearchIndex, text: str) -> None:
    assert _found(index, text)[0] == "street"


def test_a_name_counts_more_than_a_description_and_the_exact_name_most(index: SearchIndex) -> None:
    assert _found(index, "street")[:2] == ["street", "harbour"]
    assert _found(index, "harbour")[:2] == ["harbour", "prize"]


def test_what_has_no_name_is_found_by_its_address(index: SearchIndex) -> None:
    assert _found(index, "no-name")[0] == "no-name"


@pytest.mark.parametrize("text", ["", "  ", '"', "*", "(", "^ -", "= |", "{}"])
def test_signs_are_no_words(index: SearchIndex, text: str) -> None:
    assert index.search(text).total == 0


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("harbour AND street", "harbour street"),
        ("street OR", "street"),
        ("NEAR(harbour street)", "near harbour street"),
        ("name : harbour", "harbour name"),
        ('"harbour* ^prize', "harbour prize"),
        ("=harbour", "harbour"),
    ],
)
def test_nothing_typed_is_an_operator(index: SearchIndex, text: str, plain: str) -> None:
    assert _found(index, text) == _found(index, plain) != []


def test_facets_count_all_matches_and_one_narrows_them(index: SearchIndex) -> None:
    found = index.search("harbour", _EX + "Award")
    assert [hit.iri for hit in found.hits] == [_EX + "prize"]
    assert found.total == 1
    assert dict(found.facets)[_EX + "Award"] == 1
    assert dict(found.facets)[_EX + "Landmark"] == 1


def test_members_of_a_class_come_by_name_and_by_page(index: SearchIndex) -> None:
    first = index.instances(_EX + "Place", page=1, limit=2)
    second = index.instances(_EX + "Place", page=2, limit=2)
    assert [hit.iri.removeprefix(_EX) for hit in (*first, *second)] == [
        "street",
        "harbour",
        "no-name",
        "technikum",
    ]
    assert index.count(_EX + "Place") == 5


@pytest.mark.parametrize(
    "text", ["53000", "53,000", "53.000", "53 000", "53\u202f000", "53'000.0"]
)
def test_a_number_is_found_however_it_is_grouped(index: SearchIndex, text: str) -> None:
    assert _found(index, text) == ["count"]


@pytest.mark.parametrize("text", ["34.5", "34,5", "34.50"])
def test_a_number_is_found_by_either_decimal_sign(index: SearchIndex, text: str) -> None:
    assert _found(index, text) == ["count"]


@pytest.mark.parametrize("text", ["2.5 million", "2,5 Millionen", "2500 Tsd", "2,500,000"])
def test_a_number_is_found_in_millions(index: SearchIndex, text: str) -> None:
    assert _found(index, text)[0] == "budget"


def test_another_number_is_not_found(index: SearchIndex) -> None:
    assert _found(index, "53001") == []
    assert _found(index, "530") == []


@pytest.mark.parametrize("text", ["pupil", "PUPILS", "Schulerin", "schuelerinnen", "53000 pupils"])
def test_endings_and_spellings_of_umlauts_do_not_matter(index: SearchIndex, text: str) -> None:
    assert _found(index, text)[0] == "count"


@pytest.mark.parametrize("text", ["zentrum", "hafen", "Technologie", "technologeizentrum"])
def test_parts_of_compounds_and_single_slips_are_found(index: SearchIndex, text: str) -> None:
    assert "technikum" in _found(index, text)


@pytest.mark.parametrize("text", ["Harbourprize", "Harboursprize"])
def test_a_compound_of_known_words_is_looked_for_as_these(index: SearchIndex, text: str) -> None:
    assert _found(index, text)[0] == "prize"


@pytest.mark.parametrize("text", ["harbuor", "harbur", "harrbour", "hqrbour"])
def test_one_slip_of_each_kind_is_forgiven(index: SearchIndex, text: str) -> None:
    assert _found(index, text)[0] == "harbour"


def test_a_slip_is_not_looked_for_where_the_word_is_known(index: SearchIndex) -> None:
    assert _found(index, "prize") == ["prize"]
    assert _found(index, "price")[0] == "prize"


@pytest.mark.parametrize("text", ["programs", "programme", "Universität", "Universitäten"])
def test_the_same_word_of_another_spelling_or_language_is_found(
    index: SearchIndex, text: str
) -> None:
    assert _found(index, text)[0] == "programmes"


@pytest.mark.parametrize("text", ["图书", "北京", "大学", "図書館 北京"])
def test_a_script_without_spaces_is_searched_inside_words(index: SearchIndex, text: str) -> None:
    assert _found(index, text)[0] == "beijing"
    assert _found(index, "京北") == []


def test_a_class_is_found_by_its_name_and_then_its_members(index: SearchIndex) -> None:
    for text in ("places", "Orte"):
        found = _found(index, text)
        assert found[0] == "Place"
        assert set(found[1:6]) == {"street", "harbour", "no-name", "technikum", "beijing"}


def test_what_belongs_to_the_model_comes_after_content(index: SearchIndex) -> None:
    hits = index.search("harbour").hits
    assert [hit.iri.removeprefix(_EX) for hit in hits if hit.is_model] == ["Place-shape"]
    assert hits[-1].is_model


def test_what_a_thing_links_to_names_it_too_even_without_a_name(index: SearchIndex) -> None:
    assert _found(index, "Personen") == ["persons", "count"]
    assert _found(index, "Emil Figge Allee") == ["technikum"]


def test_all_words_come_before_most_and_most_before_any(index: SearchIndex) -> None:
    found = _found(index, "prize harbour street")
    assert found[0] == "harbour" or found[0] == "prize"
    assert _found(index, "prize of the harbour")[0] == "prize"
    assert _found(index, "prize zzzzzz") == ["prize"]


def test_words_that_say_little_count_where_there_are_no_others(index: SearchIndex) -> None:
    assert _found(index, "the prize") == _found(index, "prize")
    assert _found(index, "of the")[0] == "prize"


def test_words_that_are_nearly_right_are_offered_as_they_are_spelled(index: SearchIndex) -> None:
    assert index.search("Technologiefabrik").total == 0
    assert index.spellings("Technologiefabrik") == ["Technologiezentrum"]
    assert index.spellings("qqqqqq") == []


def test_a_search_costs_the_same_number_of_queries_however_long_it_is(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    rows = index._rows  # noqa: SLF001 - what is counted

    def counted(query: str, values: Any) -> list[Any]:
        asked.append(query)
        return rows(query, values)

    monkeypatch.setattr(index, "_rows", counted)
    index.search(" ".join(f"harbour{n}" for n in range(12)))
    most = len(asked)
    asked.clear()
    index.search(" ".join(f"harbour{n}" for n in range(3000)))
    assert len(asked) == most


def test_why_something_was_found_is_told_with_the_words_marked(
    index: SearchIndex, tmp_path: Path
) -> None:
    data = tmp_path / "data.nq"
    data.write_bytes(b"".join(_lines()))
    page = index.search("53.000 personen pupil")
    reasons = Reasons(Statements(data), index, page.words).of(_EX + "count")
    told = {
        reason.property.removeprefix(_EX): "".join(
            f"[{piece.text}]" if piece.is_match else piece.text for piece in reason.pieces
        )
        for reason in reasons
    }
    assert told == {
        "value": "[53000.0]",
        "unit": "[Personen]",
        "http://www.w3.org/2000/01/rdf-schema#label": "[Pupils]",
    }
    assert {reason.iri for reason in reasons} == {"", _EX + "persons"}


def test_a_long_text_is_shown_from_where_the_word_stands(
    index: SearchIndex, tmp_path: Path
) -> None:
    text = "x " * 500 + "harbour" + " y" * 500
    data = tmp_path / "data.nq"
    data.write_text(f'<{_EX}a> <{_EX}text> "{text}" .\n')
    words = index.search("harbour").words
    (reason,) = Reasons(Statements(data), index, words).of(_EX + "a")
    shown = "".join(piece.text for piece in reason.pieces)
    assert [piece.text for piece in reason.pieces if piece.is_match] == ["harbour"]
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 200


def test_a_text_without_a_letter_is_no_name() -> None:
    lines = [f'<{_EX}a-b> <{_EX}title> " " .\n'.encode()]
    triples = nquads.distinct_triples(lines)
    source = SearchSource(triples, [], [f"{_EX}title"])
    ((_, _, entry),) = entries(source, Counts())
    assert entry.names == '[["a-b", ""]]'
    assert not entry.is_named


def test_the_bytes_do_not_depend_on_how_much_is_sorted_in_memory(tmp_path: Path) -> None:
    _write(tmp_path / "one.sqlite")
    _write(tmp_path / "two.sqlite", run_bytes=1)
    assert (tmp_path / "one.sqlite").read_bytes() == (tmp_path / "two.sqlite").read_bytes()


def test_terms_are_completed_by_the_beginning_of_their_iri(index: SearchIndex) -> None:
    assert index.complete_prefix(_EX + "P")[:2] == [
        (_EX + "Place", "class", 5),
        (_EX + "Programme", "class", 1),
    ]
    assert index.complete_prefix(_EX + "nea") == [(_EX + "near", "property", 1)]
    assert index.complete_prefix(_EX + "no") == [
        (_EX + "no-name", "other", 0),
        (_EX + "nordwaerts", "other", 0),
    ]


@pytest.mark.parametrize(
    ("text", "cls", "expected"),
    [
        ("Hafen", "", ["technikum"]),
        ("GRO", "", ["street"]),
        ("harb", "", ["harbour", "Place-shape", "prize"]),
        ("harb", "Award", ["prize"]),
        ("harb pri", "", ["prize"]),
        ("ends", "", []),
        ("harb", "Nothing", []),
        ("*", "", []),
        ('"', "", []),
    ],
)
def test_names_are_found_by_the_beginnings_of_their_words_while_somebody_types(
    index: SearchIndex, text: str, cls: str, expected: list[str]
) -> None:
    named = index.named_like(text, f"{_EX}{cls}" if cls else "", 9)
    assert [iri.removeprefix(_EX) for iri, _ in named] == expected
