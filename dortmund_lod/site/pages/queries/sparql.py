"""The page of the SPARQL endpoint: a form, examples, the answer in several views, code."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import g, render_template

from dortmund_lod.engine import COMPANION, EMBEDDED
from dortmund_lod.rdf.formats import GRAPHS, RESULTS
from dortmund_lod.site.i18n.language import with_language
from dortmund_lod.site.pages.queries.code_snippets import Asked, snippets
from dortmund_lod.site.pages.queries.example_queries import example_queries
from dortmund_lod.site.pages.queries.geojson import GEOJSON
from dortmund_lod.site.pages.queries.result import (
    GRAPH,
    PAGE,
    ROWS_DRAWN,
    SCRIPT,
    Result,
    ResultAddress,
    ResultSection,
    result_data,
    result_of,
    view_asked,
)
from dortmund_lod.site.pages.static_files import has

if TYPE_CHECKING:
    from dortmund_lod.engine import Answer
    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.site.problems import Failure

EDITOR = "editor/editor.js"
_LONGEST_ADDRESS = 6000
"""A query that is longer goes by POST, so nothing links to it."""


def page(query: str = "", answer: Answer | None = None, failure: Failure | None = None) -> str:
    """The page, with the answer or with what went wrong."""
    result = _result(query, answer) if answer else None
    return render_template(
        "sparql.html",
        query=query,
        settings=g.site.settings,
        section=_section(query, result) if result else None,
        failure=failure,
        companion=answer is not None and answer.engine == COMPANION,
        alone=_address(query, engine=EMBEDDED),
        examples=[(each.title, each.address) for each in example_queries()],
        editor=has(EDITOR),
        views=has(SCRIPT),
    )


def _result(query: str, answer: Answer) -> Result:
    """The answer; one that nothing links to has no pages, but more rows."""
    rows = ROWS_DRAWN if len(query) > _LONGEST_ADDRESS else PAGE
    return result_of(answer, view_asked(), query, rows)


def _section(query: str, result: Result) -> ResultSection:
    """The answer with its addresses, where the query is short enough for one."""
    endpoint = f"{g.site.url}/sparql"
    code = snippets(Asked(result.form, endpoint, query))
    if len(query) > _LONGEST_ADDRESS:
        data = result_data(result, None, endpoint, f"{endpoint}/geojson") | {"query": query}
        return ResultSection(result, None, data, {}, code)
    address = ResultAddress("/sparql", (("query", query),))
    data = result_data(result, address, _address(query), _places(query))
    return ResultSection(result, address, data, _downloads(query, result), code)


def _address(query: str, **more: str) -> str:
    return with_language(f"{g.site.url}/sparql?" + urlencode({"query": query, **more}))


def _downloads(query: str, result: Result) -> dict[Format, str]:
    formats = GRAPHS if result.form == GRAPH else RESULTS
    found = {fmt: _address(query, format=fmt.suffix) for fmt in formats}
    if "map" in result.views:
        found[GEOJSON] = _places(query)
    return found


def _places(query: str) -> str:
    """Where the places of an answer are as GeoJSON."""
    return f"{g.site.url}/sparql/geojson?" + urlencode({"query": query})
