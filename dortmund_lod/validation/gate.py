"""The gate from end to end: read, check, put into words, find the places."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.errors import Location
from dortmund_lod.reporting.report import FAILURE, Finding, Report, Severity
from dortmund_lod.reporting.text import Text
from dortmund_lod.sources.source_file import Role
from dortmund_lod.validation import shacl
from dortmund_lod.validation.blank_nodes import check_blank_nodes
from dortmund_lod.validation.checks.own_terms import undefined_terms
from dortmund_lod.validation.checks.portals import SHAPES, without_contributor
from dortmund_lod.validation.checks.prefixes import prefixes_that_differ
from dortmund_lod.validation.checks.shapes_lint import lint, malformed, without_match
from dortmund_lod.validation.messages.common_mistakes import add_hint
from dortmund_lod.validation.messages.labeler import Labeler
from dortmund_lod.validation.messages.message_renderer import MessageRenderer
from dortmund_lod.validation.positions.locator import SourcePosition, locate
from dortmund_lod.validation.problem import StatementRef
from dortmund_lod.validation.shacl.pyshacl_adapter import pyshacl_report
from dortmund_lod.validation.shacl.pyshacl_fallback import results_beyond, shapes_beyond
from dortmund_lod.validation.shacl.shapes import Shapes
from dortmund_lod.validation.shacl.sparql.sparql_constraints import MOST_SECONDS, SparqlConstraints
from dortmund_lod.validation.source_reader import Project, read
from dortmund_lod.validation.standard_results import StandardResults, plain
from dortmund_lod.validation.uncheckable import Uncheckable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dortmund_lod.reporting.shacl_report import ValidationResult
    from dortmund_lod.sources.source_file import SourceFile
    from dortmund_lod.validation.problem import Check, Problem
    from dortmund_lod.validation.shacl.checker import Result

    Progress = Callable[[str, int, int], None]

_TIMES_A_CONSTRAINT = 2
"""How much longer than one constraint everything may take that is left to pySHACL."""
_GRAVITY = {severity: number for number, severity in enumerate(Severity)}
MOST_OF_A_RULE = 1000
"""More findings of one rule are counted, but not worked out."""


class Options(NamedTuple):
    """What a check may be told.

    `contributor_id` is that of the publisher; with `standard`, the report carries the results of
    the standard too (SHACL §3.6); with `labels`, blank nodes that cannot be told apart within
    limits are refused, which a build finds out itself; `query_seconds` is how long the queries of
    one SPARQL constraint may take together.
    """

    contributor_id: str = ""
    standard: bool = False
    labels: bool = False
    query_seconds: float = MOST_SECONDS


def validate(
    files: Sequence[SourceFile],
    base_iri: str,
    *,
    checks: Sequence[Check] = (),
    options: Options = Options(),  # noqa: B008 - immutable
    progress: Progress | None = None,
) -> Report:
    """Check source files.

    Takes the files, the base IRI for their relative IRIs, checks beside the gate's own, and what
    else is wanted; `progress` is told the phase (`read` or `check`), how much of it is done, and
    how much there is. Words for the catalogue are checked apart, with shapes of the product.

    Raises:
        Unreadable: files that cannot be parsed, each with its first fault.
        SourceError: a file cannot be opened, or a shape cannot be understood.
    """
    tell = progress or _tell_nobody
    words = [source for source in files if source.role is Role.CATALOGUE]
    data = [source for source in files if source.role is not Role.CATALOGUE]
    report = _examined(data, base_iri, checks, tell, options)
    if not words:
        return report
    of_words = options._replace(labels=False)
    about = _examined([*words, SHAPES], base_iri, (), _tell_nobody, of_words)
    missing = _located_already(without_contributor(words, options.contributor_id))
    return _together(report, about, missing)


def _together(data: Report, words: Report, missing: list[Finding]) -> Report:
    """One report on the data and on the words for the catalogue.

    Which of the product's own shapes have nothing to do there is no matter of the operator's.
    """
    told = [finding for finding in words.findings if finding.rule != "no-match"]
    return replace(
        data,
        findings=_sorted((*data.findings, *told, *missing)),
        files=data.files + words.files - 1,
        triples=data.triples + words.triples,
        shapes=data.shapes + words.shapes,
        omitted=data.omitted + words.omitted,
        failure=data.failure or words.failure,
        results=data.results + words.results,
    )


def _located_already(problems: Iterator[Problem]) -> list[Finding]:
    return [_finding(problem, None) for problem in problems]


def _examined(
    files: Sequence[SourceFile],
    base_iri: str,
    checks: Sequence[Check],
    tell: Progress,
    options: Options,
) -> Report:
    with _without_garbage_collection(), _deep_stack():
        project = read(files, base_iri, tell)
        with closing(project.queries):
            if options.labels:
                check_blank_nodes(project.with_linked_blank_nodes, base_iri)
            examination = _Examination(project, checks, tell, options)
            try:
                problems = list(examination.problems())
            except Uncheckable as error:
                raise _with_place(error, project) from error
        findings = _located(project, problems)
    return Report(
        findings=findings,
        files=len(files),
        triples=project.data.triples,
        shapes=len(examination.shapes),
        omitted=examination.omitted,
        passages=examination.counts["passages"],
        failure=_unusable(findings) if examination.unusable else None,
        results=tuple(examination.results),
    )


def _with_place(error: Uncheckable, project: Project) -> Uncheckable:
    """The error with the place of the statement at fault, if it can be found."""
    if error.where is None or error.location:
        return error
    places = locate({error.where}, project.files, project.base_iri)
    place = places.get(error.where)
    return Uncheckable(
        error.text,
        error.advice,
        location=place.location if place else None,
        excerpt=place.excerpt if place else None,
    )


def _unusable(findings: tuple[Finding, ...]) -> Finding:
    """What is said beside findings about shapes that cannot be used."""
    first = next(one for one in findings if one.rule == "malformed-shape")
    return Finding(
        severity=Severity.VIOLATION,
        rule=FAILURE,
        kind=FAILURE,
        message=Text(
            "The shapes cannot be used, so the data were not checked.",
            "Die Prüfregeln sind unbrauchbar, also wurden die Daten nicht geprüft.",
        ),
        location=first.location,
        excerpt=first.excerpt,
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


@contextmanager
def _deep_stack() -> Iterator[None]:
    """Shapes within shapes take several frames each; how many is bounded elsewhere."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


