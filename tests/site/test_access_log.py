"""One line a request on standard error, however busy the site is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from select import PIPE_BUF
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_PROGRAM = """
import asyncio, sys
from dortmund_lod.site.http.asgi import Response, ask
from dortmund_lod.site.batched_work import BatchWorker
from dortmund_lod.site.metrics.metrics import Metrics
from dortmund_lod.site.middleware.access_log import AccessLog
from dortmund_lod.site.middleware.request_log import RequestLogMiddleware

answer = Response(200, [], b"")
log = AccessLog(sys.argv[1])
site = RequestLogMiddleware(answer, log, Metrics(), BatchWorker())

async def main():
    for number in range(int(sys.argv[2])):
        await ask(site, f"{sys.argv[3]}?n={number}", [("User-Agent", f"agent {number}")])

asyncio.run(main())
from multiprocessing.util import _exit_function
_exit_function()
"""


def _lines(form: str, requests: int, path: str = "/doc/x") -> list[str]:
    command = [sys.executable, "-c", _PROGRAM, form, str(requests), path]
    return subprocess.run(command, check=True, capture_output=True, text=True).stderr.splitlines()


@pytest.mark.parametrize("form", ["text", "json"])
def test_every_request_has_its_line_in_order_though_the_process_ends_at_once(form: str) -> None:
    lines = _lines(form, 500)
    assert len(lines) == 500
    assert all(f"/doc/x?n={number}" in line for number, line in enumerate(lines))


def test_lines_of_processes_that_share_a_file_stay_whole(tmp_path: Path) -> None:
    file = tmp_path / "log"
    with file.open("wb") as log:
        command = [sys.executable, "-c", _PROGRAM, "text", "500", "/doc/x"]
        processes = [subprocess.Popen(command, stderr=log) for _ in range(2)]
        assert [process.wait() for process in processes] == [0, 0]
    lines = file.read_text().splitlines()
    assert len(lines) == 1000
    assert all(re.fullmatch(r"\S+ 127.0.0.1 GET /doc/x\?n=\d+ 200 \S+ ms", line) for line in lines)


def test_a_line_in_json_says_what_was_asked_and_answered() -> None:
    (line,) = _lines("json", 1)
    content = json.loads(line)
    assert content["target"] == "/doc/x?n=0"
    assert content["status"] == 200
    assert content["client"] == "127.0.0.1"
    assert content["method"] == "GET"
    assert content["agent"] == "agent 0"
    assert content["milliseconds"] >= 0


def test_no_client_writes_control_characters_into_the_log() -> None:
    (line,) = _lines("text", 1, "/doc/%0A%1B%5B31m" + "x" * PIPE_BUF)
    assert "/doc/%0A%1B%5B31m" in line
    assert len(line) < PIPE_BUF
