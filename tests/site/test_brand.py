"""What the operator decides of the look of a site, as its pages show it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import __version__, settings, sources
from dortmund_lod.engine import EngineProcess
from dortmund_lod.publish import build
from dortmund_lod.release import own_templates
from dortmund_lod.release.home import Home
from dortmund_lod.site.pages import brand
from dortmund_lod.site.served_release import open_release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask.testing import FlaskClient

    from dortmund_lod.site.served_release import ServedRelease

_SETTINGS = """
base_iri = "https://data.example.org/"
url = "https://data.example.org"
workers = 1

[site]
name = { de = "Daten von Beispielstadt", en = "Data of Sample Town" }
languages = ["de", "en"]
accent = "#7a1f5c"
logo = "assets/arms.svg"
logo_dark = "assets/arms-dark.svg"
favicon = "assets/arms.svg"
font = "assets/town.woff2"
contact = "mailto:data@example.org"
header = [{ href = "/sparql", text = { de = "Abfragen", en = "Queries" } }]
menu = ["about"]
footer = [{ href = "https://www.example.org/", text = "Sample Town" }]

[site.accessibility]
authority = { de = "Stadt Beispielstadt", en = "Town of Sample" }
date = 2026-11-02
contact = "mailto:access@example.org"
enforcement = { href = "https://www.example.org/enforcement", text = "Ombudsperson" }
"""
_ABOUT = """# About `us` & more

