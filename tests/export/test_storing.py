"""Where answers are kept, whatever an address is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.export.export_folder import Folder, record_path
from dortmund_lod.export.variant_collector import Variant

if TYPE_CHECKING:
    from pathlib import Path


@given(st.text())
def test_no_address_becomes_the_name_of_a_file(address: str) -> None:
    assert re.fullmatch(r"records/[0-9a-f]{2}/[0-9a-f]{38}", record_path(address))


def test_spellings_of_an_address_share_a_record() -> None:
    assert record_path("/a%2Db?c=%3A") == record_path("/a-b?c=:")
    assert record_path("/a?b") != record_path("/a")


def _variant(body: bytes, *headers: tuple[str, str]) -> Variant:
    return Variant(("text/turtle",), "", "", 200, headers, body)


def test_equal_bodies_are_kept_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.put("/a", [_variant(b"x", ("ETag", '"1"'), ("Date", "now"))])
    folder.put("/b", [_variant(b"x")])
    folder.close()
    assert len([path for path in (tmp_path / "bodies").rglob("*") if path.is_file()]) == 1
    record = (tmp_path / record_path("/a")).read_text()
    assert re.fullmatch(r'= 200 text/turtle - - bodies/\S+\nETag: "1"\n\n', record)
