"""What harvesters ask for over HTTP."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from dortmund_lod.site.served_release import ServedRelease

    Ask = Callable[..., TestResponse]

BASE, URL = "https://data.example.org/", "https://lod.example.net"
_TYPES = {
    "ttl": "text/turtle", "jsonld": "application/ld+json", "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
}  # fmt: skip


@pytest.mark.parametrize("suffix", _TYPES)
@pytest.mark.parametrize("path", ["/catalog", "/void", "/dataset/places"])
def test_a_description_is_negotiated_or_has_the_format_of_its_suffix(
    ask: Ask, path: str, suffix: str
) -> None:
    chosen = ask(path, Accept=_TYPES[suffix])
    fixed = ask(f"{path}.{suffix}", Accept="image/png")
    assert chosen.data == fixed.data
    assert chosen.mimetype == fixed.mimetype == _TYPES[suffix]
    assert chosen.headers["Content-Location"] == f"{URL}{path}.{suffix}"
    assert "Accept" in chosen.headers["Vary"]
    assert (
        ask(path, Accept=_TYPES[suffix], If_None_Match=chosen.headers["ETag"]).status_code == 304
    )


def test_a_harvester_that_takes_anything_gets_rdf(ask: Ask) -> None:
    assert ask("/catalog", Accept="*/*").mimetype == "text/turtle"
    assert ask("/.well-known/void").mimetype == "text/turtle"


def test_a_harvester_asks_with_head_first(ask: Ask) -> None:
    head, whole = ask("/catalog.rdf", "HEAD"), ask("/catalog.rdf")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.data))


@pytest.mark.parametrize("path", ["/catalog", "/void", "/dataset/places"])
def test_what_nobody_offers_is_refused(ask: Ask, path: str) -> None:
    assert ask(path, Accept="image/png").status_code == 406
    assert ask(f"{path}.csv").status_code == 404


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("path", ["/catalog", "/dataset/places", "/dataset/all"])
def test_people_get_a_page_with_what_search_engines_read(
    ask: Ask, path: str, language: str
) -> None:
    page = ask(path, Accept="text/html", Accept_Language=language).text
    assert f'<html lang="{language}">' in page
    block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    content = json.loads(block)
    assert content["@type"] == ("DataCatalog" if path == "/catalog" else "Dataset")
    for dataset in content.get("dataset", [content]):
        assert dataset["name"]
        assert 50 <= len(dataset["description"]) <= 5000
        assert {"identifier", "creator", "keywords", "version", "distribution"} <= set(dataset)
        assert dataset["isAccessibleForFree"] is True
        for file in dataset["distribution"]:
            assert file["contentUrl"].startswith(f"{BASE}dump/latest/")
            assert file["encodingFormat"]


def test_every_page_has_a_data_block_that_nothing_in_the_data_can_end(ask: Ask) -> None:
    for path in ("/", "/browse", "/accessibility", "/doc/hostile/label", "/problems"):
        page = ask(path, Accept="text/html").text
        block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
        assert json.loads(block), path


def test_all_files_are_what_the_catalogue_says(ask: Ask, site: ServedRelease) -> None:
    for dataset in site.catalogue.datasets:
        for file in dataset.distributions:
            way = ask(f"/dump/latest/{file.file}")
            assert way.status_code == 302
            assert way.headers["Location"] == f"{URL}/dump/{site.release.id}/{file.file}"
            response = ask(way.headers["Location"].removeprefix(URL))
            assert response.mimetype == file.served_as
            assert len(response.data) == file.bytes
            assert hashlib.sha256(response.data).hexdigest() == file.sha256


def test_a_packed_dump_holds_what_the_plain_one_does(ask: Ask, site: ServedRelease) -> None:
    for suffix in _TYPES:
        path = f"/dump/{site.release.id}/places.{suffix}"
        assert gzip.decompress(ask(f"{path}.gz").data) == ask(path).data


@pytest.mark.parametrize("name", ["all", "places"])
def test_dumps_of_all_formats_hold_the_same_triples(
    ask: Ask, site: ServedRelease, name: str
) -> None:
    formats = {
        "ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD, "rdf": ox.RdfFormat.RDF_XML,
        "nt": ox.RdfFormat.N_TRIPLES,
    }  # fmt: skip
    if name == "all":  # with characters that XML lacks
        assert ask(f"/dump/{site.release.id}/all.rdf").status_code == 404
        del formats["rdf"]
    found = []
    for suffix, fmt in formats.items():
        dataset = ox.Dataset(ox.parse(ask(f"/dump/{site.release.id}/{name}.{suffix}").data, fmt))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        found.append(sorted(map(str, dataset)))
    triples = next(each for each in site.catalogue.datasets if each.name == name).triples
    assert len(found[0]) == triples
    assert found == [found[0]] * len(formats)


def test_the_dump_is_the_data_and_never_changes(ask: Ask, site: ServedRelease) -> None:
    path = f"/dump/{site.release.id}/all.nq.gz"
    response = ask(path)
    shapes = f" <{site.release.manifest.shapes_graph}> .\n".encode()
    with site.release.data.open("rb") as lines:
        data = [line for line in lines if not line.endswith(shapes)]
    assert gzip.decompress(response.data) == b"".join(data)
    assert response.mimetype == "application/gzip"
    assert "Content-Encoding" not in response.headers
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable, no-transform"
    assert ask(path, If_None_Match=response.headers["ETag"]).status_code == 304


def test_a_download_that_was_broken_off_can_be_taken_up(ask: Ask, site: ServedRelease) -> None:
    path = f"/dump/{site.release.id}/all.nq.gz"
    whole = ask(path)
    part = ask(path, Range="bytes=10-19", If_Range=whole.headers["ETag"])
    assert (part.status_code, part.data) == (206, whole.data[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole.data)}"
    assert ask(path, Range="bytes=99999999-").status_code == 416


@pytest.mark.parametrize("name", ["If_Range", "If_Modified_Since", "If_Unmodified_Since"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_date_that_no_calendar_has_counts_as_none(
    ask: Ask, site: ServedRelease, name: str, quote: str
) -> None:
    path = f"/dump/{site.release.id}/all.nq.gz"
    date = f"{quote}Sun, 06 Nov 99999999999 08:49:37 GMT{quote}"
    status = 200 if name == "If_Range" else 206  # it is not what the client has
    assert ask(path, Range="bytes=0-9", **{name: date}).status_code == status


@pytest.mark.parametrize(
    "name", ["data.nq", "release.json", "..%2Frelease.json", "all.nq.gz%00", ".", ""]
)
def test_nothing_but_dumps_is_among_the_dumps(ask: Ask, site: ServedRelease, name: str) -> None:
    assert ask(f"/dump/{site.release.id}/{name}").status_code == 404


def test_an_older_release_keeps_its_dumps_as_long_as_it_is_kept(ask: Ask) -> None:
    assert ask("/dump/0000000000000000/all.nt").status_code == 404
    assert ask("/dump/../all.nt").status_code == 404
    assert ask("/dump/latest/none.nt").status_code == 404


def test_there_is_no_dataset_of_another_name(client: FlaskClient) -> None:
    assert client.get("/dataset/nothing").status_code == 404
    assert client.get("/dataset/nothing.ttl").status_code == 404


@pytest.mark.parametrize(("accepted", "status"), [("text/html", 200), ("image/png", 406)])
def test_who_takes_pages_only_gets_turtle_of_what_has_no_page(
    ask: Ask, accepted: str, status: int
) -> None:
    response = ask("/void", Accept=accepted)
    assert response.status_code == status
    assert response.mimetype == ("text/turtle" if status == 200 else "application/problem+json")
