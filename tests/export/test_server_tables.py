"""Tables of addresses in the formats of two servers, whatever an address has in it."""

from __future__ import annotations

from urllib.parse import unquote

from dortmund_lod.export import server_tables


def test_nothing_in_an_address_is_part_of_the_configuration_of_nginx() -> None:
    (line,) = server_tables.nginx({'/a";\\$x': "/b$y"})
    assert line == '"/a\\";\\\\$x" "/a\\";\\\\${dollar}x /b${dollar}y";'


def test_addresses_that_differ_in_case_alone_are_told_apart_for_nginx() -> None:
    lines = [*server_tables.nginx({"/a": "1", "/A": "2", "/b": "3"})]
    assert lines == ['"~^/a$" "/a 1";', '"~^/A$" "/A 2";', '"/b" "/b 3";']


def test_keys_for_apache_are_what_it_looks_up_and_have_no_spaces() -> None:
    assert [*server_tables.apache({"/ä b": '<x>; rel="a b"'}, paths=True)] == [
        '/%c3%a4%20b <x>;%20rel="a%20b"'
    ]
    assert [*server_tables.apache({"/a?b=%C3": "/c"}, paths=False)] == ["/a?b=%C3 /c"]


def test_what_is_too_long_for_a_line_of_apache_goes_on_in_another() -> None:
    value = "ä%" * 400
    lines = [line.split(" ") for line in server_tables.apache({"/a": value}, paths=True)]
    assert [key for key, _ in lines] == ["/a", "/a//1", "/a//2", "/a//3"]
    assert all(len(key) + len(piece) < 1020 for key, piece in lines)
    assert unquote("".join(piece for _, piece in lines)) == value
    assert [*server_tables.apache({"/" + "a" * 950: "/b"}, paths=True)] == []
