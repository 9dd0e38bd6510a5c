"""Prefixes that mean different things in different files."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.formats import TRIG, TURTLE
from dortmund_lod.reporting.report import Severity
from dortmund_lod.reporting.text import Text
from dortmund_lod.validation.positions.locator import SourceText
from dortmund_lod.validation.positions.turtle_statements import prefix_places
from dortmund_lod.validation.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.sources.source_file import SourceFile
    from dortmund_lod.validation.positions.locator import SourcePosition
    from dortmund_lod.validation.source_reader import Project


def prefixes_that_differ(project: Project) -> Iterator[Problem]:
    """Every prefix that a file declares otherwise than most do; JSON-LD contexts are left out."""
    declared = {
        source: prefixes
        for source, prefixes in project.prefixes.items()
        if source.format in {TURTLE, TRIG}
    }
    for prefix, usual in _usual(declared, project.base_iri).items():
        for source, prefixes in declared.items():
            if prefixes.get(prefix, usual) != usual:
                yield _problem(source, prefix, prefixes[prefix], usual)


def _usual(declared: dict[SourceFile, dict[str, str]], base_iri: str) -> dict[str, str]:
    """What each prefix that is not everywhere the same should mean: as we know it, or as most."""
    meanings: dict[str, Counter[str]] = {}
    for prefixes in declared.values():
        for prefix, iri in prefixes.items():
            meanings.setdefault(prefix, Counter())[iri] += 1
    known = namespaces.prefixes(base_iri)
    return {
        prefix: known[prefix] if known.get(prefix) in counts else counts.most_common(1)[0][0]
        for prefix, counts in meanings.items()
        if len(counts) > 1 and prefix
    }


def _problem(source: SourceFile, prefix: str, iri: str, usual: str) -> Problem:
    place = _place(source, prefix)
    return Problem(
        rule="prefix-differs",
        kind="prefix-differs",
        severity=Severity.INFO,
        message=Text(
            f"The prefix {prefix}: stands for <{iri}> here, but for <{usual}> in other files.",
            f"Das Präfix {prefix}: steht hier für <{iri}>, in anderen Dateien für <{usual}>.",
        ),
        hint=Text(
            "That is allowed, but may confuse people who read both.",
            "Das ist erlaubt, verwirrt aber, wer beides liest.",
        ),
        location=place.location,
        excerpt=place.excerpt,
    )


def _place(source: SourceFile, prefix: str) -> SourcePosition:
    text = SourceText(source)
    spans = [span for name, span in prefix_places(text.text) if name == prefix]
    return text.place(spans[-1])
