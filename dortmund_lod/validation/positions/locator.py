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
from dortmund_lod.reporting.report import Excerpt
from dortmund_lod.sources.source_file import Role
from dortmund_lod.validation.positions.turtle_statements import Span, Statement, statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dortmund_lod.sources.source_file import SourceFile
    from dortmund_lod.validation.indexed_graph import Data, Node
    from dortmund_lod.validation.problem import StatementRef

_NUMERIC = {PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float", "int")}
_IN_QUOTES = re.compile("[\"']([^\"'<>\\n]+)[\"']")
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
    wanted: Iterable[StatementRef], files: Sequence[SourceFile], data: Data, base_iri: str
) -> dict[StatementRef, SourcePosition]:
    """Where the statements stand: the triple, else subject and predicate, else the subject.

    Takes what to look for, the files, the data that tells blank nodes apart, and the base IRI.
    """
    places: dict[StatementRef, SourcePosition] = {}
    for in_shapes in (False, True):
        mine = {where for where in wanted if where.in_shapes == in_shapes}
        these = [file for file in files if (file.role is Role.SHAPES) == in_shapes]
        places |= _Search(mine, data, base_iri).through(these)
    return places


class _Search:
    def __init__(self, wanted: set[StatementRef], data: Data, base_iri: str) -> None:
        self._wanted = wanted
        self._base_iri = base_iri
        self._subjects = {where.subject for where in wanted}
        self._keys = {key for where in wanted for key in _keys(where)}
        self._missing = {_best_key(where) for where in wanted}
        self._found: dict[_Key, SourcePosition] = {}
        self._blanks = _Blanks(wanted, data)

    def through(self, files: Sequence[SourceFile]) -> dict[StatementRef, SourcePosition]:
        for source in files:
            if self._missing:
                self._look_into(SourceText(source))
        found = {where: self._best(where) for where in self._wanted}
        return {where: place for where, place in found.items() if place}

    def _best(self, where: StatementRef) -> SourcePosition | None:
        return next((self._found[key] for key in _keys(where) if key in self._found), None)

    def _look_into(self, source: SourceText) -> None:
        if source.source.format in {JSONLD, RDFXML}:
            self._look_for_names(source)
        elif _may_hold(source.text, self._subjects):
            self._walk(source)

    def _walk(self, source: SourceText) -> None:
        for statement in statements(source.text, self._base_iri):
            if statement.subject in self._subjects:
                self._note(source, statement)
                if not self._missing:
                    return
            elif isinstance(statement.subject, ox.BlankNode):
                self._blanks.note(statement)
        for subject, statement in self._blanks.recognised():
            self._note(source, statement._replace(subject=subject))

    def _note(self, source: SourceText, statement: Statement) -> None:
        subject, predicate, value, *spans = statement
        keys = _keys_of(subject, predicate, value)
        for key, span in zip(keys, (spans[2], spans[2], spans[1], spans[0]), strict=True):
            if key in self._keys and key not in self._found:
                self._found[key] = source.place(span)
                self._missing.discard(key)

    def _look_for_names(self, source: SourceText) -> None:
        """RDF/XML and JSON-LD: the first place where a subject's name stands in quotes."""
        names = _names(self._subjects, self._base_iri)
        for match in _IN_QUOTES.finditer(source.text):
            subject = names.get(match.group(1)) or names.get(re.split("[/#:]", match.group(1))[-1])
            if subject is not None and (subject,) not in self._found:
                self._found[subject,] = source.place(Span(*match.span(1)))


class _Blanks:
    """Tells which blank node of a text is which in the data, by what is said of it."""

    def __init__(self, wanted: set[StatementRef], data: Data) -> None:
        self._wanted = {
            where.subject: _description(data, where.subject)
            for where in wanted
            if isinstance(where.subject, ox.BlankNode)
        }
        self._statements: dict[Node, list[Statement]] = {}

    def note(self, statement: Statement) -> None:
        if self._wanted:
            self._statements.setdefault(statement.subject, []).append(statement)

    def recognised(self) -> Iterator[tuple[Node, Statement]]:
        known = {
            frozenset((one.predicate, _value_key(one.object)) for one in said
                      if not isinstance(one.object, ox.BlankNode)): said
            for said in self._statements.values()
        }  # fmt: skip
        for node, description in self._wanted.items():
            yield from ((node, statement) for statement in known.get(description, ()))
        self._statements.clear()


def _description(data: Data, node: Node) -> frozenset[tuple[ox.NamedNode, object]]:
    return frozenset(
        (predicate, _value_key(value))
        for predicate in data.properties(node)
        for value in data.objects(node, predicate)
        if not isinstance(value, ox.BlankNode)
    )


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


def _names(subjects: set[Node], base_iri: str) -> dict[str, Node]:
    """How the subjects may be called: in full, relative to the base, or by their last part."""
    iris = [subject for subject in subjects if isinstance(subject, ox.NamedNode)]
    names: dict[str, Node] = {_tail(iri): iri for iri in iris}
    for iri in iris:
        relative = iri.value.removeprefix(base_iri)
        names |= {relative: iri, f"/{relative}": iri, iri.value: iri}
    return names
