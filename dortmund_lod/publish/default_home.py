"""Where releases are kept when nobody says so."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from dortmund_lod.release.home import Home

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dortmund_lod.settings import Settings


def home_of(settings: Settings, paths: Sequence[Path]) -> Home:
    """The home of these sources: the configured one, else one of their own in the data folder.

    Different sources get different homes, so that serving one never replaces another.
    """
    if settings.home:
        return Home(settings.home.resolve())
    full = [str(path.resolve()) for path in paths]
    digest = hashlib.sha256("\n".join(full).encode()).hexdigest()[:10]
    first = Path(full[0])
    name = re.sub(r"[^A-Za-z0-9]+", "-", first.parent.name if len(full) > 1 else first.stem)
    return Home(settings.data_folder / f"{name.strip('-') or 'site'}-{digest}")
