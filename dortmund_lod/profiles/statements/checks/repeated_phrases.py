"""Sentences of a source that our own texts repeat: its wording is not ours to publish."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.profiles.statements.checks.passages import cut
from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.reporting.text import Text
from dortmund_lod.validation.problem import Problem, StatementRef

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dortmund_lod.profiles.statements.checks.passages import Document
    from dortmund_lod.validation.messages.labeler import Labeler
    from dortmund_lod.validation.source_reader import Project

RUN = 7
"""Words in a row that are nobody's own any more."""
_EXACT = ox.NamedNode(PREFIXES["oa"] + "exact")


def repeated_wording(
    project: Project, documents: Sequence[Document], names: Labeler
) -> Iterator[Problem]:
    """Literals with seven words in a row of a document, other than the wording of a passage."""
    runs = {run for document in documents for run in _runs(words(document.text))}
    exact = {value for _, value in project.data.pairs(_EXACT)}
    allowed = {run for value in exact for run in _runs(words(getattr(value, "value", "")))}
    runs -= allowed
    if not runs:
        return
    for subject, predicate, value in project.data:
        if isinstance(value, ox.Literal) and predicate != _EXACT and len(value.value) >= RUN:
            repeated = next((run for run in _runs(words(value.value)) if run in runs), None)
            if repeated:
                yield Problem(
                    rule="wording-repeated",
                    kind="source-text",
                    message=Text(
                        f"This text repeats the source: “{cut(' '.join(repeated))}”.",
                        f"Dieser Text wiederholt die Quelle: „{cut(' '.join(repeated))}“.",
                    ),
                    about=names.subject(subject),
                    hint=Text("Say it in your own words.", "In eigenen Worten sagen."),
                    focus=subject,
                    path=str(predicate),
                    value=value,
                    where=StatementRef(subject, predicate, value),
                )


def words(text: str) -> list[str]:
    """The words of a text, without case and punctuation."""
    return re.findall(r"\w+", text.lower())


def _runs(of: list[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(of[start : start + RUN]) for start in range(len(of) - RUN + 1))
