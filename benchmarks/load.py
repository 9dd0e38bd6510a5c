"""Load from wrk, and single requests by the clock."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from servers import Server

_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_FAILURES = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: .*")


CLIENTS = 2000
"""Clients that are told apart by their User-Agent: real ones are, and a cache has to stand it."""


class WrongAnswerError(Exception):
    """A server failed under load, so its rate says nothing."""


@dataclass(frozen=True)
class Plan:
    """What is accepted, over how many connections at once, and for how long."""

    accept: str
    connections: int
    seconds: int


def rate(server: Server, paths: list[str], plan: Plan) -> float:
    """Requests per second over these paths in turn, of 2,000 clients that differ.

    Raises:
        WrongAnswerError: one of the answers was an error.
    """
    turns = ",".join(f'"{path}"' for path in paths)
    script = f"""local paths, requests, turn = {{{turns}}}, {{}}, 0
init = function(args)
  for number = 1, {CLIENTS} do
    wrk.headers["User-Agent"] = "Mozilla/5.0 (X11; client " .. number .. ") Gecko/20100101"
    requests[number] = wrk.format("GET", paths[number % #paths + 1])
  end
end
request = function()
  turn = turn % {CLIENTS} + 1
  return requests[turn]
end
"""
    with tempfile.TemporaryDirectory() as folder:
        lua = Path(folder) / "turns.lua"
        lua.write_text(script)
        target = server.url + paths[0]
        command = ["wrk", "-t1", f"-c{plan.connections}", f"-d{plan.seconds}s", "-s", str(lua)]
        command += ["-H", f"Accept: {plan.accept}", target]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    failure, found = _FAILURES.search(output), _RATE.search(output)
    if failure or not found:
        raise WrongAnswerError(f"{server.name}: {failure[0] if failure else output}")
    return float(found[1])


def seconds_for(server: Server, path: str, accept: str) -> float:
    """How long one answer takes, with its connection."""
    begun = time.perf_counter()
    server.get(path, accept)
    return time.perf_counter() - begun
