"""What an answer links to."""

from __future__ import annotations

import gzip

import pytest

from dortmund_lod.export.link_extractor import links
from dortmund_lod.export.variant import Variant

_BASE = "http://x.example/doc/a"


def _links(kind: str, body: bytes, *headers: tuple[str, str]) -> list[str]:
    given = (("Content-Type", kind), *headers)
    return list(links(Variant("", 200, given, body), _BASE))


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("text/html; charset=utf-8", b'<a href="b?c=d&amp;e#f">', "http://x.example/doc/b?c=d&e"),
        ("text/html", b'<script src="/s.js"></script>', "http://x.example/s.js"),
        ("application/xml", b"<loc>http://x.example/b</loc>", "http://x.example/b"),
        ("application/gzip", gzip.compress(b"<loc>http://y/</loc>", mtime=0), "http://y/"),
    ],
)
def test_links_are_found_in_what_has_them(kind: str, body: bytes, expected: str) -> None:
    assert _links(kind, body) == [expected]


def test_links_are_found_in_headers() -> None:
    headers = ("Location", "/b"), ("Link", '</c>; rel="x", <d>; rel="y"')
    found = _links("text/turtle", b"<http://not.followed/>", *headers)
    assert found == [f"http://x.example/{path}" for path in ("b", "c", "doc/d")]
