"""How large a header of a request may be, told before anything looks at one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST_HEADER = 4096
"""Bytes of a header's value: browsers send a Referer of up to so many, and no longer one."""


def has_oversized_header(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a header is larger than is read: it is answered with 431 (RFC 6585 §5).

    Takes the names and values as they arrived. Lines of one name are one header (RFC 9110 §5.3).
    """
    sizes: Counter[bytes] = Counter()
    for name, value in headers:
        sizes[name.lower()] += len(value)
    return any(size > LARGEST_HEADER for size in sizes.values())
