"""Three copies of a release behind HAProxy, with the configuration of the documentation."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest

from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.system.conftest import Program, Site

_CONFIGURATION = Path(__file__).parents[2] / "docs" / "haproxy.cfg"
_NAMES = ("one", "two", "three")
_BASE = ("--base-iri", "https://data.example.org/")
_PATIENCE = 20
_PATHS = ("/doc/a.nt", "/doc/b.nt", "/sparql?query=ASK%7B%7D")


class Farm:
    """Replicas and the proxy before them."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.folder = program.folder
        self.sites: dict[str, Site] = {}

    def build(self, text: str) -> str:
        """Make a release in a home of its own; gives its id."""
        (self.folder / "any.ttl").write_text(text)
        built = self._program.run("build", "any.ttl", "--home", "origin", *_BASE)
        return built.stdout.strip()

    def roll_out(self, name: str, release: str) -> None:
        """Copy a release to a replica, and let it serve it."""
        target = self.folder / name / "releases" / release
        shutil.copytree(self.folder / "origin" / "releases" / release, target)
        done = self._program.run("releases", "rollback", release, "--home", name)
        assert done.returncode == 0, done.stderr

    def start(self, name: str, port: int) -> None:
        arguments = ["--no-build", "--workers", "1", "--home", name, "--port", str(port)]
        self.sites[name] = self._program.serve(*arguments)


@pytest.fixture
def farm(program: Program) -> Farm:
    """Three replicas of the same release that listen where they will again after a restart."""
    if not _haproxy():
        pytest.skip("HAProxy is not installed.")
    found = Farm(program)
    release = found.build("<id/a> <p> 1 . <id/b> <p> 1 .")
    for name in _NAMES:
        shutil.copytree(found.folder / "origin", found.folder / name, symlinks=True)
        found.start(name, 0)
    assert found.sites["one"].ask("/health/live").headers["X-Release"] == release
    return found


@pytest.fixture
def address(farm: Farm) -> Iterator[int]:
    """The port of the proxy, once it lets requests through."""
    port = free_port()
    addresses = {name.upper(): f"127.0.0.1:{farm.sites[name].port}" for name in _NAMES}
    environ = farm._program.environ | addresses | {"SITE": f"127.0.0.1:{port}"}  # noqa: SLF001
    with (farm.folder / "haproxy.log").open("w") as log:
        process = subprocess.Popen(
            [_haproxy(), "-f", _CONFIGURATION], env=environ, stdout=log, stderr=log
        )
    try:
        _until(lambda: _asks(port))
        yield port
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _haproxy() -> str:
    """The program; Debian keeps it where only root looks."""
    return shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin") or ""


def _asks(port: int) -> bool:
    try:
        return Client(port).ask("/health/live")[0] == 200
    except OSError:
        return False


def _until(condition: object) -> None:
    until = time.monotonic() + _PATIENCE
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < until, "It did not happen."
        time.sleep(0.05)


class Client:
    """A visitor who keeps cookies."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookie = ""
        self.releases: list[str] = []

    def ask(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Send a request on a connection of its own; gives status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_PATIENCE)
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=fields | {"Cookie": self._cookie})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        self._cookie = (response.headers["Set-Cookie"] or self._cookie).partition(";")[0]
        release = response.headers["X-Release"]
        if release and release not in self.releases[-1:]:
            self.releases.append(release)
        return response.status, dict(response.headers), body


class Load:
    """Visitors who ask without a pause, and what went wrong for them."""

    def __init__(self, port: int, visitors: int = 4) -> None:
        self.clients = [Client(port) for _ in range(visitors)]
        self.answers = 0
        self.failed: list[object] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(each,)) for each in self.clients]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, client: Client) -> None:
        while not self._stop.is_set():
            for path in _PATHS:
                try:
                    status = client.ask(path)[0]
                except OSError as error:
                    self.failed.append((path, error))
                else:
                    self.answers += 1
                    if status != 200:
                        self.failed.append((path, status))

    def go_on(self, answers: int = 60) -> None:
        """Wait until so many more requests were answered."""
        wanted = self.answers + answers
        _until(lambda: self.answers >= wanted or self.failed)


def test_no_request_fails_while_replicas_die_come_back_and_get_another_release(
    farm: Farm, address: int
) -> None:
    with ExitStack() as stack:
        load = stack.enter_context(Load(address))
        load.go_on()
        farm.sites["two"].process.kill()
        load.go_on()
        farm.start("two", farm.sites["two"].port)
        load.go_on()
        assert farm.sites["three"].stop() == 0
        load.go_on()
        farm.start("three", farm.sites["three"].port)
        load.go_on()
        newer = farm.build("<id/a> <p> 2 . <id/b> <p> 1 .")
        for name in _NAMES:
            farm.roll_out(name, newer)
        _until(lambda: all(client.releases[-1:] == [newer] for client in load.clients))
    assert load.failed == []
    assert all(len(client.releases) == 2 for client in load.clients), "a session went back"


def test_an_old_entity_tag_gets_304_or_the_new_body_and_never_a_wrong_one(
    farm: Farm, address: int
) -> None:
    client = Client(address)
    before = {path: client.ask(path)[1]["etag"] for path in ("/doc/a.nt", "/doc/b.nt")}
    newer = farm.build("<id/a> <p> 2 . <id/b> <p> 1 .")
    for name in _NAMES:
        farm.roll_out(name, newer)
    _until(lambda: client.ask("/doc/a.nt")[1]["x-release"] == newer)
    status, _, body = client.ask("/doc/a.nt", If_None_Match=before["/doc/a.nt"])
    assert (status, b'"2"' in body) == (200, True)
    assert client.ask("/doc/b.nt", If_None_Match=before["/doc/b.nt"])[0] == 304
