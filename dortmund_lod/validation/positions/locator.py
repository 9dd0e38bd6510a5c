"""Finding the statements at fault in the files; only files that can hold one are read again."""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pyoxigraph as ox

from dortmund_lod.errors import Location
from dortmund_lod.rdf.formats import JSONLD, NTRIPLES, RDFXML, TURTLE
from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.rdf.parser.parse import RDF_FORMATS
from dortmund_lod.reporting.report import excerpt_of
from dortmund_lod.sources.source_file import Role
from dortmund_lod.validation.blank_node_labels import file_of, relabelled, relabeller
from dortmund_lod.validation.indexed_graph import RDF_FIRST, RDF_REST
from dortmund_lod.validation.positions import json_statements, xml_statements
from dortmund_lod.validation.positions.turtle_statements import LIST, Span, Statement, statements

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from dortmund_lod.reporting.report import Excerpt
    from dortmund_lod.sources.source_file import SourceFile
    from dortmund_lod.validation.indexed_graph import Node
    from dortmund_lod.validation.statement_ref import StatementRef

_NUMERIC = {PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float", "int")}
_OF_LISTS = {RDF_FIRST, RDF_REST}
_WALKS = {JSONLD: json_statements.statements, RDFXML: xml_statements.statements}
_NUMBERED = {TURTLE, NTRIPLES}
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
        begin, end = span
        line = bisect_right(self._starts, begin)
        start = self._starts[line - 1]
        end_of_line = self._starts[line] - 1 if line < len(self._starts) else len(self.text)
        column = begin - start + 1
        location = Location(self.source.display, line, column)
        excerpt = excerpt_of(self.text, column, end - begin, start, end_of_line)
        return SourcePosition(location, excerpt)


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
    """Looks for statements, and remembers where the first of each kind stands."""

    def __init__(self, wanted: set[StatementRef], base_iri: str) -> None:
        self._wanted = wanted
        self._base_iri = base_iri
        self._keys = {key for where in wanted for key in _keys(where)}
        self._missing = {_best_key(where) for where in wanted}
        self._found: dict[_Key, tuple[SourceText, Span]] = {}
        self._predicates: dict[Node, set[Node | None]] = {}
        for where in wanted:
            self._predicates.setdefault(where.subject, set()).add(where.predicate)
        self._properties = {where.predicate for where in wanted if where.object is not None}
        self._files_with_blanks = {file_of(node) for node in self._predicates} - {None}

    def through(
        self, files: Iterable[tuple[int, SourceFile]]
    ) -> dict[StatementRef, SourcePosition]:
        for number, source in files:
            if self._missing and source.path.stat().st_size <= MAX_BYTES:
                self._look_into(number, SourceText(source))
        found = {where: self._best(where) for where in self._wanted}
        return {where: place for where, place in found.items() if place}

    def _best(self, where: StatementRef) -> SourcePosition | None:
        for key in (*_keys(where), _as_object(where.subject)):
            if found := self._found.get(key):
                source, span = found
                return source.place(span)
        return None

    def _look_into(self, number: int, source: SourceText) -> None:
        with_blanks = number in self._files_with_blanks
        if not with_blanks and not _may_hold(source.text, self._predicates.keys()):
            return
        if walk := _WALKS.get(source.source.format):
            found = walk(source.text, self._base_iri)
        else:
            found = statements(source.text, self._base_iri, self._properties)
        if not with_blanks:
            self._note_all(source, found)
            return
        if source.source.format in _NUMBERED:
            with suppress(_ListError):
                self._note_all(source, numbered(found, number))
                return
            found = statements(source.text, self._base_iri, self._properties)
        self._note_all(source, _with_labels(found, source, number, self._base_iri))

    def _note_all(self, source: SourceText, found: Iterable[Statement]) -> None:
        subjects = self._predicates
        for statement in found:
            if statement.subject in subjects:
                self._note(source, statement)
                if not self._missing:
                    return
            if statement.object in subjects:
                self._found.setdefault(_as_object(statement.object), (source, statement.object_at))

    def _note(self, source: SourceText, statement: Statement) -> None:
        subject, predicate, value, subject_at, predicate_at, object_at = statement
        self._keep((subject,), source, subject_at)
        if predicate in self._predicates[subject]:
            self._keep((subject, predicate), source, predicate_at)
            for term in {value, _value_key(value)}:
                key = (subject, predicate, term)
                if key in self._keys:
                    self._keep(key, source, object_at)

    def _keep(self, key: _Key, source: SourceText, span: Span) -> None:
        if key not in self._found:
            self._found[key] = source, span
            self._missing.discard(key)


class _ListError(Exception):
    """Blank nodes are numbered differently from here on."""


def numbered(found: Iterable[Statement], number: int) -> Iterator[Statement]:
    """The statements of a Turtle or N-Triples file with the blank nodes of the data.

    Both are numbered by where they first stand.

    Raises:
        _ListError: a parser takes lists apart in an order of its own.
    """
    label = relabeller(number)
    blank = ox.BlankNode
    for statement in found:
        one, name, value, *places = statement
        if type(one) is blank or type(value) is blank:
            if LIST in {one, value}:
                raise _ListError
            yield Statement(label(one), name, label(value), *places)
        else:
            yield statement


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
        one, name, value, *places = statement
        if name != predicate:
            return  # what this walk does not understand
        yield Statement(
            _label(labels, one, subject), name, _label(labels, value, object_), *places
        )


def _label(labels: dict[Node, Node], node: Any, label: Node) -> Any:
    """A node of the walk as the parser has it; each list is another."""
    if not isinstance(node, ox.BlankNode):
        return node
    return label if node == LIST else labels.setdefault(node, label)


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


def _may_hold(text: str, subjects: Collection[Node]) -> bool:
    """Whether any of the subjects may stand in the text; of many, one will."""
    if len(subjects) > _FEW or "\\u" in text:
        return True
    return any(not isinstance(one, ox.NamedNode) or _tail(one) in text for one in subjects)


def _tail(subject: ox.NamedNode) -> str:
    return re.split("[/#:]", subject.value.rstrip("/#"))[-1]
