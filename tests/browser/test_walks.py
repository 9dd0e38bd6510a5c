"""The ways of visitors, from the overview to the answer, with and without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

both = pytest.mark.parametrize(
    "scripts", [{"scripts": True}, {"scripts": False}], ids=["js", "no js"]
)


@both
def test_a_citizen_finds_a_figure_and_why_it_is_there(
    visit: Callable[..., Any], site: str, scripts: dict[str, bool]
) -> None:
    page = visit(site, **scripts)
    page.locator("main input[type=search]").fill("students")
    page.keyboard.press("Enter")
    page.locator(".results a", has_text="Students, reported").first.click()
    assert page.locator("h1").inner_text().startswith("more than 53,000")
    assert "53,000" in page.locator("blockquote").first.inner_text()
    page.get_by_role("link", name="this passage").first.click()
    assert "sha256sum" in page.locator("#verify").inner_text()


@both
def test_a_citizen_reads_german_and_keeps_it(
    visit: Callable[..., Any], site: str, scripts: dict[str, bool]
) -> None:
    page = visit(site, **scripts)
    page.get_by_role("link", name="Deutsch").click()
    page.locator(".parts-list a", has_text="Masterplan Wissenschaft").first.click()
    assert page.locator("html").get_attribute("lang") == "de"
    assert "mehr als 53.000" in page.locator("main").inner_text()


def test_the_browser_s_language_is_the_page_s(visit: Callable[..., Any], site: str) -> None:
    page = visit(site + "/doc/city/dortmund", language="de-DE")
    assert page.locator("html").get_attribute("lang") == "de"


@both
def test_a_journalist_follows_the_links_that_point_to_a_programme(
    visit: Callable[..., Any], site: str, scripts: dict[str, bool]
) -> None:
    page = visit(site + "/id/programme/nordwaerts", **scripts)
    page.locator("#links .filters a", has_text="subject").first.click()
    assert "via=" in page.url
    assert page.locator("#links .columns li").count() == 6


@both
def test_a_researcher_asks_an_old_question_and_sees_the_chart(
    visit: Callable[..., Any], site: str, scripts: dict[str, bool]
) -> None:
    page = visit(site, **scripts)
    page.locator("header nav a", has_text="SPARQL").click()
    page.locator(".examples a", has_text="How many statements are facts").click()
    page.locator("#result tbody tr").first.wait_for()
    assert page.locator("#result tbody tr").count() == 5
    page.locator("#result .filters a", has_text="Chart").click()
    bar = "svg[role=img] [data-mark=bar] rect" if scripts["scripts"] else "svg.bar"
    page.locator(f"#result {bar}").first.wait_for()
    assert page.locator(f"#result {bar}").count() == 5
    address = page.locator("#result a[download]", has_text="CSV").get_attribute("href")
    assert page.request.get(address).text().startswith("status,number")


@both
def test_a_mistake_in_a_query_is_told_beside_it(
    visit: Callable[..., Any], site: str, scripts: dict[str, bool]
) -> None:
    page = visit(site + "/sparql?query=SELECT * {%0A ?s ? ?o }", **scripts)
    assert "2:" in page.locator("#failure").inner_text()
    assert page.locator("textarea#query").input_value().startswith("SELECT * {")
    assert page.locator(".cm-lintRange-error").count() == (1 if scripts["scripts"] else 0)


def test_a_slash_goes_to_the_search(visit: Callable[..., Any], site: str) -> None:
    page = visit(site + "/browse")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"


def test_commands_can_be_copied(visit: Callable[..., Any], site: str) -> None:
    page = visit(site)
    assert page.locator(".copyable button").count() == page.locator(".copyable").count()


@both
def test_who_shares_a_page_copies_its_address_or_follows_a_link_to_it(
    visit: Callable[..., Any], site: str, scripts: dict[str, bool]
) -> None:
    address = f"{site}/doc/figure/masterplan-students"
    page = visit(f"{address}?page=1", **scripts)
    if not scripts["scripts"]:
        page.locator("a.share").click()
        assert page.url == address
        return
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the link").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == address


def test_every_link_of_the_overview_leads_somewhere(visit: Callable[..., Any], site: str) -> None:
    page = visit(site)
    found = page.eval_on_selector_all(
        "a[href]", "links => links.map(a => a.href.baseVal ?? a.href)"
    )
    own = {address.partition("#")[0] for address in found if address.startswith(site)}
    later = ("/catalog", "/void", "/conformance", "/robots.txt", "/sitemap.xml")
    asked = {address for address in own if not address.endswith(later)}
    assert {page.request.get(each).status for each in asked} == {200}


@both
def test_who_runs_a_portal_finds_what_to_harvest(
    visit: Callable[..., Any], site: str, scripts: dict[str, bool]
) -> None:
    page = visit(site, **scripts)
    page.locator("#use").get_by_role("link", name="Catalogue").click()
    assert f"{site}/catalog.rdf" in page.locator("main").inner_text()
    page.get_by_role("link", name="Facts of the brochure").click()
    assert "CC0 1.0" in page.locator("main").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="brochure.ttl", exact=True).click()
    assert "dlo:" in download.value.path().read_text("utf-8")


def test_who_runs_a_crawler_finds_the_cheap_ways(visit: Callable[..., Any], site: str) -> None:
    page = visit(site)
    for name in ("robots.txt", "sitemap.xml"):
        address = page.locator("#use").get_by_role("link", name=name).get_attribute("href")
        assert page.request.get(address).status == 200
    assert "all.nq.gz" in page.locator("#use").inner_text()
