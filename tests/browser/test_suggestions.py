"""Suggestions while typing: with the keyboard, for screen readers, and never in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_FIELD = "main input[type=search]"
_OPTIONS = "main [role=option]"


def test_a_suggestion_is_chosen_with_the_keyboard(visit: Callable[..., Any], site: str) -> None:
    page = visit(site + "/search")
    field = page.locator(_FIELD)
    field.press_sequentially("nordw")
    page.locator(_OPTIONS).first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    chosen = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    assert chosen.get_attribute("aria-selected") == "true"
    name = chosen.evaluate("option => option.firstChild.textContent")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/**")
    assert name in page.locator("h1").inner_text()


def test_how_many_suggestions_there_are_is_said(visit: Callable[..., Any], site: str) -> None:
    page = visit(site + "/search")
    page.locator(_FIELD).press_sequentially("dortmund")
    page.locator(_OPTIONS).first.wait_for()
    count = page.locator(_OPTIONS).count()
    assert page.locator("main .find [role=status]").inner_text() == f"{count} suggestions"


def test_enter_searches_for_what_was_typed_unless_a_suggestion_was_chosen(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(site + "/search")
    page.locator(_FIELD).press_sequentially("nordw")
    page.locator(_OPTIONS).first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*q=nordw*")


def test_escape_and_leaving_the_field_close_the_suggestions(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(site + "/search")
    field = page.locator(_FIELD)
    for close in ("Escape", "Tab"):
        field.fill("")
        field.press_sequentially("nordw")
        page.locator(_OPTIONS).first.wait_for()
        page.keyboard.press(close)
        page.locator("main [role=listbox]").wait_for(state="hidden")
        assert field.get_attribute("aria-expanded") == "false"


def test_axe_finds_no_violation_in_open_suggestions(
    visit: Callable[..., Any], site: str, axe: str
) -> None:
    page = visit(site + "/search", width=390)
    page.locator(_FIELD).press_sequentially("dortmund")
    page.locator(_OPTIONS).first.wait_for()
    page.keyboard.press("ArrowDown")
    page.evaluate(axe)
    found = page.evaluate("axe.run().then(result => result.violations.map(each => each.id))")
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
