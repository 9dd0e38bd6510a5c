"""`dortmund-lod releases`: list and compare them, go back to one, remove old ones, verify."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dortmund_lod import sources
from dortmund_lod.cli.options import chosen, engine_option, load_settings, note, source_options
from dortmund_lod.errors import ReleaseError, SourceError
from dortmund_lod.release.changes import compare

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.publish.home.release_store import Transfer
    from dortmund_lod.release.home import Home


def _home_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Which home is meant: the one named, or that of the sources."""
    home = click.option("--home", type=click.Path(path_type=Path), help="Folder of the releases.")
    return source_options("The home of")(home(command))


@click.group()
def releases() -> None:
    """List releases, compare them, go back to one, copy them, remove old ones, verify them.

    \b
    dortmund-lod releases list
    dortmund-lod releases diff 484c470106cb9a89
    dortmund-lod releases rollback 484c470106cb9a89
    dortmund-lod releases push s3://bucket/city
    dortmund-lod releases prune --keep 3
    dortmund-lod releases verify
    """


@releases.command(name="list")
@_home_options
def list_(**where: Any) -> None:
    """Show the releases, the latest first; * marks the current one.

    \b
    dortmund-lod releases list
    dortmund-lod releases list --home /srv/lod
    """
    from tabulate import tabulate  # noqa: PLC0415 - loads slowly

    from dortmund_lod import publish  # noqa: PLC0415 - the write side loads slowly

    place = _home(**where)
    if not place.releases.is_dir():
        note(f"There are no releases yet in {place.path}: 'dortmund-lod build' makes the first.")
        return
    current = place.current_id()
    rows = [
        [
            "*" if release.id == current else "",
            release.id,
            datetime.fromtimestamp(release.published).astimezone().isoformat(" ", "seconds"),
            f"{release.manifest.triples:,}",
            release.manifest.base_iri,
        ]
        for release in publish.list_releases(place)
    ]
    names = ["", "release", "published", "triples", "base IRI"]
    aligned = ("left", "left", "left", "right", "left")
    click.echo(tabulate(rows, names, "simple", colalign=aligned if rows else None))
    if pin := publish.pinned(place):
        click.echo(f"\n{pin.release} is pinned by a rollback, instead of {pin.instead_of}.")
    for fault in publish.list_broken(place):
        click.echo(fault, err=True)


def _ids(context: click.Context, _argument: click.Parameter, begun: str) -> list[str]:
    """Completions of a release id."""
    from dortmund_lod import publish  # noqa: PLC0415 - the write side loads slowly

    names = ("source", "home", "demo")
    home = _home(**{name: context.params.get(name) for name in names})
    return [release.id for release in publish.list_releases(home) if release.id.startswith(begun)]


@releases.command()
@click.argument("release", shell_complete=_ids)
@_home_options
@engine_option
def rollback(release: str, engine: str | None, **where: Any) -> None:
    """Make RELEASE current again; a running site switches to it within a second.

    It stays current while the sources do not change.

    \b
    dortmund-lod releases rollback 484c470106cb9a89
    """
    from dortmund_lod import publish  # noqa: PLC0415 - the write side loads slowly

    settings = load_settings({"engine": engine})
    click.echo(publish.roll_back(_home(**where), release, settings).id)


@releases.command()
@click.option(
    "--keep", type=click.IntRange(min=1), default=3, show_default=True, help="How many to keep."
)
@_home_options
@engine_option
def prune(keep: int, engine: str | None, **where: Any) -> None:
    """Remove all but the latest releases; the current one always stays.

    Says which citations end with them: those name a release, and hold as long as it is kept.

    \b
    dortmund-lod releases prune --keep 3
    """
    from dortmund_lod import publish  # noqa: PLC0415 - the write side loads slowly

    settings = load_settings({"engine": engine})
    for release in publish.prune(_home(**where), keep, settings):
        click.echo(release.id)
        note(
            f"Citations of release {release.id} end: addresses with ?release={release.id} "
            "are answered with 410 from now on."
        )


