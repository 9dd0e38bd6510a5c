"""The command line: `dortmund-lod COMMAND`."""

from __future__ import annotations

import sys
from typing import Any

import click

from dortmund_lod import __version__
from dortmund_lod.cli.audit import audit
from dortmund_lod.cli.build import build
from dortmund_lod.cli.completion import completion
from dortmund_lod.cli.error_report import tell
from dortmund_lod.cli.export import export
from dortmund_lod.cli.query import query
from dortmund_lod.cli.releases import releases
from dortmund_lod.cli.serve import serve
from dortmund_lod.cli.validate import validate
from dortmund_lod.errors import LodError

__all__ = ["commands", "main"]


class _Commands(click.Group):
    """Tells expected failures in a sentence on standard error, with the exit code they have."""

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


for command in (validate, build, serve, query, export, releases, audit, completion):
    commands.add_command(command)


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(commands(prog_name="dortmund-lod"))
