"""SPARQL queries of shapes in a process of their own, which can be ended: a query cannot be."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import IO, TYPE_CHECKING, NamedTuple, TypeAlias, cast

import pyoxigraph as ox

from dortmund_lod.process.sandbox import (
    close_inherited,
    die_with_parent,
    forbid_core_dumps,
    limit_memory,
    silence_native_code,
)
from dortmund_lod.rdf.memory_store import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkContext, ForkProcess

    from dortmund_lod.validation.indexed_graph import Node

Row: TypeAlias = "dict[str, Node]"
_Message: TypeAlias = "tuple[int, list[Row] | None, str | None, float]"
"""The number of a query, its rows or None at the end, a failure, and the seconds used by then."""

_MEMORY = 4 * 2**30
"""Bytes that the queries may use beside the store."""
_BUFFER = 2**20
_ROWS = 2000
"""Rows that are sent together."""
_PATIENCE = 20
"""How many times the seconds of a query may pass on the clock, as others use the machine too."""


class Query(NamedTuple):
    """A SELECT query: `given` are the terms of variables that the text takes from functions.

    They are not given back, and IRIs among them are strings, as what is no IRI cannot be sent.
    """

    text: str
    given: Mapping[str, Node | str]


@dataclass
class Budget:
    """How many seconds of processor time queries may still take together."""

    left: float


class QueryFailed(Exception):  # noqa: N818 - what it says is told to people
    """A query has no answer: `reason` is that of the engine, or "" where the time was up."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class QueryProcess:
    """Fills a store in a process of its own, and asks it.

    Takes the base IRI for relative IRIs in queries. The store is in that process alone: a process
    that is forked with it would soon have copied all of it.
    """

    def __init__(self, base_iri: str) -> None:
        self.is_closed = False
        self.base_iri = base_iri
        self._process: ForkProcess | None = None
        self._connection: Connection | None = None
        self._lines: IO[bytes] | None = None

    def load(self, quads: Iterable[ox.Quad]) -> None:
        """Take in quads; all are taken in before anything is asked.

        They are all gone through, also where the process has ended: it is told who asks.
        """
        self._begin()
        remaining = iter(quads)
        with contextlib.suppress(BrokenPipeError):
            write = cast("IO[bytes]", self._lines).write
            for quad in remaining:
                write(f"{quad} .\n".encode())
        deque(remaining, maxlen=0)

    def rows(self, queries: Sequence[Query], budget: Budget) -> Iterator[tuple[int, Row]]:
        """The solutions of some queries, each with the number of its query.

        Raises:
            QueryFailed: one is no query, cannot be evaluated, or the time was up.
        """
        connection = self._asked()
        given = budget.left
        if given <= 0:
            raise QueryFailed("")
        try:
            connection.send((queries, given))
        except OSError as error:
            raise self._failure() from error
        while True:
            number, rows, failure, used = self._received(connection, given)
            budget.left = given - used
            if failure is not None:
                raise QueryFailed(failure)
            if rows is None:
                return
            yield from ((number, row) for row in rows)

    def _received(self, connection: Connection, seconds: float) -> _Message:
        try:
            if connection.poll(seconds * _PATIENCE):
                return connection.recv()  # type: ignore[no-any-return]
        except (EOFError, OSError, ValueError) as error:
            raise self._failure() from error
        self.close()
        raise QueryFailed("")

    def _failure(self) -> QueryFailed:
        """Why the process has ended: its time was up, or something else was."""
        out_of_time = self.close() == -signal.SIGPROF
        return QueryFailed("" if out_of_time else "it takes the engine more than it has")

    def close(self) -> int | None:
        """End the process, and the store with it; gives the exit code, if the process began."""
        self.is_closed = True
        exit_code = None
        self._end_of_quads()
        if self._process and self._connection:
            self._process.kill()  # what has ended keeps its exit code
            self._process.join()
            exit_code = self._process.exitcode
            self._process.close()
            self._connection.close()
        self._process = self._connection = None
        return exit_code

    def _asked(self) -> Connection:
        """Where queries are sent, when all quads have been."""
        if self.is_closed:
            raise QueryFailed("the store is gone")
        connection = self._begin()
        self._end_of_quads()
        return connection

    def _begin(self) -> Connection:
        if self._connection is None:
            fork = _fork()
            self._connection, theirs = fork.Pipe()
            lines, to_lines = os.pipe()
            arguments = (lines, self.base_iri, theirs, os.getpid())
            self._process = fork.Process(target=_serve, args=arguments, name="constraints")
            self._process.start()
            theirs.close()
            os.close(lines)
            self._lines = os.fdopen(to_lines, "wb", _BUFFER)
        return self._connection

    def _end_of_quads(self) -> None:
        if self._lines:
            with contextlib.suppress(BrokenPipeError):
                self._lines.close()
        self._lines = None


def _fork() -> ForkContext:
    import multiprocessing  # noqa: PLC0415 - few shapes have queries

    return multiprocessing.get_context("fork")


def _serve(lines: int, base_iri: str, connection: Connection, parent: int) -> None:
    """The process: read quads to their end, and answer until the other side goes away."""
    die_with_parent(parent)
    close_inherited(connection.fileno(), lines)
    forbid_core_dumps()
    silence_native_code()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    store = ox.Store()
    with os.fdopen(lines, "rb", _BUFFER) as stream:
        fill(store, ox.parse(input=stream, format=ox.RdfFormat.N_QUADS, lenient=True))
    limit_memory(_MEMORY)
    while True:
        try:
            queries, seconds = connection.recv()
        except EOFError:
            return
        started = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, seconds)  # the signal ends what is in native code too
        failure = None
        try:
            for number, query in enumerate(queries):
                for rows in _answers(store, base_iri, query):
                    connection.send((number, rows, None, time.process_time() - started))
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            failure = str(error)
        signal.setitimer(signal.ITIMER_PROF, 0)
        connection.send((0, None, failure, time.process_time() - started))


def _answers(store: ox.Store, base_iri: str, query: Query) -> Iterator[list[Row]]:
    terms = {name: _term(term) for name, term in query.given.items()}
    from dortmund_lod.validation.shacl.sparql.regex_calls import Translator  # noqa: PLC0415

    translator = Translator()
    found = store.query(
        query.text,
        base_iri=base_iri,
        substitutions={ox.Variable(name): term for name, term in terms.items()},
        custom_functions={
            ox.NamedNode(given(name)): _constant(term) for name, term in terms.items()
        }
        | translator.functions(),
    )
    if not isinstance(found, ox.QuerySolutions):
        raise ValueError("it is no SELECT query")  # noqa: TRY004 - the query is wrong, no type
    names = [variable.value for variable in found.variables if variable.value not in terms]
    solutions = ({name: row[name] for name in names if row[name] is not None} for row in found)
    while chunk := list(islice(solutions, _ROWS)):
        yield chunk
    if translator.refused:
        raise ValueError(
            f"its regular expression has {translator.refused}, which cannot be evaluated here"
        )


def _term(term: Node | str) -> Node:
    """A term as it was sent; one that is no IRI comes from a parser that does not mind."""
    if not isinstance(term, str):
        return term
    escaped = "".join(f"\\U{ord(character):08X}" for character in term)
    line = f"<urn:s> <urn:p> <{escaped}> ."
    [quad] = ox.parse(line, format=ox.RdfFormat.N_TRIPLES, lenient=True)
    found: Node = quad.object
    return found


def given(name: str) -> str:
    """The IRI of the function that gives a variable its value."""
    return f"urn:dortmund-lod:given:{name}"


def _constant(term: Node) -> Callable[[], Node]:
    return lambda: term
