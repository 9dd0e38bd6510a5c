"""What statements say, compared with the texts of their sources: all checks of wording as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.profiles.statements.checks.german_labels import suspicious_german
from dortmund_lod.profiles.statements.checks.passages import Document, Passages
from dortmund_lod.profiles.statements.checks.repeated_phrases import repeated_wording
from dortmund_lod.profiles.statements.checks.stated_values import StatedValues

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dortmund_lod.validation.messages.labeler import Labeler
    from dortmund_lod.validation.problem import Problem
    from dortmund_lod.validation.source_reader import Project


class TextChecks:
    """Compares a project with the documents of its sources, which are read at once.

    Without documents, what is stated is compared with the wording that the data give.

    Raises:
        SourceError: a document cannot be read.
    """

    def __init__(self, documents: Sequence[Path] = ()) -> None:
        self._documents = [Document(path) for path in documents]

    def __call__(
        self, project: Project, names: Labeler, counts: Counter[str]
    ) -> Iterator[Problem]:
        """What does not agree; passages that were compared with a document are counted."""
        passages = Passages(project, self._documents, names)
        yield from passages.problems()
        counts["passages"] += passages.proved
        yield from StatedValues(project, passages.texts, names).problems()
        yield from repeated_wording(project, self._documents, names)
        yield from suspicious_german(project, names)