@releases.command()
@click.argument("target")
@click.argument("release", required=False, default="", shell_complete=_ids)
@_home_options
def push(target: str, release: str, **where: Any) -> None:
    """Copy RELEASE, or the current one, to TARGET: a directory or an object store.

    Each file is there once, by its digest. Addresses need the extra: pip install
    'dortmund-lod[store]'.

    \b
    dortmund-lod releases push /mnt/replicas
    dortmund-lod releases push s3://bucket/city
    """
    from dortmund_lod.publish.home import release_store  # noqa: PLC0415 - the write side loads slowly

    done = release_store.push(_home(**where), release_store.open_store(target), release)
    _tell(done, f"is in {target}")


@releases.command()
@click.argument("origin")
@click.argument("release", required=False, default="")
@_home_options
def pull(origin: str, release: str, **where: Any) -> None:
    """Copy RELEASE, or the one pushed last, from ORIGIN and make it current.

    Every file is compared with its checksum; a running site follows within a second.

    \b
    dortmund-lod releases pull s3://bucket/city --home /srv/lod
    """
    from dortmund_lod.publish.home import release_store  # noqa: PLC0415 - the write side loads slowly

    done = release_store.pull(_home(**where), release_store.open_store(origin), release)
    _tell(done, "is current")


def _tell(done: Transfer, what: str) -> None:
    click.echo(done.release)
    note(
        f"Release {done.release} {what}; {done.copied:,} of its {done.files:,} files were copied."
    )


@releases.command()
@click.argument("before", shell_complete=_ids)
@click.argument("after", required=False, shell_complete=_ids)
@_home_options
def diff(before: str, after: str | None, **where: Any) -> None:
    """Show what changed from BEFORE to AFTER, or to the current release.

    \b
    + added     ~ changed     - withdrawn

    \b
    dortmund-lod releases diff 484c470106cb9a89
    """
    home = _home(**where)
    first = home.release(before)
    last = home.release(after) if after else home.current()
    changes = compare(first.path, last.path, first.id)
    for kind, mark in (("added", "+"), ("changed", "~"), ("withdrawn", "-")):
        for iri in changes.things[kind]:
            click.echo(f"{mark} {iri}")
        if more := changes.counts[kind] - len(changes.things[kind]):
            click.echo(f"{mark} … and {more:,} more")
    counts = ", ".join(f"{number:,} {kind}" for kind, number in changes.counts.items())
    click.echo(f"{first.id} → {last.id}: {counts}", err=True)


@releases.command()
@click.argument("release", required=False, shell_complete=_ids)
@_home_options
def verify(release: str | None, **where: Any) -> None:
    """Compare every file of RELEASE, or of all releases, with its checksum.

    \b
    dortmund-lod releases verify
    dortmund-lod releases verify 484c470106cb9a89
    """
    from dortmund_lod import publish  # noqa: PLC0415 - the write side loads slowly

    home = _home(**where)
    found = [home.release(release)] if release else publish.list_releases(home)
    faults = [] if release else publish.list_broken(home)
    for each in found:
        try:
            each.verify()
        except ReleaseError as error:
            faults.append(error)
        else:
            click.echo(each.id)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise ReleaseError(f"{len(faults)} of the releases cannot be served.")


def _home(*, home: Path | None, source: tuple[Path, ...] | None, demo: bool | None) -> Home:
    """The home that was named, or else that of the sources.

    Raises:
        ReleaseError: none is named, and there are no sources here.
    """
    from dortmund_lod import publish  # noqa: PLC0415 - the write side loads slowly

    settings = load_settings({"home": home})
    if settings.home or source or demo:
        paths = [] if settings.home else chosen(source or (), demo=bool(demo))
        return publish.default_home(settings, paths)
    try:
        return publish.default_home(settings, sources.default_paths())
    except SourceError as error:
        raise ReleaseError(
            "There are no sources here, so this folder has no releases.",
            hint="Start in the folder of the sources, or name that of the releases with --home.",
        ) from error
