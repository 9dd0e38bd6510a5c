"""The table of a class: columns, filters, facets and pages, all in the query string."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import math
import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode

from flask import abort, g, render_template, request

from dortmund_lod import addresses
from dortmund_lod.engine import Query
from dortmund_lod.errors import EngineUnavailable
from dortmund_lod.rdf import namespaces, nquads
from dortmund_lod.rdf.formats import JSON_RESULTS, PARQUET
from dortmund_lod.rdf.terms import Iri, Literal, is_iri, term_text
from dortmund_lod.release.search.entries import SUMMARIES
from dortmund_lod.release.tables.filters import (
    OPERATORS,
    Filter,
    TableAnswer,
    TableQuestion,
    is_valid,
    operand,
)
from dortmund_lod.site.class_table import (
    MOST_COLUMNS,
    MOST_FILTERS,
    PAGE,
    TableQuery,
    shapes_query,
)
from dortmund_lod.site.http.request_notes import client
from dortmund_lod.site.i18n.language import in_wanted_language, page_url, pick_literal, translate
from dortmund_lod.site.pages.browse import class_address
from dortmund_lod.site.pages.class_views import (
    CARDS,
    MAP,
    MOST_SPOTS,
    TABLE,
    TIMELINE,
    VIEWS,
    has_places,
    spans,
    time_columns,
    timeline,
)
from dortmund_lod.site.pages.kinds.places import map_of
from dortmund_lod.site.pages.resource_graph import ResourceGraph, Value
from dortmund_lod.site.responses import page_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dortmund_lod.catalogue import ClassCount
    from dortmund_lod.rdf.terms import Term
    from dortmund_lod.site.pages.class_views import Timeline
    from dortmund_lod.site.pages.kinds.places import SpotMap

SHOWN_COLUMNS = 6
"""Columns that are shown where nobody chose any."""

FACETED = 20_000
"""Members of a class up to which its facets are counted unasked, where the store counts them."""

MOST_EXPORTED = 50_000
"""Rows of a table as CSV and JSON."""

_FACETS = 3
_SHARE = 100
"""One of so many entries has the commonest value of a facet that nobody asked for, or more do."""
_VALUES = 5
_TYPE = namespaces.PREFIXES["rdf"] + "type"
_SEPARATOR = " | "
_FORMAT = re.compile(r"((?:^|&)format=)[a-z]+")
_IN_QUERY = "=&%+:/?~-._!$'()*,;@"


class Column(NamedTuple):
    """A property as a column: its name, how many members have it, and whether it is shown."""

    iri: str
    name: Value
    members: int
    shown: bool
    sort: str
    direction: str


class FacetValue(NamedTuple):
    """A value of a facet, how many members have it, and the address with only these."""

    value: Value
    number: int
    href: str


class ChosenFilter(NamedTuple):
    """A filter that is set, and the address without it."""

    column: Value
    operator: str
    value: str
    href: str


class ClassTable:
    """The table that a request asks for."""

    def __init__(self, cls: str) -> None:
        self.cls = cls
        self.usage = dict(g.site.search.usage(cls))
        self.total: int = g.site.search.count(cls)
        chosen = [iri for iri in request.args.getlist("column") if iri in self.usage]
        sort = request.args.get("sort", "")
        self.query = TableQuery(
            cls,
            tuple(_filters()),
            sort.removeprefix("-") if is_iri(sort.removeprefix("-")) else "",
            sort.startswith("-"),
        )
        self.file = g.site.tables.of(cls)
        self.order = self._ordered()
        self.columns = tuple(chosen[:MOST_COLUMNS] or self.order[:SHOWN_COLUMNS])
        self.is_chosen = bool(chosen)
        view = request.args.get("view", TABLE)
        self.view = view if view in VIEWS else TABLE
        self.time = self._time(request.args.get("time", "")) if self.view == TIMELINE else ""

    def _ordered(self) -> list[str]:
        """The properties of the members but names and types: as shapes order them, then by use."""
        known = [iri for iri in self.usage if iri != _TYPE]
        shaped = [row["path"]["value"] for row in _rows(shapes_query(self.cls))]
        first = [iri for iri in shaped if iri in self.usage]
        names = g.site.name_properties
        return [iri for iri in dict.fromkeys([*first, *known]) if iri not in names]

    @cached_property
    def times(self) -> list[str]:
        """The columns whose values are times."""
        return time_columns(self.order)

    def _time(self, asked: str) -> str:
        """The column by whose years the members are shown; empty where there is none."""
        return asked if asked in self.usage else next(iter(self.times), "")

    @property
    def is_plain(self) -> bool:
        """Whether all members are asked for, by name, as the release has them counted."""
        return not self.query.filters and not self.query.sort

    @property
    def is_large(self) -> bool:
        """Whether its table was made at build, and is asked instead of the store."""
        return bool(self.file and self.file.is_asked)

    def answer(
        self, limit: int, offset: int = 0, facets: Sequence[str] = (), years: str = ""
    ) -> TableAnswer:
        """The number of rows, the members on a page, facets, and the years of a column.

        All members come by name, as the release has them.
        """
        found = self._asked(limit, offset, facets, years)
        if not self.is_plain:
            return found
        hits = g.site.search.instances(self.cls, offset // limit + 1, limit)
        return found._replace(total=self.total, members=[hit.iri for hit in hits])

    def _asked(self, limit: int, offset: int, facets: Sequence[str], years: str) -> TableAnswer:
        """The same from the table that was made at build; from the store where it has none."""
        if self.is_plain and not facets and not years:
            return TableAnswer(self.total, [], [])
        if self.file and self.is_large:
            question = TableQuestion(
                self.file.name,
                self.query.filters,
                self.query.sort,
                self.query.descending,
                0 if self.is_plain else limit,
                offset,
                tuple(facets),
                is_chosen="facet" in request.args,
                years=years,
            )
            with contextlib.suppress(EngineUnavailable):
                answer: TableAnswer = g.site.tables.ask(question, client())
                return answer
        return self._queried(limit, offset, facets, years)

    def _queried(self, limit: int, offset: int, facets: Sequence[str], years: str) -> TableAnswer:
        total, members = self.total, list[str]()
        if self.query.filters:
            (row,) = _rows(self.query.count())
            total = int(row["number"]["value"])
        if not self.is_plain:
            members = [row["item"]["value"] for row in _rows(self.query.members(limit, offset))]
        counted = [
            (column, [(_term(row["value"]), int(row["number"]["value"])) for row in rows])
            for column in facets
            if (rows := _rows(self.query.facet(column)))
        ]
        rows = _rows(self.query.years(years)) if years else []
        by_year = [(int(row["year"]["value"]), int(row["number"]["value"])) for row in rows]
        return TableAnswer(total, members, counted, by_year)

    def address(self, **changes: object) -> str:
        """The address of the table with something else in its query string."""
        pairs = [
            *(("column", iri) for iri in (self.columns if self.is_chosen else ())),
            *(pair for each in self.query.filters for pair in _pairs(each)),
        ]
        sort = ("-" if self.query.descending else "") + self.query.sort
        view = self.view if self.view != TABLE else ""
        single = {"sort": sort, "view": view, "time": self.time, "lang": g.language_chosen}
        single |= changes
        filters = single.pop("filters", None)
        if isinstance(filters, (list, tuple)):
            pairs = [pair for pair in pairs if pair[0] == "column"]
            pairs += [pair for each in filters for pair in _pairs(each)]
        pairs += [(name, str(value)) for name, value in single.items() if value]
        path, mark, query = class_address(self.cls).partition("?")
        inside = [part for part in query.split("&") if part.startswith("class=")]
        return path + "?" + "&".join([*inside, urlencode(pairs)]) if pairs or mark else path


def class_page(cls: str) -> str:
    """The page of a class."""
    table = ClassTable(cls)
    if not table.total:
        abort(404, f"The class {cls} has no members.")
    page = page_number()
    wanted = _wanted_facets(table)
    answer = table.answer(PAGE, (page - 1) * PAGE, wanted, table.time)
    total, members = answer.total, answer.members
    last = max(math.ceil(total / PAGE), 1)
    if page > last:
        abort(404, f"There are {last} pages.")
    counted = _counted(answer)
    graph = ResourceGraph()
    graph.load([cls, *members, *table.columns, *table.order, *_mentioned(table, counted)])
    return render_template(
        "browse.html",
        name=graph.name(cls),
        cls=cls,
        definition=graph.text(cls, *SUMMARIES),
        total=total,
        columns=_columns(table, graph),
        rows=[(graph.name(iri), _cells(graph, iri, table.columns)) for iri in members],
        facets=[_facet(table, graph, *each) for each in counted],
        shown=[graph.name(iri) for iri in table.columns],
        filters=_chosen(table, graph),
        hidden=[pair for each in table.query.filters for pair in _pairs(each)],
        operators=OPERATORS,
        table=table,
        page=page,
        last=last,
        next_page=page + 1 if page < last else None,
        sparql=page_url("/sparql", query=table.query.whole(table.columns)),
        csv=table.address(format="csv"),
        json=table.address(format="json"),
        parquet=table.file and f"{g.site.url}/dump/latest/{table.file.name}.{PARQUET.suffix}",
        views=_views(table),
        timeline=_timeline(table, answer.years),
        time=graph.name(table.time) if table.time else None,
        map=_map(table),
        most_spots=MOST_SPOTS,
    )


def _views(table: ClassTable) -> list[tuple[str, str]]:
    """The views that the members can have, with their addresses."""
    column = table.time or next(iter(table.times), "")
    found = [(TABLE, table.address(view="", time="")), (CARDS, table.address(view=CARDS, time=""))]
    if has_places(table.usage):
        found.append((MAP, table.address(view=MAP, time="")))
    if column:
        found.append((TIMELINE, table.address(view=TIMELINE, time=column)))
    return found


def _timeline(table: ClassTable, years: Sequence[tuple[int, int]]) -> Timeline | None:
    """Bars of the years, each a link to its members in the table."""
    if not years:
        return None
    others = [each for each in table.query.filters if each.column != table.time]
    bins = []
    for span in spans(years):
        wanted = Filter(table.time, "years", f"{span[0]}..{span[-1]}")
        bins.append((span, table.address(filters=[*others, wanted], view="", time="")))
    return timeline(years, bins)


def _map(table: ClassTable) -> SpotMap | None:
    """The first members on a map, if that is shown."""
    if table.view != MAP:
        return None
    return map_of(ResourceGraph(), table.answer(MOST_SPOTS).members)


class Preview(NamedTuple):
    """The first members of a class as a table, and where all of them are."""

    name: Value
    columns: list[Value]
    rows: list[tuple[Value, list[tuple[list[Value], int]]]]
    href: str


def preview(largest: ClassCount) -> Preview:
    """The first members of the largest class of a dataset."""
    usage = [iri for iri, _ in g.site.search.usage(largest.cls)]
    told = {_TYPE, *g.site.name_properties}
    columns = [iri for iri in usage if iri not in told][:SHOWN_COLUMNS]
    graph = ResourceGraph()
    graph.load([largest.cls, *largest.first, *columns])
    rows = [(graph.name(iri), _cells(graph, iri, columns)) for iri in largest.first]
    heads = [graph.name(iri) for iri in columns]
    return Preview(graph.name(largest.cls), heads, rows, class_address(largest.cls))


def class_csv(cls: str) -> str:
    """The table as CSV (RFC 4180): the address of each member, its name, and its columns."""
    table = ClassTable(cls)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["iri", "name", *map(_short, table.columns)])
    for iri, name, values in _exported(table, table.answer(MOST_EXPORTED).members):
        cells = [_SEPARATOR.join(term.value for term in terms) for terms in values]
        writer.writerow([iri, name, *cells])
    return text.getvalue()


def class_json(cls: str) -> str:
    """The table as JSON: each member with its values as SPARQL results write them."""
    table = ClassTable(cls)
    answer = table.answer(MOST_EXPORTED)
    content = {
        "class": cls,
        "total": answer.total,
        "columns": {_short(iri): iri for iri in table.columns},
        "rows": [
            {
                "iri": iri,
                "name": name,
                **{
                    _short(column): [_json(term) for term in terms]
                    for column, terms in zip(table.columns, values, strict=True)
                    if terms
                },
            }
            for iri, name, values in _exported(table, answer.members)
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def same_table(fmt: str) -> str:
    """The address that was asked for in another format, spelled as it was asked for.

    Readers of CSVW take a description only where it names the very address of the data (CSV on
    the Web, Model for Tabular Data §5.2).
    """
    query = _FORMAT.sub(rf"\g<1>{fmt}", request.query_string.decode("latin-1"))
    return f"{g.site.url}{addresses.quoted(request.path)}?{quote(query, safe=_IN_QUERY)}"


def csvw_metadata(cls: str) -> str:
    """What a reader of CSV on the Web needs to know of the table (CSVW)."""
    table = ClassTable(cls)
    columns = [
        {"name": "iri", "titles": "iri", "datatype": "anyURI", "required": True},
        {"name": "name", "titles": "name", "datatype": "string"},
        *(
            {
                "name": f"column{place}",
                "titles": _short(iri),
                "propertyUrl": iri,
                "separator": _SEPARATOR,
                "datatype": "string",
            }
            for place, iri in enumerate(table.columns, 1)
        ),
    ]
    content = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": same_table("csv"),
        "dialect": {"header": True},
        "tableSchema": {"columns": columns, "primaryKey": "iri", "aboutUrl": "{+iri}"},
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _exported(
    table: ClassTable, members: Iterable[str]
) -> Iterator[tuple[str, str, list[list[Term]]]]:
    """The rows for programs, as they were written: not from the engine, which respells values."""
    statements = g.site.statements
    for iri in members:
        names = g.site.search.names(iri)
        values = [statements.objects(iri, column) for column in table.columns]
        name = pick_literal(names)
        yield iri, name.value if name else "", values


def _json(term: Term) -> dict[str, str]:
    if isinstance(term, Literal):
        kind = {"language": term.language} if term.language else {"datatype": term.datatype}
        return {"value": term.value, **kind}
    return {"iri": term.value} if isinstance(term, Iri) else {"node": term.value}


def _columns(table: ClassTable, graph: ResourceGraph) -> list[Column]:
    columns = []
    for iri in dict.fromkeys([*table.columns, *table.order]):
        sorted_by = table.query.sort == iri
        downward = sorted_by and not table.query.descending
        direction = ("descending" if table.query.descending else "ascending") if sorted_by else ""
        sort = table.address(sort=f"-{iri}" if downward else iri)
        name = graph.name(iri)
        columns.append(Column(iri, name, table.usage[iri], iri in table.columns, sort, direction))
    return columns


def _cells(
    graph: ResourceGraph, iri: str, columns: Sequence[str]
) -> list[tuple[list[Value], int]]:
    """The values of each column, and how many more there are."""
    cells = []
    for column in columns:
        terms = graph.values(iri, column)
        texts = [term for term in terms if isinstance(term, Literal) and term.language]
        left_out = {*texts}.difference(in_wanted_language(texts))
        shown = [term for term in terms if term not in left_out] or terms
        cells.append(
            ([graph.value(term) for term in shown[:_VALUES]], max(len(shown) - _VALUES, 0))
        )
    return cells


def _wanted_facets(table: ClassTable) -> list[str]:
    """The facets that are asked for, else the first columns."""
    asked = [iri for iri in request.args.getlist("facet") if iri in table.order][:_FACETS]
    if not asked and (table.is_large or table.total <= FACETED):
        asked = [iri for iri in table.columns if iri != table.query.sort][: 2 * _FACETS]
    return asked


def _counted(answer: TableAnswer) -> list[tuple[str, list[tuple[Term, int]]]]:
    """The facets that were asked for, else those whose values many entries share.

    Without values that no filter can have: nodes without a name, and texts that are too long.
    """
    fewest = max(2, math.ceil(answer.total / _SHARE))
    chosen = request.args.getlist("facet")
    askable = [
        (column, [each for each in counts if operand(term_text(each[0])) == each[0]])
        for column, counts in answer.facets
    ]
    return [
        (column, counts)
        for column, counts in askable
        if counts and (counts[0][1] >= fewest or column in chosen)
    ][:_FACETS]


def _mentioned(
    table: ClassTable, facets: Iterable[tuple[str, list[tuple[Term, int]]]]
) -> Iterator[str]:
    """What filters and facets name."""
    yield from (each.column for each in table.query.filters)
    for _, counts in facets:
        yield from (term.value for term, _ in counts if isinstance(term, Iri))


def _facet(
    table: ClassTable, graph: ResourceGraph, column: str, counts: Iterable[tuple[Term, int]]
) -> tuple[Value, list[FacetValue]]:
    values = [_facet_value(table, graph, column, each) for each in counts]
    return graph.name(column), values


def _facet_value(
    table: ClassTable, graph: ResourceGraph, column: str, counted: tuple[Term, int]
) -> FacetValue:
    term, number = counted
    wanted = Filter(column, "eq", term_text(term))
    filters = [*(each for each in table.query.filters if each != wanted), wanted]
    value = graph.value(term)._replace(href="")
    if not value.text.strip():
        value = Value(translate("value.empty"))
    return FacetValue(value, number, table.address(filters=filters))


def _chosen(table: ClassTable, graph: ResourceGraph) -> list[ChosenFilter]:
    return [
        ChosenFilter(
            graph.name(each.column)._replace(href=""),
            each.operator,
            each.value,
            table.address(filters=[other for other in table.query.filters if other != each]),
        )
        for each in table.query.filters
    ]


def _filters() -> Iterator[Filter]:
    """The filters of the request: three lists of parameters, side by side."""
    names = ("where", "is", "value")
    for each in list(zip(*map(request.args.getlist, names), strict=False))[:MOST_FILTERS]:
        found = Filter(*each)
        if found.column and (found.value.strip() or found.operator in {"empty", "filled"}):
            if not is_valid(found):
                abort(400, f"The filter '{found.operator}' of {found.column[:200]} is none.")
            yield found


def _pairs(each: Filter) -> list[tuple[str, str]]:
    return [("where", each.column), ("is", each.operator), ("value", each.value)]


def _rows(query: str) -> list[dict[str, dict[str, str]]]:
    answer = g.site.engine.query(Query(query, JSON_RESULTS, None, client=client()))
    with answer.body as body:
        rows: list[dict[str, dict[str, str]]] = json.load(body)["results"]["bindings"]
    return rows


def _term(binding: dict[str, str]) -> Term:
    if binding["type"] == "uri":
        return Iri(binding["value"])
    if binding["type"] == "bnode":
        return nquads.term(f"_:{binding['value']}".encode())
    language = binding.get("xml:lang", "")
    datatype = (
        namespaces.PREFIXES["rdf"] + "langString" if language else binding.get("datatype", "")
    )
    return Literal(binding["value"], datatype or namespaces.PREFIXES["xsd"] + "string", language)


def _short(iri: str) -> str:
    """A property by its prefix, where it has one."""
    return namespaces.compact(iri, g.site.release.manifest.prefixes)
