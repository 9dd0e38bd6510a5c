"""Ways to find something: search (pages, JSON, OpenSearch), classes and their members."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, g, render_template, request

from dortmund_lod.rdf.formats import CSV, HTML, Format
from dortmund_lod.rdf.terms import is_iri
from dortmund_lod.release.search.reader import MOST, PAGE
from dortmund_lod.release.search.reasons import Reasons
from dortmund_lod.site.pages import browse, class_page
from dortmund_lod.site.pages.queries.example_queries import example_queries
from dortmund_lod.site.pages.queries.query import queries_with
from dortmund_lod.site.responses import (
    add_links,
    conditional,
    in_language,
    link,
    page_number,
    representation,
)

if TYPE_CHECKING:
    from dortmund_lod.release.search.reader import SearchIndex, SearchPage
    from dortmund_lod.release.search.reasons import Reason

blueprint = Blueprint("finding", __name__)

_LONGEST = 200
_FACETS = 16
_SUGGESTIONS, _EXAMPLES, _QUERIES = 8, 5, 3
_MOST_PAGES = MOST // PAGE


@blueprint.get("/search")
def search() -> Response:
    """What was searched for, as a page."""
    words, cls, page = _asked()
    found = _index().search(words, cls, page)
    facets = found.facets[:_FACETS]
    items, names = browse.items(found.hits, _reasons(found), [iri for iri, _ in facets])
    body = render_template(
        "search.html",
        q=words,
        cls=cls,
        page=page,
        total=found.total,
        most=MOST,
        found=[item for item in items if not item.is_model],
        model=[item for item in items if item.is_model],
        facets=[
            (name, number, iri)
            for name, (iri, number) in zip(browse.told_apart(names), facets, strict=True)
        ],
        next_page=page + 1 if page * PAGE < found.total else None,
        spellings=_index().spellings(words) if words and not found.total else [],
        queries=queries_with(found.words, _QUERIES) if page == 1 else [],
        examples=_examples() if not found.total else [],
    )
    return conditional(representation(body, HTML))


def _examples() -> list[tuple[str, str]]:
    """A few questions that have answers here, with where they are asked."""
    return [(each.title, each.address) for each in example_queries()[:_EXAMPLES]]


def _reasons(found: SearchPage) -> dict[str, list[Reason]]:
    """Why each hit was found, by its IRI."""
    reasons = Reasons(g.site.statements, _index(), found.words)
    return {hit.iri: reasons.of(hit.iri) for hit in found.hits}


@blueprint.get("/suggest.json")
def suggest() -> Response:
    """Names that may be meant by what has been typed so far (OpenSearch Suggestions 1.1)."""
    words, cls, _ = _asked()
    found, _ = browse.items(_index().search(words, cls, limit=_SUGGESTIONS).hits)
    content = [
        words,
        [item.name.text for item in found],
        [", ".join(cls.text for cls in item.classes) for item in found],
        [item.name.href for item in found],
    ]
    body = json.dumps(content, ensure_ascii=False) + "\n"
    return in_language(_as(body, "application/x-suggestions+json"))


@blueprint.get("/search.json")
def search_json() -> Response:
    """The same for programs: labels and summaries in every language there is."""
    words, cls, page = _asked()
    found = _index().search(words, cls, page)
    reasons = _reasons(found)
    content: dict[str, Any] = {
        "query": words,
        "total": found.total,
        "totalIsExact": found.total < MOST,
        "page": page,
        "perPage": PAGE,
        "results": [
            {
                "iri": hit.iri,
                "label": {name.language or "und": name.value for name in hit.names},
                "summary": {text.language or "und": text.value for text in hit.summaries},
                "classes": list(hit.classes),
                "model": hit.is_model,
                "because": [_because(reason) for reason in reasons[hit.iri]],
            }
            for hit in found.hits
        ],
        "facets": [{"class": iri, "count": number} for iri, number in found.facets],
    }
    if page * PAGE < found.total:
        content["next"] = f"{g.site.url}/search.json?" + _query(words, cls, page + 1)
    return _as(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "application/json")


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """How a browser or a program searches here (OpenSearch 1.1)."""
    body = render_template("opensearch.xml", template=f"{g.site.url}/search")
    return in_language(_as(body, "application/opensearchdescription+xml"))


@blueprint.get("/browse")
def classes() -> Response:
    """The classes, or the members of the one that is named by its IRI."""
    cls = request.args.get("class", "")
    if cls:
        return _members(cls)
    found = browse.counts(_index().classes()[:500], 3)
    return conditional(representation(render_template("classes.html", classes=found), HTML))


@blueprint.get("/browse/<path:name>")
def members(name: str) -> Response:
    """The members of a class: of the site's own ontology, or by prefix and name."""
    return _members(browse.class_iri(name))


def _members(cls: str) -> Response:
    """The table of a class: as a page, or as data with the parameter `format`."""
    form = request.args.get("format", "")
    if form == "csv":
        response = representation(class_page.class_csv(cls), CSV)
        response.headers["Content-Type"] = "text/csv; charset=utf-8; header=present"
        target = class_page.same_table("csvw")
        kind = "application/csvm+json"
        add_links(response, [link(target, rel="describedby", type=kind)])
        return in_language(conditional(response))
    if form == "json":
        return in_language(_as(class_page.class_json(cls), "application/json"))
    if form == "csvw":
        return _as(class_page.csvw_metadata(cls), "application/csvm+json")
    return conditional(representation(class_page.class_page(cls), HTML))


def _because(reason: Reason) -> dict[str, str]:
    """A statement in which words stand: its property, what it names if it does, and the text."""
    named = {"iri": reason.iri} if reason.iri else {}
    return {"property": reason.property, **named, "text": reason.literal.value[:_LONGEST]}


def _index() -> SearchIndex:
    index: SearchIndex = g.site.search
    return index


def _asked() -> tuple[str, str, int]:
    """The words, the class and the page that are asked for."""
    words = request.args.get("q", "").strip()[:_LONGEST]
    cls = request.args.get("class", "")
    if cls and not is_iri(cls):
        abort(400, "The parameter 'class' must be an absolute IRI.")
    page = page_number()
    if page > _MOST_PAGES:
        abort(404, f"There are {_MOST_PAGES} pages at most.")
    return words, cls, page


def _query(words: str, cls: str, page: int) -> str:
    given = {"q": words, "class": cls, "page": page}
    return urlencode({name: value for name, value in given.items() if value})


def _as(body: str, media_type: str) -> Response:
    return conditional(representation(body, Format(media_type, "", (media_type,))))
