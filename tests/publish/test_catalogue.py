"""What the catalogue of a release says when content changes, and when a number is not true."""

from __future__ import annotations

import gzip
import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import catalogue, settings, sources
from dortmund_lod.errors import ReleaseError
from dortmund_lod.publish import Callbacks, build
from dortmund_lod.publish.dumps import prove
from dortmund_lod.rdf import nquads
from dortmund_lod.release.home import Home

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.release.manifest import Release

BASE = "https://data.example.org/"
_DAYS = {"2026-01-01": 1_767_225_600, "2026-02-01": 1_769_904_000, "2026-03-01": 1_772_323_200}
_FILES = {
    "one.ttl": '<id/a> <p> "1" . <id/b> <p> <id/a> .',
    "two.ttl": '<id/c> <p> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .',
}


class City:
    """Sources that change from day to day."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.data.mkdir(parents=True)
        (folder / "dortmund-lod.toml").touch()
        self.home = Home(folder / "home")
        for name, text in _FILES.items():
            self.write(name, text, "2026-01-01")

    def write(self, name: str, text: str, day: str) -> None:
        path = self.data / name
        path.write_text(text)
        os.utime(path, (_DAYS[day], _DAYS[day]))

    def publish(self, day: str, home: Home | None = None) -> Release:
        values = {"base_iri": BASE, "source_date_epoch": _DAYS[day]}
        found = settings.load(values, environ={}).resolved()
        return build(sources.discover([self.data]), found, home or self.home)


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City(tmp_path / "city")


def _files(release: Release) -> dict[str, bytes]:
    folder = release.path
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _lines(release: Release, name: str) -> set[str]:
    return set((release.path / "catalogue" / f"{name}.nt").read_text("utf-8").splitlines())


def test_the_same_content_is_the_same_release_on_any_day(city: City, tmp_path: Path) -> None:
    first = city.publish("2026-01-01")
    assert city.publish("2026-03-01").path == first.path
    again = city.publish("2026-03-01", Home(tmp_path / "another"))
    assert _files(again) == _files(first)


def test_one_changed_literal_changes_only_what_it_touches(city: City) -> None:
    before = city.publish("2026-01-01")
    city.write("one.ttl", _FILES["one.ttl"].replace('"1"', '"2"'), "2026-02-01")
    after = city.publish("2026-03-01")
    assert after.id != before.id
    old, new = (catalogue.load(release.catalogue) for release in (before, after))
    assert new.dataset("two") == old.dataset("two")
    changed = new.dataset("one")
    assert changed
    assert (changed.issued, changed.modified) == ("2026-01-01", "2026-02-01")
    assert [each.iri for each in new.datasets] == [each.iri for each in old.datasets]
    gone = _lines(before, "catalog") - _lines(after, "catalog")
    assert not any("catalog#two" in line or "dataset/two" in line for line in gone)
    assert not any("identifier" in line or "downloadURL" in line for line in gone)


def test_only_the_page_of_what_changed_has_another_date(city: City) -> None:
    city.publish("2026-01-01")
    city.write("one.ttl", _FILES["one.ttl"].replace('"1"', '"2"'), "2026-02-01")
    release = city.publish("2026-02-01")
    text = (release.path / "sitemaps" / "sitemap.xml").read_text("utf-8")
    days = dict(re.findall(r"<loc>([^<]*)</loc><lastmod>([^<]*)</lastmod>", text))
    assert {path: days[f"{BASE}doc/{path}"] for path in "abc"} == {
        "a": "2026-02-01", "b": "2026-01-01", "c": "2026-01-01"
    }  # fmt: skip
    assert days[f"{BASE}dataset/one"] == "2026-02-01"
    assert days[f"{BASE}dataset/two"] == "2026-01-01"


def test_a_change_in_a_file_that_looks_old_is_dated_with_today(city: City) -> None:
    city.publish("2026-01-01")
    city.write("one.ttl", '<id/a> <p> "3" .', "2026-01-01")
    found = catalogue.load(city.publish("2026-03-01").catalogue).dataset("one")
    assert found
    assert found.modified == "2026-03-01"


def test_values_are_spelled_in_dumps_as_in_the_sources(city: City) -> None:
    text = (city.publish("2026-01-01").path / "dumps" / "two.nt").read_text("utf-8")
    assert '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>' in text


@pytest.mark.parametrize("name", ["triples", "subjects", "objects"])
def test_a_number_that_is_not_true_is_not_published(city: City, name: str) -> None:
    release = city.publish("2026-01-01")
    with (release.data).open("rb") as lines:
        triples = catalogue.statistics.default_graph(nquads.statements(lines), BASE, union=True)
        found = catalogue.count(triples, BASE)
    dump = release.path / "dumps" / "all.nt.gz"
    prove(found, dump)
    with pytest.raises(ReleaseError, match=name):
        prove(replace(found, **{name: getattr(found, name) + 1}), dump)


def test_a_dump_that_cannot_be_read_back_is_told_in_a_sentence(tmp_path: Path) -> None:
    dump = tmp_path / "all.nt.gz"
    dump.write_bytes(gzip.compress(b"<a:a> <a:b>\n"))
    with pytest.raises(ReleaseError, match=r"all\.nt\.gz cannot be read back"):
        prove(catalogue.Statistics(uri_space=BASE), dump)


def test_a_catalogue_declares_the_prefixes_that_it_needs_and_no_others(city: City) -> None:
    text = (city.publish("2026-01-01").path / "catalogue" / "catalog.ttl").read_text("utf-8")
    declared = set(re.findall(r"@prefix ([\w-]+):", text))
    body = re.sub(r"@prefix [^\n]*", "", text)
    used = {name for name in declared if re.search(rf"(?<![\w/]){name}:\w", body)}
    assert {"dcat", "dcterms", "xsd"} <= used
    assert declared == used | {"rdf"}  # of which there is `a`


def test_more_graphs_than_a_portal_can_show_are_offered_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "many.nq").write_text(
        "".join(f"<a:a> <a:b> <a:c> <http://x.example/g{number}> .\n" for number in range(101))
    )
    found = settings.load({"base_iri": BASE}, environ={}).resolved()
    release = build(sources.discover([tmp_path / "many.nq"]), found, Home(tmp_path / "home"))
    assert [each.name for each in catalogue.load(release.catalogue).datasets] == ["all"]


def test_graphs_of_equal_names_are_told_apart(tmp_path: Path) -> None:
    graphs = [
        "http://x.example/a b".replace(" ", "-"),
        "http://x.example/A-B",
        BASE + "dataset/all",
    ]
    (tmp_path / "few.nq").write_text(
        "".join(f"<a:a> <a:b> <a:c> <{graph}> .\n" for graph in graphs)
    )
    found = settings.load({"base_iri": BASE}, environ={}).resolved()
    release = build(sources.discover([tmp_path / "few.nq"]), found, Home(tmp_path / "home"))
    view = catalogue.load(release.catalogue)
    assert len({each.name for each in view.datasets}) == 4
    assert {each.graph for each in view.datasets} == {"", *graphs}


def test_more_pages_than_fit_into_one_sitemap_come_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dortmund_lod.publish.sitemaps.MOST", 10)
    (tmp_path / "any.nt").write_text(
        "".join(f"<{BASE}id/{number}> <a:b> <a:c> .\n" for number in range(25))
    )
    found = settings.load({"base_iri": BASE}, environ={}).resolved()
    release = build(sources.discover([tmp_path / "any.nt"]), found, Home(tmp_path / "home"))
    folder = release.path / "sitemaps"
    parts = sorted(path.name for path in folder.iterdir())
    assert parts == [f"sitemap-{number}.xml.gz" for number in (1, 2, 3, 4)] + ["sitemap.xml"]
    assert "<sitemapindex " in (folder / "sitemap.xml").read_text("utf-8")


def test_where_nothing_is_own_the_pages_are_about_foreign_things(tmp_path: Path) -> None:
    (tmp_path / "any.nt").write_text("<http://x.example/a> <a:b> <a:c> .\n")
    found = settings.load({"base_iri": BASE}, environ={}).resolved()
    release = build(sources.discover([tmp_path / "any.nt"]), found, Home(tmp_path / "home"))
    text = (release.path / "sitemaps" / "sitemap.xml").read_text("utf-8")
    assert f"<loc>{BASE}resource?iri=http://x.example/a</loc>" in text


def test_a_dump_that_no_parser_could_read_back_is_not_offered(tmp_path: Path) -> None:
    (tmp_path / "any.nt").write_text(f'<a:a> <a:b> "{"x" * 10_000_000}" .\n')
    found = settings.load({"base_iri": BASE}, environ={}).resolved()
    release = build(sources.discover([tmp_path / "any.nt"]), found, Home(tmp_path / "home"))
    offered = catalogue.load(release.catalogue).whole.distributions
    assert {file.suffix for file in offered} == {"ttl", "nt", "rdf", "nq"}
    assert not (release.path / "dumps" / "all.jsonld.gz").exists()


def test_a_format_that_cannot_carry_the_operators_words_is_told(tmp_path: Path) -> None:
    (tmp_path / "any.nt").write_text("<a:a> <a:b> <a:c> .\n")
    (tmp_path / "catalogue.ttl").write_text(
        "@prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> . "
        '<catalog> dct:title "Bell \\u0007"@en ; dct:description "All."@en ; '
        "dct:publisher <city> ; dct:license <http://dcat-ap.de/def/licenses/cc-by/4.0> . "
        '<city> a foaf:Agent ; foaf:name "City"@en .'
    )
    found = settings.load({"base_iri": BASE}, environ={}).resolved()
    told: list[str] = []
    release = build(
        sources.discover([tmp_path]), found, Home(tmp_path / "home"), Callbacks(note=told.append)
    )
    names = {path.name for path in (release.path / "catalogue").rglob("*") if path.is_file()}
    assert {"catalog.ttl", "catalog.nt", "catalog.jsonld"} == names & {
        f"catalog.{suffix}" for suffix in ("ttl", "nt", "jsonld", "rdf")
    }
    (sentence,) = [each for each in told if "no catalog.rdf" in each]
    assert sentence.endswith("The other formats have it.")