_FRAMES = 20_000


def _tell_nobody(_phase: str, _done: int, _total: int) -> None:
    """Progress nobody wants to see."""


class _Examination:
    """All checks of a project.

    `omitted` counts what was not put into words, `counts` what the checks compared.
    """

    def __init__(
        self, project: Project, checks: Sequence[Check], tell: Progress, options: Options
    ) -> None:
        self.shapes = Shapes(project.shapes)
        self.omitted = 0
        self.counts: Counter[str] = Counter()
        self.unusable = False
        self.results: list[ValidationResult] = []
        self._options = options
        self._checks = checks
        self._project = project
        self._tell = tell
        self._names = Labeler(project)
        constraints = SparqlConstraints(
            project.queries, self.shapes, seconds=options.query_seconds
        )
        self._checker = shacl.make_checker(project.data, self.shapes, constraints)

    def problems(self) -> Iterator[Problem]:
        """Every problem, in no particular order; broken shapes are not used to check anything.

        Raises:
            Uncheckable: something keeps the gate from checking.
        """
        project = self._project
        yield from prefixes_that_differ(project)
        for check in self._checks:
            yield from check(project, self._names, self.counts)
        yield from lint(project, self.shapes, self._names)
        faults = list(malformed(self.shapes, self._names, project.base_iri))
        yield from faults
        if any(fault.severity is Severity.VIOLATION for fault in faults):
            self.unusable = True
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
        sentences = MessageRenderer(project.data, project.shapes, self._names)
        of_rule: Counter[str] = Counter()
        told: set[tuple[object, ...]] = set()
        standard = StandardResults(sentences.sentence)
        for result in self._results():
            if self._options.standard:
                self.results.append(standard.of(result))
            if of_rule[result.rule] >= MOST_OF_A_RULE:
                self.omitted += 1
            elif (what := result.what) not in told:
                told.add(what)
                of_rule[result.rule] += 1
                yield sentences.problem(result)

    def _results(self) -> Iterator[Result]:
        project, shapes = self._project, self.shapes
        self._checker.prefetch()
        beyond = shapes_beyond(shapes, project.data)
        targets = shapes.targets()
        for number, (shape, of_shape) in enumerate(targets.items()):
            self._tell("check", number, len(targets))
            yield from self._checker.results(shape, of_shape, beyond.get(shape))
        if beyond:
            seconds = _TIMES_A_CONSTRAINT * self._options.query_seconds
            report_of = partial(pyshacl_report, seconds=seconds)
            yield from results_beyond(project.data, shapes, beyond, report_of)
        self._tell("check", len(targets), len(targets))


def _located(project: Project, problems: list[Problem]) -> tuple[Finding, ...]:
    wanted = {problem.where for problem in problems if problem.where}
    places = locate(wanted, project.files, project.base_iri)
    lost = {
        StatementRef(problem.shape, in_shapes=True)
        for problem in problems
        if problem.shape is not None and problem.where not in places
    }
    if lost:
        places |= locate(lost, project.files, project.base_iri)
    somewhere = SourcePosition(Location(project.files[0].display), None) if project.files else None
    findings = []
    for problem in problems:
        place = places.get(problem.where) if problem.where else None
        if place is None and problem.shape is not None:
            place = places.get(StatementRef(problem.shape, in_shapes=True))
        if problem.location is None:
            place = place or somewhere
        findings.append(add_hint(_finding(problem, place)))
    return _sorted(findings)


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in order, each once; only those of the same order need be compared."""
    groups = groupby(sorted(findings, key=_order), key=_order)
    return tuple(finding for _, same in groups for finding in _each_once(list(same)))


def _each_once(findings: list[Finding]) -> Iterable[Finding]:
    return findings if len(findings) == 1 else dict.fromkeys(findings)


def _finding(problem: Problem, place: SourcePosition | None) -> Finding:
    return Finding(
        severity=problem.severity,
        rule=problem.rule,
        kind=problem.kind,
        message=_joined(problem.about, problem.message),
        hint=problem.hint,
        about=problem.about,
        focus_node=None if problem.focus is None else plain(problem.focus),
        path=problem.path,
        value=None if problem.value is None else plain(problem.value),
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
        _GRAVITY[finding.severity],
        str(where.path) if where else "",
        (where.line or 0, where.column or 0) if where else (0, 0),
        finding.rule,
        finding.message.en,
        finding.kind,
        str(finding.value),
    )
