"""What holds for every command: help, examples, versions, and the documentation."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from dortmund_lod import __version__
from dortmund_lod.cli import commands

_ROOT = Path(__file__).parents[2]
_PAGES = [_ROOT / "README.md", *sorted((_ROOT / "docs").rglob("*.md"))]
_MENTION = re.compile(r"dortmund-lod ([a-z]+)\b(?! is| was| does)")


def _leaves(group: click.Group, *path: str) -> dict[tuple[str, ...], click.Command]:
    found: dict[tuple[str, ...], click.Command] = {}
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        if isinstance(command, click.Group):
            found |= _leaves(command, *path, name)
        else:
            found[*path, name] = command
    return found


_COMMANDS = _leaves(commands)
_NAMES = {path[0] for path in _COMMANDS}


@pytest.mark.parametrize("path", _COMMANDS, ids=" ".join)
def test_every_command_explains_itself_and_its_options(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(commands, [*path, "--help"])
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: commands {' '.join(path)} ")
    unexplained = [
        option.name
        for option in _COMMANDS[path].params
        if isinstance(option, click.Option)
        if not re.match("[A-Za-z]", option.help or "")
    ]
    assert unexplained == []


@pytest.mark.parametrize("path", sorted({path[:1] for path in _COMMANDS} | {*_COMMANDS}))
def test_every_command_has_an_example_that_would_be_understood(path: tuple[str, ...]) -> None:
    text = CliRunner().invoke(commands, [*path, "--help"]).stdout
    examples = re.findall(r"^  (dortmund-lod .+)$", text, re.MULTILINE)
    assert examples
    for example in examples:
        _, *words = shlex.split(example)
        _understood(words)


def _understood(words: list[str]) -> None:
    """Let the command parse its arguments, without running it."""
    context = click.Context(commands, info_name="dortmund-lod")
    group: click.Group = commands
    while words:
        name, command, words = group.resolve_command(context, words)
        assert command is not None
        if not isinstance(command, click.Group):
            existing = [word.replace("/", "") if word.startswith("/") else word for word in words]
            command.make_context(name, existing, parent=context, resilient_parsing=True).close()
            return
        context, group = click.Context(command, parent=context, info_name=name), command


def test_the_version_is_told() -> None:
    result = CliRunner().invoke(commands, ["--version"])
    assert result.stdout == f"dortmund-lod, version {__version__}\n"


def test_an_unknown_command_is_told_with_exit_code_2() -> None:
    result = CliRunner().invoke(commands, ["publish"])
    assert result.exit_code == 2
    assert "No such command 'publish'" in result.stderr


def test_failures_are_raised_only_for_who_debugs() -> None:
    arguments = ["build", "missing.ttl"]
    quiet = CliRunner().invoke(commands, arguments)
    assert quiet.exit_code == 2
    assert quiet.stderr == "Error: missing.ttl: There is no such file or folder.\n"
    loud = CliRunner().invoke(commands, ["--debug", *arguments])
    assert loud.exception is not None
    assert not isinstance(loud.exception, SystemExit)


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.name)
def test_the_documentation_names_no_command_that_is_not_there(page: Path) -> None:
    code = re.findall(r"```.*?```|`[^`\n]+`", page.read_text("utf-8"), re.DOTALL)
    named = {name for part in code for name in _MENTION.findall(part)}
    assert named <= _NAMES


def test_the_documentation_names_every_command() -> None:
    text = "".join(page.read_text("utf-8") for page in _PAGES)
    assert set(_MENTION.findall(text)) >= _NAMES


def test_broken_files_are_left_out_where_that_is_asked_for(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "sound.ttl").write_text("<http://e/a> <http://e/b> 1 .")
    (files / "broken.ttl").write_text("\n<http://e/a> <http://e/b> .")
    (files / "dropped.jsonld").write_text('{"@id": "http://e/a b", "http://e/b": 1}')
    home = ["--home", str(tmp_path / "home")]
    folder = str(files)
    assert CliRunner().invoke(commands, ["build", *home, folder]).exit_code == 2
    assert CliRunner().invoke(commands, ["validate", folder]).exit_code == 2
    for command in (["build", *home], ["validate"]):
        result = CliRunner().invoke(commands, [*command, "--skip-broken", folder])
        assert result.exit_code == 0
        for place in ("broken.ttl:2", "dropped.jsonld:1"):
            assert f"Note: Left out: {files / place}" in result.stderr
    data = (tmp_path / "home" / "current" / "data.nq").read_text()
    assert data.startswith("<http://e/a> <http://e/b> ")
    (files / "sound.ttl").unlink()
    assert CliRunner().invoke(commands, ["build", "--skip-broken", *home, folder]).exit_code == 2


def test_a_command_does_not_wait_for_the_modules_of_the_others() -> None:
    program = "import sys; from dortmund_lod.cli import commands; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert "dortmund_lod.cli" in loaded.split()
    assert not {f"dortmund_lod.cli.{name}" for name in _NAMES} & set(loaded.split())


def test_checking_a_folder_without_a_look_of_its_own_loads_no_write_side(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    program = """import sys
from dortmund_lod.cli import commands
commands(["validate", "a.ttl"], standalone_mode=False)
print(*sys.modules)"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    loaded = set(run.stdout.split())
    assert "dortmund_lod.validation" in loaded
    assert not {"dortmund_lod.publish", "pyshacl", "rdflib", "multiprocessing"} & loaded
