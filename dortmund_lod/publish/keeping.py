"""Keeping releases: which there are, going back to one, and removing old ones."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from dortmund_lod.errors import ReleaseError
from dortmund_lod.publish.locking import locked

if TYPE_CHECKING:
    from dortmund_lod.release import Home, Release


def kept(home: Home) -> list[Release]:
    """The releases of a home, the latest first."""
    if not home.releases.is_dir():
        return []
    found = [home.release(path.name) for path in home.releases.iterdir() if path.name[0] != "."]
    return sorted(found, key=lambda release: release.published, reverse=True)


def roll_back(home: Home, release_id: str) -> Release:
    """Make a release current that is there already.

    Raises:
        ReleaseError: it is not there, or damaged; the current one stays.
    """
    with locked(home):
        release = home.release(release_id)
        home.switch(release.id)
        return release


def prune(home: Home, keep: int) -> list[Release]:
    """Remove all releases but the current one and the `keep` latest; gives what was removed.

    Raises:
        ReleaseError: one cannot be removed.
    """
    with locked(home):
        current = home.current_id()
        old = [release for release in kept(home)[keep:] if release.id != current]
        for release in old:
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
