"""Statements are found in the sorted lines of a release, and nowhere between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dortmund_lod.rdf.terms import Iri, Literal
from dortmund_lod.release.statements import Statements

if TYPE_CHECKING:
    from pathlib import Path

_E = "http://example.org/"
_names = st.text("ab%é", min_size=1, max_size=3)


def _statements(tmp_path: Path, lines: list[str]) -> Statements:
    path = tmp_path / "data.nq"
    path.write_bytes("".join(sorted(lines)).encode())
    return Statements(path)


@given(rows=st.sets(st.tuples(_names, _names, _names), max_size=30), asked=_names)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_lines_of_a_subject_are_those_that_begin_with_it(
    tmp_path: Path, rows: set[tuple[str, str, str]], asked: str
) -> None:
    lines = [f"<{_E}{s}> <{_E}{p}> <{_E}{o}> .\n" for s, p, o in rows]
    lines.sort(key=str.encode)
    found = _statements(tmp_path, lines)
    subject = f"<{_E}{asked}>"
    expected = [line.encode() for line in lines if line.startswith(subject + " ")]
    assert list(found.about(subject.encode())) == expected
    assert found.is_subject(_E + asked) == bool(expected)


def test_nothing_is_found_in_an_empty_release(tmp_path: Path) -> None:
    assert not _statements(tmp_path, []).is_subject(_E + "a")


@pytest.mark.parametrize("iri", [f"{_E}a> <{_E}p", "a", "", f"{_E}a b"])
def test_what_is_no_iri_is_found_nowhere(tmp_path: Path, iri: str) -> None:
    found = _statements(tmp_path, [f"<{_E}a> <{_E}p> <{_E}b> .\n"])
    assert not found.is_subject(iri)


def test_the_values_of_a_property_are_as_written_and_each_there_once(tmp_path: Path) -> None:
    line = f'<{_E}a> <{_E}p> "007"^^<http://www.w3.org/2001/XMLSchema#int>'
    other = f"<{_E}a> <{_E}pp> <{_E}b> .\n"
    found = _statements(tmp_path, [f"{line} .\n", f"{line} <{_E}g> .\n", other])
    assert found.objects(_E + "a", _E + "p") == [
        Literal("007", "http://www.w3.org/2001/XMLSchema#int")
    ]
    assert found.objects(_E + "a", _E + "pp") == [Iri(_E + "b")]


def test_a_description_follows_blank_nodes_once_and_no_iris(tmp_path: Path) -> None:
    lines = [
        f"<{_E}a> <{_E}p> _:c14n0 .\n",
        f"_:c14n0 <{_E}p> _:c14n1 .\n",
        f"_:c14n1 <{_E}p> _:c14n0 .\n",
        f"_:c14n1 <{_E}p> <{_E}b> .\n",
        f"<{_E}b> <{_E}p> _:c14n2 .\n",
        f"_:c14n2 <{_E}p> _:c14n2 .\n",
    ]
    found = _statements(tmp_path, lines).describe([_E + "a"])
    assert found == sorted(line.encode() for line in lines[:4])


def test_a_subject_is_described_up_to_a_bound(tmp_path: Path) -> None:
    lines = [f"<{_E}a> <{_E}p> <{_E}{n}> .\n" for n in range(9)]
    assert len(_statements(tmp_path, lines).describe([_E + "a"], most=4)) == 4
