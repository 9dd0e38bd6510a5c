"""Keeping releases: which there are, going back to one, and removing old ones."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from dortmund_lod.errors import ReleaseError
from dortmund_lod.publish.home.home_lock import locked
from dortmund_lod.publish.home.pins import pin_to
from dortmund_lod.publish.remote_copies import load_companion, load_remote, remove_remote
from dortmund_lod.release.home import every_release, kept_releases

if TYPE_CHECKING:
    from dortmund_lod.release.home import Home
    from dortmund_lod.release.manifest import Release
    from dortmund_lod.settings import Settings


def list_releases(home: Home) -> list[Release]:
    """The releases of a home that can be served, the latest first."""
    return kept_releases(home.releases)


def list_broken(home: Home) -> list[ReleaseError]:
    """Why the others cannot be served: still being copied, damaged, or of another version."""
    return [each for each in every_release(home.releases) if isinstance(each, ReleaseError)]


def roll_back(home: Home, release_id: str, settings: Settings) -> Release:
    """Make a release current that is there already, and pin it: see `pins`.

    Raises:
        ReleaseError: it is not there, or damaged; the current one stays.
    """
    home.release(release_id)  # one that is not there makes no folder for the lock
    with locked(home):
        release = home.release(release_id)
        release.verify()
        load_remote(release, settings)
        load_companion(release, settings)
        pin_to(home, release.id)
        home.switch(release.id)
        return release


def prune(home: Home, keep: int, settings: Settings) -> list[Release]:
    """Remove all releases but the current one and the `keep` latest; gives what was removed.

    What cannot be read is left alone: it may be a release that is still being copied.

    Raises:
        ReleaseError: one cannot be removed.
    """
    with locked(home):
        current = home.current_id()
        old = [release for release in list_releases(home)[keep:] if release.id != current]
        for release in old:
            remove_remote(release, settings)
            _remove(release)
        return old


def _remove(release: Release) -> None:
    """Out of sight first, so that no half of a release is ever seen."""
    aside = release.path.with_name(f".removing-{release.id}")
    try:
        release.path.rename(aside)
        shutil.rmtree(aside)
        shutil.rmtree(release.store, ignore_errors=True)
    except OSError as error:
        raise ReleaseError(f"Release {release.id} cannot be removed: {error.strerror}.") from error
