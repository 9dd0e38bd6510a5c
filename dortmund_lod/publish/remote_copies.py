"""Releases in the store that evaluates queries, where that is another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def remove_remote(release: Release, settings: Settings) -> None:
    """Have the store hold nothing of a release, if there is such a store.

    Raises:
        ReleaseError: it still does.
    """
    if settings.is_remote:
        from dortmund_lod.engine.remote.upload import remove  # noqa: PLC0415

        remove(release, settings)
