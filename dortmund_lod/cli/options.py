"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dortmund_lod import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.settings import Settings

_Command = TypeVar("_Command", bound="Callable[..., Any]")


def source_arguments(command: _Command) -> _Command:
    """SOURCE...: files or folders; without one, the project's own."""
    return click.argument("source", nargs=-1, type=click.Path(path_type=Path))(command)


engine_option = click.option(
    "--engine",
    metavar="ENGINE",
    help="embedded, or the store that evaluates queries: sparql+https://…  [default: embedded]",
)


def release_options(command: _Command) -> _Command:
    """What decides which release is meant, and where it is."""
    for option in (
        click.option(
            "--union-default-graph/--no-union-default-graph",
            default=None,
            help="Whether the default graph is the union of all graphs.  [default: it is]",
        ),
        click.option("--home", type=click.Path(path_type=Path), help="Folder of the releases."),
        click.option("--base-iri", metavar="IRI", help="Base IRI of the data."),
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            help="Settings file.  [default: dortmund-lod.toml where there is one]",
        ),
        engine_option,
    ):
        command = option(command)
    return command


def load_settings(flags: dict[str, Any]) -> Settings:
    """The settings of a command from its flags."""
    return settings.load(flags, file=flags.pop("config", None))
