"""The commands that README and docs/ show: each is run as it stands.

Blocks marked `sh` or `console` are commands for a shell, those marked `sparql` are queries to the
shipped graph. What cannot be run on any machine is marked otherwise.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from tests.system.conftest import Program, Site

_ROOT = Path(__file__).parents[2]
_DOCS = _ROOT / "docs"
_GUIDE = ("start.md", "public.md", "next-month.md")
"""Pages whose commands follow upon each other, beginning in an empty folder."""
_PAGES = [
    _ROOT / "README.md",
    *sorted(page for page in _DOCS.rglob("*.md") if page.name not in _GUIDE),
]
_RELEASE = "484c470106cb9a89"
"""Stands for the first release in examples."""
_ADDRESS = "http://127.0.0.1:8000"
_SOURCES = ("ontology", "data", "shapes", "queries")
_FAULTS_FOUND = {"validate": {0, 1}, "audit": {0, 1}}
"""These judge what they are shown, and say so with 1."""


def _blocks(page: Path, *kinds: str) -> list[str]:
    fence = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
    found = fence.findall(page.read_text("utf-8"))
    return [text for kind, text in found if kind in kinds]


def _commands(page: Path) -> list[str]:
    """One a line, without prompts, the output they give, and remarks."""
    lines = [line for text in _blocks(page, "sh") for line in _joined(text)]
    shown = [line for text in _blocks(page, "console") for line in _joined(text)]
    lines += [line.removeprefix("$ ") for line in shown if line.startswith("$ ")]
    return [line for line in lines if shlex.split(line, comments=True)]


def _joined(text: str) -> list[str]:
    return [line.strip() for line in text.replace("\\\n", " ").splitlines()]


_COMMANDS = [
    pytest.param(line, id=f"{page.name}: {line}") for page in _PAGES for line in _commands(page)
]
_QUERIES = [
    pytest.param(text, id=page.name)
    for page in _PAGES
    for text in _blocks(page, "sparql")
    if "# parameter" not in text  # a file of queries/, about data of its own
]


@pytest.fixture
def folder(program: Program) -> Path:
    """A copy of the project's sources with the files that the examples name."""
    for name in _SOURCES:
        shutil.copytree(_ROOT / name, program.folder / name)
    (program.folder / "any.ttl").write_text("<a> <b> <c> .")
    (program.folder / "brochure.txt").write_text("Another text.")
    (program.folder / "my-city").mkdir()
    (program.folder / "my-city" / "places.ttl").write_text("<a> <b> <c> .")
    return program.folder


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("line", _COMMANDS)
def test_a_command_that_the_documentation_shows_works(
    program: Program, dortmund: Site, line: str
) -> None:
    words = shlex.split(line, comments=True)
    name = Path(words[0]).name
    if name == "make":
        _understood_by_make(words)
    elif name == "dortmund-lod" and words[1] == "serve":
        assert program.serve(*words[2:]).stop() == 0
    else:
        _run(program, line.replace(_ADDRESS, dortmund.url), name, words[1])


def _understood_by_make(words: list[str]) -> None:
    subprocess.run([*words, "--dry-run"], cwd=_ROOT, check=True, capture_output=True)


def _run(program: Program, line: str, name: str, what: str) -> None:
    if name not in {"dortmund-lod", "source"} and not shutil.which(name):
        pytest.skip(f"{name} is not installed.")
    result = subprocess.run(
        ["/bin/bash", "-c", f"set -o pipefail; {_installed(program, line)}"],
        cwd=program.folder, env=program.environ, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    allowed = _FAULTS_FOUND.get(what, {0}) if name == "dortmund-lod" else {0}
    assert result.returncode in allowed, result.stderr


@pytest.mark.parametrize("folder", [_DOCS, _DOCS / "de"], ids=["en", "de"])
def test_the_commands_of_the_guide_work_one_after_the_other(
    program: Program, folder: Path
) -> None:
    place, first = program.folder, ""
    for line in (line for name in _GUIDE for line in _commands(folder / name)):
        words = shlex.split(line, comments=True)
        if words[0] == "cd":
            place /= words[1]
        elif words[:2] == ["dortmund-lod", "serve"]:
            options = [word for word in words[2:] if not word.isdigit() and word != "--port"]
            program.folder, before = place, program.folder
            assert program.serve(*options).stop() == 0
            program.folder = before
        else:
            line = line.replace(_RELEASE, first)  # noqa: PLW2901
            done = _in_shell(program, line, place)
            assert done.returncode == 0, (line, done.stderr)
            if words[1] == "build":
                first = first or done.stdout.strip()
    assert first


def _in_shell(program: Program, line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/bash", "-c", f"set -o pipefail; {_installed(program, line)}"],
        cwd=folder, env=program.environ | {"DORTMUND_LOD_HOME": str(folder / "home")},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def _installed(program: Program, line: str) -> str:
    """A command with the program under test in place of the name."""
    return re.sub(
        r"(?<![\w./-])(\.venv/bin/)?dortmund-lod(?= )", shlex.join(program.command), line
    )


@pytest.mark.parametrize("text", _QUERIES)
def test_a_query_that_the_documentation_shows_has_an_answer(dortmund: Site, text: str) -> None:
    query = text.replace("<ontology#", f"<{dortmund.url}/ontology#")
    answer = dortmund.ask(f"/sparql?query={quote(query)}", Accept="text/csv")
    assert answer.status == 200
    assert len(answer.text.splitlines()) > 1
