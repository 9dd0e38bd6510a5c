"""`dortmund-lod build`: make a release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dortmund_lod.cli.options import (
    checks_of,
    chosen,
    figures_of,
    find_sources,
    load_settings,
    note,
    release_options,
    skip_broken_option,
    source_arguments,
    with_demo_site,
)
from dortmund_lod.cli.validate import Progress, findings_language_option

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.release.home import Home
    from dortmund_lod.release.manifest import Release
    from dortmund_lod.settings import Settings


@click.command()
@source_arguments
@skip_broken_option
@release_options
@findings_language_option
def build(source: tuple[Path, ...], *, demo: bool, skip_broken: bool, **flags: Any) -> None:
    """Check the sources, make their release current, and print its id.

    SOURCE is one or more RDF files or folders; without one, ontology/ data/ shapes/ here.

    \b
    dortmund-lod build
    dortmund-lod build --base-iri https://data.example.org/ --home /srv/lod city.ttl
    dortmund-lod build --skip-broken folder-of-others/
    dortmund-lod build --engine sparql+https://store.example.org/sparql
    """
    settings = with_demo_site(load_settings(flags), demo=demo).resolved()
    release, _ = make_release(chosen(source, demo=demo), settings, skip_broken=skip_broken)
    click.echo(release.id)


def make_release(
    paths: list[Path], settings: Settings, *, skip_broken: bool = False
) -> tuple[Release, Home]:
    """Build the release of these paths, if it is not there already; gives its home, too.

    The write side is imported only here: serving needs none of it in memory.
    """
    from dortmund_lod import publish  # noqa: PLC0415

    home = publish.default_home(settings, paths)
    with Progress("en") as progress:
        found = find_sources(paths, settings.base_iri, skip_broken=skip_broken)
        checks, figures = checks_of(settings, found), figures_of(settings)
        callbacks = publish.Callbacks(progress, note, checks, figures)
        return publish.build(found, settings, home, callbacks), home
