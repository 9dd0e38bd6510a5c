"""The page of the SPARQL endpoint: a form, examples, the answer in several views, code."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from flask import g, render_template, request

from dortmund_lod.engine import COMPANION, EMBEDDED
from dortmund_lod.errors import Mistake
from dortmund_lod.rdf.formats import GRAPHS, JSON_RESULTS, RESULTS, TURTLE
from dortmund_lod.site.i18n.language import translate, with_language
from dortmund_lod.site.pages import result_terms, result_views
from dortmund_lod.site.pages.queries.example_queries import example_groups
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
    is_part = request.values.get("part") == "answer"
    shown = answer_shown(answer, view_asked()) if answer else None
    return render_template(
        "sparql.html",
        query=query,
        settings=settings,
        shown=shown,
        failure=failure and _placed(failure),
        companion=answer is not None and answer.engine == COMPANION,
        alone=_address(query, engine=EMBEDDED),
        most=ROWS_SHOWN,
        examples=[] if is_part else example_groups(),
        mended=_mended(query, failure),
        is_part=is_part,
        views={view: _address(query, view=view) for view in shown.views} if shown else {},
        downloads=_downloads(query, answer) if answer else {},
        permalink=_address(query) if query else "",
        snippets=_snippets(query) if answer else {},
        linkable=len(query) <= _LONGEST_ADDRESS,
        editor=_editor_data() if has(EDITOR) and not is_part else "",
    )


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
