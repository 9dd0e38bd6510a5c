"""The home of a site: all its releases, and which one is current."""

from __future__ import annotations

import errno
import hashlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from dortmund_lod.errors import ReleaseError
from dortmund_lod.release.manifest import Release, load
from dortmund_lod.sources import project_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dortmund_lod.settings import Settings

CURRENT = "current"


class Home:
    """The folder of all releases of one set of sources."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.releases = path / "releases"
        self.inputs = path / "inputs"
        self.lock = path / "lock"
        self.pin = path / "pin.json"

    def current_id(self) -> str | None:
        """The id of the current release, or None where there is none.

        Raises:
            ReleaseError: it cannot be read.
        """
        try:
            return (self.path / CURRENT).readlink().name
        except FileNotFoundError:
            return None
        except OSError as error:
            no_link = error.errno == errno.EINVAL  # readlink(2)
            fault = "is no link to a release" if no_link else f"cannot be read: {error.strerror}"
            hint = "Put a link like 'releases/0123456789abcdef' there." if no_link else ""
            raise ReleaseError(f"{self.path / CURRENT} {fault}.", hint=hint) from error

    def folder(self, release_id: str | None) -> Path | None:
        """Where the release of this id lies, or None for none."""
        return self.releases / release_id if release_id else None

    def release(self, release_id: str) -> Release:
        """The release of this id.

        Raises:
            ReleaseError: there is none, or it cannot be read.
        """
        if not release_id.isalnum() or not (self.releases / release_id).is_dir():
            raise ReleaseError(
                f"There is no release {release_id} in {self.path}.",
                hint="'dortmund-lod releases list' shows those there are.",
            )
        return load(self.releases / release_id)

    def current(self) -> Release:
        """The current release.

        Raises:
            ReleaseError: there is none, or it cannot be read.
        """
        release_id = self.current_id()
        if release_id is None:
            raise ReleaseError(
                f"There is no release in {self.path}.", hint="Make one with 'dortmund-lod build'."
            )
        return self.release(release_id)

    def switch(self, release_id: str) -> None:
        """Make a release current, atomically (POSIX rename)."""
        pending = self.path / f".{CURRENT}-{os.getpid()}"
        pending.unlink(missing_ok=True)
        pending.symlink_to(Path("releases") / release_id)
        pending.replace(self.path / CURRENT)
        fsync(self.path)


def every_release(folder: Path) -> Iterator[Release | ReleaseError]:
    """What is in a folder of releases, by id: each release, or why it cannot be served."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        try:
            yield load(path)
        except ReleaseError as error:
            yield error


def kept_releases(folder: Path) -> list[Release]:
    """The releases in a folder that can be served, the latest first."""
    found = [each for each in every_release(folder) if not isinstance(each, ReleaseError)]
    return sorted(found, key=lambda release: release.published, reverse=True)


def fsync(path: Path) -> None:
    """Make a file or a folder's entries durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def default_home(settings: Settings, paths: Sequence[Path]) -> Home:
    """The home of these sources: the configured one, else one of their own in the data folder.

    Different sources get different homes, so that serving one never replaces another; those of a
    project have that of its folder, whatever is added to them.
    """
    if settings.home:
        return Home(settings.home.resolve())
    project = project_of(paths)
    full = [str(path.resolve()) for path in ([project] if project else paths)]
    digest = hashlib.sha256("\n".join(full).encode()).hexdigest()[:10]
    first = Path(full[0])
    name = re.sub(r"[^A-Za-z0-9]+", "-", first.parent.name if len(full) > 1 else first.stem)
    return Home(settings.data_folder / f"{name.strip('-') or 'site'}-{digest}")
