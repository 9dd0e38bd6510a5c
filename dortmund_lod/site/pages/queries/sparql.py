"""The page of the SPARQL endpoint: a form, examples, the answer in several views, code."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from flask import g, render_template, request

from dortmund_lod.engine import COMPANION, EMBEDDED
from dortmund_lod.errors import Mistake
from dortmund_lod.rdf.formats import GRAPHS, RESULTS
from dortmund_lod.site.i18n.language import translate, with_language
from dortmund_lod.site.pages.queries.code_snippets import Asked, snippets
from dortmund_lod.site.pages.queries.example_queries import example_groups
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


_PLACE = re.compile(r"error at (\d{1,9}):(\d{1,9})")
"""Where the parser stopped, in its own words."""
_WORDS = {
    "cancelled": "editor.cancelled",
    "declare": "editor.declare",
    "failed": "editor.failed",
    "isA": "editor.is_a",
    "line": "editor.line",
    "nothing": "editor.nothing",
    "ran": "editor.ran",
    "running": "editor.running",
    "seconds": "editor.seconds",
    "surplus": "mistake.surplus-bracket",
    "unclosed": "mistake.unclosed-string",
    "undeclared": "mistake.undeclared-prefix",
    "unreachable": "editor.unreachable",
}
"""What the editor says by itself."""


def page(query: str = "", answer: Answer | None = None, failure: Failure | None = None) -> str:
    """The page, with the answer or with what went wrong."""
    is_part = request.values.get("part") == "answer"
    result = _result(query, answer) if answer else None
    return render_template(
        "sparql.html",
        query=query,
        settings=g.site.settings,
        section=_section(query, result) if result else None,
        failure=failure and _placed(failure),
        companion=answer is not None and answer.engine == COMPANION,
        alone=_address(query, engine=EMBEDDED),
        examples=[] if is_part else example_groups(),
        mended=_mended(query, failure),
        is_part=is_part,
        editor=_editor_data() if has(EDITOR) and not is_part else "",
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


def _editor_data() -> str:
    """What the editor works with: prefixes, addresses, and its words in the page's language."""
    words = {name: translate(key) for name, key in _WORDS.items()}
    content = {
        "address": f"{g.site.url}/sparql/complete",
        "base": g.site.base_iri,
        "prefixes": _known_prefixes(),
        "words": words,
    }
    return json.dumps(content, ensure_ascii=False)


def _known_prefixes() -> dict[str, str]:
    return {name: iri for name, iri in g.site.release.manifest.prefixes.items() if name}


class Mended(NamedTuple):
    """Where a query is asked with the declaration of a prefix that it lacks."""

    prefix: str
    address: str


def _mended(query: str, failure: Failure | None) -> Mended | None:
    """The query with the prefixes that it lacks, where those are known."""
    place = failure.place if failure else None
    known = _known_prefixes()
    if place is None or place.kind != "undeclared-prefix" or place.token[:-1] not in known:
        return None
    prefix = place.token[:-1]
    mended = f"PREFIX {prefix}: <{known[prefix]}>\n{query}"
    return Mended(place.token, _address(mended)) if len(mended) <= _LONGEST_ADDRESS else None


def _placed(failure: Failure) -> Failure:
    """The same with the place that the parser tells, where nothing else is known of it."""
    found = _PLACE.search(failure.detail)
    if failure.place or not found:
        return failure
    return failure._replace(place=Mistake("", int(found[1]), int(found[2]), ""))


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
