"""Where answers are kept, whatever an address is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.export.export_folder import FILES, HEADERS, ExportFolder, place_of
from dortmund_lod.export.variant import Variant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@given(
    st.lists(st.sampled_from(["/", ".", "..", "%2e", "%2F", "a", "%00", "?", "%0A", "\\", "%FF"]))
)
def test_no_address_leads_out_of_the_folder_or_to_a_hidden_file(parts: list[str]) -> None:
    place = place_of("".join(["/", *parts]))
    folders = place[1:].split("/") if place else []
    assert not {"", ".", ".."} & set(folders)
    assert place.startswith("/.queries/") or not any(name.startswith(".") for name in folders)
    assert place.isprintable()


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/", "/index"),
        ("/a/", "/a/index"),
        ("/id/%C3%A4%20b", "/id/ä b"),
        ("/.well-known/void", "/.well-known/void"),
        ("/.git", ""),
        ("/a//b", ""),
        ("/" + "a" * 201, ""),
        ("/%FF", ""),
    ],
)
def test_the_place_is_the_path_as_it_is_meant(address: str, place: str) -> None:
    assert place_of(address) == place


def test_spellings_of_a_query_share_a_place() -> None:
    assert place_of("/a%2Db?c=%3A") == place_of("/a-b?c=:")
    assert place_of("/a?b") != place_of("/a")


def _variant(suffix: str, body: bytes, status: int = 200, **headers: str) -> Variant:
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Variant(suffix, status, fields, body)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[ExportFolder]:
    made = ExportFolder(tmp_path)
    yield made
    made.close()


def _entries(folder: ExportFolder) -> list[dict[str, object]]:
    folder.close()
    return [json.loads(line) for line in (folder.path / HEADERS).read_text("utf-8").splitlines()]


def test_a_representation_is_a_file_with_its_headers_in_the_list(folder: ExportFolder) -> None:
    modified = "Mon, 02 Nov 2026 08:00:00 GMT"
    folder.put("/a", [_variant(".ttl", b"x", ETag='"1"', Date="now", Last_Modified=modified)])
    file = folder.path / FILES / "a.ttl"
    assert file.read_bytes() == b"x"
    assert file.stat().st_mtime == 1793606400
    assert _entries(folder) == [
        {
            "key": "a.ttl",
            "status": 200,
            "headers": {"ETag": '"1"', "Last-Modified": modified},
            "file": "files/a.ttl",
        }
    ]


def test_redirects_and_what_is_gone_are_in_tables(folder: ExportFolder) -> None:
    folder.put("/id/a", [_variant("", b"", 303, Location="/doc/a")])
    folder.put("/dump", [_variant("", b"", 302, Location="/dump/1")])
    folder.put("/old", [_variant("", b"", 410)])
    tables = folder.tables
    assert (tables.see_other, tables.found) == ({"/id/a": "/doc/a"}, {"/dump": "/dump/1"})
    assert [*tables.gone] == ["/old"]


def test_what_a_query_does_not_change_is_kept_once(folder: ExportFolder) -> None:
    folder.put("/a", [_variant(".ttl", b"x"), _variant(".en.html", b"1")])
    folder.put("/a?via=p", [_variant(".ttl", b"x"), _variant(".en.html", b"2")])
    files = [path for path in (folder.path / FILES).rglob("*") if path.is_file()]
    assert len(files) == 3


def test_what_can_be_no_file_is_left_out(folder: ExportFolder) -> None:
    assert folder.put("/a", [_variant("", b"x")]) == "/a"
    assert [folder.put(each, [_variant("", b"x")]) for each in ("/a/b", "/.git")] == ["", ""]
    assert folder.left_out == ["/a/b", "/.git"]
