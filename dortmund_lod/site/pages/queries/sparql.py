"""The page of the SPARQL endpoint: a form, examples, the answer in several views, code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from flask import g, render_template, request

from dortmund_lod.engine import COMPANION, EMBEDDED
from dortmund_lod.rdf.formats import GRAPHS, JSON_RESULTS, RESULTS, TURTLE
from dortmund_lod.site.i18n.language import with_language
from dortmund_lod.site.pages import result_terms, result_views
from dortmund_lod.site.pages.queries.example_queries import example_queries
from dortmund_lod.site.pages.static_files import has

if TYPE_CHECKING:
    from dortmund_lod.engine import Answer
    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.site.problems import Failure

VIEWS = ("table", "chart", "graph", "map", "raw")
ROWS_SHOWN = 1000
EDITOR = "editor/editor.js"
_RAW_SHOWN = 200_000
_MOST_READ = 4 * 2**20
"""Bytes of an answer that are read for a page: reading a large one holds up whoever asks here."""
_LONGEST_ADDRESS = 6000
"""A query that is longer goes by POST, so nothing links to it."""


class Shown(NamedTuple):
    """An answer in the view that was asked for; `views` are those it can be seen in."""

    view: str
    views: list[str]
    truth: bool | None = None
    table: result_terms.Table | None = None
    picture: object = None
    raw: str = ""


def view_asked(usual: str = "table") -> str:
    """The view that is asked for, else the usual one."""
    view = request.values.get("view", usual)
    return view if view in VIEWS else usual


def page(query: str = "", answer: Answer | None = None, failure: Failure | None = None) -> str:
    """The page, with the answer or with what went wrong."""
    settings = g.site.settings
    shown = answer_shown(answer, view_asked()) if answer else None
    return render_template(
        "sparql.html",
        query=query,
        settings=settings,
        shown=shown,
        failure=failure,
        companion=answer is not None and answer.engine == COMPANION,
        alone=_address(query, engine=EMBEDDED),
        most=ROWS_SHOWN,
        examples=[(each.title, each.address) for each in example_queries()],
        views={view: _address(query, view=view) for view in shown.views} if shown else {},
        downloads=_downloads(query, answer) if answer else {},
        permalink=_address(query) if query else "",
        snippets=_snippets(query) if answer else {},
        linkable=len(query) <= _LONGEST_ADDRESS,
        editor=has(EDITOR),
    )


def answer_shown(answer: Answer, view: str) -> Shown:
    """An answer in a view, or as a table where it cannot be seen in that."""
    with answer.body as body:
        data = body.read(_MOST_READ)
    whole = answer.length <= _MOST_READ
    if view == "raw" or answer.format is TURTLE:
        indents = whole and answer.format is JSON_RESULTS
        raw = _indented(data) if indents else data.decode("utf-8", "ignore")
        return Shown("raw", list(VIEWS), raw=raw[:_RAW_SHOWN])
    read = result_terms.table if answer.format is JSON_RESULTS else result_terms.triples
    found = read(data, ROWS_SHOWN, whole=whole)
    if isinstance(found, bool):
        return Shown("truth", ["table", "raw"], truth=found)
    found = result_terms.linked(found)
    pictures = {
        "chart": result_views.chart(found),
        "graph": result_views.graph(found),
        "map": result_views.points(found),
    }
    views = ["table", *(name for name, picture in pictures.items() if picture), "raw"]
    return Shown(
        view if view in views else "table", views, table=found, picture=pictures.get(view)
    )


def _indented(data: bytes) -> str:
    return json.dumps(json.loads(data), ensure_ascii=False, indent=1)


def _address(query: str, **more: str) -> str:
    return with_language(f"{g.site.url}/sparql?" + urlencode({"query": query, **more}))


def _downloads(query: str, answer: Answer) -> dict[Format, str]:
    formats = RESULTS if answer.format is JSON_RESULTS else GRAPHS
    return {fmt: _address(query, format=fmt.suffix) for fmt in formats}


def _snippets(query: str) -> dict[str, str]:
    """The query in the languages that people ask in; quoted as each of them quotes."""
    endpoint = f"{g.site.url}/sparql"
    shell = query.replace("'", "'\\''")
    quoted = json.dumps(query, ensure_ascii=False)
    return {
        "curl": f"curl {endpoint} -H 'Accept: text/csv' --data-urlencode 'query={shell}'",
        "Python": (
            "import json, urllib.parse, urllib.request\n\n"
            f"query = {quoted}\n"
            f'data = urllib.parse.urlencode({{"query": query}}).encode()\n'
            f'request = urllib.request.Request("{endpoint}", data,\n'
            '    {"Accept": "application/sparql-results+json"})\n'
            "rows = json.load(urllib.request.urlopen(request))"
            '["results"]["bindings"]'
        ),
        "R": (
            f"query <- {quoted}\n"
            f'address <- paste0("{endpoint}?format=csv&query=",\n'
            "    URLencode(query, reserved = TRUE))\n"
            "rows <- read.csv(address)"
        ),
    }
