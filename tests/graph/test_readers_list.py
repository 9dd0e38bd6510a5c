"""What a reader finds in the brochure is in the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.graph.readers_list import Assertion, assertions, holds

if TYPE_CHECKING:
    import pyoxigraph

ASSERTIONS = assertions()


@pytest.mark.parametrize("assertion", ASSERTIONS, ids=lambda each: each.sentence)
def test_the_graph_bears_out_what_a_reader_finds(
    assertion: Assertion, store: pyoxigraph.Store
) -> None:
    assert holds(store, assertion)


def test_the_list_is_long_enough_and_says_nothing_twice() -> None:
    assert len(ASSERTIONS) >= 95
    assert len({each.pattern for each in ASSERTIONS}) == len(ASSERTIONS)
