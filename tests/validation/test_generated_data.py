"""The generator for benchmarks: what it makes conforms, and is the same every time."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import sources, validation

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "benchmarks" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate"] = module
    spec.loader.exec_module(module)
    return module


def test_generated_data_conform(generate: ModuleType, tmp_path: Path) -> None:
    made = tmp_path / "made.nt"
    made.write_text("".join(generate.triples(5000)))
    assert f"<{generate.BASE_IRI}ontology#Passage>" in made.read_text()  # what shapes look at
    files = sources.discover([ROOT / "ontology", ROOT / "shapes", made]).files
    report = validation.validate(files, generate.BASE_IRI)
    assert {finding.rule for finding in report.findings} <= {"no-match"}
    assert report.conforms


def test_generated_data_are_the_same_every_time(generate: ModuleType) -> None:
    assert list(generate.triples(2000)) == list(generate.triples(2000))


def test_at_least_as_many_triples_are_made_as_asked_for(generate: ModuleType) -> None:
    lines = list(generate.triples(5000))
    assert 5000 <= len(lines) < 6000
    assert len(set(lines)) == len(lines)
