"""The command line: `dortmund-lod COMMAND`."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from dortmund_lod import __version__
from dortmund_lod.cli.error_report import tell
from dortmund_lod.errors import LodError

__all__ = ["commands", "main"]

_NAMES = ("validate", "build", "serve", "query", "export", "releases", "audit", "completion")
"""Each command is in a module of its name, which is imported when it is asked for."""


class _Commands(click.Group):
    """Tells expected failures in a sentence on standard error, with the exit code they have."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted(_NAMES)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _NAMES:
            return None
        command: click.Command = getattr(import_module(f"{__name__}.{cmd_name}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except LodError as error:
            if ctx.params.get("debug"):
                raise
            ctx.exit(tell(error))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dortmund-lod")
@click.option("--debug", is_flag=True, help="Show where in the code a failure happened.")
def commands(*, debug: bool) -> None:
    """Check a folder of RDF, turn it into an immutable release and serve it.

    \b
    dortmund-lod serve              serve ontology/ data/ shapes/ of this folder
    dortmund-lod serve any.ttl      publish a single file
    dortmund-lod serve --demo       see the shipped graph
    dortmund-lod validate           check the sources
    """


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(commands(prog_name="dortmund-lod"))
