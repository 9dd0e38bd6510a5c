"""What may follow in a query: prefixes, classes, properties and things of the data itself."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, request

from dortmund_lod.rdf.formats import HTML, Format
from dortmund_lod.rdf.terms import is_iri
from dortmund_lod.site.pages.queries.candidates import (
    ANY,
    CLASS,
    GRAPH,
    PROPERTY,
    VALUE,
    Place,
    candidates,
)
from dortmund_lod.site.pages.queries.model import model_page
from dortmund_lod.site.responses import conditional, in_language, representation

blueprint = Blueprint("completion", __name__)

_JSON = Format("JSON", "json", ("application/json",))
_LONGEST = 200
_MOST = 8
"""Classes and properties that a query may say of a subject, and are looked at."""


@blueprint.get("/sparql/complete")
def complete() -> Response:
    """Terms that fit where somebody types, and what has been typed of them."""
    wanted = request.args.get("wanted", ANY)
    if wanted not in {ANY, CLASS, PROPERTY, VALUE, GRAPH}:
        abort(400, f"The parameter 'wanted' may be {CLASS}, {PROPERTY}, {VALUE} or {GRAPH}.")
    place = Place(
        wanted,
        request.args.get("text", "")[:_LONGEST],
        _iris("class"),
        _iris("has"),
        _iris("via"),
        request.args.get("predicate", ""),
        request.args.get("subject", ""),
    )
    content = {"options": [each.to_json() for each in candidates(place)]}
    body = json.dumps(content, ensure_ascii=False) + "\n"
    return in_language(conditional(representation(body, _JSON)))


@blueprint.get("/sparql/model")
def model() -> Response:
    """The model of the data in short."""
    return conditional(representation(model_page(), HTML))


def _iris(name: str) -> tuple[str, ...]:
    given = request.args.getlist(name)[:_MOST]
    return tuple(iri for iri in given if is_iri(iri.removeprefix("^")))
