"""On paper: what cannot be pressed is left out, and nothing stays folded away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_IS_SHOWN = "each => each.checkVisibility({contentVisibilityAuto: true})"


@pytest.fixture
def printed(visit: Callable[..., Any], site: str) -> Iterator[Any]:
    """A page of the site as it is printed."""
    page = visit(f"{site}/doc/programme/nordwaerts.html")
    page.emulate_media(media="print")
    yield page
    page.emulate_media(media="screen")


@pytest.mark.parametrize(
    "part", ["header.site nav", "header.site .find", ".skip", ".copyable button"]
)
def test_what_leads_on_is_left_out(printed: Any, part: str) -> None:
    parts = printed.locator(part)
    assert parts.count()
    assert not any(parts.evaluate_all(f"parts => parts.map({_IS_SHOWN})"))


def test_what_is_folded_away_is_open(printed: Any) -> None:
    inner = printed.locator("main details:not([open]) > :not(summary)")
    assert inner.count()
    assert all(inner.evaluate_all(f"parts => parts.map({_IS_SHOWN})"))


def test_commands_are_whole(printed: Any) -> None:
    widths = "parts => parts.map(each => each.scrollWidth - each.clientWidth)"
    assert max(printed.locator("main .copyable pre").evaluate_all(widths)) <= 0


def test_a_page_becomes_a_document(printed: Any) -> None:
    assert printed.pdf().startswith(b"%PDF-")
