"""A problem before its place is known, which is what every check of the gate gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from dortmund_lod.reporting.report import Severity
from dortmund_lod.reporting.text import NOTHING, Text
from dortmund_lod.validation.statement_ref import StatementRef

__all__ = ["Check", "Problem", "StatementRef"]

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable

    import pyoxigraph as ox

    from dortmund_lod.errors import Location
    from dortmund_lod.reporting.report import Excerpt
    from dortmund_lod.validation.indexed_graph import Node
    from dortmund_lod.validation.messages.labeler import Labeler
    from dortmund_lod.validation.source_reader import Project


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What will be a finding: see there for the fields it shares.

    `message` is without what it is `about`. Either `location` and `excerpt` say where it is, or
    `where` says what to look for.
    """

    rule: str
    kind: str
    message: Text
    severity: Severity = Severity.VIOLATION
    hint: Text = NOTHING
    about: Text = NOTHING
    focus: Node | None = None
    path: str = ""
    value: Node | None = None
    where: StatementRef | None = None
    location: Location | None = None
    excerpt: Excerpt | None = None
    shape: Node | None = None
    """Where the place in the data cannot be found, that of this shape is shown."""

    @property
    def property(self) -> ox.NamedNode | None:
        """The property of the statement at fault."""
        return self.where.predicate if self.where else None


class Check(Protocol):
    """A check that the gate makes beside its own."""

    def __call__(
        self, project: Project, names: Labeler, counts: Counter[str], /
    ) -> Iterable[Problem]:
        """The problems of a project.

        `names` puts its terms into words; `counts` takes what the report says was compared
        (`passages`).
        """
