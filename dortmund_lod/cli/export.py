"""`dortmund-lod export`: the site as files, for nginx, Apache or an object store."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dortmund_lod.cli.build import make_release
from dortmund_lod.cli.options import (
    chosen,
    load_settings,
    profiles_of,
    release_options,
    source_options,
    with_demo_site,
)
from dortmund_lod.cli.validate import Progress, findings_language_option
from dortmund_lod.errors import SettingsError
from dortmund_lod.rdf.terms import is_iri

if TYPE_CHECKING:
    from dortmund_lod.export.exporter import Exported
    from dortmund_lod.settings import Settings

_LISTEN = "127.0.0.1:8080"
_PLAIN = re.compile(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]|")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@source_options("Export the site of")
@release_options
@findings_language_option
@click.option("--url", help="Public address of the copy.  [default: that of --listen]")
@click.option(
    "--listen",
    metavar="HOST:PORT",
    default=_LISTEN,
    show_default=True,
    help="Where the web servers are configured to listen.",
)
@click.option(
    "--live", metavar="URL", default="", help="A site that search and SPARQL are handed to."
)
@click.option(
    "--kept/--no-kept",
    default=True,
    help="Whether releases that are kept beside the current one are in the copy.  "
    "[default: they are]",
)
def export(  # noqa: PLR0913 - by name
    folder: Path,
    source: tuple[Path, ...],
    listen: str,
    live: str,
    *,
    kept: bool,
    demo: bool,
    **flags: Any,
) -> None:
    """Write every answer of the site into DIR, with configurations for nginx and Apache.

    \b
    dortmund-lod export copy
    dortmund-lod export copy --url https://data.example.org --base-iri https://data.example.org/
    dortmund-lod export copy --url https://data.example.org --live https://live.example.org
    """
    flags["url"] = flags["url"] or f"http://{listen}"
    settings = load_settings(flags).resolved()
    settings = with_demo_site(settings, demo=demo)
    _check(listen, live)
    given = {"listen": listen, "live": live.rstrip("/"), "kept": kept}
    exported = _export(folder.resolve(), chosen(source, demo=demo), settings, **given)
    click.echo(
        f"{exported.addresses:,} addresses of {settings.url}/ are in {folder}; "
        "its README.md says how to serve them."
    )
    for address in exported.left_out:
        click.echo(f"Left out, as it can be no file: {address}", err=True)


def _check(listen: str, live: str) -> None:
    host, _, port = listen.rpartition(":")
    if not port.isdigit() or not _PLAIN.fullmatch(host):
        raise SettingsError([f"{listen!r} is no HOST:PORT to listen on."])
    if live and not (is_iri(live) and live.startswith(("http://", "https://"))):
        raise SettingsError([f"{live!r} must be an http or https address."])


def _export(folder: Path, paths: list[Path], settings: Settings, **given: Any) -> Exported:
    from dortmund_lod.engine import EngineProcess  # noqa: PLC0415 - only where it is needed
    from dortmund_lod.export import export as write  # noqa: PLC0415
    from dortmund_lod.site.served_release import open_release  # noqa: PLC0415

    release, _ = make_release(paths, settings)
    process = EngineProcess(release, settings)
    profiles = [profile.site_profile() for profile in profiles_of(settings)]
    try:
        site = open_release(settings, release, process.client())
        with Progress("en") as progress:
            return write(site, folder, profiles, progress=progress, **given)
    finally:
        process.stop()