[Imprint](imprint.md#who), [queries](/sparql), [a file](assets/arms.svg), <b>bold</b>

[bad](javascript:alert(1)) ![The arms](assets/arms.svg)

| a | b |
|---|---|
| 1 | 2 |
"""
_CATALOGUE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<catalog> a dcat:Catalog ; dcterms:title "Ponds" ; dcterms:description "All ponds." ;
    dcterms:publisher <catalog#town> ;
    dcterms:license <http://dcat-ap.de/def/licenses/dl-zero-de/2.0> .
<catalog#town> foaf:name "Sample Town" ; foaf:homepage <https://www.example.org/> .
"""
_DATA = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<id/pond/duck> a <ontology#Pond> ; rdfs:label "Duck Pond <&>" ; <ontology#depth> 2 , 3 .
"""
_RESOURCE = """<p class="mine">{{ thing.name }}:
{{ values(site.base_iri ~ "ontology#depth")|join("+") }}
{{ thing.types[0] }}</p>"""
_HEAD = """<meta name="share" content="{{ 1 / values("urn:example:none")|length }}">"""
"""Works with the values that it is tried with, and with none of this site."""
_HOME = """<p class="mine">{{ site.name }}, {{ site.publisher.name }}, {{ site.licence.name }}
<a href="{{ url("/sparql") }}">{{ menu[0].text }}</a>
<img src="{{ asset("arms.svg") }}" alt=""></p>"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedRelease]:
    folder = tmp_path_factory.mktemp("town")
    for name, text in {
        "dortmund-lod.toml": _SETTINGS,
        "data/catalogue.ttl": _CATALOGUE,
        "data/ponds.ttl": _DATA,
        "custom.css": ".mine { background: url(assets/arms.svg) }",
        "assets/arms.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "assets/arms-dark.svg": '<svg xmlns="http://www.w3.org/2000/svg" id="dark"/>',
        "assets/town.woff2": "wOF2",
        "templates/head.html": _HEAD,
        "pages/about.en.md": _ABOUT,
        "pages/about.de.md": "# Über uns",
        "pages/imprint.de.md": "# Impressum",
        "templates/home.html": _HOME,
        "templates/resource.html": _RESOURCE,
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    found = settings.load({}, file=folder / "dortmund-lod.toml", environ={}).resolved()
    release = build(sources.discover([folder]), found, Home(folder / "home"))
    process = EngineProcess(release, found)
    yield open_release(found, release, process.client())
    process.stop()


@pytest.fixture(scope="module")
def client(town: ServedRelease, over: Callable[[ServedRelease], FlaskClient]) -> FlaskClient:
    return over(town)


def _page(client: FlaskClient, path: str, language: str = "") -> str:
    headers = {"Accept": "text/html"} | ({"Accept-Language": language} if language else {})
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, path
    return answer.text


def test_a_page_has_the_name_logo_icon_and_style_sheets_of_the_operator(
    client: FlaskClient,
) -> None:
    page = _page(client, "/doc/pond/duck", "en")
    assert "<title>Duck Pond &lt;&amp;&gt; · Data of Sample Town</title>" in page
    loaded = re.findall(
        r'(?:href|src|srcset)="https://data.example.org(/static/site/[^"]*)"', page
    )
    names = [address.partition("?")[0].removeprefix("/static/site/") for address in loaded]
    assert names == [
        "brand.css",
        "custom.css",
        "assets/arms.svg",
        "assets/arms-dark.svg",
        "assets/arms.svg",
    ]
    for address in loaded:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_the_first_language_is_the_default_and_the_others_are_offered(client: FlaskClient) -> None:
    assert '<html lang="de">' in _page(client, "/")
    assert '<html lang="en">' in _page(client, "/", "en")
    assert '<html lang="de">' in _page(client, "/", "fr")
    assert '<html lang="en">' in _page(client, "/?lang=en")
    assert "<h1>Daten von Beispielstadt</h1>" in _page(client, "/")


def test_the_accent_is_used_on_light_pages_and_a_lighter_one_on_dark(client: FlaskClient) -> None:
    light, dark, *font = client.get("/static/site/brand.css").text.splitlines()
    assert "--accent: #7a1f5c" in light
    assert "prefers-color-scheme: dark" in dark
    assert "#7a1f5c" not in dark
    assert 'url("assets/town.woff2") format("woff2")' in font[0]
    assert "--sans" in font[1]


def test_the_header_and_the_footer_have_the_links_of_the_operator(client: FlaskClient) -> None:
    page = _page(client, "/?lang=en")
    header, footer = page.partition("<main")[0], page.partition("</main>")[2]
    assert '<a href="https://data.example.org/sparql?lang=en">Queries</a>' in header
    assert '<a href="https://www.example.org/">Sample Town</a>' in footer


def test_the_footer_says_who_publishes_under_which_licence_and_whom_to_write_to(
    client: FlaskClient,
) -> None:
    footer = _page(client, "/?lang=en").partition("<footer")[2]
    assert 'Published by <a href="https://www.example.org/">Sample Town</a>' in footer
    assert '<a href="https://www.govdata.de/dl-de/zero-2-0">dl-de/zero-2-0</a>' in footer
    assert '<a href="mailto:data@example.org">data@example.org</a>' in footer


def test_templates_of_the_operator_appear_in_their_places_with_values_escaped(
    client: FlaskClient,
) -> None:
    home = _page(client, "/", "en")
    assert "Data of Sample Town, Sample Town, dl-de/zero-2-0" in home
    assert '<a href="https://data.example.org/sparql">Browse</a>' in home
    assert '<img src="https://data.example.org/static/site/assets/arms.svg?v=' in home
    thing = _page(client, "/doc/pond/duck")
    assert "Duck Pond &lt;&amp;&gt;:\n2+3" in thing
    assert "https://data.example.org/ontology#Pond</p>" in thing


def test_a_template_that_fails_leaves_its_part_of_the_page_empty(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    page = _page(client, "/doc/pond/duck")
    assert "Duck Pond" in page
    assert 'name="share"' not in page
    assert "The template head.html does not work" in caplog.text


def test_a_page_of_the_operator_is_in_the_language_of_the_reader_if_there_is_one(
    client: FlaskClient,
) -> None:
    assert "<h1>Über uns</h1>" in _page(client, "/page/about", "de")
    page = _page(client, "/page/about?lang=en")
    assert "<title>About us &amp; more · Data of Sample Town</title>" in page
    assert "<td>2</td>" in page
    imprint = _page(client, "/page/imprint", "en")
    assert '<html lang="en">' in imprint
    assert '<article class="prose" lang="de">' in imprint


def test_links_of_a_page_lead_to_pages_files_and_addresses_of_this_instance(
    client: FlaskClient,
) -> None:
    page = _page(client, "/page/about?lang=en")
    assert '<a href="https://data.example.org/page/imprint?lang=en#who">Imprint</a>' in page
    assert '<a href="https://data.example.org/sparql?lang=en">queries</a>' in page
    assert '<a href="https://data.example.org/static/site/assets/arms.svg?v=' in page
    assert '<img src="https://data.example.org/static/site/assets/arms.svg?v=' in page


def test_html_and_scripts_in_a_page_are_shown_as_text(client: FlaskClient) -> None:
    page = _page(client, "/page/about?lang=en")
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert 'href="javascript' not in page


def test_the_menu_leads_to_the_pages_that_it_names_and_the_footer_to_the_others(
    client: FlaskClient,
) -> None:
    page = _page(client, "/", "en")
    header, footer = page.partition("<main")[0], page.partition("</main>")[2]
    assert '<a href="https://data.example.org/page/about">About us &amp; more</a>' in header
    assert '<a href="https://data.example.org/page/imprint">Impressum</a>' in footer
    assert "/page/about" not in footer
    assert 'aria-current="page">About us' in _page(client, "/page/about", "en")


def test_a_page_that_nobody_wrote_is_not_found(client: FlaskClient) -> None:
    assert client.get("/page/privacy").status_code == 404


def test_the_statement_on_accessibility_names_who_is_responsible_and_what_was_not_tested(
    client: FlaskClient,
) -> None:
    page = _page(client, "/accessibility", "en")
    assert "Responsible: Town of Sample." in page
    assert '<a href="mailto:access@example.org">access@example.org</a>' in page
    assert '<a href="https://www.example.org/enforcement">Ombudsperson</a>' in page
    assert "2 November 2026" in page
    assert f"In version {__version__} of the software" in page
    for added in ("templates of its own", "a style sheet of its own", "pages of its own"):
        assert added in page


def test_a_file_that_is_no_part_of_the_look_is_not_found(client: FlaskClient) -> None:
    for name in ("site.json", "templates/home.html", "../release.json", "assets/none.svg"):
        assert client.get(f"/static/site/{name}").status_code == 404


def test_a_file_without_its_digest_in_the_address_may_be_kept_for_a_minute_only(
    client: FlaskClient,
) -> None:
    answer = client.get("/static/site/custom.css")
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "max-age=60" in answer.headers["Cache-Control"]


def test_a_template_gets_exactly_what_is_documented(client: FlaskClient) -> None:
    with client.application.test_request_context("/"):
        client.application.preprocess_request()
        found = brand.context()
    assert set(found) == set(own_templates.Context.__annotations__)
    assert set(found["site"]) == set(own_templates.About.__annotations__)
    sample = own_templates.sample(set())
    assert {name: type(value) for name, value in found["site"].items()} == {
        name: type(value) for name, value in sample["site"].items()
    }


def test_another_look_is_another_release(town: ServedRelease) -> None:
    folder = town.settings.site.folder
    assert folder
    (folder / "custom.css").write_text(".mine { color: inherit }")
    changed = build(sources.discover([folder]), town.settings, Home(folder / "other"))
    assert changed.id != town.id


@pytest.mark.parametrize(
    ("page", "heads"),
    [("look.md", ("| file |", "| name |")), ("de/look.md", ("| Datei |", "| Name |"))],
)
def test_the_docs_list_all_that_templates_may_be_and_use(
    page: str, heads: tuple[str, str]
) -> None:
    text = (Path(__file__).parents[2] / "docs" / page).read_text("utf-8")
    slots, names = (text.partition(head)[2].partition("\n\n")[0] for head in heads)
    assert re.findall(r"(?m)^\| `([a-z]+)\.html`", slots) == [*own_templates.SLOTS]
    if page == "look.md":
        for slot, where in own_templates.SLOTS.items():
            assert f"| `{slot}.html` | {where} |" in slots
    listed = {re.sub(r"\(.*", "", row) for row in re.findall(r"(?m)^\| `([^`]+)`", names)}
    assert listed == set(own_templates.Context.__annotations__)
    about = next(row for row in names.splitlines() if row.startswith("| `site`"))
    assert set(own_templates.About.__annotations__) < set(re.findall(r"`([a-z_]+)`", about))
