"""Telling people what failed, and the exit code that says so to scripts."""

from __future__ import annotations

from typing import Any

import click

from dortmund_lod.errors import LodError, SettingsError, SourceError, ValidationFailed

VIOLATIONS, FAILURE = 1, 2
LANGUAGE = "dortmund_lod.language"
"""Where a command keeps the language that was asked for."""


def terminal_colour() -> bool | None:
    """None leaves it to the terminal; NO_COLOR (https://no-color.org) says no."""
    variable = click.Option(["--no-colour"], envvar="NO_COLOR")
    return False if variable.resolve_envvar_value(click.get_current_context()) else None


def _show(report: Any) -> None:
    """Print a report for people on standard error."""
    from dortmund_lod.reporting import render  # noqa: PLC0415 - serving must not load it

    text = render(report, "text", _language(), colour=True)
    click.echo(text, nl=False, err=True, color=terminal_colour())


def _language() -> str:
    return str(click.get_current_context().meta.get(LANGUAGE, "en"))


def _in_german(error: SourceError) -> str:
    """What is wrong with the sources, as `validate` says it."""
    from dortmund_lod.validation.german import in_german  # noqa: PLC0415 - loads the gate

    message, hint = in_german(error.message), in_german(error.hint)
    return str(SourceError(message, hint=hint, location=error.location))


def tell(error: LodError) -> int:
    """Print an expected failure on standard error; gives the exit code that goes with it."""
    if isinstance(error, ValidationFailed):
        _show(error.report)
    faults = error.faults if isinstance(error, SettingsError) else [str(error)]
    begins = "Error:"
    if isinstance(error, SourceError) and _language() == "de":
        begins, faults = "Fehler:", [_in_german(error)]
    for fault in faults:
        click.echo(f"{click.style(begins, fg='red', bold=True)} {fault}", err=True)
    return VIOLATIONS if isinstance(error, ValidationFailed) else FAILURE
