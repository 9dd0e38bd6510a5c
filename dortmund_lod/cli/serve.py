"""`dortmund-lod serve`: build what changed, and serve it."""

from __future__ import annotations

import multiprocessing
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from dortmund_lod.cli.error_report import FAILURE, tell
from dortmund_lod.cli.options import (
    chosen,
    load_settings,
    profiles_of,
    release_options,
    source_arguments,
    with_demo_site,
)
from dortmund_lod.cli.validate import findings_language_option
from dortmund_lod.errors import LodError, SettingsError
from dortmund_lod.release.home import Home
from dortmund_lod.settings import cache_directory

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from dortmund_lod.release.manifest import Release
    from dortmund_lod.settings import Settings

_NAMED = 5
"""Sources that are named at start; there may be thousands."""


@click.command()
@source_arguments
@release_options
@findings_language_option
@click.option(
    "--build/--no-build",
    "builds",
    default=True,
    help="Whether to build what changed; otherwise the release of --home is served as it is.",
)
@click.option("--url", help="Public address of this instance.  [default: where it listens]")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="Port to listen on, 0 for a free one.  [default: 8000]")
@click.option("--workers", type=int, help="Web processes.  [default: one per core]")
@click.option("--tls-certificate", metavar="FILE", help="Speak HTTPS with this certificate (PEM).")
@click.option("--tls-key", metavar="FILE", help="The key of the certificate (PEM).")
@click.option(
    "--query-time-limit",
    type=float,
    metavar="SECONDS",
    help="What a query may take.  [default: 10]",
)
@click.option(
    "--query-memory", type=int, metavar="BYTES", help="What it may use.  [default: 1 GiB]"
)
@click.option("--log-format", help="How the log is written: text or json.  [default: text]")
def serve(source: tuple[Path, ...], *, builds: bool, demo: bool, **flags: Any) -> None:
    """Serve the sources; build a release first if they changed.

    SOURCE is one or more RDF files or folders; without one, ontology/ data/ shapes/ here.

    \b
    dortmund-lod serve
    dortmund-lod serve any.ttl --port 8080
    dortmund-lod serve --demo
    dortmund-lod serve --base-iri https://data.example.org/ --url https://data.example.org
    dortmund-lod serve --no-build --home /srv/lod
    """
    from dortmund_lod.process.runtime_dir import use_temporary_folder  # noqa: PLC0415
    from dortmund_lod.site import log_configuration, server  # noqa: PLC0415
    from dortmund_lod.site.http.prefork_server import free_port  # noqa: PLC0415

    settings = load_settings(flags)
    if settings.port == 0:
        settings = replace(settings, port=free_port(settings.host))
    settings = settings.resolved()
    settings = with_demo_site(settings, demo=demo)
    log_configuration.configure(settings.log_format)
    if cache := cache_directory():
        use_temporary_folder(cache)
    home = _built(chosen(source, demo=demo), settings) if builds else _as_it_is(settings)
    profiles = [profile.site_profile() for profile in profiles_of(settings)]
    server.serve(home, settings, profiles, ready=lambda release: _announce(release, settings))


def _announce(release: Release, settings: Settings) -> None:
    what = f"{release.manifest.triples:,} triples (release {release.id})"
    listening = f", listening at {settings.address}/" if settings.url != settings.address else ""
    click.echo(f"Serving {what} at {settings.url}/{listening}", err=True)


def _as_it_is(settings: Settings) -> Home:
    """The home that was named, with a release that was made elsewhere or before."""
    if not settings.home:
        raise SettingsError(["--no-build serves the release of a home: name it with --home."])
    home = Home(settings.home.resolve())
    release = home.current()
    click.echo(f"Sources: none; release {release.id} of {home.path} is served as it is", err=True)
    return home


def _built(paths: list[Path], settings: Settings) -> Home:
    """The home of the sources, which are named, with the release that was built from them."""
    named = [f"{path.resolve()}" for path in paths[:_NAMED]]
    more = f" and {len(paths) - _NAMED:,} more" if len(paths) > _NAMED else ""
    click.echo(f"Sources: {', '.join(named)}{more}", err=True)
    return _build_elsewhere(paths, settings)


def _build_elsewhere(paths: list[Path], settings: Settings) -> Home:
    """Build in a process of its own, whose memory is given back before serving starts."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_build, args=(paths, settings, sender), name="build")
    process.start()
    sender.close()
    try:
        home: Home = receiver.recv()
    except EOFError:
        process.join()
        sys.exit(process.exitcode or FAILURE)
    process.join()
    return home


def _build(paths: list[Path], settings: Settings, sender: Connection) -> None:
    from dortmund_lod.cli.build import make_release  # noqa: PLC0415

    try:
        sender.send(make_release(paths, settings)[1])
    except LodError as error:
        sys.exit(tell(error))
