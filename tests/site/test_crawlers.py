"""What crawlers ask for."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    Ask = Callable[..., TestResponse]

BASE, URL = "https://data.example.org/", "https://lod.example.net"
_RELATIONS = {"cite-as", "describedby", "type", "collection", "linkset", "canonical", "author"}


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True), ("/doc/place/hafen", True), ("/catalog", True),
        ("/dump/latest/all.nq.gz", True), ("/sparql?query=ASK%7B%7D", False),
        ("/search?q=x", True), ("/search.json?q=x", False),
    ],
)  # fmt: skip
def test_crawlers_are_kept_from_what_is_dear(ask: Ask, path: str, allowed: bool) -> None:  # noqa: FBT001 - a table
    parser = RobotFileParser()
    parser.parse(ask("/robots.txt").text.splitlines())
    assert parser.can_fetch("AnyBot", URL + path) is allowed
    assert parser.site_maps() == [f"{URL}/sitemap.xml"]


def test_crawlers_are_kept_from_the_tables_that_others_make_of_a_class(ask: Ask) -> None:
    lines = ask("/robots.txt").text.splitlines()
    refused = {f"Disallow: /browse*{name}=" for name in ("sort", "where", "facet", "column")}
    assert refused <= set(lines)


def test_the_sitemap_lists_every_document_with_a_date(ask: Ask) -> None:
    response = ask("/sitemap.xml")
    assert response.mimetype == "application/xml"
    root = ET.fromstring(response.data)  # noqa: S314 - our own
    entries = {url[0].text: url[1].text or "" for url in root}
    assert {f"{URL}/{path}" for path in ("", "doc/place/hafen", "ontology", "dataset/all")} <= set(
        entries
    )
    assert not any("#" in str(address) for address in entries)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in entries.values())
    assert ask("/sitemap-1.xml.gz").status_code == 404


def test_words_for_programs_name_dumps_and_endpoint(ask: Ask) -> None:
    response = ask("/llms.txt")
    assert response.mimetype == "text/markdown"
    assert response.text.startswith("# ")
    assert f"{URL}/dump/latest/all.ttl" in response.text
    assert f"({URL}/sparql)" in response.text


def _relations(header: str) -> set[str]:
    return {name for value in re.findall(r'rel="([^"]*)"', header) for name in value.split()}


@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
@pytest.mark.parametrize(
    "path", ["/doc/place/hafen", "/dataset/places", "/resource?iri=http://other.example/thing"]
)
def test_a_page_has_typed_links_and_a_linkset_with_the_same(
    ask: Ask, path: str, accept: str
) -> None:
    header = ask(path, Accept=accept).headers["Link"]
    assert _relations(header) >= _RELATIONS
    (address,) = re.findall(r'<([^>]*)>; rel="linkset"', header)
    response = ask(address.removeprefix(URL))
    assert response.mimetype == "application/linkset+json"
    (context,) = json.loads(response.data)["linkset"]
    assert context["anchor"] == URL + path
    assert set(context) - {"anchor"} == _relations(header)
    text = ask(address.removeprefix(URL), Accept="application/linkset").text
    assert text.count("anchor=") == len(header.split(", <"))


def test_the_files_of_a_dataset_are_its_items(ask: Ask) -> None:
    header = ask("/dataset/places").headers["Link"]
    items = re.findall(r'<([^>]*)>; rel="item"; type="([^"]*)"', header)
    assert (f"{BASE}dump/latest/places.ttl", "text/turtle") in items


def test_the_datasets_are_the_items_of_the_catalogue(ask: Ask) -> None:
    (context,) = json.loads(ask("/linkset?of=/catalog").data)["linkset"]
    assert {"href": f"{BASE}dataset/all"} in context["item"]


@pytest.mark.parametrize("path", ["", "/doc/nothing", "doc/place/hafen", "/resource?iri=x"])
def test_there_is_no_linkset_of_what_is_no_page(ask: Ask, path: str) -> None:
    assert ask(f"/linkset?of={path}").status_code == 404


def test_a_document_says_which_dataset_it_is_in(ask: Ask) -> None:
    text = ask("/doc/place/hafen.nt").text
    in_dataset = "<http://rdfs.org/ns/void#inDataset>"
    assert f"<{BASE}doc/place/hafen.nt> {in_dataset} <{BASE}dataset/all> ." in text or (
        f"<{BASE}doc/place/hafen> {in_dataset} <{BASE}dataset/all> ." in text
    )


@pytest.mark.parametrize("path", ["/llms.txt", "/opensearch.xml"])
def test_what_the_language_decides_says_so(ask: Callable[..., TestResponse], path: str) -> None:
    response = ask(path, Accept_Language="de")
    assert "Accept-Language" in response.headers["Vary"]
    assert response.headers["Content-Language"] == "de"
