"""One line a request on standard error, however busy the site is."""

from __future__ import annotations

import json
import subprocess
import sys
from select import PIPE_BUF

import pytest

_PROGRAM = """
import sys
from dortmund_lod.site.middleware.access_log import AccessLog
from dortmund_lod.site.batched_work import Soon

log = AccessLog(sys.argv[1], Soon())
for number in range(int(sys.argv[2])):
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": sys.argv[3], "QUERY_STRING": f"n={number}"}
    log.add(log.told(environ, "200"), "192.0.2.1", 0.0015)
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


def test_a_line_in_json_says_what_was_asked_and_answered() -> None:
    (line,) = _lines("json", 1)
    content = json.loads(line)
    assert content["target"] == "/doc/x?n=0"
    assert content["status"] == 200
    assert content["client"] == "192.0.2.1"
    assert content["milliseconds"] == 1.5


def test_no_client_writes_control_characters_into_the_log() -> None:
    (line,) = _lines("text", 1, "/doc/\n\x1b[31m" + "x" * PIPE_BUF)
    assert "/doc/%0A%1B%5B31m" in line
    assert len(line) < PIPE_BUF
