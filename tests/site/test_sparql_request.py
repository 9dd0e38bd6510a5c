"""What a request to the endpoint asks for is read as the standard library would read it."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote_plus

from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.exceptions import BadRequest

from dortmund_lod.site.sparql_request import CLIENT, _parse, read

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
    environ = {"REQUEST_METHOD": "GET", "QUERY_STRING": "query=ASK%7B%7D"}
    known = read(environ | {CLIENT: "192.0.2.1"}, 1000)
    unknown = read(environ, 1000)
    assert known
    assert unknown
    assert (known.query.client, unknown.query.client) == ("192.0.2.1", "")
