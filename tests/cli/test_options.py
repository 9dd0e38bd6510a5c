"""What commands take from their options together."""

from __future__ import annotations

from dortmund_lod.cli.options import profiles_of
from dortmund_lod.settings import Settings


def test_profiles_are_those_of_the_settings() -> None:
    assert [profile.name for profile in profiles_of(Settings())] == ["statements"]
    assert profiles_of(Settings(profiles=frozenset())) == []
