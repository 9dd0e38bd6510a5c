"""What pages show beyond the generic: the one place where a profile of an ontology comes in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from flask import current_app, g, render_template

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from flask import Blueprint, Flask

    from dortmund_lod.release.search.reader import SearchIndex

_EXTENSION = "site_profiles"


@dataclass(frozen=True, kw_only=True)
class SiteProfile:
    """What is known of data that follow one ontology, for the pages about them.

    `is_used` says whether the release of `g.site` has such data. `pages` gives, by the name of a
    page, what it shows in addition: a function takes what the page is about and gives values for
    the template `{name}/{page}.html` of the blueprint, which extends the generic one. `texts` is a
    folder of catalogues, and `unpictured` are properties that pictures of a neighbourhood leave
    out, as names in the ontology.
    """

    name: str
    is_used: Callable[[], bool]
    pages: Mapping[str, Callable[..., dict[str, Any]]]
    blueprint: Blueprint
    texts: Path
    unpictured: tuple[str, ...] = ()


class _Profiles:
    """The profiles of an application, and which of them the data of each release follow."""

    def __init__(self, profiles: Sequence[SiteProfile]) -> None:
        self._profiles = profiles
        self._by_release: WeakKeyDictionary[SearchIndex, SiteProfile | None] = WeakKeyDictionary()

    def current(self) -> SiteProfile | None:
        index: SearchIndex = g.site.search
        if index not in self._by_release:
            used = (profile for profile in self._profiles if profile.is_used())
            self._by_release[index] = next(used, None)
        return self._by_release[index]


def register(app: Flask, profiles: Sequence[SiteProfile]) -> None:
    """Let pages be extended by the first of these profiles that the data follow."""
    app.extensions[_EXTENSION] = _Profiles(profiles)
    for profile in profiles:
        app.register_blueprint(profile.blueprint)


def current_profile() -> SiteProfile | None:
    """The profile that the data of the current release follow, if any."""
    profiles: _Profiles = current_app.extensions[_EXTENSION]
    return profiles.current()


def render_page(page: str, *about: Any, **values: Any) -> str:
    """A page from its template and values, and from those of the profile.

    `about` is what the page is about, as the profile's function of the page takes it.
    """
    profile = current_profile()
    if profile is None or page not in profile.pages:
        return render_template(f"{page}.html", **values)
    more = profile.pages[page](*about)
    return render_template(f"{profile.name}/{page}.html", **(values | more))
