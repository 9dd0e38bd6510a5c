"""The gate from end to end: read, check, put into words, find the places."""

from __future__ import annotations

import gc
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.rdf.terms import Blank, Iri, Literal, Term
from dortmund_lod.reporting.report import Finding, Report, Severity, Text
from dortmund_lod.sources.source_file import Role
from dortmund_lod.validation import shacl
from dortmund_lod.validation.checks.own_terms import undefined_terms
from dortmund_lod.validation.checks.portals import SHAPES, without_contributor
from dortmund_lod.validation.checks.prefixes import prefixes_that_differ
from dortmund_lod.validation.checks.shapes_lint import misuse, without_match
from dortmund_lod.validation.messages.common_mistakes import explained
from dortmund_lod.validation.messages.labeler import Names
from dortmund_lod.validation.messages.message_renderer import Sentences
from dortmund_lod.validation.positions.locator import locate
from dortmund_lod.validation.reading import Project, read
from dortmund_lod.validation.shacl.pyshacl_fallback import results_beyond, shapes_beyond
from dortmund_lod.validation.shacl.shapes import Shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dortmund_lod.sources.source_file import SourceFile
    from dortmund_lod.validation.indexed_graph import Node
    from dortmund_lod.validation.positions.locator import Place
    from dortmund_lod.validation.problem import Check, Problem
    from dortmund_lod.validation.shacl.checker import Result

    Progress = Callable[[str, int, int], None]

MOST_OF_A_RULE = 1000
"""More findings of one rule are counted, but not worked out."""


def validate(
    files: Sequence[SourceFile],
    base_iri: str,
    *,
    checks: Sequence[Check] = (),
    contributor_id: str = "",
    progress: Progress | None = None,
) -> Report:
    """Check source files.

    Takes the files, the base IRI for their relative IRIs, checks beside the gate's own, and
    the contributor id of the publisher; `progress` is told the phase (`read` or `check`), how much
    of it is done, and how much there is. Words for the catalogue are checked apart, with shapes of
    the product.

    Raises:
        Unreadable: files that cannot be parsed, each with its first fault.
        SourceError: a file cannot be opened, or a shape cannot be understood.
    """
    tell = progress or _tell_nobody
    words = [source for source in files if source.role is Role.CATALOGUE]
    data = [source for source in files if source.role is not Role.CATALOGUE]
    report = _examined(data, base_iri, checks, tell)
    if not words:
        return report
    about = _examined([*words, SHAPES], base_iri, (), _tell_nobody)
    missing = _located_already(without_contributor(words, contributor_id))
    return _together(report, about, missing)


def _together(data: Report, words: Report, missing: list[Finding]) -> Report:
    """One report on the data and on the words for the catalogue."""
    return replace(
        data,
        findings=tuple(sorted((*data.findings, *words.findings, *missing), key=_order)),
        files=data.files + words.files - 1,
        triples=data.triples + words.triples,
        shapes=data.shapes + words.shapes,
        omitted=data.omitted + words.omitted,
    )


def _located_already(problems: Iterator[Problem]) -> list[Finding]:
    return [_finding(problem, None) for problem in problems]


def _examined(
    files: Sequence[SourceFile], base_iri: str, checks: Sequence[Check], tell: Progress
) -> Report:
    with _without_garbage_collection():
        project = read(files, base_iri, tell)
        examination = _Examination(project, checks, tell)
        problems = list(examination.problems())
    return Report(
        findings=_located(project, problems),
        files=len(files),
        triples=project.data.triples,
        shapes=len(examination.shapes),
        omitted=examination.omitted,
        passages=examination.counts["passages"],
    )


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Millions of new objects and no circles: looking for circles would double the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _tell_nobody(_phase: str, _done: int, _total: int) -> None:
    """Progress nobody wants to see."""


class _Examination:
    """All checks of a project.

    `omitted` counts what was not put into words, `counts` what the checks compared.
    """

    def __init__(self, project: Project, checks: Sequence[Check], tell: Progress) -> None:
        self.shapes = Shapes(project.shapes)
        self.omitted = 0
        self.counts: Counter[str] = Counter()
        self._checks = checks
        self._project = project
        self._tell = tell
        self._names = Names(project)
        self._checker = shacl.make_checker(
            project.data, self.shapes, project.give_store(), project.base_iri
        )

    def problems(self) -> Iterator[Problem]:
        """Every problem, in no particular order; broken shapes are not used to check anything."""
        project = self._project
        differing = list(prefixes_that_differ(project))
        if differing:  # whatever else is wrong is likely to follow from it
            yield from differing
            return
        for check in self._checks:
            yield from check(project, self._names, self.counts)
        unusable = list(misuse(project, self.shapes, self._names))
        if unusable:
            yield from unusable
            return
        found = list(self._against_shapes())
        yield from found
        yield from without_match(project, self.shapes, self._checker, self._names)
        told = {node for problem in found for node in (problem.value, problem.property)}
        for problem in undefined_terms(project, self._names):
            if problem.value not in told:
                yield problem

    def _against_shapes(self) -> Iterator[Problem]:
        project = self._project
        sentences = Sentences(project.data, project.shapes, self._names)
        of_rule: Counter[str] = Counter()
        for result in self._results():
            of_rule[result.rule] += 1
            if of_rule[result.rule] > MOST_OF_A_RULE:
                self.omitted += 1
            else:
                yield sentences.problem(result)

    def _results(self) -> Iterator[Result]:
        project, shapes = self._project, self.shapes
        self._checker.ask_ahead()
        beyond = shapes_beyond(shapes)
        targets = shapes.targets()
        for number, (shape, of_shape) in enumerate(targets.items()):
            self._tell("check", number, len(targets))
            if shape not in beyond:
                yield from self._checker.results(shape, of_shape)
        if beyond:
            yield from results_beyond(project.data, shapes, beyond)
        self._tell("check", len(targets), len(targets))


def _located(project: Project, problems: list[Problem]) -> tuple[Finding, ...]:
    wanted = {problem.where for problem in problems if problem.where}
    places = locate(wanted, project.files, project.data, project.base_iri)
    findings = {
        explained(_finding(problem, places.get(problem.where) if problem.where else None))
        for problem in problems
    }
    return tuple(sorted(findings, key=_order))


def _finding(problem: Problem, place: Place | None) -> Finding:
    return Finding(
        severity=problem.severity,
        rule=problem.rule,
        kind=problem.kind,
        message=_joined(problem.about, problem.message),
        hint=problem.hint,
        about=problem.about,
        focus_node=_term(problem.focus),
        path=problem.path,
        value=_term(problem.value),
        location=place.location if place else problem.location,
        excerpt=place.excerpt if place else problem.excerpt,
    )


def _joined(about: Text, message: Text) -> Text:
    if not about:
        return message
    return Text(
        f"{about.en}: {message.in_language('en')}", f"{about.de}: {message.in_language('de')}"
    )


def _order(finding: Finding) -> tuple[object, ...]:
    """The grave first, then by file and line."""
    where = finding.location
    return (
        list(Severity).index(finding.severity),
        str(where.path) if where else "",
        (where.line or 0, where.column or 0) if where else (0, 0),
        finding.rule,
        finding.message.en,
        finding.kind,
        str(finding.value),
    )


def _term(node: Node | None) -> Term | None:
    match node:
        case ox.NamedNode():
            return Iri(node.value)
        case ox.BlankNode():
            return Blank(node.value)
        case ox.Literal():
            return Literal(node.value, node.datatype.value, node.language or "")
    return None
