"""Releases that are kept: what they answer, how they are listed, and citations of them."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import settings, sources
from dortmund_lod.engine import EngineProcess
from dortmund_lod.publish import build
from dortmund_lod.release.home import Home
from dortmund_lod.site.served_release import open_release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from dortmund_lod.release.manifest import Release
    from dortmund_lod.site.served_release import ServedRelease

_BASE = "https://data.example.org/"
_HEAD = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
_FIRST = """
<id/pond/a> a <ontology#Pond> ; rdfs:label "Old name & co" ; <ontology#feeds> [ rdfs:label "b" ] .
<id/pond/b> a <ontology#Pond> ; rdfs:label "Ditch" ; <ontology#near> <id/pond/a> .
<id/pond/c> a <ontology#Pond> ; rdfs:label "Drained" .
"""
_SECOND = """
<id/pond/a> a <ontology#Pond> ; rdfs:label "New name" .
<id/pond/c> owl:deprecated true .
<id/pond/d> a <ontology#Pond> ; rdfs:label "Dug" ; <ontology#near> <id/pond/a> .
<map#north> rdfs:label "The north of the map" .
"""
_CATALOGUE = """
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
<catalog> a <http://www.w3.org/ns/dcat#Catalog> ; dcterms:title "Ponds" ;
  dcterms:description "All" ; dcterms:publisher <catalog#p> ;
  dcterms:license <http://dcat-ap.de/def/licenses/cc-zero> .
