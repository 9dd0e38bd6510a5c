"""What is answered from tables, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias


class Key(NamedTuple):
    """A variable that solutions are ordered by."""

    variable: str
    descending: bool = False


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """One triple pattern of variables, but for its property where `iri` names one."""

    subject: str
    predicate: str
    object: str
    iri: str | None

    @property
    def variables(self) -> set[str]:
        """Its variables."""
        return {self.subject, self.object} | (set() if self.iri else {self.predicate})


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """Which solutions are asked for, in which order."""

    order: tuple[Key, ...] = ()
    offset: int = 0
    limit: int | None = None

    @property
    def end(self) -> int | None:
        """How many solutions it needs; None for all."""
        return None if self.limit is None else self.offset + self.limit


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many triples match, for each value of the variable `group` if there is one."""

    pattern: Pattern
    number: str
    group: str | None
    excerpt: Excerpt


@dataclass(frozen=True, kw_only=True)
class Extremes:
    """The triples of a property with the least or the greatest values."""

    pattern: Pattern
    descending: bool
    excerpt: Excerpt


Question: TypeAlias = Count | Extremes
