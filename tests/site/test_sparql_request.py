"""What a request to the endpoint asks for is read as the standard library would read it."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.exceptions import BadRequest

from dortmund_lod.site.sparql_request import Sent, _parse, parse

_ODD = st.text(st.sampled_from("%=&+41aAfFäx\r\n _"), max_size=30)


@given(st.lists(st.tuples(st.text(), st.text()), max_size=4))
def test_what_a_form_encodes_is_read_again(pairs: list[tuple[str, str]]) -> None:
    pairs = [(name, value) for name, value in pairs if name or value]
    data = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs)
    assert _parse(data.encode()) == pairs


@given(_ODD)
@example("a=%%41")
@example("a=%\r\n41")
@example("a= \r\n")
@example("a==41&b=%3d%4")
def test_odd_escapes_mean_what_they_mean_elsewhere(text: str) -> None:
    data = text.encode()
    try:
        expected = parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        expected = None
    try:
        found = _parse(data)
    except BadRequest:
        found = None
    assert found == expected


def test_a_query_says_who_asks() -> None:
    sent = Sent("GET", b"query=ASK%7B%7D")
    known, unknown = parse(sent._replace(client="192.0.2.1")), parse(sent)
    assert known
    assert unknown
    assert (known.query.client, unknown.query.client) == ("192.0.2.1", "")


@pytest.mark.parametrize("method", ["POST", "QUERY"])
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/sparql-query", b"ASK {}"),
        ("application/x-www-form-urlencoded; charset=utf-8", b"query=ASK+%7B%7D"),
    ],
)
def test_a_query_in_a_body_is_the_same_query(method: str, kind: str, body: bytes) -> None:
    posted, got = parse(Sent(method, b"", kind, body)), parse(Sent("GET", b"query=ASK%20%7B%7D"))
    assert posted == got


@pytest.mark.parametrize("kind", ["query string", "body"])
def test_a_request_with_very_many_parameters_is_refused(kind: str) -> None:
    form = "application/x-www-form-urlencoded"
    many = b"&".join([b"a=b"] * 999 + [b"query=ASK%7B%7D"])
    for data, is_refused in ((many, False), (many + b"&a", True)):
        sent = Sent("GET", data) if kind == "query string" else Sent("POST", b"", form, data)
        if is_refused:
            with pytest.raises(BadRequest, match="1,000 parameters"):
                parse(sent)
        else:
            assert parse(sent)
