"""The texts of several sources are named to each command, and what was not compared is told."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "tests" / "data" / "second-source"
SOURCES = [str(ROOT / name) for name in ("ontology", "data", "shapes")]


def run(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "dortmund_lod.cli", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def example(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "second-source"))


def test_validate_compares_each_source_with_its_text_and_says_what_it_did_not(
    example: Path,
) -> None:
    text = str(example / "report.txt")
    code, output = run("validate", *SOURCES, str(example), "--source-text", text)
    assert code == 0
    assert "passages against the document" in output
    assert re.search(r"Note: .*The passages of this source were not compared", output)


def test_build_refuses_a_source_whose_text_is_another(example: Path, tmp_path: Path) -> None:
    text = example / "report.txt"
    home = str(tmp_path / "home")
    build = ("build", *SOURCES, str(example), "--home", home, "--source-text", str(text))
    code, output = run(*build)
    assert code == 0, output
    assert "were not compared" in output
    text.write_text(text.read_text("utf-8").replace("sieben", "neun"), "utf-8")
    code, output = run(*build)
    assert code == 1
    assert "has another digest" in output


def test_two_texts_may_be_named(example: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Seven words.", "utf-8")
    digest = hashlib.sha256(other.read_bytes()).hexdigest()
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "other.ttl").write_text(
        f"""@prefix oa: <http://www.w3.org/ns/oa#> .
        @prefix schema: <https://schema.org/> .
        <id/source/other> schema:sha256 "{digest}" .
        <id/passage/other/0-5> oa:hasSource <id/source/other> ;
            oa:hasSelector <id/passage/other/0-5#selector> .
        <id/passage/other/0-5#selector> oa:start 0 ; oa:end 5 ; oa:exact "Eight" .
        """,
        "utf-8",
    )
    texts = ("--source-text", str(other), "--source-text", str(example / "report.txt"))
    code, output = run("validate", str(folder / "other.ttl"), str(example), *texts)
    assert code == 1
    assert "The document words it otherwise." in output
    assert "were not compared" not in output
