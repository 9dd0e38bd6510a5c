"""The answer of a query on a page: its views, and what an address says of how it is looked at."""

from __future__ import annotations

import json
from math import ceil
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from flask import g, request

from dortmund_lod.rdf.formats import JSON_RESULTS, TURTLE
from dortmund_lod.rdf.sparql.sparql_tokens import VARIABLE, significant
from dortmund_lod.site.i18n.language import page_url, translate, with_language
from dortmund_lod.site.pages import result_terms
from dortmund_lod.site.pages.queries import result_views
from dortmund_lod.site.pages.queries.moments import MOMENTS, moment_key
from dortmund_lod.site.pages.queries.number_columns import aligned, number_columns, number_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dortmund_lod.engine import Answer
    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.site.pages.result_terms import Row, Solutions, Table

SCRIPT = "views/results.js"
VIEWS = ("table", "chart", "graph", "map", "raw")
PAGE = 100
"""Rows of a table on one page."""

ROWS_DRAWN = 1000
"""Rows of which pictures are made here."""

SELECT, ASK, GRAPH = "select", "ask", "graph"
"""The forms of queries, as their answers show them."""

_RAW_SHOWN = 200_000
_MOST_READ = 4 * 2**20
"""Bytes of an answer that are read for a page: reading a large one holds up whoever asks here."""
_MOST_NAMED = 1000
"""Resources of a column that are ordered by name; of more, by IRI."""
_LONGEST_FILTER = 200
_TEXTS = (
    "pages.label",
    "value.false",
    "value.moment",
    "value.nameless_number",
    "value.true",
    "views.as_table",
    "views.bar",
    "views.by_iri",
    "views.by_name",
    "views.chart",
    "views.color",
    "views.edge",
    "views.expand",
    "views.failed",
    "views.filter",
    "views.first",
    "views.found",
    "views.from",
    "views.graph",
    "views.horizontal",
    "views.line",
    "views.linear",
    "views.links_of",
    "views.log",
    "views.map",
    "views.more_links",
    "views.next",
    "views.no_links",
    "views.nodes",
    "views.none",
    "views.nothing",
    "views.page",
    "views.places",
    "views.png",
    "views.positive",
    "views.previous",
    "views.scale",
    "views.scatter",
    "views.svg",
    "views.table",
    "views.timeline",
    "views.to",
    "views.too_large",
    "views.type",
    "views.vertical",
    "views.wait",
    "views.whole",
    "views.zoom_in",
    "views.zoom_out",
)


class TableState(NamedTuple):
    """How a table is looked at: what its rows must say, their order, the page, and by name or IRI.

    The names of the parameters have a dot, so that they are never those of a query's variables.
    """

    filter: str = ""
    sort: str = ""
    descending: bool = False
    page: int = 1
    labels: bool = True

    @classmethod
    def of_request(cls) -> TableState:
        """What the address says; what makes no sense there is as if it were not."""
        sort = request.values.get("table.sort", "")
        page = request.values.get("table.page", "1")[:8]
        return cls(
            request.values.get("table.filter", "").strip()[:_LONGEST_FILTER],
            sort.removeprefix("-"),
            sort.startswith("-"),
            max(int(page), 1) if page.isascii() and page.isdigit() else 1,
            request.values.get("table.labels") != "off",
        )

    def parameters(self) -> dict[str, str]:
        """The state as parameters, but what goes without saying."""
        given = {
            "table.filter": self.filter,
            "table.sort": ("-" if self.descending else "") + self.sort,
            "table.page": str(self.page) if self.page > 1 else "",
            "table.labels": "" if self.labels else "off",
        }
        return {name: value for name, value in given.items() if value}


class ResultAddress(NamedTuple):
    """Where an answer is: a path, and the parameters that ask for it."""

    path: str
    parameters: tuple[tuple[str, str], ...]

    def to(self, **changes: str) -> str:
        """The page of the answer, looked at in a way."""
        pairs = [*self.parameters, *changes.items()]
        address = g.site.url + self.path + (f"?{urlencode(pairs)}" if pairs else "")
        return with_language(address)


class Result(NamedTuple):
    """An answer in the view that was asked for; `views` are those it can be seen in.

    `found` counts the rows that the filter leaves, and a page has `rows` of them.
    """

    form: str
    view: str
    views: list[str]
    state: TableState
    truth: bool | None = None
    table: Table | None = None
    numbers: frozenset[int] = frozenset()
    found: int = 0
    picture: object = None
    raw: str = ""
    length: int = 0
    rows: int = PAGE

    @property
    def last(self) -> int:
        """The last page."""
        return max(1, ceil(self.found / self.rows))

    @property
    def is_sortable(self) -> bool:
        """Whether all rows are here to be put into an order."""
        return self.table is not None and not self.table.more

    def changed(self, **changes: object) -> dict[str, str]:
        """The parameters of another look at the table."""
        return self.state._replace(**changes).parameters()  # type: ignore[arg-type]

    def sorted_by(self, column: str) -> dict[str, str]:
        """The parameters of the table in the order of a column, or in that turned round."""
        is_ascending = self.state.sort == column and not self.state.descending
        return self.changed(sort=column, descending=is_ascending, page=1)


class ResultSection(NamedTuple):
    """What a page shows of an answer: the result with its addresses, files and code.

    `data` is for the script of the views; `name` is what files are called.
    """

    result: Result
    address: ResultAddress | None
    data: dict[str, str]
    downloads: dict[Format, str]
    snippets: dict[str, str]
    name: str = "result"


def view_asked(usual: str = "table") -> str:
    """The view that is asked for, else the usual one."""
    view = request.values.get("view", usual)
    return view if view in VIEWS else usual


