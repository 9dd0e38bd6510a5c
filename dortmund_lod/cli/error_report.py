"""Telling people what failed, and the exit code that says so to scripts."""

from __future__ import annotations

from typing import Any

import click

from dortmund_lod.errors import LodError, SettingsError, ValidationFailed

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

    language = click.get_current_context().meta.get(LANGUAGE, "en")
    text = render(report, "text", language, colour=True)
    click.echo(text, nl=False, err=True, color=terminal_colour())


def tell(error: LodError) -> int:
    """Print an expected failure on standard error; gives the exit code that goes with it."""
    if isinstance(error, ValidationFailed):
        _show(error.report)
    faults = error.faults if isinstance(error, SettingsError) else [str(error)]
    for fault in faults:
        click.echo(f"{click.style('Error:', fg='red', bold=True)} {fault}", err=True)
    return VIOLATIONS if isinstance(error, ValidationFailed) else FAILURE
