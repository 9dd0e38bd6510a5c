"""Options that several commands share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dortmund_lod import settings, sources
from dortmund_lod.catalogue import speaks_of_catalogue
from dortmund_lod.errors import SourceError
from dortmund_lod.sources.source_file import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.profiles import Profile
    from dortmund_lod.publish.card_writer import FigureTerms
    from dortmund_lod.settings import Settings
    from dortmund_lod.sources import Sources
    from dortmund_lod.sources.source_file import SourceFile
    from dortmund_lod.validation import Check

_Command = TypeVar("_Command", bound="Callable[..., Any]")


_LARGEST_CATALOGUE = 2**24
"""Bytes that nobody's words for a catalogue have."""
_demo_option = click.option(
    "--demo", is_flag=True, help="Take the shipped graph of Dortmund, and no other sources."
)


def source_arguments(command: _Command) -> _Command:
    """SOURCE...: files or folders; without one, the project's own, or with --demo the shipped."""
    argument = click.argument("source", nargs=-1, type=click.Path(path_type=Path))
    return argument(_demo_option(command))


skip_broken_option = click.option(
    "--skip-broken",
    is_flag=True,
    help="Leave files out that cannot be read, and name them, instead of giving up.",
)


def source_options(what: str) -> Callable[[_Command], _Command]:
    """--source, where the arguments are something else; `what` is done with the sources."""
    option = click.option(
        "--source",
        multiple=True,
        type=click.Path(path_type=Path),
        help=f"{what} these files or folders.  [default: ontology/ data/ shapes/ here]",
    )
    return lambda command: option(_demo_option(command))


def chosen(source: tuple[Path, ...], *, demo: bool) -> list[Path]:
    """The files and folders that a command is about.

    Raises:
        SourceError: none are named, and there are none here.
    """
    if demo and source:
        raise click.UsageError("--demo takes no other sources.")
    return sources.demo_paths() if demo else list(source) or sources.default_paths()


def with_demo_site(found: Settings, *, demo: bool) -> Settings:
    """The settings of a site: the look of the shipped graph is for no other."""
    if not demo:
        return found
    return replace(found, site=settings.load({}, file=sources.demo_settings(), environ={}).site)


def profiles_of(found: Settings) -> list[Profile]:
    """The profiles that the settings name; without any, none is imported."""
    if not found.profiles:
        return []
    from dortmund_lod import profiles  # noqa: PLC0415 - the product is complete without them

    return profiles.load(sorted(found.profiles))


def checks_of(found: Settings, of: Sources) -> list[Check]:
    """The checks of the profiles.

    Where neither an ontology nor shapes say what the sources should be, only documents that are
    named can be something to compare them with.
    """
    if not (found.source_texts or of.are_described):
        return []
    return [
        check for profile in profiles_of(found) for check in profile.checks(found.source_texts)
    ]


def figures_of(found: Settings) -> list[FigureTerms]:
    """What the profiles know as figures."""
    return [terms for profile in profiles_of(found) for terms in profile.figures(found.base_iri)]


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
            help="Whether the default graph is the union of all graphs but that of shapes.  "
            "[default: it is]",
        ),
        click.option("--home", type=click.Path(path_type=Path), help="Folder of the releases."),
        click.option("--base-iri", metavar="IRI", help="Base IRI of the data."),
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            help="Settings file.  [default: dortmund-lod.toml where there is one]",
        ),
        click.option(
            "--source-text",
            "source_texts",
            type=click.Path(path_type=Path),
            multiple=True,
            default=None,
            metavar="FILE",
            help="Compare the passages of a source with its text in UTF-8; once for each source.",
        ),
        engine_option,
    ):
        command = option(command)
    return command


def load_settings(flags: dict[str, Any]) -> Settings:
    """The settings of a command from its flags."""
    file = flags.pop("config", None)
    given = {name: value for name, value in flags.items() if value != ()}
    return settings.load(given, file=file)


def find_sources(paths: list[Path], base_iri: str, *, skip_broken: bool) -> Sources:
    """The files of these paths, telling people which of them are left out.

    Raises:
        SourceError: there are none, or none that can be read.
    """
    found = _with_own_catalogue(sources.discover(paths), base_iri)
    for text in found.notes:
        note(text)
    if skip_broken:
        from dortmund_lod import validation  # noqa: PLC0415 - serving must not load the gate

        found, faults = validation.without_broken(found, base_iri)
        for fault in faults:
            note(f"Left out: {fault}")
    return found


def _with_own_catalogue(found: Sources, base_iri: str) -> Sources:
    """The same, where a file called `catalogue` that speaks of something else is one of data.

    What cannot be read is left for those who tell where the fault is.
    """
    files = tuple(
        each
        if each.role is not Role.CATALOGUE or _is_of_operator(each, base_iri)
        else sources.as_data(each)
        for each in found.files
    )
    return replace(found, files=files)


def _is_of_operator(source: SourceFile, base_iri: str) -> bool:
    from dortmund_lod.rdf.parser.parse import read_triples  # noqa: PLC0415 - takes time to load

    if source.path.stat().st_size > _LARGEST_CATALOGUE:
        return False
    try:
        return speaks_of_catalogue(read_triples([source], base_iri), base_iri)
    except SourceError:
        return True


def note(text: str) -> None:
    """Tell people what they should know, beside what a command prints."""
    click.echo(f"Note: {text}", err=True)
