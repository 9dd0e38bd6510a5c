"""Pages of places, thesauri, ontologies, catalogues, data cubes and graphs."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from dortmund_lod import settings, sources
from dortmund_lod.engine import EngineProcess
from dortmund_lod.publish import build
from dortmund_lod.rdf.terms import Literal
from dortmund_lod.release.home import Home
from dortmund_lod.site.i18n.literal_text import literal_text
from dortmund_lod.site.served_release import open_release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from flask.testing import FlaskClient

    from dortmund_lod.engine import Details, Engine
    from dortmund_lod.site.served_release import ServedRelease

BASE = "https://data.example.org/"
HERE = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, data_folder: Path) -> Iterator[ServedRelease]:
    folder = tmp_path_factory.mktemp("kinds")
    found = settings.load({"base_iri": BASE, "workers": 1}, environ={}).resolved()
    release = build(sources.discover([data_folder / "kinds"]), found, Home(folder / "home"))
    process = EngineProcess(release, found)
    yield open_release(found, release, process.client())
    process.stop()


@pytest.fixture(scope="module")
def pages(town: ServedRelease, over: Callable[[ServedRelease], FlaskClient]) -> FlaskClient:
    return over(town)


@pytest.fixture(scope="module")
def with_pictures(
    town: ServedRelease, over: Callable[[ServedRelease], FlaskClient]
) -> FlaskClient:
    found = replace(
        town.settings,
        image_hosts=frozenset({"img.example"}),
        map_tiles="https://tiles.example/{z}/{x}/{y}.png",
        map_attribution="Map of the town",
    )
    return over(replace(town, settings=found))


def _page(client: FlaskClient, path: str, language: str = "en") -> str:
    """What a page has inside `main`."""
    headers = {"Accept": "text/html", "Accept-Language": language}
    response = client.get(path.removeprefix(HERE), headers=headers)
    assert response.status_code == 200, path
    return response.text.partition("<main")[2].partition("</main>")[0]


def _words(page: str) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def _text(client: FlaskClient, path: str, language: str = "en") -> str:
    return _words(_page(client, path, language))


# Values


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ["30 April 1959", "5 February 2024, 14:30 (UTC+01:00)", "June 2031", "open yes"],
        ),
        (
            "de",
            ["30. April 1959", "5. Februar 2024, 14:30 Uhr (UTC+01:00)", "Juni 2031", "open ja"],
        ),
    ],
)
def test_dates_and_truths_are_written_out(
    pages: FlaskClient, language: str, words: list[str]
) -> None:
    page = _text(pages, "/doc/tower", language)
    assert [each for each in words if each not in page] == []


def test_a_date_that_does_not_exist_is_shown_as_it_is(pages: FlaskClient) -> None:
    assert "2024-02-30" in _text(pages, "/doc/tower")


@pytest.mark.parametrize(
    "link",
    [
        '<a href="mailto:tower@town.example" title="mailto:tower@town.example"><bdi>tower@town',
        '<a href="tel:+49-231-1" title="tel:+49-231-1"><bdi>+49-231-1<',
        '<a href="http://town.example/tower" title="anyURI"><bdi>http://town.example/tower<',
        '<a href="https://town.example/feed"><bdi>https://town.example/feed<',
    ],
)
def test_addresses_are_links(pages: FlaskClient, link: str) -> None:
    assert link in _page(pages, "/doc/tower")


def test_a_script_is_no_link(pages: FlaskClient) -> None:
    assert 'href="javascript' not in _page(pages, "/doc/tower")


def test_the_summary_is_said_once(pages: FlaskClient) -> None:
    assert _text(pages, "/doc/hall").count("A hall for concerts.") == 1


# Places and pictures


@pytest.mark.parametrize(
    ("path", "language", "words"),
    [
        ("/doc/tower", "en", "51.4969° N, 7.4764° E"),
        ("/doc/tower", "de", "51,4969° N, 7,4764° O"),
        ("/doc/hall", "en", "51.5° N, 7.4583° E"),
        ("/doc/park", "en", "Coordinates in EPSG:25832"),
        ("/doc/mine", "de", "51,43022° N, 7,44451° O · Koordinaten in EPSG:31466"),
        ("/doc/quarry", "de", "2600500 / 1200500 · Koordinaten in EPSG:2056"),
        ("/doc/lake", "en", "51.485° N, 7.465° E · Coordinates in EPSG:4258"),
        ("/doc/district", "en", "51.55003° N, 7.45° E"),
        ("/doc/fair", "en", "51.55003° N, 7.45° E"),
    ],
)
def test_a_place_has_a_map_that_says_where_it_is(
    pages: FlaskClient, path: str, language: str, words: str
) -> None:
    page = _page(pages, path, language)
    assert '<svg class="map ground"' in page
    assert words in _words(page)


def test_an_area_is_an_outline_and_a_point_a_dot(pages: FlaskClient) -> None:
    assert re.search(r'<path class="area" d="M[\d.]+ [\d.]+L[\d. L]+Z"', _page(pages, "/doc/park"))
    assert re.search(r'<circle cx="320.?\d*" cy="180.?\d*"', _page(pages, "/doc/tower"))


def test_the_outline_lies_in_the_middle_of_the_map(pages: FlaskClient) -> None:
    path = re.search(r'class="area" d="M([^"]+)Z"', _page(pages, "/doc/park"))
    assert path
    points = [tuple(map(float, each.split())) for each in path[1].split("L")]
    assert sum(x for x, _ in (min(points), max(points))) / 2 == pytest.approx(320, abs=1)
    assert all(0 <= x <= 640 and 0 <= y <= 360 for x, y in points)


def test_what_is_nowhere_has_no_map(pages: FlaskClient) -> None:
    assert '<svg class="map' not in _page(pages, "/doc/nowhere")


def test_nobody_else_is_asked_unless_the_operator_says_so(pages: FlaskClient) -> None:
    response = pages.get("/doc/tower", headers={"Accept": "text/html"})
    assert "<image" not in response.text
    assert "<img" not in response.text
    assert '<a href="http://img.example/tower.jpg"' in response.text
    assert "img-src 'self' data:;" in response.headers["Content-Security-Policy"]


def test_tiles_come_from_where_the_operator_says(with_pictures: FlaskClient) -> None:
    response = with_pictures.get("/doc/tower", headers={"Accept": "text/html"})
    # The tile of this place, as every map of the web counts them.
    assert "https://tiles.example/14/8532/5448.png" in response.text
    assert "Map of the town" in response.text
    assert "https://tiles.example;" in response.headers["Content-Security-Policy"]


def test_pictures_of_allowed_hosts_are_shown(with_pictures: FlaskClient) -> None:
    tower, hall = _page(with_pictures, "/doc/tower"), _page(with_pictures, "/doc/hall")
    assert re.findall(r'<img src="([^"]*)" alt="([^"]*)"', tower + hall) == [
        ("http://img.example/tower.jpg", "Tower"),
        ("http://img.example/hall.jpg", "Hall"),
    ]


# Thesauri


SCHEME = "/resource?iri=http://thesaurus.example/animals"


def _links(part: str) -> list[str]:
    """The names that are linked to, in their order."""
    return [html.unescape(name) for name in re.findall(r"<a [^>]*><bdi>([^<]*)</bdi></a>", part)]


def _section(page: str, name: str) -> str:
    return page.partition(f'<section id="{name}">')[2].partition("</section>")[0]


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["bird", "ouzel", "singer", "mammal", "cat", "lion"]),
        ("de", ["Säugetier", "Katze", "Löwe", "Vogel", "Amsel", "Sänger"]),
    ],
)
def test_a_scheme_shows_its_tree_from_the_top_concepts_on(
    pages: FlaskClient, language: str, names: list[str]
) -> None:
    assert _links(_section(_page(pages, SCHEME, language), "tree")) == names


def test_a_scheme_has_an_alphabetical_index_that_letters_lead_into(pages: FlaskClient) -> None:
    index = _section(_page(pages, SCHEME, "de"), "index")
    assert _links(index)[:2] == ["Amsel", "first of a circle"]
    assert re.findall(r'#index">(\w)</a>', index)[:3] == ["A", "F", "I"]


def test_a_scheme_shows_its_collections_and_a_collection_its_members(pages: FlaskClient) -> None:
    assert _links(_section(_page(pages, SCHEME), "collections")) == ["in the garden"]
    members = _page(pages, "/resource?iri=http://thesaurus.example/garden")
    assert _links(_section(members, "members")) == ["cat", "ouzel"]
    assert "<bdi>contains</bdi>" not in members  # the property is not shown twice


def test_a_concept_shows_each_way_down_to_it_and_what_is_below(pages: FlaskClient) -> None:
    ouzel = _page(pages, "/resource?iri=http://thesaurus.example/ouzel")
    (down,) = re.findall(r'<nav class="way-down".*?</nav>', ouzel, re.DOTALL)
    ways = re.findall(r"<ol>.*?</ol>", down)
    assert [_links(way) for way in ways] == [["bird"], ["bird", "singer"]]
    mammal = _page(pages, "/resource?iri=http://thesaurus.example/mammal")
    assert _links(_section(mammal, "narrower")) == ["cat", "lion"]


def test_matches_in_other_vocabularies_stand_together(pages: FlaskClient) -> None:
    cat = _page(pages, "/resource?iri=http://thesaurus.example/cat")
    assert _links(_section(cat, "mappings"))[1::2] == ["cat", "feline"]
    assert "http://other.example/cat" not in cat.partition('id="mappings"')[0]


def test_a_circle_of_concepts_ends(pages: FlaskClient) -> None:
    page = _page(pages, "/resource?iri=http://thesaurus.example/first")
    assert _links(_section(page, "narrower")) == ["second of a circle"]


@pytest.mark.parametrize(("asked", "status"), [("tree.9", 404), ("tree.x", 400), ("other.9", 200)])
def test_only_pages_of_a_list_that_there_are_can_be_asked_for(
    pages: FlaskClient, asked: str, status: int
) -> None:
    response = pages.get(f"{SCHEME}&list={asked}", headers={"Accept": "text/html"})
    assert response.status_code == status


# Ontologies


def test_an_ontology_by_slash_has_a_page_with_all_its_terms(pages: FlaskClient) -> None:
    page = _page(pages, "/resource?iri=http://vocab.example/zoo")
    assert re.findall(r'<article class="term" id="(\w+)"', page) == [
        *("Animal", "Keeper", "Being"),
        *("feeds", "knows"),
        "age",
    ]
    assert "Words for zoos." in _words(page)


def test_domains_ranges_and_unions_are_said_in_words(pages: FlaskClient) -> None:
    page = _text(pages, "/resource?iri=http://vocab.example/zoo")
    assert "animal or keeper" in page
    assert "feeds: at least 1" in page


def test_the_document_of_an_ontology_by_slash_has_its_terms(pages: FlaskClient) -> None:
    found = pages.get("/resource?iri=http://vocab.example/zoo", headers={"Accept": "text/turtle"})
    assert "What moves by itself." in found.text


def test_a_vocabulary_that_nobody_declares_has_a_page_at_its_namespace(pages: FlaskClient) -> None:
    page = _text(pages, "/resource?iri=http://undeclared.example/terms/")
    assert "undeclared thing" in page
    assert "undeclared part" in page


def test_a_class_shows_what_is_above_and_below_it(pages: FlaskClient) -> None:
    page = _page(pages, "/resource?iri=http://vocab.example/zoo/Being")
    assert _links(_section(page, "subclass")) == ["animal", "keeper"]
    animal = _page(pages, "/resource?iri=http://vocab.example/zoo/Animal")
    assert _links(animal.partition("way-down")[2].partition("</nav>")[0]) == ["living being"]


def test_the_menu_leads_to_the_ontology_and_the_thesaurus(pages: FlaskClient) -> None:
    page = pages.get("/", headers={"Accept": "text/html", "Accept-Language": "en"}).text
    menu = page.partition('<nav aria-label="Site">')[2].partition("</nav>")[0]
    assert f'<a href="{HERE}/resource?iri=http://vocab.example/zoo">Ontology</a>' in menu
    assert f'<a href="{HERE}{SCHEME}">Thesaurus</a>' in menu


def _listed(part: str) -> list[str]:
    return [_words(item) for item in re.findall(r"<li>(.*?)</li>", part, re.DOTALL)]


def test_a_class_shows_the_properties_that_start_there_the_used_ones_first(
    pages: FlaskClient,
) -> None:
    """By its domain, by schema.org's, and by use."""
    page = _page(pages, "/resource?iri=http://vocab.example/farm/Animal")
    assert _listed(_section(page, "starting")) == [
        *("age 2", "is called by 1", "housed", "lives in"),
    ]
    assert "2 members" in _words(_section(page, "starting"))


