"""Finding the statements at fault in the files; only files that can hold one are read again."""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import pyoxigraph as ox

from dortmund_lod.errors import Location
from dortmund_lod.rdf.formats import JSONLD, RDFXML
from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.rdf.parser.parse import RDF_FORMATS
from dortmund_lod.reporting.report import Excerpt
from dortmund_lod.sources.source_file import Role
from dortmund_lod.validation.blank_node_labels import file_of, relabelled
from dortmund_lod.validation.indexed_graph import RDF_FIRST, RDF_REST
from dortmund_lod.validation.positions import json_statements, xml_statements
from dortmund_lod.validation.positions.turtle_statements import Span, Statement, statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dortmund_lod.sources.source_file import SourceFile
    from dortmund_lod.validation.indexed_graph import Node
    from dortmund_lod.validation.statement_ref import StatementRef

_NUMERIC = {PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float", "int")}
_OF_LISTS = {RDF_FIRST, RDF_REST}
_WALKS = {JSONLD: json_statements.statements, RDFXML: xml_statements.statements}
MAX_BYTES = 256 * 2**20
"""In larger files nothing is looked for."""
_FEW = 20
_Key: TypeAlias = "tuple[object, ...]"


class SourcePosition(NamedTuple):
    """A place in a file and the line there."""

    location: Location
    excerpt: Excerpt | None


class SourceText:
    """The text of a source file, by lines."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.text = source.read().decode("utf-8")

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def place(self, span: Span) -> SourcePosition:
        """Line, column and excerpt of a span; what it covers beyond its first line is cut."""
        line = bisect_right(self._starts, span.start)
        start = self._starts[line - 1]
        shown = (
            self.text[start:].partition("\n")[0]
            if line == len(self._starts)
            else (self.text[start : self._starts[line] - 1])
        )
        shown = shown.rstrip("\r")
        column = span.start - start + 1
        length = max(1, min(span.end - span.start, len(shown) - column + 1))
        location = Location(self.source.display, line, column)
        return SourcePosition(location, Excerpt(shown, column, length))


def locate(
    wanted: Iterable[StatementRef], files: Sequence[SourceFile], base_iri: str
) -> dict[StatementRef, SourcePosition]:
    """Where the statements stand: the triple, else subject and predicate, else the subject.

    Takes what to look for, all files in the order in which they were read, and the base IRI. What
    is nowhere a subject is shown where it is an object.
    """
    places: dict[StatementRef, SourcePosition] = {}
    for in_shapes in (False, True):
        mine = {where for where in wanted if where.in_shapes == in_shapes}
        these = [
            (number, file)
            for number, file in enumerate(files)
            if (file.role is Role.SHAPES) == in_shapes
        ]
        places |= _Search(mine, base_iri).through(these)
        for where in mine - places.keys():
            number = file_of(where.subject)
            if number is not None and number < len(files):  # the file at least
                places[where] = SourcePosition(Location(files[number].display), None)
    return places


class _Search:
    def __init__(self, wanted: set[StatementRef], base_iri: str) -> None:
        self._wanted = wanted
        self._base_iri = base_iri
        self._subjects = {where.subject for where in wanted}
        self._keys = {key for where in wanted for key in _keys(where)}
        self._missing = {_best_key(where) for where in wanted}
        self._found: dict[_Key, SourcePosition] = {}
        self._files_with_blanks = {file_of(node) for node in self._subjects} - {None}

    def through(
        self, files: Iterable[tuple[int, SourceFile]]
    ) -> dict[StatementRef, SourcePosition]:
        for number, source in files:
            if self._missing and source.path.stat().st_size <= MAX_BYTES:
                self._look_into(number, SourceText(source))
        found = {where: self._best(where) for where in self._wanted}
        return {where: place for where, place in found.items() if place}

    def _best(self, where: StatementRef) -> SourcePosition | None:
        keys = (*_keys(where), _as_object(where.subject))
        return next((self._found[key] for key in keys if key in self._found), None)

    def _look_into(self, number: int, source: SourceText) -> None:
        if number not in self._files_with_blanks and not _may_hold(source.text, self._subjects):
            return
        walk = _WALKS.get(source.source.format, statements)
        found = walk(source.text, self._base_iri)
        if number in self._files_with_blanks:
            found = _with_labels(found, source, number, self._base_iri)
        for statement in found:
            if statement.subject in self._subjects:
                self._note(source, statement)
                if not self._missing:
                    return
            if statement.object in self._subjects:
                key = _as_object(statement.object)
                if key not in self._found:
                    self._found[key] = source.place(statement.object_at)

    def _note(self, source: SourceText, statement: Statement) -> None:
        subject, predicate, value, *spans = statement
        keys = _keys_of(subject, predicate, value)
        for key, span in zip(keys, (spans[2], spans[2], spans[1], spans[0]), strict=True):
            if key in self._keys and key not in self._found:
                self._found[key] = source.place(span)
                self._missing.discard(key)


def _with_labels(
    found: Iterable[Statement], source: SourceText, number: int, base_iri: str
) -> Iterator[Statement]:
    """The statements with the blank nodes of the data: both come in the order of the text.

    Lists are left out, which a parser takes apart and a walk does not.
    """
    parser = ox.parse(
        source.text, format=RDF_FORMATS[source.source.format], base_iri=base_iri,
        rename_blank_nodes=True,
    )  # fmt: skip
    triples = (triple for _, triple in relabelled(parser, number) if triple[1] not in _OF_LISTS)
    said = (one for one in found if one.predicate and one.predicate not in _OF_LISTS)
    labels: dict[Node, Node] = {}
    for statement, (subject, predicate, object_) in zip(said, triples, strict=False):
        if statement.predicate != predicate:
            return  # what this walk does not understand
        label = labels.setdefault(statement.subject, subject)
        value = statement.object
        if isinstance(value, ox.BlankNode):
            value = labels.setdefault(value, object_)
        yield Statement(label, predicate, value, *statement[3:])


def _as_object(node: Node) -> _Key:
    """The key of a node that is only spoken of."""
    return ("object", node)


def _keys(where: StatementRef) -> tuple[_Key, ...]:
    return _keys_of(where.subject, where.predicate, where.object)


def _keys_of(subject: Node, predicate: Node | None, value: Node | None) -> tuple[_Key, ...]:
    """From the most to the least exact; queries give numbers by value, not as written."""
    return (
        (subject, predicate, value),
        (subject, predicate, _value_key(value)),
        (subject, predicate),
        (subject,),
    )


def _value_key(value: Node | None) -> object:
    if isinstance(value, ox.Literal) and value.datatype.value in _NUMERIC:
        with suppress(InvalidOperation):
            return Decimal(value.value)
    return value


def _best_key(where: StatementRef) -> _Key:
    """The key that leaves nothing to look for."""
    keys = _keys(where)
    if where.predicate is None:
        return keys[3]
    return keys[2] if where.object is None else keys[1]


def _may_hold(text: str, subjects: set[Node]) -> bool:
    """Whether any of the subjects may stand in the text; of many, one will."""
    if len(subjects) > _FEW or "\\u" in text:
        return True
    return any(not isinstance(one, ox.NamedNode) or _tail(one) in text for one in subjects)


def _tail(subject: ox.NamedNode) -> str:
    return re.split("[/#:]", subject.value.rstrip("/#"))[-1]
