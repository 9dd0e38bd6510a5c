"""Releases in the store that evaluates queries, where that is another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.release.manifest import Release
    from dortmund_lod.settings import Settings

    Progress = Callable[[str, int, int], None]


def load_remote(
    release: Release, settings: Settings, progress: Progress = lambda *_: None
) -> None:
    """Have the store hold a release, if there is such a store.

    Raises:
        ReleaseError: it does not; nothing of the release is left there.
    """
    if settings.is_remote:
        from dortmund_lod.engine.remote.upload import load  # noqa: PLC0415 - few need its library

        load(release, settings, progress)


def load_companion(
    release: Release,
    settings: Settings,
    progress: Progress = lambda *_: None,
    note: Callable[[str], object] = lambda _: None,
) -> None:
    """Have the companion hold a release, if there is one; `note` is told where it does not.

    The release is published all the same, and the companion left out where it is served.
    """
    if companion := settings.companion():
        try:
            load_remote(release, companion, progress)
        except ReleaseError as error:
            note(f"The companion does not hold the release, and is not asked: {error}")


def remove_remote(release: Release, settings: Settings) -> None:
    """Have the stores hold nothing of a release, if there are any.

    Raises:
        ReleaseError: one still does.
    """
    for each in (settings, settings.companion()):
        if each and each.is_remote:
            from dortmund_lod.engine.remote.upload import remove  # noqa: PLC0415

            remove(release, each)
