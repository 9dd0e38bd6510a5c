"""Profiles: what the product knows of particular ontologies, and nowhere else.

The product is complete without them; the command line hands it those that the settings name.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from dortmund_lod.publish.card_writer import FigureTerms
    from dortmund_lod.site.profile import SiteProfile
    from dortmund_lod.validation import Check


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What is known of one ontology.

    Each part is imported when it is asked for: a server needs no gate in memory, nor the gate
    pages. `checks` takes the documents that passages are compared with, `figures` the base IRI.
    """

    name: str
    site_profile: Callable[[], SiteProfile]
    checks: Callable[[Sequence[Path]], Sequence[Check]]
    figures: Callable[[str], Sequence[FigureTerms]] = lambda _: ()


def load(names: Iterable[str]) -> list[Profile]:
    """The profiles of these names; each is a package here with its PROFILE."""
    return [import_module(f"{__name__}.{name}").PROFILE for name in names]
