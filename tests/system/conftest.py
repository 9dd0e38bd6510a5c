"""The installed program, run as its users run it."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATIENCE = 90


@dataclass
class Answer:
    """An HTTP response."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Site:
    """A running `dortmund-lod serve`."""

    process: subprocess.Popen[str]
    port: int
    log: Path
    home: Path
    metrics_port: int = 0
    lines: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> Answer:
        return self._ask(self.port, path, method, body, headers)

    def operator(self, path: str) -> Answer:
        """What the operator's own listener says."""
        return self._ask(self.metrics_port, path, "GET", None, {})

    def _ask(
        self, port: int, path: str, method: str, body: bytes | None, headers: dict[str, str]
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        with contextlib.closing(connection):
            connection.request(method, path, body, fields)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_PATIENCE)


class Program:
    """`dortmund-lod` in a folder of its own."""

    def __init__(self, folder: Path, installed: Path | None) -> None:
        self.folder = folder
        module = [sys.executable, "-m", "dortmund_lod.cli"]
        self.command = [str(installed)] if installed else module
        self.environ = os.environ | {"HOME": str(folder), "NO_COLOR": "1"}
        self._sites: list[Site] = []

    def run(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.command, *arguments],
            cwd=self.folder,
            env=self.environ | environ,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )

    def serve(self, *arguments: str, **environ: str) -> Site:
        log = self.folder / f"log-{len(self._sites)}"
        metrics_port = environ.setdefault("DORTMUND_LOD_METRICS_PORT", str(free_port()))
        home = self.folder / "home"
        with log.open("w") as stream:
            process = subprocess.Popen(
                [*self.command, "serve", "--port", "0", "--home", str(home), *arguments],
                cwd=self.folder,
                env=self.environ | environ,
                stderr=stream,
                text=True,
            )
        site = Site(process, 0, log, home, int(metrics_port))
        self._sites.append(site)
        site.port = _port(site)
        return site

    def end(self) -> None:
        for site in self._sites:
            if site.process.poll() is None:
                site.process.kill()
                site.process.wait()


def _port(site: Site) -> int:
    """The port in the line that says where it serves."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and site.process.poll() is None:
        for line in site.log.read_text().splitlines():
            if line.startswith("Serving ") and (found := re.search(r":(\d+)/$", line)):
                return int(found[1])
        time.sleep(0.02)
    pytest.fail(f"The site did not start: {site.log.read_text()}")


@pytest.fixture
def program(tmp_path: Path, installed: Path | None) -> Iterator[Program]:
    found = Program(tmp_path, installed)
    yield found
    found.end()


@pytest.fixture(scope="session")
def dortmund(
    tmp_path_factory: pytest.TempPathFactory,
    installed: Path | None,
    demo_home: Path,
) -> Iterator[Site]:
    """The shipped dataset, served for the whole session."""
    found = Program(tmp_path_factory.mktemp("dortmund"), installed)
    shutil.copytree(demo_home, found.folder / "home", symlinks=True)
    yield found.serve("--demo")
    found.end()
