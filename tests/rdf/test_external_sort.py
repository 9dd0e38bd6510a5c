"""Lines come out in order, however few of them fit in memory."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.rdf.external_sort import Sorter

_lines = st.lists(
    st.binary(max_size=6).map(lambda text: text.replace(b"\n", b"").replace(b"\r", b"") + b"\n")
)


@given(lines=_lines, run_bytes=st.integers(1, 40), piece=st.integers(1, 9))
def test_lines_in_any_pieces_come_out_sorted(
    lines: list[bytes], run_bytes: int, piece: int
) -> None:
    data = b"".join(lines)
    with tempfile.TemporaryDirectory() as folder:
        sorter = Sorter(Path(folder, "runs"), run_bytes=run_bytes)
        for start in range(0, len(data), piece):
            sorter.write(data[start : start + piece])
        assert list(sorter.lines()) == sorted(lines)
        assert list(sorter.lines()) == sorted(lines)
        sorter.remove()
        assert not Path(folder, "runs").exists()


def test_many_runs_are_merged_to_few_files(tmp_path: Path) -> None:
    sorter = Sorter(tmp_path / "runs", run_bytes=1)
    for number in range(1000):
        sorter.write(b"%03d\n" % (number * 7 % 1000))
    assert len(list((tmp_path / "runs").iterdir())) <= 128
    assert list(sorter.lines()) == [b"%03d\n" % number for number in range(1000)]


def test_nothing_is_no_lines(tmp_path: Path) -> None:
    assert list(Sorter(tmp_path / "runs").lines()) == []


def test_a_sieve_sees_all_lines_and_keeps_some(tmp_path: Path) -> None:
    sorter = Sorter(
        tmp_path / "runs", run_bytes=4, run_filter=lambda lines: [x for x in lines if x > b"2"]
    )
    sorter.write(b"3\n1\n4\n1\n5\n")
    assert list(sorter.lines()) == [b"3\n", b"4\n", b"5\n"]
