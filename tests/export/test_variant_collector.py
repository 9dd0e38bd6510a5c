"""Every answer that a site gives for an address."""

from __future__ import annotations

import pytest
from flask import Flask, Response, request

from dortmund_lod.errors import ExportError
from dortmund_lod.export.variant_collector import VariantCollector

_TYPES = {"ttl": "text/turtle", "html": "text/html"}


def _answer(path: str) -> Response:
    accept = request.headers["Accept"]
    if path.endswith("plain") or "plain." in path:
        return Response(request.args.get("lang", "en"), content_type="text/csv")
    if path == "broken" and accept == "application/ld+json":
        return Response(status=503)
    kind = "html" if path == "page" or "html" in accept else "ttl"
    if path == "document" and accept not in {"*/*", *_TYPES.values()}:
        return Response(status=406)
    body = f"{kind} {request.args.get('lang') or request.headers['Accept-Language']}"
    answer = Response(body if kind == "html" else kind, content_type=_TYPES[kind])
    answer.headers["Vary"] = "Accept-Language" if path == "page" else "Accept, Accept-Language"
    return answer


@pytest.fixture
def collector() -> VariantCollector:
    app = Flask(__name__)
    app.add_url_rule("/<path:path>", "answer", _answer)
    return VariantCollector(app, ["en", "de"])


def _bodies(collector: VariantCollector, address: str) -> dict[str, bytes]:
    return {each.suffix: each.body for each in collector.variants(address)}


def test_what_is_offered_is_asked_for_in_each_format_and_language(
    collector: VariantCollector,
) -> None:
    assert _bodies(collector, "/document?a=b") == {
        ".ttl": b"ttl",
        ".en.html": b"html en",
        ".lang-en.html": b"html en",
        ".de.html": b"html de",
        ".lang-de.html": b"html de",
    }


def test_a_page_that_has_no_other_format_says_so_in_its_name(collector: VariantCollector) -> None:
    assert [*_bodies(collector, "/page")][:2] == [".en.page.html", ".lang-en.page.html"]


@pytest.mark.parametrize(
    ("address", "suffix"),
    [
        ("/plain.csv", ".lang-de.csv"),
        ("/plain", ".lang-de"),
        ("/a.b/plain?format=csv", ".lang-de"),
        ("/plain.csv?x=1", ".lang-de"),
        ("/plain.csv?release=0123456789abcdef", ".lang-de.csv"),
    ],
)
def test_what_is_not_negotiated_ends_as_its_file_does(
    collector: VariantCollector, address: str, suffix: str
) -> None:
    assert _bodies(collector, address) == {"": b"en", suffix: b"de"}


def test_a_site_that_fails_to_answer_has_no_copy(collector: VariantCollector) -> None:
    with pytest.raises(ExportError, match="/broken was answered with 503"):
        collector.variants("/broken")
