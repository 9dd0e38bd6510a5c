"""How the site bears everything at once: load, attacks and faults, for as long as is wanted.

    python benchmarks/soak.py [--seconds 600] [--without FAULT]... [SOURCE]...

Starts the site on 127.0.0.1 with a temporary folder of its own. Well-behaved clients ask for
pages, documents and queries whose answers are known; hostile ones send runaway queries, large
results that they do not read, heads of escaped quotes and requests that never end. Meanwhile one
fault after the other: each kind of process is killed, query and look-up workers, the supervisor
of the engine and web processes are stopped, `current` is no link, the temporary folder is full.

It fails where an answer was wrong, where a well-behaved client saw another 5xx than 503, or any
failure more than two seconds after a fault, where one waited for more than five seconds, or where
memory, descriptors or temporary files did not come back to what they were before, within a fifth.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import dataclasses
import hashlib
import http.client
import itertools
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CALM, _PAUSE, _PATIENCE = 4, 0.02, 20.0
_AFTER_FAULT, _HUNG = 2.0, 5.0
_EVERY = 6.0
"""Seconds from one fault to the next."""
_SETTLE = 12.0
_ROOM = 256
"""MiB of the temporary folder, where one can be mounted."""
_ANSWERS = 128
"""MiB of answers on their way: in minutes, more than that are sent."""
_TOLERANCE = 0.2
_RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != <x:%d>) }"
_LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT %d"
_PAGES = ("/", "/ontology", "/doc/city/dortmund", "/doc/programme/masterplan-science", "/browse")
_QUERIES = (
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY ?c",
    "SELECT ?s ?o { ?s a ?o } ORDER BY ?s ?o LIMIT 50",
    "ASK { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o",
)
_XML, _JSON, _TURTLE = "text/html", "application/sparql-results+json", "text/turtle"


@dataclasses.dataclass(frozen=True)
class Ask:
    """A request whose answer is known."""

    path: str
    accept: str
    query: str = ""

    def send(self, port: int, client: str, mark: str = "") -> tuple[int, str]:
        """The status, and a digest of the body; a mark makes a query one that no cache knows."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        headers = {"Accept": self.accept, "X-Forwarded-For": client, "Connection": "close"}
        try:
            if self.query:
                headers["Content-Type"] = "application/sparql-query"
                body = f"{self.query} # {mark}".encode()
                connection.request("POST", self.path, body, headers)
            else:
                connection.request("GET", self.path, headers=headers)
            answer = connection.getresponse()
            return answer.status, hashlib.sha256(answer.read()).hexdigest()
        finally:
            connection.close()


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a well-behaved client saw: when it asked, for how long it waited, and what it got."""

    begun: float
    seconds: float
    status: int
    is_right: bool
    what: str


class Soak:
    """A site, what is done to it, and what was seen."""

    def __init__(
        self, site: subprocess.Popen[bytes], port: int, home: Path, temporary: Path
    ) -> None:
        self.site = site
        self.port = port
        self.home = home
        self.temporary = temporary
        self.outcomes: list[Outcome] = []
        self.faults: list[tuple[float, float, str]] = []
        self.stopped = threading.Event()
        asks = [Ask(path, accept) for path in _PAGES for accept in (_XML, _TURTLE)]
        asks += [Ask("/sparql", _JSON, query) for query in _QUERIES]
        self.expected = {ask: ask.send(port, "198.51.100.1") for ask in asks}
        self.expected = {ask: right for ask, right in self.expected.items() if right[0] < 400}  # noqa: PLR2004

    def behave(self, number: int) -> None:
        """Ask for what is known, again and again."""
        chosen, client = random.Random(number), f"198.51.100.{number + 1}"
        for count in itertools.count():
            if self.stopped.is_set():
                return
            ask = chosen.choice(list(self.expected))
            begun = time.monotonic()
            try:
                found = ask.send(self.port, client, f"{number} {count}")
            except (OSError, http.client.HTTPException) as error:
                found = (0, type(error).__name__)
            seconds, right = time.monotonic() - begun, found == self.expected[ask]
            what = f"{ask.path} {ask.query or ask.accept} {found[1] if not found[0] else ''}"
            self.outcomes.append(Outcome(begun, seconds, found[0], right, what))
            time.sleep(_PAUSE)

    def attack(self, number: int) -> None:
        """Do one hostile thing after the other, as one client."""
        client = "203.0.113.5"
        for count in itertools.count(number):
            if self.stopped.is_set():
                return
            with contextlib.suppress(OSError, http.client.HTTPException):
                self._hostile(count, client)

    def _hostile(self, count: int, client: str) -> None:
        query = urllib.parse.quote(_LARGE % (200_000 + count))
        quotes = '\\"' * 8000
        heads = (
            f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {client}\r\n\r\n",
            f'GET / HTTP/1.1\r\nHost: x\r\nAccept: text/html;a="{quotes}\r\n\r\n',
            "GET / HTTP/1.1\r\nHost: x\r\nX-",
            "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nquery=",
        )
        if count % 2:
            Ask("/sparql", _JSON, _RUNAWAY % count).send(self.port, client)
            return
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(heads[count // 2 % len(heads)].encode())
            self.stopped.wait(2)  # and reads nothing

    def fail(self, without: set[str]) -> None:
        """Do one fault after the other."""
        faults = {name: work for name, work in self._faults().items() if name not in without}
        for name, work in itertools.cycle(faults.items()):
            if self.stopped.wait(_EVERY):
                return
            begun = time.monotonic()
            with contextlib.suppress(OSError, IndexError, StopIteration):
                work()
            self.faults.append((begun, time.monotonic(), name))

    def _faults(self) -> dict[str, Callable[[], None]]:
        return {
            "kill-worker": lambda: self._signal(signal.SIGKILL, self._workers()),
            "stop-worker": lambda: self._signal(signal.SIGSTOP, self._workers()),
            "kill-supervisor": lambda: self._signal(signal.SIGKILL, [self._supervisor()]),
            "current": self._unlink_current,
            "kill-web": lambda: self._signal(signal.SIGKILL, self._web()[:1]),
            "stop-all-workers": lambda: self._signal(signal.SIGSTOP, self._workers(), most=100),
            "stop-supervisor": lambda: self._signal(signal.SIGSTOP, [self._supervisor()]),
            "full": self._fill,
            "stop-web": lambda: self._signal(signal.SIGSTOP, self._web()[:1]),
        }

    @staticmethod
    def _signal(number: int, pids: list[int], most: int = 2) -> None:
        for pid in random.sample(pids, min(most, len(pids))):
            os.kill(pid, number)

    def _supervisor(self) -> int:
        return next(pid for pid in children(self.site.pid) if children(pid))

    def _workers(self) -> list[int]:
        return children(self._supervisor())

    def _web(self) -> list[int]:
        return [pid for pid in children(self.site.pid) if not children(pid)]

    def _unlink_current(self) -> None:
        current = self.home / "current"
        target = current.readlink()
        current.unlink()
        current.mkdir()
        try:
            time.sleep(2)
        finally:
            current.rmdir()
            current.symlink_to(target)

    def _fill(self) -> None:
        """Fill the temporary folder, but only where it is a file system of its own."""
        if not self.temporary.is_mount():
            return
        path = self.temporary / "filling"
        try:
            with path.open("wb") as file, contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * 2**20)
                    file.flush()
            time.sleep(2)
        finally:
            path.unlink()

    def measure(self) -> dict[str, float]:
        """What the site holds: MiB, descriptors, temporary files."""
        pids = [self.site.pid, *descendants(self.site.pid)]
        return {
            "MiB": round(sum(map(_memory, pids)) / 1024, 1),
            "descriptors": sum(map(_descriptors, pids)),
            "processes": len(pids),
            "temporary files": sum(1 for path in self.temporary.rglob("*") if path.is_file()),
        }

    def excused(self, outcome: Outcome) -> bool:
        """Whether a fault is, or was just now, the reason of a failure."""
        return any(
            begun - outcome.seconds <= outcome.begun <= ended + _AFTER_FAULT
            for begun, ended, _ in self.faults
        )


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    files = Path(f"/proc/{pid}/task").glob("*/children")
    with contextlib.suppress(OSError):
        return sorted(int(child) for file in files for child in file.read_text().split())
    return []


def descendants(pid: int) -> list[int]:
    """The processes that a process, or one of those, has started."""
    found = children(pid)
    return [*found, *(below for child in found for below in descendants(child))]


def _memory(pid: int) -> int:
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return 0


def _descriptors(pid: int) -> int:
    """Descriptors of anything: workers have some of nothing, which keep their numbers taken."""
    number = 0
    with contextlib.suppress(OSError):
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                number += str(link.readlink()) != os.devnull
    return number


@contextlib.contextmanager
def _temporary(folder: Path) -> Iterator[Path]:
    """A temporary folder, on a file system of its own where this user may mount one."""
    path = folder / "temporary"
    path.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={_ROOM}m", "tmpfs", str(path)]
    mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield path
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(path)], check=False)  # noqa: S607 - the system's


@contextlib.contextmanager
def _serving(sources: list[str], folder: Path, temporary: Path) -> Iterator[tuple[Any, int]]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "dortmund_lod.cli", "serve", *(sources or ["--demo"])]
    command += ["--port", str(port), "--home", str(folder / "home"), "--workers", "2"]
    settings = {
        "TMPDIR": str(temporary),
        "DORTMUND_LOD_TRUSTED_PROXIES": "127.0.0.1",
        "DORTMUND_LOD_RATE_LIMIT_UNITS": "1000000000",
        "DORTMUND_LOD_QUERY_TIME_LIMIT": "5",
        "DORTMUND_LOD_ANSWER_BYTES": str(_ANSWERS * 2**20),
    }
    with (folder / "log").open("wb") as log:
        site = subprocess.Popen(command, stderr=log, env=os.environ | settings)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if Ask("/health/ready", "*/*").send(port, "198.51.100.1")[0] == 200:  # noqa: PLR2004
                    break
            time.sleep(0.2)
        yield site, port
    finally:
        site.terminate()
        site.wait(60)


def _run(soak: Soak, seconds: float, without: set[str]) -> dict[str, Any]:
    calm = [threading.Thread(target=soak.behave, args=(number,)) for number in range(_CALM)]
    for thread in calm:
        thread.start()
    time.sleep(5)  # until caches and processes are as they will be
    before = soak.measure()
    hostile = [threading.Thread(target=soak.attack, args=(number,)) for number in range(8)]
    faults = threading.Thread(target=soak.fail, args=(without,))
    for thread in [*hostile, faults]:
        thread.start()
    time.sleep(seconds)
    soak.stopped.set()
    for thread in [*calm, *hostile, faults]:
        thread.join()
    time.sleep(_SETTLE)
    return {"before": before, "after": soak.measure()} | _judge(soak)


def _judge(soak: Soak) -> dict[str, Any]:
    """What the well-behaved clients saw."""
    failed = [one for one in soak.outcomes if not one.is_right]
    wrong = [one for one in failed if one.status and one.status < 500]  # noqa: PLR2004
    broken = [one for one in failed if one.status >= 500 and one.status != 503]  # noqa: PLR2004
    late = [one for one in failed if one not in wrong and not soak.excused(one)]
    hung = [one for one in soak.outcomes if one.seconds > _HUNG]
    seconds = sorted(one.seconds for one in soak.outcomes)
    start = soak.outcomes[0].begun
    return {
        "requests": len(soak.outcomes),
        "p50, p99, longest": [
            round(seconds[int(part * (len(seconds) - 1))], 3) for part in (0.5, 0.99, 1)
        ],
        "statuses": dict(collections.Counter(one.status for one in soak.outcomes)),
        "faults": dict(collections.Counter(name for *_, name in soak.faults)),
        "wrong": [_told(one, start) for one in wrong[:10]],
        "5xx but 503": [_told(one, start) for one in broken[:10]],
        "failed long after a fault": [_told(one, start) for one in late[:10]],
        "hung": [_told(one, start) for one in hung[:10]],
        "when": [(round(begun - start, 1), name) for begun, _, name in soak.faults],
    }


def _told(outcome: Outcome, start: float) -> str:
    return (
        f"at {outcome.begun - start:.1f} s for {outcome.seconds:.2f} s: "
        f"{outcome.status} {outcome.what}"
    )


def _is_well(report: dict[str, Any]) -> bool:
    """Whether nothing was wrong, and all came back to what it was."""
    names = ("wrong", "5xx but 503", "failed long after a fault", "hung")
    back = all(
        abs(report["after"][name] - number) <= max(_TOLERANCE * number, 2)
        for name, number in report["before"].items()
    )
    return back and not any(report[name] for name in names)


def main() -> None:
    """Run it and print the report; exit 1 where something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("source", nargs="*")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--without", action="append", default=[], metavar="FAULT")
    parser.add_argument("--log", type=Path, help="keep the log of the site here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _temporary(folder) as temporary:
            with _serving(arguments.source, folder, temporary) as (site, port):
                soak = Soak(site, port, folder / "home", temporary)
                report = _run(soak, arguments.seconds, set(arguments.without))
                report["ended by itself"] = site.poll() is not None
            report["tracebacks"] = (folder / "log").read_text(errors="replace").count("Traceback")
        if arguments.log:
            shutil.copy(folder / "log", arguments.log)
    json.dump(report, sys.stdout, indent=1)
    sys.stdout.write("\n")
    sys.exit(not _is_well(report) or report["ended by itself"])


if __name__ == "__main__":
    main()
