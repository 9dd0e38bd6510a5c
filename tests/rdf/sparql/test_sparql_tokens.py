"""A query falls into its tokens: none is lost, none is taken for another, none takes long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.rdf.sparql.sparql_tokens import (
    Token,
    declared_base,
    declared_prefixes,
    keywords,
    significant,
    tokenize,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?x", [("word", "SELECT"), ("variable", "?x")]),
        ("?x-1", [("variable", "?x"), ("sign", "-"), ("number", "1")]),
        ("5 .5 5. 1.e3 1e3", "number number number sign number number"),
        ("true.:a", [("word", "true"), ("sign", "."), ("name", ":a")]),
        ("ex:a.b ex:a.", "name name sign"),
        ("ex: ex:%41b ex:a\\-b ex:a.%41", "name name name name"),
        ("_:b1.2 _:b.", "blank blank sign"),
        ("foo.bar", "word sign word"),
        ("'a'@de-AT \"b\"^^ex:t", "string language string sign sign name"),
        ("'''a'b''c''' '' \"\"\"\n\\\"\"\"\"", "string string string"),
        ("'a\n'b'", [("unclosed", "'a"), ("string", "'b'")]),
        ("'''a\n'b'", [("unclosed", "'''a\n'b'")]),
        ("<http://a.example/#b> <\\u0041>", "iri iri"),
        ("?a < ?b", "variable sign variable"),
        ("a # b\r\nc", "word word"),
        ("straße:größe", "name"),
    ],
)
def test_a_query_falls_into_its_tokens(text: str, expected: list[tuple[str, str]] | str) -> None:
    found = list(significant(text))
    if isinstance(expected, str):
        assert [token.kind for token in found] == expected.split()
    else:
        assert [(token.kind, token.text) for token in found] == expected


_PIECES = ["'", '"', "'''", '"""', "\\", "#", "\n", "<", ">", "a", "SERVICE ", "x:", ".", "-", "ü"]


@given(st.lists(st.sampled_from(_PIECES) | st.characters(), max_size=40).map("".join))
def test_the_tokens_of_a_text_are_the_text(text: str) -> None:
    tokens = list(tokenize(text))
    assert "".join(token.text for token in tokens) == text
    ends = [0, *(token.end for token in tokens)]
    assert [token.start for token in tokens] == ends[:-1]


_REPEATED = [
    *("a", "a.", "a-", "a.-", "1", "1.", "1e", ":", "a:", "a:.", "a:\\.", "%", "a%4", ".:"),
    *("'", '"', "'a\n", "'''\\'", '\\"""', '"""\\\n', "''\\", "<", "<a", "<\\u0041"),
    *("?", "@a-", "_:", "_:a.", "#\n", "#", " ", "é.", "{"),
]


@pytest.mark.parametrize("repeated", _REPEATED)
def test_reading_takes_time_in_proportion_to_the_length(repeated: str) -> None:
    """Quadratic reading of so much takes minutes, which the time-out of tests would end."""
    text = (repeated * 200_000)[:200_000]
    assert sum(len(token.text) for token in tokenize(text)) == len(text)


def test_escapes_are_resolved() -> None:
    assert Token("iri", "<http://a.example/\\u0041\\U0001F600>", 0).iri == "http://a.example/A😀"
    assert Token("iri", "<\\UFFFFFFFF>", 0).iri == "\\UFFFFFFFF"
    assert Token("name", "ex:a\\-b:c", 0).prefix_and_local == ("ex", "a-b:c")


def test_keywords_are_words_in_any_case_and_nothing_else() -> None:
    text = "# a\nselect ?b { ?c d:e 'f' . <g> ?h \"i\"@j } LIMIT 1"
    assert list(keywords(text)) == ["SELECT", "LIMIT"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PREFIX a: <http://a/> prefix : <http://b/> ASK {}", {"a": "http://a/", "": "http://b/"}),
        ("BASE <http://b/> PREFIX a: <http://a/> ASK {}", {"a": "http://a/"}),
        ("VERSION '1.1' PREFIX a: <http://a/> ASK {}", {"a": "http://a/"}),
        ("PREFIX a: <http://a/> PREFIX a: <http://b/> ASK {}", {"a": "http://b/"}),
        ("PREFIX a: <http://a/\\u0041> ASK {}", {"a": "http://a/A"}),
        ("PREFIX a: <relative> ASK {}", {}),
        ("# PREFIX _: <http://a/>\nASK {}", {}),
        (
            "# old\nPREFIX # more\n a: # PREFIX b: <http://b/>\n <http://a/> ASK {}",
            {"a": "http://a/"},
        ),
        ("CONSTRUCT { ?s ?p 'PREFIX a: <http://a/>' } {}", {}),
        ("PREFIX", {}),
        ("PREFIX a:", {}),
    ],
)
def test_prefixes_are_those_of_the_prologue(text: str, expected: dict[str, str]) -> None:
    assert declared_prefixes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { ?s ?p <a> }", "http://e.example/"),
        ("BASE <http://a.example/> ASK {}", "http://a.example/"),
        ("PREFIX : <http://p.example/> base <b/> BASE <c/> ASK {}", "http://e.example/b/c/"),
        ("ASK { ?base <http://p.example/> 1 } # BASE <http://a.example/>", "http://e.example/"),
    ],
)
def test_the_base_is_that_of_the_prologue(text: str, expected: str) -> None:
    assert declared_base(text, "http://e.example/") == expected
