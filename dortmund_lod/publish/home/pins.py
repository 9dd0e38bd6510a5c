"""A rollback holds: it is a pin in the home, until the sources give another release."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from dortmund_lod.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.release.home import Home
    from dortmund_lod.release.manifest import Release


@dataclass(frozen=True)
class Pin:
    """The release that was rolled back to, and the one of the sources that it stands in for."""

    release: str
    instead_of: str


def pinned(home: Home) -> Pin | None:
    """The pin of a home; None where the current release is there by no rollback."""
    with contextlib.suppress(FileNotFoundError, ValueError, TypeError):
        pin = Pin(**json.loads(home.pin.read_text("utf-8")))
        return pin if pin.release == home.current_id() else None
    return None


def pin_to(home: Home, release_id: str) -> None:
    """Remember that a release, which is about to become current, is one to stay with.

    Going back to the release of the sources ends a pin.
    """
    before, current = pinned(home), home.current_id()
    replaced = before.instead_of if before else current
    if replaced is None or replaced == release_id:
        unpin(home)
        return
    pending = home.pin.with_suffix(".pending")
    pending.write_text(json.dumps(asdict(Pin(release_id, replaced))) + "\n", "utf-8")
    pending.replace(home.pin)


def unpin(home: Home) -> None:
    """Forget the pin."""
    home.pin.unlink(missing_ok=True)


def held(home: Home, built: Release, note: Callable[[str], object]) -> Release:
    """The release to serve where the sources give `built`: the pinned one, while that holds.

    `note` is told that it holds, or no longer does.
    """
    pin = pinned(home)
    if not pin or pin.release == built.id:
        return built
    if pin.instead_of != built.id:
        note(
            f"Release {pin.release} was pinned by a rollback; "
            f"the sources or settings have changed since, so {built.id} follows it."
        )
        return built
    try:
        release = home.release(pin.release)
    except ReleaseError as error:
        note(f"Release {pin.release} was pinned by a rollback, but {error}")
        return built
    note(
        f"Release {pin.release} stays current: a rollback pinned it, and the sources have not "
        f"changed since. 'dortmund-lod releases rollback {built.id}' ends that."
    )
    return release
