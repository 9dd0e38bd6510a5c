"""Telling people what failed, and the exit code that says so to scripts."""

from __future__ import annotations

import click

from dortmund_lod.errors import LodError, SettingsError, ValidationFailed

VIOLATIONS, FAILURE = 1, 2
LANGUAGE = "dortmund_lod.language"
"""Where a command keeps the language that was asked for."""


def tell(error: LodError) -> int:
    """Print an expected failure on standard error; gives the exit code that goes with it."""
    if isinstance(error, ValidationFailed):
        from dortmund_lod.cli.validate import show  # noqa: PLC0415 - loads the gate

        context = click.get_current_context(silent=True)
        show(error.report, context.meta.get(LANGUAGE, "en") if context else "en")
    faults = error.faults if isinstance(error, SettingsError) else [str(error)]
    for fault in faults:
        click.echo(f"{click.style('Error:', fg='red', bold=True)} {fault}", err=True)
    return VIOLATIONS if isinstance(error, ValidationFailed) else FAILURE
