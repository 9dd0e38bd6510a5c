"""Stores in memory, filled step by step."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox

_STEP = 10_000
"""Quads that are put in together: pyoxigraph notes each of them until all are in, and what it
grows that list by breaks up the memory that the quads themselves take, nearly twice as much then.
"""


def fill(store: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Put quads into a store in memory; one on disk sorts them, and takes them all at once.

    Raises:
        SyntaxError: where they are parsed on the way; those before the fault may be in the store.
    """
    remaining = iter(quads)
    for first in remaining:
        store.bulk_extend(chain((first,), islice(remaining, _STEP - 1)))
