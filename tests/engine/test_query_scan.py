"""The look at a query's words sees words, not what only looks like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.engine.query_scan import is_volatile, refuse_service
from dortmund_lod.errors import UnsupportedQuery


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://a.example/> {} }",
        "SELECT * { service silent ?s {} }",
        "SELECT * { ?s ?p '''it's''' . SERVICE ?x {} }",
        "# comment\nSELECT * {?a?b?c.SERVICE<http://a.example/>{}}",
    ],
)
def test_service_is_refused(text: str) -> None:
    with pytest.raises(UnsupportedQuery):
        refuse_service(text)


@pytest.mark.parametrize(
    "text",
    [
        "# SERVICE\nASK {}",
        "ASK { ?s ?p 'SERVICE' , \"SERVICE\" , '''a ' SERVICE''' , \"\"\"\n SERVICE \\\"\"\"\" }",
        "ASK { <http://example.org/SERVICE> ?SERVICE $SERVICE }",
        "PREFIX service: <http://example.org/> ASK { ?s service:SERVICE ex:SERVICE }",
        "ASK { ?s ?p 'x'@service }",
    ],
)
def test_what_only_looks_like_service_is_not_refused(text: str) -> None:
    refuse_service(text)


@pytest.mark.parametrize("function", ["RAND", "now", "UUID", "STRUUID", "BNODE"])
def test_queries_that_differ_each_time_are_told(function: str) -> None:
    assert is_volatile(f"SELECT ({function}() AS ?x) {{}}")
    assert not is_volatile(f"SELECT ?{function} {{ ?{function} a ex:{function} }}")


def test_no_token_of_a_long_text_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dortmund_lod.engine.query_scan.keywords", None)  # who asks has no time
    assert is_volatile("ASK { VALUES ?x { " + "1 " * 5000 + "} FILTER(?x = NOW()) }")
    assert is_volatile("ASK { ?now ?p " + "1 , " * 5000 + "1 }")
    assert not is_volatile("ASK { VALUES ?x { " + "1 " * 5000 + "} }")


_pieces = st.sampled_from(
    ["'", '"', "'''", '"""', "\\", "#", "\n", "<", ">", "SERVICE ", "x:", "?", "{", "}", " ", "ü"]
)


@given(st.lists(_pieces, max_size=30).map("".join))
def test_what_has_not_the_word_in_it_is_never_refused(text: str) -> None:
    refuse_service(text.replace("SERVICE", "SERVE"))
    assert not is_volatile(text)


@given(st.lists(_pieces, max_size=30).map("".join))
def test_a_comment_a_string_or_an_iri_can_hide_nothing_that_follows_its_end(text: str) -> None:
    for hidden in (
        f"#{text}".splitlines()[0] + "\n",
        "'\\'' ",
        '"\\"" ',
        "<http://a.example/#'> ",
    ):
        with pytest.raises(UnsupportedQuery):
            refuse_service(hidden + "SERVICE <http://a.example/> {}")
