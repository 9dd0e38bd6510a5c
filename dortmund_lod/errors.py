"""Every exception the product raises on purpose.

LodError                      one sentence for people, where it happened, what to do next
├── SettingsError             settings that contradict themselves; all faults at once
├── SourceError               a source that cannot be read or parsed (file:line:column)
├── ValidationFailed          sources that break a shape; carries the report
├── ReleaseError              a release that is missing, damaged or cannot be written
├── ExportError               the static copy cannot be written
├── ServeError                the site cannot be served (a port that is taken, …)
├── RateLimited               a client asked for more than its share
├── RequestTimeout            a client sends its request too slowly
├── BadParameter              a value that a parameter of a named query cannot have
├── NotAcceptable             none of the offered formats is acceptable
└── EngineError               a query or look-up without an answer
    ├── MalformedQuery        the engine does not understand the query
    ├── UnsupportedQuery      understood, but not offered here (SERVICE, unknown functions)
    ├── QueryTimeLimit        stopped at the time limit
    ├── QueryMemoryLimit      stopped at the memory limit
    ├── QueryTooComplex       the query exhausted the engine's stack
    ├── ResultTooLarge        the result exceeds the size limit
    ├── UnacceptableAnswer    the client accepts no format of this kind of answer
    ├── Unwritable            the format cannot carry the data
    ├── EngineBusy            the queue is full, or other long queries hold all places
    └── EngineUnavailable     no worker answered
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Location:
    """A place in a source file: `path`, and 1-based `line` and `column` where they are known."""

    path: Path
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [str(self.path), self.line, self.column]
        return ":".join(str(part) for part in parts if part is not None)


class LodError(Exception):
    """An expected failure: `message` is one sentence, `hint` says what to do next."""

    def __init__(self, message: str, *, hint: str = "", location: Location | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.location = location

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{where}{self.message}{hint}"


class SettingsError(LodError):
    """Settings that are wrong; `faults` lists every one of them, a sentence each."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = tuple(faults)


class SourceError(LodError):
    """A source cannot be read or parsed."""


class ValidationFailed(LodError):  # noqa: N818 - a finding, not a malfunction
    """The sources break a shape; `report` is what the gate found."""

    def __init__(self, message: str, report: object = None) -> None:
        super().__init__(message)
        self.report = report


class ReleaseError(LodError):
    """A release is missing, damaged or cannot be written."""


class ExportError(LodError):
    """The static copy cannot be written."""


class ServeError(LodError):
    """The site cannot be served."""


class BadParameter(LodError):  # noqa: N818 - not a malfunction
    """A parameter of a named query has no such value, or no such type."""


class RequestTimeout(LodError):  # noqa: N818 - not a malfunction
    """The body of a request did not arrive in time."""


class RateLimited(LodError):  # noqa: N818 - not a malfunction
    """A client asked for more than its share; it may go on after `retry_after` seconds."""

    def __init__(self, units: int, *, retry_after: int) -> None:
        super().__init__(
            f"You have used up the {units} units of this minute.",
            hint="A query costs 20, anything else 1; the dump has all data in one request.",
        )
        self.retry_after = retry_after


class NotAcceptable(LodError):  # noqa: N818 - the name HTTP gives it
    """None of the offered media types satisfies the client; `offers` lists them."""

    def __init__(self, accept: str, offers: Sequence[str]) -> None:
        super().__init__(f"Nothing here satisfies 'Accept: {accept[:200]}'.")
        self.offers = tuple(offers)


class Mistake(NamedTuple):
    """A common mistake in a query: its kind, its place from 1, and what stands there."""

    kind: str
    line: int
    column: int
    token: str


class EngineError(LodError):
    """A query or look-up has no answer; `mistake` is what explains it in the query, if known."""

    mistake: Mistake | None = None


class MalformedQuery(EngineError):  # noqa: N818 - the name the SPARQL Protocol gives it
    """The query is no SPARQL 1.1 query (SPARQL 1.1 Protocol §2.1.6)."""


class UnsupportedQuery(EngineError):  # noqa: N818
    """The query asks for something that is not offered here."""


class QueryTimeLimit(EngineError):  # noqa: N818
    """The query was stopped at the time limit."""


class QueryMemoryLimit(EngineError):  # noqa: N818
    """The query was stopped at the memory limit."""


class QueryTooComplex(EngineError):  # noqa: N818
    """The query is nested too deeply for the engine."""


class ResultTooLarge(EngineError):  # noqa: N818
    """The result exceeds the size limit."""


class UnacceptableAnswer(EngineError):  # noqa: N818
    """The client accepts no format of this kind of answer: `solutions` or `triples`."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"The answer consists of {kind}, and the client accepts no format for it."
        )
        self.kind = kind


class Unwritable(EngineError):  # noqa: N818
    """The format asked for cannot carry the data; others can."""


class EngineBusy(EngineError):  # noqa: N818
    """There is no place now; `retry_after` is in seconds, `reason` what there is too much of."""

    def __init__(self, message: str, *, retry_after: int, reason: str = "busy") -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.reason = reason


class EngineUnavailable(EngineError):  # noqa: N818
    """No worker answered."""