def result_of(answer: Answer, view: str, query: str, rows: int = PAGE) -> Result:
    """The answer of a query in a view, or as a table where it cannot be seen in that.

    A page of the table has so many rows.
    """
    with answer.body as body:
        data = body.read(_MOST_READ)
    whole = answer.length <= _MOST_READ
    state = TableState.of_request()
    is_table = answer.format is JSON_RESULTS
    if view == "raw" or answer.format is TURTLE:
        raw = _indented(data) if is_table and whole else data.decode("utf-8", "ignore")
        form = (ASK if b'"boolean"' in data[:200] else SELECT) if is_table else GRAPH
        views = ["table", "raw"] if form == ASK else list(VIEWS)
        return Result(form, "raw", views, state, raw=raw[:_RAW_SHOWN])
    read = result_terms.solutions if is_table else result_terms.statements
    found = read(data, whole=whole)
    if isinstance(found, bool):
        return Result(ASK, "truth", ["table", "raw"], state, truth=found)
    form = SELECT if is_table else GRAPH
    result = Result(form, view, [], state, length=answer.length, rows=rows)
    columns = columns_of(query, found.columns) if is_table else found.columns
    return _in_view(result, found._replace(columns=columns))


def columns_of(query: str, variables: list[str]) -> list[str]:
    """The variables of an answer in the order of the query.

    Engines give those of `SELECT *` in any order; people expect that of the text.
    """
    tokens = significant(query)
    if not any(token.keyword == "SELECT" for token in tokens):
        return variables
    first = next((token for token in tokens if token.keyword not in {"DISTINCT", "REDUCED"}), None)
    if first is None or first.text != "*":
        return variables
    written = [token.text[1:] for token in tokens if token.kind == VARIABLE]
    return [name for name in dict.fromkeys([*written, *variables]) if name in variables]


def _in_view(result: Result, found: Solutions) -> Result:
    drawn = result_terms.table(found, 0, ROWS_DRAWN)
    views = ["table", *result_views.views_of(drawn), "raw"]
    view = result.view if result.view in views else "table"
    picture = None
    if view != "table":
        picture = result_views.picture(view, result_terms.named(drawn), _columns_asked())
    rows = _arranged(found, result.state) if not found.more else found.rows
    result = result._replace(found=len(rows))
    state = result.state._replace(page=min(result.state.page, result.last))
    first = (state.page - 1) * result.rows
    page = result_terms.table(found._replace(rows=rows), first, result.rows)
    page = aligned(result_terms.named(page, labels=state.labels))
    return result._replace(
        view=view,
        views=views,
        state=state,
        table=page._replace(total=len(found.rows)),
        numbers=number_columns(page),
        picture=picture,
    )


def _columns_asked() -> tuple[str, str]:
    """The columns that a chart is asked for of: names, and numbers."""
    return request.values.get("chart.x", ""), request.values.get("chart.y", "")


def _arranged(found: Solutions, state: TableState) -> Sequence[Row]:
    """The rows that say what they must, in the order that is asked for."""
    rows = found.rows
    if state.filter:
        wanted = state.filter.casefold()
        names = _names(rows, found.columns) if state.labels else {}
        rows = [row for row in rows if any(wanted in text for text in _texts(row, names))]
    if state.sort in found.columns:
        names = _names(rows, [state.sort]) if state.labels else {}

        def key(row: Row) -> tuple[int, float, str]:
            return _key(row.get(state.sort), names)

        rows = sorted(rows, key=key, reverse=state.descending)
    return rows


def _names(rows: Sequence[Row], columns: Sequence[str]) -> dict[str, str]:
    """What the resources of columns are called, where there are not too many."""
    iris = {
        term["value"]
        for row in rows
        for name in columns
        if (term := row.get(name)) and term["type"] == "uri"
    }
    if len(iris) > _MOST_NAMED:
        return {}
    return {iri: value.text for iri, value in result_terms.terms(sorted(iris)).items()}


def _texts(row: Row, names: dict[str, str]) -> list[str]:
    values = [term["value"] for term in row.values() if isinstance(term["value"], str)]
    return [text.casefold() for value in values for text in (value, names.get(value, ""))]


def _key(term: result_terms.Binding | None, names: dict[str, str]) -> tuple[int, float, str]:
    """Unbound before numbers, moments and texts, as SPARQL orders terms of different kinds."""
    if term is None:
        return 0, 0.0, ""
    text = str(term["value"])
    if term.get("datatype") in MOMENTS:
        return 2, *moment_key(text)
    number = number_of(text) if "datatype" in term else None
    if number is not None:
        return 1, float(number), ""
    return 3, 0.0, names.get(text, text).casefold()


def _indented(data: bytes) -> str:
    return json.dumps(json.loads(data), ensure_ascii=False, indent=1)


def result_data(
    result: Result, address: ResultAddress | None, source: str, places: str
) -> dict[str, str]:
    """What the script of the views is told, as attributes of their section.

    It fetches the answer from its `source`, and its places from another.
    """
    settings = g.site.settings
    return {
        "form": result.form,
        "view": result.view,
        "views": " ".join(result.views),
        "page": address.to() if address else "",
        "columns": json.dumps(result.table.columns) if result.table else "",
        "source": source,
        "geojson": places if "map" in result.views else "",
        "bytes": str(result.length),
        "terms": page_url("/sparql/terms"),
        "endpoint": f"{g.site.url}/sparql",
        "tiles": settings.map_tiles,
        "attribution": settings.map_attribution,
        "texts": json.dumps({name: translate(name) for name in _TEXTS}, ensure_ascii=False),
    }
