"""`dortmund-lod audit` as a command."""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dortmund_lod.cli import commands

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Empty(BaseHTTPRequestHandler):
    """A site with nothing on it."""

    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def empty() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Empty)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_site_with_something_bad_ends_with_one(empty: str) -> None:
    result = CliRunner().invoke(commands, ["audit", empty])
    assert result.exit_code == 1
    assert "✗ catalogue-found" in result.stdout


def test_german_is_spoken(empty: str) -> None:
    result = CliRunner().invoke(commands, ["audit", empty, "--lang", "de"])
    assert "Katalog, für Datenportale" in result.stdout


def test_the_report_is_written_whole_to_a_file(empty: str, tmp_path: Path) -> None:
    file = tmp_path / "audit.json"
    arguments = ["audit", empty, "--format", "json", "--output", str(file)]
    assert CliRunner().invoke(commands, arguments).stdout == ""
    assert json.loads(file.read_text("utf-8"))["complete"] is True
    assert list(tmp_path.iterdir()) == [file]


def test_what_does_not_answer_cannot_be_judged() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    result = CliRunner().invoke(commands, ["audit", f"http://127.0.0.1:{port}/"])
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("url", ["ftp://x.example/", "http://", "http://[bad", "http://x:99999/"])
def test_what_is_no_web_address_cannot_be_judged(url: str) -> None:
    result = CliRunner().invoke(commands, ["audit", url])
    assert result.exit_code == 2
    assert "no http or https address" in result.stderr


def test_without_the_time_it_takes_a_site_cannot_be_judged() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        result = CliRunner().invoke(commands, ["audit", url, "--max-seconds", "1"])
    assert result.exit_code == 2
