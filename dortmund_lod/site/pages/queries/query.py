"""The page of a named query: what it asks, its parameters, its answer, and the files of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from flask import g, render_template

from dortmund_lod.rdf.formats import GRAPHS, RESULTS
from dortmund_lod.release.search.words import indexed_words
from dortmund_lod.site import schema_org
from dortmund_lod.site.i18n.language import page_url, pick_text
from dortmund_lod.site.pages.queries.code_snippets import Asked, format_suffix, snippets
from dortmund_lod.site.pages.queries.geojson import GEOJSON
from dortmund_lod.site.pages.queries.result import (
    GRAPH,
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
    from collections.abc import Mapping, Sequence

    from dortmund_lod.engine import Answer
    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.release.named_query import NamedQuery
    from dortmund_lod.release.search.query import QueryWord

_INPUTS = {"integer": "number", "decimal": "number", "date": "date", "iri": "url"}


class Field(NamedTuple):
    """A parameter as a field of the form."""

    name: str
    label: str
    type: str
    step: str
    value: str


class Listed(NamedTuple):
    """A named query in a list."""

    title: str
    description: str
    href: str


def query_page(query: NamedQuery, given: Mapping[str, str], answer: Answer) -> str:
    """The page of a query with its answer."""
    result = result_of(answer, view_asked(query.view), query.text)
    values = {name: value for name, value in query.values(given).items() if name in given}
    section = _section(query, result, values)
    return render_template(
        "query.html",
        query=query,
        title=title_of(query),
        text=pick_text(query.descriptions),
        fields=_fields(query, given),
        section=section,
        jsonld=schema_org.embedded(_dataset(query, section.downloads)),
        edit=page_url("/sparql", query=query.shown),
        views=has(SCRIPT),
    )


def _section(query: NamedQuery, result: Result, values: Mapping[str, str]) -> ResultSection:
    """The answer with its addresses; what is asked for in another view first keeps it."""
    at = ResultAddress(f"/query/{query.name}", tuple(values.items()))
    places = address(query, GEOJSON.suffix, values)
    data = result_data(result, at, address(query, "", values), places) | {"usual": query.view}
    downloads = {
        each: address(query, each.suffix, values)
        for each in (GRAPHS if result.form == GRAPH else RESULTS)
    }
    if "map" in result.views:
        downloads[GEOJSON] = places
    file = address(query, format_suffix(result.form), values)
    code = snippets(Asked(result.form, address(query, "", values), file=file))
    return ResultSection(result, at, data, downloads, code, query.name)


def queries_page() -> str:
    """The page that lists all named queries."""
    return render_template(
        "queries.html", queries=[listed(each) for each in g.site.queries.values()]
    )


def title_of(query: NamedQuery) -> str:
    """What a query is called: its title, else its name."""
    return pick_text(query.titles) or query.name


def listed(query: NamedQuery) -> Listed:
    """A query as lists show it."""
    return Listed(title_of(query), pick_text(query.descriptions), page_url(f"/query/{query.name}"))


def queries_with(words: Sequence[QueryWord], most: int) -> list[Listed]:
    """The named queries whose words are those, the nearest first."""
    if not words:
        return []
    scored = []
    for place, query in enumerate(g.site.queries.values()):
        text = " ".join(indexed_words(query.words))
        found = [word.nearness_in(text) for word in words]
        if all(found):
            scored.append((-sum(found), place, query))
    return [listed(query) for _, _, query in sorted(scored, key=lambda each: each[:2])[:most]]


def address(query: NamedQuery, suffix: str, values: Mapping[str, str]) -> str:
    """Where the answer of a query is in a format; without a suffix, where it is negotiated."""
    given = urlencode(values)
    name = f"{query.name}.{suffix}" if suffix else query.name
    return f"{g.site.url}/query/{name}" + (f"?{given}" if given else "")


def _fields(query: NamedQuery, given: Mapping[str, str]) -> list[Field]:
    values = query.values(given)
    return [
        Field(
            each.name,
            pick_text(each.labels) or each.name,
            _INPUTS.get(each.type, "text"),
            "any" if each.type == "decimal" else "",
            values[each.name],
        )
        for each in query.parameters
    ]


def _dataset(query: NamedQuery, downloads: Mapping[Format, str]) -> dict[str, Any]:
    """The answer as a data set that search engines know."""
    iri = f"{g.site.base_iri}query/{query.name}"
    return schema_org.answer_of(
        g.site.catalogue,
        {
            "@id": iri,
            "url": iri,
            "name": title_of(query),
            "description": pick_text(query.descriptions) or title_of(query),
            "keywords": list(query.keywords),
            "distribution": [
                {"@type": "DataDownload", "encodingFormat": fmt.media_type, "contentUrl": href}
                for fmt, href in downloads.items()
            ],
        },
    )
