"""A header is no larger than is read of one, however it is written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.site.header_size import LARGEST_HEADER, has_oversized_header

_NAMES = st.sampled_from([b"Accept", b"accept", b"ACCEPT", b"Cookie"])
_VALUES = st.integers(0, LARGEST_HEADER + 1).map(bytes)


@given(st.lists(st.tuples(_NAMES, _VALUES), max_size=4))
def test_lines_of_one_name_count_together_in_any_case(headers: list[tuple[bytes, bytes]]) -> None:
    accepted, cookie = (
        sum(len(value) for each, value in headers if each.lower() == name)
        for name in (b"accept", b"cookie")
    )
    assert has_oversized_header(headers) == (max(accepted, cookie) > LARGEST_HEADER)


def test_a_header_may_be_as_large_as_the_limit_and_no_larger() -> None:
    assert not has_oversized_header([(b"referer", bytes(LARGEST_HEADER))])
    assert has_oversized_header([(b"referer", bytes(LARGEST_HEADER + 1))])