def test_a_class_shows_the_properties_that_lead_there(pages: FlaskClient) -> None:
    """By a union as range, and by a shape."""
    page = _page(pages, "/resource?iri=http://vocab.example/farm/Animal", "de")
    assert _listed(_section(page, "leading")) == ["feeds", "holds"]
    house = _page(pages, "/resource?iri=http://vocab.example/farm/House")
    assert _listed(_section(house, "leading")) == ["housed"]


def test_the_shape_of_a_class_says_what_starts_there(pages: FlaskClient) -> None:
    page = _page(pages, "/resource?iri=http://vocab.example/farm/House")
    assert _listed(_section(page, "starting")) == ["holds"]


def test_the_properties_of_all_classes_of_a_vocabulary_are_looked_up_at_once(
    pages: FlaskClient, town: ServedRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    details = type(town.engine).details

    def counted(engine: Engine, iris: Sequence[str], *more: Any) -> Details:
        calls.append(len(iris))
        return details(engine, iris, *more)

    monkeypatch.setattr(type(town.engine), "details", counted)
    page = _page(pages, "/resource?iri=http://vocab.example/farm/")
    assert page.count("<dt>Properties that start here</dt>") > 1
    assert len(calls) == 1


def test_what_is_no_class_has_no_such_lists(pages: FlaskClient) -> None:
    page = _page(pages, "/resource?iri=http://vocab.example/farm/leo")
    assert 'id="starting"' not in page
    assert 'id="leading"' not in page


def test_the_classes_of_a_vocabulary_show_their_properties_too(pages: FlaskClient) -> None:
    page = _page(pages, "/resource?iri=http://vocab.example/farm/")
    article = page.partition('id="Animal"')[2].partition("</article>")[0]
    assert "Properties that start here age 2 , is called by 1 , housed , lives in" in _words(
        article
    )


# Data cubes


def _table(part: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", part, re.DOTALL)
    return [[_words(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def test_a_data_set_shows_its_observations_by_dimension(pages: FlaskClient) -> None:
    page = _page(pages, "/resource?iri=http://cube.example/weather", "de")
    assert _table(_section(page, "observations")) == [
        ["Beobachtung", *("Jahreszeit Dimension", "town Dimension"), "warmth Messwert",
         "unit Merkmal"],
        ["1", "winter", "Dortmund", "3,5", "°C"],
        ["2", "winter", "Bochum", "4", "°C"],
    ]  # fmt: skip


def test_a_data_set_without_a_structure_shows_its_numbers_last(pages: FlaskClient) -> None:
    page = _page(pages, "/resource?iri=http://cube.example/plain")
    assert _table(_section(page, "observations"))[1] == ["1", "Herne", "7"]


def test_a_slice_shows_its_own_observations(pages: FlaskClient) -> None:
    page = _page(pages, "/resource?iri=http://cube.example/winter")
    assert len(_table(_section(page, "observations"))) == 3


def test_observations_without_a_name_are_rows_and_have_no_link(pages: FlaskClient) -> None:
    page = _page(pages, "/resource?iri=http://cube.example/rain")
    assert _table(_section(page, "observations")) == [
        ["Observation", "town dimension", "depth measure"],
        ["1", "Unna", "5"],
        ["2", "Hagen", "4"],
        ["3", "Witten", "name about three exactly 3"],
    ]
    assert not re.search('<th scope="row"><a', _section(page, "observations"))


def test_what_has_no_name_and_is_a_row_is_no_link_as_well(pages: FlaskClient) -> None:
    links = _section(_page(pages, "/resource?iri=http://cube.example/rain"), "links")
    assert "without a name" not in _words(links)
    assert "Hagen" not in _words(links)


def test_what_has_no_name_points_with_what_it_says(pages: FlaskClient) -> None:
    links = _section(_page(pages, "/resource?iri=http://cube.example/depth"), "links")
    assert "A remark on rain" in _words(links)


# Catalogues


def test_a_catalogue_shows_its_datasets(pages: FlaskClient) -> None:
    page = _page(pages, "/resource?iri=http://portal.example/catalogue", "de")
    datasets = _section(page, "datasets")
    assert _links(datasets) == ["Bäume", "Roads", "unknown"]
    assert '<a href="http://portal.example/unknown"' in datasets  # nothing is said of it here


def test_a_dataset_shows_its_distributions(pages: FlaskClient) -> None:
    page = _page(pages, "/resource?iri=http://portal.example/trees")
    files = _section(page, "distributions")
    assert "Trees as CSV text/csv 2.5 MB CC0 1.0 Download Access" in _words(files)
    assert '<a href="http://portal.example/api"' in files
    assert files.index("trees.csv") < files.index('portal.example/trees"')
    assert "<bdi>distribution</bdi>" not in page.partition('id="distributions"')[0]


def test_a_dataset_without_a_name_is_not_left_out(pages: FlaskClient) -> None:
    page = _text(pages, "/resource?iri=http://portal.example/catalogue")
    assert "dataset title Bees" in page
    assert "Roads" not in page.partition("Datasets 3")[0]


# Named graphs


def test_each_statement_says_which_graphs_it_is_in(pages: FlaskClient) -> None:
    page = _page(pages, "/resource?iri=http://claims.example/malaria")
    graphs = _words(_section(page, "graphs"))
    assert re.fullmatch(r".*assertion 5 statements provenance 2 statements", graphs), graphs
    rows = dict(re.findall(r"<bdi>(mosquito|air)</bdi></a>.*?<sup[^>]*>(.*?)</sup>", page))
    assert _words(rows["air"]) == "2"
    assert _words(rows["mosquito"]) == "1 2"


def test_a_graph_is_a_page_that_shows_what_it_says_as_it_was_written(pages: FlaskClient) -> None:
    page = _page(pages, "/resource?iri=http://nanopub.example/1%23assertion")
    contents = _words(_section(page, "contents"))
    assert "attributed to laveran" in _words(page).partition("What this graph says")[0]
    assert "cases 007" in _words(page)
    assert "found in Italy" in _words(page)
    assert "air" not in contents


def test_what_has_no_name_but_is_described_is_linked_to_on_this_site(pages: FlaskClient) -> None:
    page = _page(pages, "/resource?iri=http://nanopub.example/1%23provenance")
    contents = page.partition('<section id="contents">')[2]
    assert f'<a href="{HERE}/resource?iri=http://nanopub.example/1%23assertion"' in contents


def test_a_graph_of_which_nothing_is_said_is_a_page_too(pages: FlaskClient) -> None:
    assert "has assertion" in _text(pages, "/resource?iri=http://nanopub.example/1%23head")


@pytest.mark.parametrize(
    ("written", "english", "german"),
    [
        ("1992.0", "1992", "1992"),
        ("12.50", "12.5", "12,5"),
        ("53000.0", "53,000", "53.000"),
        ("53000", "53,000", "53.000"),
        ("007", "007", "007"),
        ("no number", "no number", "no number"),
    ],
)
def test_numbers_are_as_the_language_writes_them_and_small_whole_ones_as_the_data(
    pages: FlaskClient, written: str, english: str, german: str
) -> None:
    literal = Literal(written, "http://www.w3.org/2001/XMLSchema#decimal")
    for language, expected in (("en", english), ("de", german)):
        with pages.application.test_request_context(f"/?lang={language}"):
            pages.application.preprocess_request()
            assert literal_text(literal) == expected


def test_a_graph_of_which_nothing_is_said_leads_to_no_list_of_graphs(pages: FlaskClient) -> None:
    page = _page(pages, "/resource?iri=http://nanopub.example/1%23head")
    assert "NamedGraph" in page
    assert not re.search(r"/browse[^ ]*NamedGraph", page)


# Lists


def test_classes_of_the_same_name_are_told_apart(pages: FlaskClient) -> None:
    page = _text(pages, "/browse")
    assert "animal · f 2" in page
    assert "animal · v 1" in page
    assert "Tower 1" in page  # nothing else is called so


def test_a_long_text_of_a_list_ends_with_a_mark(pages: FlaskClient) -> None:
    page = _page(pages, "/search?q=Tom")
    (text,) = re.findall("Tom sleeps in the hay[^<]*", page)
    assert text.endswith("…")
    assert len(text) <= 300


def test_a_text_in_which_words_were_found_is_shown_once(pages: FlaskClient) -> None:
    assert _text(pages, "/search?q=hay").count("sleeps in the") == 1


def test_what_is_not_known_is_said_in_the_language_of_the_page(pages: FlaskClient) -> None:
    response = pages.get("/none", headers={"Accept": "text/html", "Accept-Language": "de"})
    assert response.status_code == 404
    assert '<p class="lead">Über das Gesuchte ist hier nichts bekannt.</p>' in response.text
