"""An engine around another one, of which each call is told to those who count and trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from dortmund_lod import errors
from dortmund_lod.site.problems import failure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from dortmund_lod.engine import (
        Answer,
        Description,
        Details,
        Document,
        Engine,
        Follow,
        Overview,
        Query,
        Resource,
    )
    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.release.manifest import Release

    Observer: TypeAlias = Callable[["Call"], AbstractContextManager[object]]


class Call(NamedTuple):
    """A call of an engine: the name of the operation, and the query where it is one."""

    operation: str
    query: Query | None = None


def outcome(error: BaseException | None) -> str:
    """How a call ended, in the words of the problem types."""
    if error is None:
        return "answered"
    told = failure(error) if isinstance(error, errors.LodError) else None
    return told.kind.name if told else "failed"


class InstrumentedEngine:
    """The same engine; each call runs in the context that `observe` gives for it."""

    def __init__(self, engine: Engine, observe: Observer) -> None:
        self._engine = engine
        self._observe = observe

    def at(self, release: Release) -> InstrumentedEngine:
        """The same for look-ups in another release that is kept."""
        return InstrumentedEngine(self._engine.at(release), self._observe)

    def query(self, query: Query) -> Answer:
        """Evaluate a query."""
        with self._observe(Call("query", query)):
            return self._engine.query(query)

    async def evaluate(self, query: Query) -> Answer:
        """Evaluate a query, holding no thread."""
        with self._observe(Call("query", query)):
            return await self._engine.evaluate(query)

    def resource(self, iris: Sequence[str]) -> Resource | None:
        """The first of these IRIs that anything is said about, or None."""
        with self._observe(Call("resource")):
            return self._engine.resource(iris)

    def describe(self, iris: Sequence[str], page: int = 1, via: str = "") -> Description | None:
        """Everything about the first of these IRIs that anything is said about, or None."""
        with self._observe(Call("describe")):
            return self._engine.describe(iris, page, via)

    def details(self, iris: Sequence[str], follow: Follow = ()) -> Details:
        """What is said about each of these IRIs itself, and about what `follow` leads to."""
        with self._observe(Call("details")):
            return self._engine.details(iris, follow)

    def described(self, iris: Sequence[str]) -> frozenset[str]:
        """Those of these IRIs that anything is said about here."""
        with self._observe(Call("described")):
            return self._engine.described(iris)

    def graph(self, iri: str, page: int = 1) -> Details:
        """One page of the statements in a named graph, in no order that means anything."""
        with self._observe(Call("graph")):
            return self._engine.graph(iri, page)

    def document(
        self, iris: Sequence[str], fmt: Format, address: str, page: int = 1
    ) -> Document | None:
        """The same as a serialized document, which also says what it is itself."""
        with self._observe(Call("document")):
            return self._engine.document(iris, fmt, address, page)

    def serialize(self, ntriples: str, fmt: Format) -> bytes:
        """Write N-Triples in another format."""
        with self._observe(Call("serialize")):
            return self._engine.serialize(ntriples, fmt)

    def overview(self) -> Overview:
        """The classes of the data."""
        with self._observe(Call("overview")):
            return self._engine.overview()

    def ping(self) -> None:
        """Raise EngineUnavailable where the engine does not answer."""
        with self._observe(Call("ping")):
            self._engine.ping()
