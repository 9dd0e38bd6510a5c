"""Rows and statements of a query's answer, read from SPARQL Results JSON and N-Triples."""

from __future__ import annotations

import contextlib
import json
import re
from typing import Any, NamedTuple

from flask import g

from dortmund_lod.rdf.terms import RDF_LANG_STRING, XSD_STRING, Literal, unescape
from dortmund_lod.site.i18n.language import translate
from dortmund_lod.site.pages.resource_graph import Value, href_of, literal_value

_LINE = re.compile(r"(<[^>]*>|_:\S+) <([^>]*)> (.+) \.$")
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?$', re.DOTALL)
_VARIABLES, _BINDINGS = '"vars":', '"bindings":['


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


def table(data: bytes, most: int, *, whole: bool = True) -> Table | bool:
    """The solutions of a SELECT, the first `most` of them; the truth of an ASK.

    Of an answer that is not whole, those that its beginning has.
    """
    if not whole:
        return _beginning(data.decode("utf-8", "ignore"), most)
    content = json.loads(data)
    if "boolean" in content:
        return bool(content["boolean"])
    columns = content["head"]["vars"]
    bindings = content["results"]["bindings"]
    rows = [[_cell(row.get(name)) for name in columns] for row in bindings[:most]]
    return Table(columns, _numbered(rows), len(bindings))


def _beginning(text: str, most: int) -> Table:
    """The rows that the beginning of an answer has, in the spelling of the engine."""
    read = json.JSONDecoder().raw_decode
    head, bindings, _ = text.partition(_BINDINGS)
    columns = read(head, head.index(_VARIABLES) + len(_VARIABLES))[0]
    rows: list[list[Cell | None]] = []
    place = len(head) + len(bindings)
    with contextlib.suppress(ValueError):  # here it was cut
        while len(rows) < most:
            row, end = read(text, place)
            rows.append([_cell(row.get(name)) for name in columns])
            place = end + 1
    return Table(columns, _numbered(rows), len(rows), more=True)


def triples(data: bytes, most: int, *, whole: bool = True) -> Table:
    """The statements of a CONSTRUCT or DESCRIBE, the first `most` of them."""
    lines = data.decode("utf-8", "ignore").split("\n")[:-1]  # each has its end, or was cut
    rows = [row for line in lines[:most] if (row := _triple(line))]
    return Table(["subject", "property", "object"], _numbered(rows), len(lines), more=not whole)


def _numbered(rows: list[list[Cell | None]]) -> list[list[Cell | None]]:
    """The rows with a number for each blank node: its label means nothing, also to the engine."""
    numbers: dict[str, int] = {}

    def shown(cell: Cell | None) -> Cell | None:
        if cell is None or cell.kind != "bnode":
            return cell
        number = numbers.setdefault(cell.lexical, len(numbers) + 1)
        return cell._replace(value=Value(translate("value.nameless_number", number=number)))

    return [[shown(cell) for cell in row] for row in rows]


def _triple(line: str) -> list[Cell | None]:
    match = _LINE.match(line)
    if not match:
        return []
    return [_node(match[1]), _iri(match[2]), _node(match[3])]


def _node(text: str) -> Cell:
    if text.startswith("<"):
        return _iri(unescape(text[1:-1]))
    literal = _LITERAL.match(text)
    if not literal:
        return Cell(Value(text), "bnode", text, "")
    datatype = RDF_LANG_STRING if literal[2] else literal[3] or XSD_STRING
    return _literal(Literal(unescape(literal[1]), datatype, literal[2] or ""))


def _cell(binding: dict[str, Any] | None) -> Cell | None:
    if binding is None:
        return None
    if binding["type"] == "uri":
        return _iri(binding["value"])
    if binding["type"] == "bnode":
        return Cell(Value(f"_:{binding['value']}"), "bnode", binding["value"], "")
    if not isinstance(binding["value"], str):
        return Cell(Value(json.dumps(binding["value"])), "triple", "", "")
    language = binding.get("xml:lang", "")
    plain = RDF_LANG_STRING if language else XSD_STRING
    return _literal(Literal(binding["value"], binding.get("datatype", plain), language))


def _literal(literal: Literal) -> Cell:
    return Cell(literal_value(literal), "literal", literal.value, literal.datatype)


def _iri(iri: str) -> Cell:
    return Cell(Value(shortened(iri), href_of(iri), iri), "uri", iri, "")


def linked(table: Table) -> Table:
    """The same with links of IRIs that are not described here to where they are."""
    iris = {cell.lexical for row in table.rows for cell in row if cell and cell.kind == "uri"}
    others = iris - g.site.engine.described(sorted(iris)) if iris else iris

    def shown(cell: Cell | None) -> Cell | None:
        if cell is None or cell.kind != "uri" or cell.lexical not in others:
            return cell
        href = href_of(cell.lexical, described=False)
        return cell._replace(value=cell.value._replace(href=href))

    return table._replace(rows=[[shown(cell) for cell in row] for row in table.rows])


def shortened(iri: str) -> str:
    """The IRI with a prefix, where there is one for it."""
    for prefix, namespace in g.site.release.manifest.prefixes.items():
        local = iri.removeprefix(namespace)
        if prefix and local != iri and re.fullmatch(r"\w[\w.-]*", local):
            return f"{prefix}:{local}"
    return iri.removeprefix(g.site.base_iri)