<catalog#p> foaf:name "Sample Town" .
"""


@dataclass
class _Kept:
    """A site of the second of two releases that are kept."""

    client: FlaskClient
    first: Release
    second: Release

    def ask(self, path: str, accept: str = "text/html") -> TestResponse:
        return self.client.get(path, headers={"Accept": accept, "Accept-Language": "en"})


@pytest.fixture
def kept(tmp_path: Path, over: Callable[[ServedRelease], FlaskClient]) -> Iterator[_Kept]:
    values = {"base_iri": _BASE, "url": "https://data.example.org", "workers": 1}
    found = settings.load(values, environ={}).resolved()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "catalogue.ttl").write_text(_CATALOGUE)
    home, releases = Home(tmp_path / "home"), []
    for number, text in enumerate((_FIRST, _SECOND)):
        (tmp_path / "data" / "ponds.ttl").write_text(_HEAD + text)
        release = build(sources.discover([tmp_path / "data"]), found, home)
        seconds = 1_790_000_000 + 86_400 * number
        os.utime(release.path / "release.json", (seconds, seconds))
        releases.append(release)
    process = EngineProcess(releases[1], found)
    yield _Kept(over(open_release(found, releases[1], process.client())), *releases)
    process.stop()


def test_a_document_of_a_kept_release_says_what_it_said_then(kept: _Kept) -> None:
    assert "New name" in kept.ask("/doc/pond/a").text
    then = kept.ask(f"/doc/pond/a?release={kept.first.id}")
    assert then.status_code == 200
    assert then.headers["X-Release"] == kept.first.id
    assert "<h1><bdi>Old name &amp; co</bdi></h1>" in then.text
    assert "Ditch" in then.text  # what pointed to it then
    assert "Dug" not in then.text


@pytest.mark.parametrize("suffix", ["ttl", "nt", "jsonld", "rdf"])
def test_its_data_are_those_of_that_release_in_every_format(kept: _Kept, suffix: str) -> None:
    asked = kept.ask(f"/doc/pond/a.{suffix}?release={kept.first.id}")
    negotiated = kept.ask(f"/doc/pond/a?release={kept.first.id}", asked.mimetype or "")
    for answer in (asked, negotiated):
        assert answer.status_code == 200
        assert "Old name" in answer.text
        assert "pond/b" in answer.text
    location = negotiated.headers["Content-Location"]
    assert location.endswith(f"/doc/pond/a.{suffix}?release={kept.first.id}")
    path = location.removeprefix("https://data.example.org")
    assert kept.ask(path, "*/*").data == negotiated.data


def test_its_page_says_so_and_leads_to_the_current_one_and_to_its_own_data(kept: _Kept) -> None:
    page = kept.ask(f"/doc/pond/a?release={kept.first.id}&page=1").text
    assert f"You are looking at release {kept.first.id} of 21 September 2026." in page
    assert 'href="https://data.example.org/doc/pond/a?page=1">To the current release' in page
    assert '<meta name="robots" content="noindex">' in page
    assert f"/doc/pond/a.ttl?release={kept.first.id}" in page
    assert "noindex" not in kept.ask("/doc/pond/a").text


def test_what_was_withdrawn_since_is_there_in_the_release_that_had_it(kept: _Kept) -> None:
    assert kept.ask("/doc/pond/c").status_code == 410
    assert kept.ask(f"/doc/pond/c?release={kept.first.id}").status_code == 200
    assert kept.ask(f"/doc/pond/d?release={kept.first.id}").status_code == 404


def test_catalogue_dataset_and_dumps_of_a_kept_release_are_answered(kept: _Kept) -> None:
    for name in ("catalog", "void", "dataset/all"):
        now = kept.ask(f"/{name}", "text/turtle")
        then = kept.ask(f"/{name}?release={kept.first.id}", "text/turtle")
        assert then.data == (kept.first.path / "catalogue" / f"{name}.ttl").read_bytes()
        assert then.data != now.data
    dump = kept.client.get(f"/dump/{kept.first.id}/all.nq.gz", buffered=True)
    assert b"Old name" in gzip.decompress(dump.data)


def test_a_release_that_is_not_kept_is_gone_and_so_is_one_that_was_pruned(kept: _Kept) -> None:
    for path in ("/doc/pond/a", "/catalog", "/dataset/all"):
        assert kept.ask(f"{path}?release=0123456789abcdef").status_code == 410
        assert kept.ask(f"{path}?release=../../etc").status_code == 410
        assert kept.ask(f"{path}?release={kept.first.id}").status_code == 200
    shutil.rmtree(kept.first.path)
    for path in ("/doc/pond/a", "/catalog", "/dataset/all"):
        assert kept.ask(f"{path}?release={kept.first.id}").status_code == 410


def test_what_a_kept_release_answers_is_asked_for_again_each_time(kept: _Kept) -> None:
    for path in ("/doc/pond/a", "/catalog"):
        then = kept.ask(f"{path}?release={kept.first.id}")
        assert then.headers["Cache-Control"] == "no-cache"
        assert "public" in kept.ask(path).headers["Cache-Control"]


def test_the_list_has_every_release_with_what_changed(kept: _Kept) -> None:
    page = kept.ask("/releases").text
    rows = re.findall(r"<tr>.*?</tr>", page.partition("<tbody>")[2], re.DOTALL)
    assert [re.findall(r"<code>(\w+)</code>", row)[0] for row in rows] == [
        kept.second.id,
        kept.first.id,
    ]
    for words in (
        "2 entries added",
        "1 entry changed",
        "2 entries withdrawn",
        "22 September 2026",
    ):
        assert words in rows[0]
    assert "(current)" in rows[0]
    assert "First release" in rows[1]
    assert f"/catalog?release={kept.first.id}" in rows[1]
    for thing, release in (("a", kept.second), ("b", kept.first), ("d", kept.second)):
        path = f"/id/pond/{thing}?release={release.id}"
        assert f'<a href="https://data.example.org{path}">{_BASE}id/pond/{thing}</a>' in rows[0]
        found = kept.ask(path)
        assert found.status_code == 303
        assert found.location.endswith(f"/doc/pond/{thing}?release={release.id}") or (
            release is kept.second and found.location.endswith(f"/doc/pond/{thing}")
        )


@pytest.mark.parametrize("language", ["", "lang=de&"])
def test_a_link_to_a_part_of_a_document_names_its_release_before_the_part(
    kept: _Kept, language: str
) -> None:
    page = kept.ask(f"/releases?{language}").text
    address = f"{_BASE}map?{language}release={kept.second.id}#north"
    assert f'<a href="{address.replace("&", "&amp;")}">{_BASE}map#north</a>' in page


def test_what_was_withdrawn_is_no_link_where_no_release_has_it_any_more(kept: _Kept) -> None:
    shutil.rmtree(kept.first.path)
    page = kept.ask("/releases").text
    assert f"<li>{_BASE}id/pond/b</li>" in re.sub(r">\s+|\s+<", lambda m: m[0].strip(), page)


def test_the_feed_is_atom_with_an_entry_for_each_release(kept: _Kept) -> None:
    answer = kept.ask("/releases.atom", "*/*")
    assert answer.mimetype == "application/atom+xml"
    feed = ET.fromstring(answer.text)  # noqa: S314 - our own
    atom = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(f"{atom}entry")
    assert [entry.findtext(f"{atom}id") for entry in entries] == [
        f"{_BASE}releases#{kept.second.id}",
        f"{_BASE}releases#{kept.first.id}",
    ]
    assert feed.findtext(f"{atom}updated") == entries[0].findtext(f"{atom}updated")
    assert feed.findtext(f"{atom}author/{atom}name") == "Sample Town"
    summary = entries[0].findtext(f"{atom}summary")
    assert summary == "2 entries added, 1 entry changed, 2 entries withdrawn"
    links = [each.get("href") or "" for each in feed.iter(f"{atom}link")]
    for link in links:
        path = link.removeprefix("https://data.example.org")
        assert kept.ask(path, "*/*").status_code == 200


def _cited(page: str, form: str) -> str:
    text = page.partition(f"<h3>{form}</h3>")[2].partition("</code>")[0]
    return (
        re.sub(r"^.*<code>", "", text, flags=re.DOTALL).replace("&#34;", '"').replace("&amp;", "&")
    )


def test_a_citation_names_author_title_date_and_release_and_its_address_holds(
    kept: _Kept,
) -> None:
    page = kept.ask(f"/doc/pond/a?release={kept.first.id}").text
    (entry,) = json.loads(_cited(page, "CSL-JSON"))
    assert entry["author"] == [{"literal": "Sample Town"}]
    assert entry["publisher"] == "Sample Town"
    assert entry["title"] == "Old name & co"
    assert entry["container-title"] == "Ponds"
    assert entry["version"] == kept.first.id
    assert entry["issued"] == {"date-parts": [[2026, 9, 21]]}
    bibtex, ris = _cited(page, "BibTeX"), _cited(page, "RIS")
    for line in (
        "author = {{Sample Town}}",
        r"title = {Old name \& co}",
        "publisher = {Sample Town}",
        f"version = {{{kept.first.id}}}",
        "date = {2026-09-21}",
        f"url = {{{entry['URL']}}}",
    ):
        assert line in bibtex
    fields = dict(line.split("  - ", 1) for line in ris.splitlines())
    assert fields["TY"] == "DATA"
    assert fields["AU"] == fields["PB"] == "Sample Town"
    assert fields["DA"] == "2026/09/21"
    assert fields["UR"] == entry["URL"]
    assert [*fields][-1] == "ER"
    words = (
        f"Sample Town (2026): “Old name &amp; co”. Ponds, release {kept.first.id} of 21 September"
    )
    assert words in page
    path = entry["URL"].removeprefix("https://data.example.org")
    assert "Old name" in kept.ask(path).text


def test_a_dataset_has_a_citation_too(kept: _Kept) -> None:
    page = kept.ask("/dataset/all").text
    (entry,) = json.loads(_cited(page, "CSL-JSON"))
    assert entry["URL"] == f"{_BASE}dataset/all?release={kept.second.id}"
    assert kept.ask(f"/dataset/all?release={kept.second.id}").status_code == 200
