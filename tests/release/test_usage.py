"""How classes and properties are used, as the build counts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dortmund_lod.rdf.external_sort import Sorter
from dortmund_lod.release.usage_reader import Meant, Usage
from dortmund_lod.release.usage_writer import VALUES, write_usage

if TYPE_CHECKING:
    from pathlib import Path

X, RDF, RDFS = (
    *("http://x.example/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    "http://www.w3.org/2000/01/rdf-schema#",
)
_SHAPES = "http://x.example/shapes"
_DATA = f"""
<{X}a> <{RDF}type> <{X}City> .
<{X}a> <{X}mayor> <{X}p> .
<{X}a> <{X}river> <{X}r1> .
<{X}a> <{X}river> <{X}r2> .
<{X}a> <{X}year> "2019" .
<{X}b> <{RDF}type> <{X}City> .
<{X}b> <{RDF}type> <{X}Port> .
<{X}b> <{X}river> _:c14n0 .
<{X}b> <{X}year> "2019" .
<{X}b> <{X}year> "1999" .
<{X}b> <{X}year> "2020"@en .
<{X}City> <{RDFS}label> "Größe"@de .
<{X}City> <{RDFS}comment> "Where many live." .
<{X}p> <{RDF}type> <{X}Person> .
<{X}p> <{X}of> <{X}a> .
<{X}r1> <{RDF}type> <{X}River> .
<{X}r2> <{X}long> "x" .
<{X}shape> <{RDF}type> <{X}Shape> <{_SHAPES}> .
<{X}shape> <{X}path> <{X}a> <{_SHAPES}> .
_:c14n0 <{RDF}type> <{X}River> .
_:c14n0 <{X}long> "x" <{_SHAPES}> .
_:c14n0 <{X}long> "x" .
_:c14n1 <{X}river> <{X}r1> .
"""


@pytest.fixture(scope="module")
def usage(tmp_path_factory: pytest.TempPathFactory) -> Usage:
    return _usage(tmp_path_factory.mktemp("usage"), _DATA)


def _usage(folder: Path, data: str) -> Usage:
    sorter = Sorter(folder / "sorted")
    sorter.write(data.lstrip().encode())
    (folder / "data.nq").write_bytes(b"".join(sorter.lines()))
    write_usage(folder / "usage.sqlite", folder / "data.nq", folder / "work", _SHAPES)
    return Usage(folder / "usage.sqlite")


def _short(iri: str) -> str:
    return iri.replace(X, "").replace(RDF, "rdf:").replace(RDFS, "rdfs:")


def test_classes_come_with_the_number_of_their_members_but_not_those_of_shapes(
    usage: Usage,
) -> None:
    found = [(_short(use.iri), use.number) for use in usage.classes(9)]
    assert found == [("City", 2), ("River", 2), ("Person", 1), ("Port", 1)]


def test_properties_of_a_class_come_with_the_number_of_members_that_have_them(
    usage: Usage,
) -> None:
    of = usage.numbers([X + "City", X + "nothing"])
    found = {_short(use.iri): use.number for use in usage.properties(9, classes=of)}
    assert found == {"rdf:type": 2, "river": 2, "year": 2, "mayor": 1}
    anything = {_short(use.iri): use.number for use in usage.properties(99)}
    assert anything["river"] == 3
    assert "path" not in anything


def test_what_a_property_points_to_is_counted_by_class_for_subjects_of_a_class_and_of_any(
    usage: Usage,
) -> None:
    river = X + "river"
    assert [(_short(use.iri), use.number) for use in usage.targets(river, 9)] == [("River", 3)]
    city, port, person = (usage.numbers([X + name]) for name in ("City", "Port", "Person"))
    assert [use.number for use in usage.targets(river, 9, city)] == [2]
    assert [use.number for use in usage.targets(river, 9, port)] == [1]
    assert usage.targets(river, 9, person) == []
    assert usage.pointed_to(X + "mayor") == person
    assert usage.pointing(X + "of") == person
    assert usage.links(*city) == [(river, X + "River"), (X + "mayor", X + "Person")]


def test_classes_are_known_by_what_their_members_have(usage: Usage) -> None:
    assert usage.with_properties([X + "river", X + "mayor"]) == usage.numbers([X + "City"])
    both = usage.with_properties([X + "year"])
    assert both == (*usage.numbers([X + "City"]), *usage.numbers([X + "Port"]))
    assert usage.with_properties([X + "nothing"]) == ()


def test_the_values_that_are_used_most_come_first_and_are_bounded(
    usage: Usage, tmp_path: Path
) -> None:
    assert usage.values(X + "year", 9) == [
        ('"2019"', 2),
        ('"1999"', 1),
        ('"2020"@en', 1),
    ]
    assert (f"<{X}r1>", 2) in usage.values(X + "river", 9)
    assert not any(term.startswith("_:") for term, _ in usage.values(X + "river", 9))
    lines = [f'<{X}{n}> <{X}p> "{n:04}" .\n' for n in range(200)]
    long = f'<{X}long> <{X}p> "{"x" * 500}" .\n'
    many = _usage(tmp_path, "".join([*lines, long]))
    assert len(many.values(X + "p", 999)) == VALUES


def test_terms_are_found_by_the_beginning_of_their_iri_and_by_words_of_their_names(
    usage: Usage,
) -> None:
    for meant in (Meant(begin=X + "ci"), Meant(words="GROSSE"), Meant(words="ity")):
        assert [_short(use.iri) for use in usage.classes(9, meant)] == ["City"], meant
    assert usage.classes(9, Meant(begin=X + "x")) == []
    assert [_short(use.iri) for use in usage.properties(9, Meant(words="riv"))] == ["river"]


def test_names_and_definitions_are_those_of_the_data_and_of_well_known_terms(
    usage: Usage,
) -> None:
    city = usage.classes(1)[0]
    assert [(name.value, name.language) for name in city.names] == [("Größe", "de")]
    assert [text.value for text in city.definitions] == ["Where many live."]
    (label,) = usage.properties(1, Meant(begin=RDFS + "label"))
    assert {name.language for name in label.names} == {"en", "de"}


def test_equal_data_give_equal_bytes(tmp_path: Path) -> None:
    files = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        _usage(tmp_path / name, _DATA)
        files.append((tmp_path / name / "usage.sqlite").read_bytes())
    assert files[0] == files[1]


def test_no_data_give_no_terms(tmp_path: Path) -> None:
    nothing = _usage(tmp_path, "")
    assert nothing.classes(9) == []
    assert nothing.properties(9) == []
