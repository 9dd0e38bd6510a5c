"""What the endpoint offers for a place in a query, from its own data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    Ask = Callable[..., TestResponse]

BASE = "https://data.example.org/"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def _options(ask: Ask, **asked: Any) -> list[dict[str, str]]:
    response = ask(f"/sparql/complete?{urlencode(asked, doseq=True)}")
    assert response.status_code == 200, response.text
    found: list[dict[str, str]] = json.loads(response.data)["options"]
    return found


def _labels(ask: Ask, **asked: Any) -> list[str]:
    return [each["label"] for each in _options(ask, **asked)]


def test_terms_are_completed_by_prefix_by_iri_and_by_words(ask: Ask) -> None:
    for text in ("dlo:Pl", f"<{BASE}ontology#Pl", "Place", "place"):
        assert any("Place" in label for label in _labels(ask, text=text)), text


@pytest.mark.parametrize("wanted", ["", "class", "property", "value", "graph"])
@pytest.mark.parametrize(
    "text", ["", "nothing:", "<", "\0", "a" * 1000, '"', "%", "_:x", "'; DROP", "a*", "(", "NEAR("]
)
def test_whatever_is_typed_is_answered(ask: Ask, wanted: str, text: str) -> None:
    _options(ask, wanted=wanted, text=text, predicate=text)


def test_what_is_wanted_is_one_of_a_few(ask: Ask) -> None:
    assert ask("/sparql/complete?wanted=everything").status_code == 400


def test_classes_come_with_their_names_and_the_number_of_their_members(ask: Ask) -> None:
    options = _options(ask, wanted="class", lang="de")
    place = next(each for each in options if each["label"] == "dlo:Place")
    assert (place["detail"], place["type"]) == ("Ort", "class")
    answer = ask("/sparql/complete?wanted=class&lang=de")
    assert "Accept-Language" in answer.headers["Vary"]
    assert answer.headers["Content-Language"] == "de"
    assert int(place["count"]) > 0
    assert not any(each["iri"].startswith("http://www.w3.org/ns/shacl#") for each in options)


def test_properties_are_those_of_the_subject_s_class_and_all_where_nobody_knows_it(
    ask: Ask,
) -> None:
    place = f"{BASE}ontology#Place"
    of_class = _labels(ask, wanted="property", **{"class": place})
    assert of_class[0] == "rdfs:label"
    assert "owl:deprecated" not in of_class
    unknown = _labels(ask, wanted="property", **{"class": "http://nobody.example/C"})
    assert "owl:deprecated" in unknown
    typed = _labels(ask, wanted="property", **{"class": place}, text="deprec")
    assert typed == ["owl:deprecated"]


def test_properties_that_the_query_has_already_come_last(ask: Ask) -> None:
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    known = {"class": f"{BASE}ontology#Place"}
    found = _labels(ask, wanted="property", has=label, **known)
    assert len(found) > 1
    assert found[-1] == "rdfs:label"


def test_a_property_is_followed_by_its_values_with_their_names(ask: Ask) -> None:
    near = {"wanted": "value", "predicate": f"{BASE}ontology#near"}
    place, hub, *_ = _options(ask, **near)
    assert (place["label"], place["type"], place["detail"]) == ("?place", "variable", "Place")
    assert (hub["detail"], hub["count"], hub["type"]) == ("Hub", "230", "value")
    assert _labels(ask, **near, text="hu")[0] == hub["label"]


def test_a_property_that_says_what_something_is_is_followed_by_classes(ask: Ask) -> None:
    assert _options(ask, wanted="value", predicate=_TYPE) == _options(ask, wanted="class")


def test_graphs_come_with_the_number_of_their_statements(ask: Ask) -> None:
    hub, *others = _options(ask, wanted="graph")
    assert (hub["iri"], hub["count"]) == (f"{BASE}dataset/hub", "231")
    assert len(others) > 1
    for text in ("HUB", f"<{BASE}dataset/hu"):
        assert [each["iri"] for each in _options(ask, wanted="graph", text=text)] == [hub["iri"]]


def test_the_subject_may_be_named_itself(ask: Ask) -> None:
    place = f"{BASE}id/place/hafen"
    of_place = _labels(ask, wanted="property", **{"class": f"{BASE}ontology#Place"})
    assert _labels(ask, wanted="property", subject=place) == of_place


def test_the_model_shows_classes_with_their_properties_and_escapes_what_it_shows(ask: Ask) -> None:
    page = ask("/sparql/model", Accept_Language="de").text
    assert "Was die Daten enthalten" in page
    assert '<code data-term="dlo:Place">dlo:Place</code>' in page
    assert '<code data-term="rdfs:label"' in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_answer_alone_may_be_asked_for(ask: Ask, method: str) -> None:
    asked = urlencode({"query": "SELECT (1 AS ?one) {}", "part": "answer"})
    path, body = (f"/sparql?{asked}", b"") if method == "GET" else ("/sparql", asked.encode())
    kind = {"Content_Type": "application/x-www-form-urlencoded"} if body else {}
    page = ask(path, method, body, Accept="text/html", **kind).text
    assert 'id="answer"' in page
    assert 'id="result"' in page
    assert "<textarea" not in page
    assert "<header" not in page


def test_a_query_that_lacks_a_known_prefix_is_offered_with_it(ask: Ask) -> None:
    query = "ASK { ?s foaf:name ?o }"
    page = ask("/sparql?" + urlencode({"query": query}), Accept="text/html").text
    assert 'data-line="1" data-column="10"' in page
    mended = urlencode({"query": f"PREFIX foaf: <http://xmlns.com/foaf/0.1/>\n{query}"})
    assert mended.replace("&", "&amp;") in page
    strange = ask("/sparql?" + urlencode({"query": "ASK { ?s strange:p 1 }"}), Accept="text/html")
    assert 'class="button"' not in strange.text


def test_where_the_parser_stopped_is_known_where_nothing_else_is(ask: Ask) -> None:
    page = ask("/sparql?query=ASK", Accept="text/html").text
    assert 'data-line="1"' in page
