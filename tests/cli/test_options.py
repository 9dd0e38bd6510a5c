"""What commands take from their options together."""

from __future__ import annotations

from pathlib import Path

import pytest

from dortmund_lod import sources
from dortmund_lod.cli.options import profiles_of, with_queries
from dortmund_lod.settings import Settings


@pytest.mark.parametrize(
    ("source", "folder"),
    [
        ((), "queries"),
        (("/city",), "/city/queries"),
        (("/city/ontology", "/city/data"), "/city/queries"),
        (("/city/any.ttl",), "/city/any.ttl/queries"),
    ],
)
def test_example_queries_are_those_beside_the_sources(
    source: tuple[str, ...], folder: str
) -> None:
    found = with_queries(Settings(), tuple(map(Path, source)), demo=False)
    assert found.queries == Path(folder)


def test_the_operator_s_folder_of_queries_counts_before_that() -> None:
    named = Settings(queries=Path("/elsewhere"))
    assert with_queries(named, (Path("/city"),), demo=False) == named


def test_the_shipped_queries_go_with_the_shipped_graph() -> None:
    assert with_queries(Settings(), (), demo=True).queries == sources.demo_folder() / "queries"


def test_profiles_are_those_of_the_settings() -> None:
    assert [profile.name for profile in profiles_of(Settings())] == ["statements"]
    assert profiles_of(Settings(profiles=frozenset())) == []
