"""RDF from strangers, parsed in a process of its own, which may die or be stopped."""

from __future__ import annotations

import itertools
import json
import os
import resource
from functools import partial
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dortmund_lod.errors import SourceError
from dortmund_lod.process.subprocess_task import ChildProcess
from dortmund_lod.rdf.formats import GRAPHS
from dortmund_lod.rdf.parser.input_limits import has_hostile_entities, nests_too_deeply
from dortmund_lod.rdf.parser.parse import RDF_FORMATS, is_nested, to_plain
from dortmund_lod.rdf.terms import Iri, Literal, Triple, from_row, to_row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from dortmund_lod.rdf.formats import Format

_START_SECONDS = 60.0
_FORMATS = {fmt.suffix: fmt for fmt in GRAPHS}


class SandboxedParser:
    """Parses RDF that nobody vouches for, within limits.

    A few kilobytes of nested entities or statements can take all memory or overflow a parser's
    stack; the process that meets them is stopped and replaced.
    """

    def __init__(
        self, *, seconds: float = 30.0, memory: int = 3 * 2**30, triples: int = 300_000
    ) -> None:
        self._seconds = seconds
        self._memory = memory
        self._most = triples
        self._child: ChildProcess | None = None

    def triples(self, data: bytes, fmt: Format, base_iri: str) -> list[Triple]:
        """The statements of a document, whatever graph they are in.

        Raises:
            SourceError: it cannot be parsed, or holds more than the limits allow.
        """
        answer = self._ask({"most": self._most}, data, fmt, base_iri)
        return [_triple(row) for row in answer["triples"]]

    def count(self, data: bytes, fmt: Format, base_iri: str) -> int:
        """How many different statements a document makes.

        Raises:
            SourceError: it cannot be parsed, or holds more than the limits allow.
        """
        return int(self._ask({"most": 0}, data, fmt, base_iri)["count"])

    def close(self) -> None:
        """End the process."""
        if self._child:
            self._child.kill()
            self._child = None

    def _ask(self, order: dict[str, Any], data: bytes, fmt: Format, base_iri: str) -> Any:
        if nests_too_deeply(data, fmt):
            raise SourceError("The document is nested too deeply.")
        if has_hostile_entities(data, fmt):
            raise SourceError("The document declares XML entities that could multiply it.")
        order |= {"format": fmt.suffix, "base": base_iri}
        answer = self._answer(json.dumps(order).encode() + b"\n" + data)
        if "fault" in answer:
            raise SourceError(answer["fault"])
        return answer

    def _answer(self, message: bytes) -> Any:
        try:
            connection = self._connection()
            connection.send_bytes(message)
            if connection.poll(self._seconds):
                return json.loads(connection.recv_bytes())
        except (EOFError, OSError):
            self.close()
            return {"fault": "The document takes a parser more memory than it is given."}
        self.close()
        return {"fault": f"The document is not parsed after {self._seconds:g} seconds."}

    def _connection(self) -> Connection:
        if self._child is None:
            self._child = ChildProcess("parser", partial(_serve, self._memory), fresh=True)
            if self._child.connection.poll(
                _START_SECONDS
            ):  # its start is not the document's fault
                self._child.connection.recv_bytes()
        return self._child.connection


def _triple(row: list[list[str]]) -> Triple:
    subject, predicate, value = map(from_row, row)
    if isinstance(subject, Literal) or not isinstance(predicate, Iri):  # pragma: no cover
        raise TypeError(row)
    return subject, predicate, value


def _serve(memory: int, connection: Connection) -> None:
    """The process: answer orders until the other side goes away."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the last words of a dying parser
    connection.send_bytes(b"ready")
    while True:
        try:
            message = connection.recv_bytes()
        except EOFError:
            return
        connection.send_bytes(json.dumps(_parsed(message)).encode())


def _parsed(message: bytes) -> dict[str, Any]:
    head, _, data = message.partition(b"\n")
    order = json.loads(head)
    try:
        quads = ox.parse(
            input=data, format=RDF_FORMATS[_FORMATS[order["format"]]], base_iri=order["base"]
        )
        return _counted(quads) if not order["most"] else _listed(quads, order["most"])
    except (SyntaxError, ValueError) as error:
        return {"fault": f"{error.msg if isinstance(error, SyntaxError) else error}."}


def _counted(quads: Iterator[ox.Quad]) -> dict[str, Any]:
    return {"count": len({quad.triple for quad in quads})}


def _listed(quads: Iterator[ox.Quad], most: int) -> dict[str, Any]:
    rows = {quad.triple: None for quad in itertools.islice(quads, most + 1)}
    if len(rows) > most:
        return {"fault": f"The document makes more than {most:,} statements."}
    plain = (to_plain(triple) for triple in rows if not is_nested(triple))
    return {"triples": [[to_row(term) for term in triple] for triple in plain]}
