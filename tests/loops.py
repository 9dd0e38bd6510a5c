"""Running coroutines wherever a test runs: the browser's driver has a loop in the main thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import uvloop

if TYPE_CHECKING:
    from collections.abc import Coroutine

_T = TypeVar("_T")


def on_a_loop(coroutine: Coroutine[Any, Any, _T]) -> _T:
    """What a coroutine gives, run on the product's kind of loop, in a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(uvloop.run, coroutine).result()
