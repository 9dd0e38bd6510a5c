"""Rows and statements of a query's answer, read from SPARQL Results JSON and N-Triples."""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import g

from dortmund_lod.rdf.terms import RDF_LANG_STRING, XSD_STRING, Literal, unescape
from dortmund_lod.rdf.well_known_terms import well_known_terms
from dortmund_lod.site.i18n.language import pick_literal, translate
from dortmund_lod.site.pages.resource_graph import (
    Value,
    foreign,
    href_of,
    literal_value,
    name_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Binding = dict[str, Any]
    Row = dict[str, Binding]

_LINE = re.compile(r"(<[^>]*>|_:\S+) <([^>]*)> (.+) \.$")
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?$', re.DOTALL)
_VARIABLES, _BINDINGS = '"vars":', '"bindings":['
STATEMENT = ["subject", "property", "object"]
"""The columns of statements."""


class Solutions(NamedTuple):
    """Rows as SPARQL Results JSON writes them; with `more`, there are others."""

    columns: list[str]
    rows: Sequence[Row]
    more: bool = False


class Cell(NamedTuple):
    """A term of an answer: as it is shown, and what it is."""

    value: Value
    kind: str
    lexical: str
    datatype: str


class Table(NamedTuple):
    """Named columns and rows; a cell is None where a variable is unbound.

    `total` counts the rows that were read; with `more`, there are others.
    """

    columns: list[str]
    rows: list[list[Cell | None]]
    total: int
    more: bool = False


def solutions(data: bytes, *, whole: bool = True) -> Solutions | bool:
    """The rows of a SELECT, the truth of an ASK.

    Of an answer that is not whole, those that its beginning has.
    """
    if not whole:
        return _beginning(data.decode("utf-8", "ignore"))
    content = json.loads(data)
    if "boolean" in content:
        return bool(content["boolean"])
    return Solutions(content["head"]["vars"], content["results"]["bindings"])


def _beginning(text: str) -> Solutions:
    """The rows that the beginning of an answer has, in the spelling of the engine."""
    read = json.JSONDecoder().raw_decode
    head, bindings, _ = text.partition(_BINDINGS)
    columns = read(head, head.index(_VARIABLES) + len(_VARIABLES))[0]
    rows: list[Row] = []
    place = len(head) + len(bindings)
    with contextlib.suppress(ValueError):  # here it was cut
        while True:
            row, end = read(text, place)
            rows.append(row)
            place = end + 1
    return Solutions(columns, rows, more=True)


def statements(data: bytes, *, whole: bool = True) -> Solutions:
    """The statements of a CONSTRUCT or DESCRIBE, in N-Triples, as rows."""
    lines = data.decode("utf-8", "ignore").split("\n")[:-1]  # each has its end, or was cut
    rows = [row for line in lines if (row := _statement(line))]
    return Solutions(STATEMENT, rows, more=not whole)


def _statement(line: str) -> Row | None:
    match = _LINE.match(line)
    if not match:
        return None
    nodes = (_node(match[1]), {"type": "uri", "value": match[2]}, _node(match[3]))
    return dict(zip(STATEMENT, nodes, strict=True))


def _node(text: str) -> Binding:
    if text.startswith("<"):
        return {"type": "uri", "value": unescape(text[1:-1])}
    literal = _LITERAL.match(text)
    if not literal:
        return {"type": "bnode", "value": text.removeprefix("_:")}
    found = {"type": "literal", "value": unescape(literal[1])}
    if literal[2]:
        return found | {"xml:lang": literal[2]}
    return found | ({"datatype": literal[3]} if literal[3] else {})


def table(found: Solutions, first: int = 0, most: int | None = None) -> Table:
    """Rows as they are shown: `most` from the `first` on."""
    rows = found.rows[first : None if most is None else first + most]
    cells = [[_cell(row.get(name)) for name in found.columns] for row in rows]
    return Table(found.columns, _numbered(cells), len(found.rows), found.more)


def _numbered(rows: list[list[Cell | None]]) -> list[list[Cell | None]]:
    """The rows with a number for each blank node: its label means nothing, also to the engine."""
    numbers: dict[str, int] = {}

    def shown(cell: Cell) -> Cell:
        if cell.kind != "bnode":
            return cell
        number = numbers.setdefault(cell.lexical, len(numbers) + 1)
        return cell._replace(value=Value(translate("value.nameless_number", number=number)))

    return _each(rows, shown)


def _each(
    rows: list[list[Cell | None]], change: Callable[[Cell], Cell]
) -> list[list[Cell | None]]:
    return [[None if cell is None else change(cell) for cell in row] for row in rows]


def _cell(binding: Binding | None) -> Cell | None:
    if binding is None:
        return None
    if binding["type"] == "uri":
        iri = binding["value"]
        return Cell(Value(iri, title=iri), "uri", iri, "")
    if binding["type"] == "bnode":
        return Cell(Value(f"_:{binding['value']}"), "bnode", binding["value"], "")
    if not isinstance(binding["value"], str):
        return Cell(Value(json.dumps(binding["value"])), "triple", "", "")
    language = binding.get("xml:lang", "")
    plain = RDF_LANG_STRING if language else XSD_STRING
    literal = Literal(binding["value"], binding.get("datatype", plain), language)
    return Cell(literal_value(literal), "literal", literal.value, literal.datatype)


def named(table: Table, *, labels: bool = True) -> Table:
    """The same with resources as a page shows them: by their names, or as IRIs."""
    iris = {cell.lexical for row in table.rows for cell in row if cell and cell.kind == "uri"}
    values = terms(sorted(iris), labels=labels)

    def shown(cell: Cell) -> Cell:
        return cell._replace(value=values[cell.lexical]) if cell.kind == "uri" else cell

    return table._replace(rows=_each(table.rows, shown))


def terms(iris: Iterable[str], *, labels: bool = True) -> dict[str, Value]:
    """IRIs as a page shows them, with links to where they are described."""
    wanted = list(iris)
    described = g.site.engine.described(wanted) if wanted else frozenset()
    found = {}
    for iri in wanted:
        href = href_of(iri, described=iri in described)
        plain = Value(shortened(iri), href, iri)
        found[iri] = (_by_name(iri, href) if labels else None) or plain
    return found


def _by_name(iri: str, href: str) -> Value | None:
    """A resource by the name that the data, or well-known vocabularies, have for it."""
    label = pick_literal(g.site.search.names(iri))
    term = well_known_terms().get(iri)
    if term and (label is None or foreign(label)):
        return Value(term.names[g.language], href, iri)
    if label and label.value.strip():
        return Value(name_text(label.value), href, iri, foreign(label))
    return None


def shortened(iri: str) -> str:
    """The IRI with a prefix, where there is one for it."""
    for prefix, namespace in g.site.release.manifest.prefixes.items():
        local = iri.removeprefix(namespace)
        if prefix and local != iri and re.fullmatch(r"\w[\w.-]*", local):
            return f"{prefix}:{local}"
    return iri.removeprefix(g.site.base_iri)
