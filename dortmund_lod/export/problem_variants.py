"""What a twin says of addresses that it has no answer for, as the site would say it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from dortmund_lod.export.variant_collector import Variant
from dortmund_lod.rdf.formats import HTML, PROBLEM_JSON
from dortmund_lod.site.i18n.translations import LANGUAGES
from dortmund_lod.site.problems import problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask


def tell(app: Flask, status: int, detail: str) -> list[Variant]:
    """A problem document (RFC 9457) in both of its formats, the page in each language."""
    return list(_variants(app, status, detail))


def _variants(app: Flask, status: int, detail: str) -> Iterator[Variant]:
    for fmt, language in ((PROBLEM_JSON, ""), *((HTML, language) for language in LANGUAGES)):
        headers = {"Accept": fmt.media_type, "Accept-Language": language or "en"}
        with app.test_request_context("/", headers=headers):
            app.preprocess_request()
            response = problem(status, "", HTTPStatus(status).phrase, detail)
            response = app.process_response(response)
            found = tuple(response.headers.items())
            yield Variant(fmt.media_types, language, "", status, found, response.get_data())
