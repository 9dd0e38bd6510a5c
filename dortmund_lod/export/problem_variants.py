"""What a static copy says of addresses that it has no answer for, as the site would say it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from dortmund_lod.export.variant import Variant
from dortmund_lod.rdf.formats import HTML, PROBLEM_JSON
from dortmund_lod.site.problems import problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask import Flask

PROBLEMS = {
    HTTPStatus.NOT_FOUND: "There is nothing here.",
    HTTPStatus.METHOD_NOT_ALLOWED: "A copy of the site as files can only be read.",
    HTTPStatus.NOT_ACCEPTABLE: "There is no format here that is accepted.",
    HTTPStatus.GONE: "What was here has been withdrawn.",
    HTTPStatus.NOT_IMPLEMENTED: "A copy of the site as files cannot do that.",
}
"""The statuses of problems, and what is said."""

PROBLEM_FILES = "/.problems/"
"""Where the documents lie, each by its status."""


def problem_variants(
    app: Flask, status: HTTPStatus, languages: Sequence[str]
) -> Iterator[Variant]:
    """A problem document (RFC 9457) in both of its formats, the page in each language."""
    yield _variant(app, status, PROBLEM_JSON.media_type, languages[0], ".json")
    for language in languages:
        yield _variant(app, status, HTML.media_type, language, f".{language}.html")


def _variant(app: Flask, status: HTTPStatus, accept: str, language: str, suffix: str) -> Variant:
    headers = {"Accept": accept, "Accept-Language": language}
    with app.test_request_context("/", headers=headers):
        app.preprocess_request()
        response = problem(status, "", status.phrase, PROBLEMS[status])
        response = app.process_response(response)
        return Variant(suffix, status, tuple(response.headers.items()), response.get_data())
