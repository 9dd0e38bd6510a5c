"""Pages of data that nobody prepared for this site: names, languages, blank nodes, lists."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import settings, sources
from dortmund_lod.engine import FRAGMENTS, EngineProcess
from dortmund_lod.publish import build
from dortmund_lod.rdf import namespaces
from dortmund_lod.release.home import Home
from dortmund_lod.site.served_release import open_release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from dortmund_lod.site.served_release import ServedRelease

BASE = "https://data.example.org/"
CALLED = "http://vocab.example/zoo#called"


def _large() -> str:
    """A thing with many values, and a vocabulary with many terms."""
    label = f"<{namespaces.LABELS[0]}>"
    kind = f"<{namespaces.PREFIXES['rdf']}type>"
    values = [f"<{BASE}id/hub> <{BASE}ontology#has> <{BASE}id/n{each}> ." for each in range(350)]
    terms = [
        f"<{BASE}v#T{each:03}> {triple} ."
        for each in range(FRAGMENTS + 30)
        for triple in (f'{label} "Term {each}"', f"{kind} <{namespaces.PREFIXES['owl']}Class>")
    ]
    first = f"<{namespaces.PREFIXES['rdf']}first>"
    torn = [f"<{BASE}id/torn> <{BASE}ontology#order> _:cell .", f'_:cell {first} "head" .']
    return "\n".join([*values, *terms, *torn])


@pytest.fixture(scope="module")
def zoo(
    tmp_path_factory: pytest.TempPathFactory,
    data_folder: Path,
    over: Callable[[ServedRelease], FlaskClient],
) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("anyones")
    values = {"base_iri": BASE, "workers": 1, "name_properties": [CALLED]}
    found = settings.load(values, environ={}).resolved()
    (folder / "large.nt").write_text(_large())
    files = sources.discover([data_folder / "anyones", folder / "large.nt"])
    release = build(files, found, Home(folder / "home"))
    process = EngineProcess(release, found)
    yield over(open_release(found, release, process.client()))
    process.stop()


def _text(client: FlaskClient, path: str, language: str = "en") -> str:
    """The words of a page, one space between them."""
    headers = {"Accept": "text/html", "Accept-Language": language}
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    main = response.text.partition("<main")[2].partition("</main>")[0]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


OWNER = "/resource?iri=http://vocab.example/zoo%23Owner"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["has pet: at least 1", "Person or not Public body", "kind of"]),
        ("de", ["has pet: mindestens 1", "Person oder nicht Public body", "Art von"]),
    ],
)
def test_class_expressions_are_said_in_words(
    zoo: FlaskClient, language: str, words: list[str]
) -> None:
    page = _text(zoo, OWNER, language)
    assert all(each in page for each in words), page


CAGE = "/resource?iri=http://vocab.example/zoo%23Cage"


@pytest.mark.parametrize(
    "words",
    [
        "holds: at least one (cat or (bird and not Ostrich))",
        "bars: only whole number, from 1, less than 99",
        "hates: itself",
        "1, two",
    ],
)
def test_class_expressions_within_others_are_in_brackets_and_datatypes_have_limits(
    zoo: FlaskClient, words: str
) -> None:
    assert words in _text(zoo, CAGE)


def test_a_member_of_a_union_is_what_the_union_is_and_no_more(zoo: FlaskClient) -> None:
    """The range of a property; but what is below a union is not below each of its members."""
    links = _text(zoo, "/resource?iri=http://vocab.example/zoo%23Cat").partition("points here")[2]
    assert "holds values are" in links
    assert "bird cage any of" in links


def test_what_nothing_holds_is_shown_whole_where_it_points_to(zoo: FlaskClient) -> None:
    page = _text(zoo, "/resource?iri=http://vocab.example/zoo%23Bird")
    assert "members cat bird members" in page.partition("points here")[2]


def test_containers_are_in_the_order_of_their_numbers(zoo: FlaskClient) -> None:
    page = _text(zoo, "/doc/tour")
    assert "1 gate 2 lions 10 exit" in page
    assert "stops bench fountain shop" in page
    assert "closed an empty list" in page


def test_a_loop_of_what_has_no_name_ends(zoo: FlaskClient) -> None:
    assert "trusts name Nobody trusts … " in _text(zoo, "/doc/vet")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["09:00 25:00:00", "18:30:30 UTC", "1 day, 2 hours, 30 minutes"]),
        ("de", ["09:00 25:00:00", "18:30:30 UTC", "1 Tag, 2 Stunden, 30 Minuten"]),
    ],
)
def test_times_and_spans_of_time_are_written_out(
    zoo: FlaskClient, language: str, words: list[str]
) -> None:
    page = _text(zoo, "/doc/day", language)
    assert [each for each in words if each not in page] == []


def test_what_has_no_name_stands_where_it_belongs(zoo: FlaskClient) -> None:
    page = _text(zoo, "/doc/zoo", "de")
    assert "Adresse Straße und Hausnummer Waldweg 3 Ort Walddorf" in page
    assert "Öffnungszeiten Tag Montag" in page
    assert "_:" not in page


def test_a_list_is_shown_in_its_order(zoo: FlaskClient) -> None:
    page = zoo.get("/doc/zoo", headers={"Accept": "text/html"}).text
    items = page.partition('<ol class="nested">')[2].partition("</ol>")[0]
    assert [re.sub(r"<[^>]+>", "", item).strip() for item in items.split("</li>")] == [
        "lion", "seals", "3", ""
    ]  # fmt: skip


def test_a_link_from_a_blank_node_is_one_from_what_holds_it(zoo: FlaskClient) -> None:
    links = _text(zoo, "/doc/lion").partition("What points here")[2]
    assert "Ada Keller animal" in links
    assert "Zoo am Wald feeding order" in links  # a member of a list
    assert "_:" not in links


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/doc/keeper", "Ada Keller"),
        ("/doc/vet", "Eva Klein"),
        ("/doc/term", "enclosure"),
        ("/doc/otter", "Otto"),
        ("/doc/zoo", "Zoo am Wald"),
    ],
)
def test_things_are_named_by_what_names_them_at_last(
    zoo: FlaskClient, path: str, name: str
) -> None:
    page = zoo.get(path, headers={"Accept": "text/html"}).text
    assert f"<bdi>{name}</bdi></h1>" in page


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Keller Ada", "Ada Keller"),  # given and family name
        ("Wald", "Zoo am Wald"),  # another name
        ("enclosure", "enclosure"),  # SKOS-XL
        ("Otto", "Otto"),  # a property that the operator names
    ],
)
def test_what_names_a_thing_is_found_by_search_and_shown(
    zoo: FlaskClient, words: str, name: str
) -> None:
    first = json.loads(zoo.get("/search.json", query_string={"q": words}).data)["results"][0]
    assert list(first["label"].values()) == [name]


@pytest.mark.parametrize(
    ("accepted", "asked", "name"),
    [
        ("en", "", "lion"),
        ("de", "", "Löwe"),
        ("fr, de;q=0.5", "", "lion d'Afrique"),
        ("de", "?lang=fr", "lion d'Afrique"),
        ("nl", "", "lion"),
    ],
)
def test_names_are_in_the_language_that_is_wanted_most(
    zoo: FlaskClient, accepted: str, asked: str, name: str
) -> None:
    headers = {"Accept": "text/html", "Accept-Language": accepted}
    page = html.unescape(zoo.get(f"/doc/lion{asked}", headers=headers).text)
    assert f"<bdi>{name}</bdi></h1>" in page


def test_a_language_of_content_is_kept_by_links_and_is_not_that_of_the_page(
    zoo: FlaskClient,
) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "de"}
    response = zoo.get("/doc/lion?lang=fr", headers=headers)
    assert response.headers["Content-Language"] == "de"
    assert "/browse?lang=fr" in response.text


def test_unknown_terms_are_their_last_part_in_words_without_a_host(zoo: FlaskClient) -> None:
    page = zoo.get("/doc/zoo", headers={"Accept": "text/html"}).text
    assert "<bdi>Animal park</bdi>" in page
    assert "<bdi>feeding order</bdi>" in page
    assert "(vocab.example)" not in page


def test_a_thing_elsewhere_says_where_it_lies(zoo: FlaskClient) -> None:
    page = zoo.get("/doc/zoo", headers={"Accept": "text/html"}).text
    assert '<bdi>Q42</bdi></a> <small class="host">wikidata.org</small>' in page


def test_a_name_that_is_cut_says_so_and_its_page_has_all_of_it(zoo: FlaskClient) -> None:
    page = _text(zoo, "/doc/long")
    heading, _, rest = page.partition("https://data.example.org/id/long")
    assert "very end" in heading
    assert "…" in rest


def test_a_list_that_breaks_off_says_so(zoo: FlaskClient) -> None:
    assert "order head …" in _text(zoo, "/doc/torn")


def test_the_menu_leads_nowhere_where_nothing_is(zoo: FlaskClient) -> None:
    page = zoo.get("/", headers={"Accept": "text/html"}).text
    addresses = re.findall(r'<a href="([^"]*)"', page)
    own = [each for each in addresses if each.startswith("http://127.0.0.1:8000/")]
    assert len(own) > 10
    for address in own:
        path = html.unescape(address).removeprefix("http://127.0.0.1:8000")
        response = zoo.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
        assert response.status_code in {200, 302, 303}, path
    assert "/ontology" not in page


def test_the_first_page_shows_every_class_those_of_the_model_apart(zoo: FlaskClient) -> None:
    page = _text(zoo, "/")
    things, _, model = page.partition("Classes that describe the data")
    assert "Animal park" in things
    assert "class 133 bird cage" in model


@pytest.mark.parametrize("path", ["/", "/?lang=de"])
def test_the_example_is_at_this_instance_in_no_language(zoo: FlaskClient, path: str) -> None:
    page = html.unescape(zoo.get(path, headers={"Accept": "text/html"}).text)
    address = re.search(r"curl -L -H 'Accept: text/turtle' 'http://127.0.0.1:8000(\S+)'", page)
    assert address
    assert "lang=" not in address[1]
    assert zoo.get(address[1], headers={"Accept": "text/turtle"}).status_code in {200, 303}


def test_many_values_of_a_property_are_some_and_a_query_for_all(zoo: FlaskClient) -> None:
    page = zoo.get("/doc/hub", headers={"Accept": "text/html"}).text
    assert page.count("/doc/n") + page.count("/id/n") >= 100
    address = re.search(r'<a href="http://127.0.0.1:8000([^"]*)">and 250 more', page)
    assert address
    rows = zoo.get(html.unescape(address[1]), headers={"Accept": "text/csv"}).text
    assert len(rows.splitlines()) == 351


def test_a_large_vocabulary_is_documented_page_by_page(zoo: FlaskClient) -> None:
    shown = []
    for number in (1, 2):
        page = zoo.get(f"/v?page={number}", headers={"Accept": "text/html"}).text
        shown.append(set(re.findall(r'<article class="term" id="(T\d+)"', page)))
        assert (f"page={3 - number}" in page) is True
    assert [len(each) for each in shown] == [FRAGMENTS, 30]
    assert not shown[0] & shown[1]


def test_a_term_of_a_large_vocabulary_has_a_page_of_its_own(zoo: FlaskClient) -> None:
    page = zoo.get("/browse/owl:Class?page=1", headers={"Accept": "text/html"}).text
    address = re.search(r'href="http://127.0.0.1:8000(/[^"]*T\d+[^"]*)"', page)
    assert address
    assert "#" not in address[1]
    assert "Term" in _text(zoo, html.unescape(address[1]))


@pytest.mark.parametrize(
    "query",
    [
        (
            "SELECT ?a ?b ?c { ?a <http://vocab.example/zoo%23caresFor> ?b . ?d"
            " <https://schema.org/address> ?c }"
        ),
        "CONSTRUCT WHERE { ?a <http://vocab.example/zoo%23caresFor> ?b ; ?p ?c }",
    ],
)
def test_answers_show_no_label_of_a_blank_node(zoo: FlaskClient, query: str) -> None:
    page = _text(zoo, f"/sparql?query={query}")
    assert "unnamed (1)" in page
    assert "_:" not in page
