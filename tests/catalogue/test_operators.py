"""What holds where the operator says nothing, and what the view keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod import catalogue
from dortmund_lod.catalogue import licence, read_metadata
from dortmund_lod.rdf.terms import Iri, Literal

if TYPE_CHECKING:
    from dortmund_lod.release.manifest import Release

BASE = "https://data.example.org/"


def test_without_words_the_host_speaks() -> None:
    words = read_metadata([], BASE)
    assert words.titles() == {
        "en": "Linked open data at data.example.org",
        "de": "Linked Open Data von data.example.org",
    }
    assert words.publisher().names == {"": "data.example.org"}
    assert words.contact() is None
    assert words.geocoding() == []
    assert words.frequency(f"{BASE}dataset/all").endswith("/UNKNOWN")


def test_no_licence_is_invented() -> None:
    assert read_metadata([], BASE).iri(f"{BASE}catalog", "dcterms:license") == ""


def test_the_first_text_of_a_language_counts() -> None:
    title = Iri("http://purl.org/dc/terms/title")
    words = read_metadata(
        [(Iri(f"{BASE}catalog"), title, Literal(text, language="en")) for text in ("b", "a")], BASE
    )
    assert words.titles() == {"en": "a"}


def test_licences_of_the_german_list_are_told_as_the_web_knows_them() -> None:
    assert licence("http://dcat-ap.de/def/licenses/cc-zero").name == "CC0 1.0"
    assert licence("https://example.org/mine").url == "https://example.org/mine"


def test_the_view_is_read_as_it_was_written(published: Release) -> None:
    view = catalogue.load(published.catalogue)
    assert view.to_json() == published.catalogue.read_text("utf-8")
    assert view.contact
    assert view.contact.email == "mailto:desk@city.example"
    assert view.issued == view.modified
