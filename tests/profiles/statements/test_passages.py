"""Passages are proved against their document, down to the number a figure states."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import sources, validation
from dortmund_lod.errors import SourceError
from dortmund_lod.profiles.statements.checks.text_checks import TextChecks
from tests.validation.conftest import BASE, turtle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TEXT = "\nBeispielstadt ÷ größer\n> 12,500 trees and 34.5 million € for 7 parks.\n"


def passage(start: int, end: int, **other: str) -> str:
    """A passage and its selector, with what is to be wrong in `other`."""
    text = TEXT[start:end]
    given = {
        "line": str(TEXT.count("\n", 0, start) + 1),
        "sha256": f'"{hashlib.sha256(text.encode()).hexdigest()}"',
        "exact": f'"{text}"',
    } | other
    return f"""
<p{start}> oa:hasSource <doc> ; oa:hasSelector <p{start}#selector> ; dlo:line {given["line"]} ;
    schema:sha256 {given["sha256"]} .
<p{start}#selector> oa:start {start} ; oa:end {end} ; oa:exact {given["exact"]} .
"""


def prove(
    folder: Path, data: str, text: str = TEXT, others: Sequence[Path] = ()
) -> validation.Report:
    prefixes = "@prefix oa: <http://www.w3.org/ns/oa#> . @prefix schema: <https://schema.org/> . "
    (folder / "data.ttl").write_text(prefixes + turtle(data), "utf-8")
    (folder / "document.txt").write_text(text, "utf-8", newline="")
    files = sources.discover([folder / "data.ttl"]).files
    return validation.validate(
        files, BASE, checks=[TextChecks([folder / "document.txt", *others])]
    )


def rules(report: validation.Report) -> list[str]:
    return [finding.rule for finding in report.findings]


def test_right_passages_are_counted(tmp_path: Path) -> None:
    report = prove(tmp_path, passage(1, 14) + passage(17, 23))
    assert (rules(report), report.passages) == ([], 2)


def test_offsets_count_characters_not_bytes(tmp_path: Path) -> None:
    assert TEXT[17:23] == "größer"
    assert rules(prove(tmp_path, passage(17, 23, exact='"größer"'))) == []


def test_offsets_beyond_the_document_are_found(tmp_path: Path) -> None:
    assert rules(prove(tmp_path, passage(1, 5000, exact='""'))) == ["passage-range"]
    assert rules(prove(tmp_path, passage(14, 14))) == ["passage-range"]


@pytest.mark.parametrize("name", ["sha256", "exact", "line"])
def test_what_does_not_agree_is_found_where_it_stands(tmp_path: Path, name: str) -> None:
    report = prove(tmp_path, passage(1, 14, **{name: "17" if name == "line" else '"x"'}))
    (finding,) = report.findings
    assert finding.rule == "passage-" + name.replace("sha256", "digest")
    assert finding.location
    assert finding.location.line
    assert not report.conforms


@pytest.mark.parametrize("value", ["12500.0", "12500", "34500000.0", "7.0"])
def test_a_number_of_the_passage_may_be_stated(tmp_path: Path, value: str) -> None:
    figure = f"<f> dlo:statedValue {value} ; dlo:supportedBy <p24> ."
    assert rules(prove(tmp_path, passage(24, 70, exact='""') + figure)) == ["passage-exact"]


@pytest.mark.parametrize("value", ["12.0", "500.0", "34.0", "34.5", "5.0", "345000000.0"])
def test_a_number_that_is_not_in_the_passage_is_found(tmp_path: Path, value: str) -> None:
    figure = f"<f> dlo:statedValue {value} ; dlo:supportedBy <p24> ."
    report = prove(tmp_path, passage(24, 70) + figure)
    assert rules(report) == ["figure-not-in-passage"]
    assert value in report.findings[0].message.en


def test_another_document_is_found(tmp_path: Path) -> None:
    source = f'<doc> schema:sha256 "{hashlib.sha256(TEXT.encode()).hexdigest()}" .'
    assert rules(prove(tmp_path, source + passage(1, 14))) == []
    changed = TEXT.replace("parks", "woods")
    assert rules(prove(tmp_path, source + passage(1, 14), changed)) == ["source-digest"]


def test_passages_of_other_sources_are_left_alone(tmp_path: Path) -> None:
    source = f'<doc> schema:sha256 "{hashlib.sha256(TEXT.encode()).hexdigest()}" .'
    other = passage(17, 20, sha256='"0"').replace("<doc>", "<other>")
    report = prove(tmp_path, source + passage(1, 14) + other)
    assert (rules(report), report.passages) == (["source-unchecked"], 1)
    assert report.conforms


def test_each_source_is_compared_with_its_own_document(tmp_path: Path) -> None:
    other = "Ein anderer Text, der lang genug ist.\n"
    data = passage(1, 14) + passage(17, 23).replace("<doc>", "<other>")
    for name, text in (("doc", TEXT), ("other", other)):
        data += f'<{name}> schema:sha256 "{hashlib.sha256(text.encode()).hexdigest()}" .\n'
    (tmp_path / "other.txt").write_text(other, "utf-8", newline="")
    report = prove(tmp_path, data, others=[tmp_path / "other.txt"])
    assert report.passages == 2
    assert set(rules(report)) == {"passage-digest", "passage-exact", "passage-line"}
    assert {str(finding.focus_node) for finding in report.findings if finding.focus_node} == {
        f"Iri(value='{BASE}p17')"
    }


def test_a_document_of_no_source_is_found_among_several(tmp_path: Path) -> None:
    source = f'<doc> schema:sha256 "{hashlib.sha256(TEXT.encode()).hexdigest()}" .'
    (tmp_path / "stray.txt").write_text("Nobody's text.", "utf-8")
    report = prove(tmp_path, source + passage(1, 14), others=[tmp_path / "stray.txt"])
    assert rules(report) == ["source-digest"]
    assert "stray.txt" in report.findings[0].message.en


def test_a_document_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text("<a> <b> <c> .")
    files = sources.discover([tmp_path / "data.ttl"]).files
    with pytest.raises(SourceError, match="cannot be read"):
        validation.validate(files, BASE, checks=[TextChecks([tmp_path / "none.txt"])])


def test_a_document_in_another_encoding_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text("<a> <b> <c> .")
    (tmp_path / "text.txt").write_bytes("größer".encode("cp1252"))
    files = sources.discover([tmp_path / "data.ttl"]).files
    with pytest.raises(SourceError, match="not in UTF-8"):
        validation.validate(files, BASE, checks=[TextChecks([tmp_path / "text.txt"])])
