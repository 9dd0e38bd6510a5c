"""`dortmund-lod validate`: check the sources and say what is wrong, where, and what to do."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click
from click.core import ParameterSource

from dortmund_lod.cli.error_report import LANGUAGE, terminal_colour
from dortmund_lod.cli.options import (
    checks_of,
    chosen,
    find_sources,
    load_settings,
    skip_broken_option,
    source_arguments,
    with_demo_site,
)
from dortmund_lod.errors import SettingsError, SourceError
from dortmund_lod.rdf.terms import is_iri
from dortmund_lod.settings.appearance import Appearance

if TYPE_CHECKING:
    from dortmund_lod.reporting.report import Report

FORMATS = ("text", "json", "turtle", "jsonld", "sarif", "junit")
LANGUAGES = ("en", "de")
_VIOLATIONS, _CANNOT_BE_CHECKED = 1, 2
_PHASES = {
    "en": {
        "read": "Reading",
        "check": "Checking",
        "locate": "Finding the lines",
        "parse": "Sorting",
        "write": "Writing",
        "load": "Loading",
        "export": "Exporting",
    },
    "de": {
        "read": "Lesen",
        "check": "Prüfen",
        "locate": "Zeilen suchen",
        "parse": "Sortieren",
        "write": "Schreiben",
        "load": "Laden",
        "export": "Exportieren",
    },
}


def _language(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """A language from the flag must be one of ours; one from the locale may be any."""
    known = value[:2].lower()
    if known not in LANGUAGES or (len(value) > len(known) and value[len(known)] not in "_-."):
        source = context.get_parameter_source(parameter.name or "")
        if source is ParameterSource.COMMANDLINE:
            raise click.BadParameter(f"{value!r} is not one of {', '.join(LANGUAGES)}.")
        known = LANGUAGES[0]
    context.meta[LANGUAGE] = known
    return known


def _absolute(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    """Any IRI may be the base of what is only checked, also that of a file (RFC 3986 §5.1)."""
    if value and not is_iri(value):
        raise click.BadParameter(f"{value!r} is no absolute IRI.")
    return value or ""


_LANGUAGE_OPTION: dict[str, Any] = {
    "metavar": "[en|de]",
    "default": LANGUAGES[0],
    "envvar": ["LC_ALL", "LC_MESSAGES", "LANG"],
    "callback": _language,
    "help": "Language of the sentences.  [default: that of the terminal]",
}
language_option = click.option("--lang", "language", **_LANGUAGE_OPTION)
findings_language_option = click.option("--lang", expose_value=False, **_LANGUAGE_OPTION)
"""The same for a command that says in sentences only what breaks a rule."""


@click.command()
@source_arguments
@skip_broken_option
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="text for people; turtle and jsonld are the SHACL validation report.",
)
@click.option(
    "--base-iri",
    metavar="IRI",
    callback=_absolute,
    help="Base IRI for relative IRIs in the sources.",
)
@language_option
@click.option(
    "--source-text",
    "source_texts",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Compare the passages of a source with its text in UTF-8; once for each source.",
)
@click.pass_context
def validate(
    context: click.Context,
    /,
    source: tuple[Path, ...],
    form: str,
    language: str,
    *,
    demo: bool,
    **options: Any,
) -> None:
    """Check the sources: syntax, shapes, evidence of links.

    SOURCE is one or more RDF files or folders; without one, ontology/ data/ shapes/ here. Files in
    folders of these names play the part that the name says.

    \b
    dortmund-lod validate
    dortmund-lod validate my-city/ --lang de
    dortmund-lod validate any.ttl
    dortmund-lod validate --format sarif > findings.sarif
    dortmund-lod validate --source-text brochure.txt

    Exit code: 0 valid (warnings allowed), 1 violations, 2 cannot be checked.
    """
    from dortmund_lod import validation  # noqa: PLC0415 - serving must not load the gate
    from dortmund_lod.validation.checks.portals import missing_catalogue  # noqa: PLC0415
    from dortmund_lod.validation.checks.public_pages import missing_pages  # noqa: PLC0415

    flags = {"source_texts": options["source_texts"] or None}
    settings = with_demo_site(load_settings(flags), demo=demo).resolved()
    _check_look(settings.site)
    base_iri = options["base_iri"] or settings.base_iri
    if settings.source_texts and not settings.profiles:
        raise SettingsError(["--source-text needs a profile that compares passages."])
    try:
        paths = chosen(source, demo=demo)
        found = find_sources(paths, base_iri, skip_broken=options["skip_broken"])
        with Progress(language) as progress:
            report = validation.validate(
                found.files,
                base_iri,
                checks=[
                    *checks_of(settings, found),
                    missing_pages(settings.site),
                    missing_catalogue(found),
                ],
                options=validation.Options(
                    contributor_id=settings.contributor_id,
                    standard=form in {"turtle", "jsonld"},
                    labels=True,
                    query_seconds=settings.constraint_time_limit,
                ),
                progress=progress,
            )
    except SourceError as error:
        if form == "text" and error.location is None and language == LANGUAGES[0]:
            raise  # it is about no file: told like any other error of a command
        report = validation.failed(error)
    _print(report, form, language)
    if report.failure:
        context.exit(_CANNOT_BE_CHECKED)
    context.exit(0 if report.conforms else _VIOLATIONS)


def _check_look(look: Appearance) -> None:
    """Check the look of the site, if it has one of its own: the write side takes time to load."""
    if look != Appearance():
        from dortmund_lod import publish  # noqa: PLC0415

        publish.check_brand(look)


def _print(report: Report, form: str, language: str) -> None:
    from dortmund_lod.reporting import render  # noqa: PLC0415

    colour = terminal_colour() if form == "text" else False
    click.echo(render(report, form, language, colour=form == "text"), nl=False, color=colour)


class Progress:
    """Bars on standard error, one for each phase, if it is a terminal and the work takes long."""

    def __init__(self, language: str, patience: float = 1.0) -> None:
        self._phases = _PHASES[language]
        self._from = time.monotonic() + patience
        self._phase = ""
        self._bar: Any = None
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Take in that `done` of `total` of a phase is done."""
        if not self._shown or time.monotonic() < self._from:
            return
        if phase != self._phase:
            self._close()
            label = f"{self._phases[phase]:<18}"
            self._bar = click.progressbar(length=max(1, total), label=label, file=sys.stderr)
            self._bar.__enter__()
            self._phase = phase
        self._bar.update(done - self._bar.pos)

    def _close(self) -> None:
        if self._bar:
            self._bar.__exit__(None, None, None)
            self._bar = None
