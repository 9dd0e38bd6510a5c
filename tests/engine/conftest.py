"""A real engine over a small dataset, with low limits so that they are soon reached."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from dortmund_lod import settings, sources
from dortmund_lod.engine import Engine, EngineProcess
from dortmund_lod.publish import build
from dortmund_lod.release.home import Home
from tests.ports import free_port

if TYPE_CHECKING:
    from dortmund_lod.release.manifest import Release

BASE = "http://127.0.0.1:8000/"

_DATA = """
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
<id/city/a> a ex:City ; rdfs:label "A"@en ; ex:part [ ex:name "inner" ] .
<id/city/a#part> ex:of <id/city/a> .
<id/city/old> owl:deprecated true ; dcterms:isReplacedBy <id/city/a> .
<ontology> a owl:Ontology ; owl:versionIRI <ontology/1.0.0> .
"""
_TWICE = """
@prefix ex: <http://example.org/> .
ex:g1 { ex:s ex:p 1 , 2 } ex:g2 { ex:s ex:p 1 }
"""

Start: TypeAlias = Callable[..., EngineProcess]
StartOver: TypeAlias = Callable[..., EngineProcess]


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("engine")
    numbers = "".join(f"ex:n{number} ex:value {number} .\n" for number in range(2000))
    (folder / "a.ttl").write_text(_DATA + numbers)
    (folder / "b.trig").write_text(_TWICE)
    found = settings.load({}, environ={}).resolved()
    return build(sources.discover([folder]), found, Home(folder / "home"))


@pytest.fixture(scope="session")
def start(release: Release) -> Iterator[Start]:
    """Start engines with other settings; all are stopped at the end."""
    started: list[EngineProcess] = []

    def start(**values: object) -> EngineProcess:
        limits = {"query_time_limit": 1.0, "query_memory": 2**28, "workers": 2} | values
        process = EngineProcess(release, settings.load(limits, environ={}).resolved())
        started.append(process)
        return process

    yield start
    for process in started:
        process.stop()


@pytest.fixture(scope="session")
def engine(start: Start) -> Engine:
    return start().client()


@pytest.fixture
def start_over(tmp_path: Path) -> Iterator[StartOver]:
    """Start an engine over TriG written in the test; it is stopped at the end of the test."""
    started: list[EngineProcess] = []

    def start(trig: str, **values: object) -> EngineProcess:
        (tmp_path / "any.trig").write_text(trig, "utf-8")
        found = settings.load({"workers": 1} | values, environ={}).resolved()
        home = Home(tmp_path / "home")
        process = EngineProcess(
            build(sources.discover([tmp_path / "any.trig"]), found, home), found
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.stop()


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The settings that name a running Oxigraph server."""
    port, folder = free_port(), tmp_path_factory.mktemp("oxigraph")
    program = Path(sys.executable).with_name("oxigraph")
    command = [program, "serve", "--location", folder / "data", "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder, f"http://127.0.0.1:{port}/query"):
        yield {"engine": f"sparql+http://127.0.0.1:{port}/query"}


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The settings that name a running Virtuoso server, which gives 1,000 rows at most."""
    program = shutil.which("virtuoso-t")
    if not program:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
    port, folder = free_port(), tmp_path_factory.mktemp("virtuoso")
    configuration = folder / "virtuoso.ini"
    configuration.write_text(_VIRTUOSO.format(folder=folder, sql=free_port(), port=port))
    command = [program, "+foreground", "+configfile", configuration]
    with _running(command, folder, f"http://127.0.0.1:{port}/sparql"):
        yield {
            "engine": f"sparql+http://127.0.0.1:{port}/sparql",
            "engine_user": "dba",
            "engine_secret": "dba",
        }


_VIRTUOSO = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 2000
MaxDirtyBuffers = 1200
[HTTPServer]
ServerPort = 127.0.0.1:{port}
[SPARQL]
ResultSetMaxRows = 1000
"""


@contextlib.contextmanager
def _running(command: list[Any], folder: Path, url: str) -> Iterator[None]:
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        _wait(process, f"{url}?query=ASK%7B%7D")
        yield
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, "The store did not start."
        with contextlib.suppress(OSError), urllib.request.urlopen(url):  # noqa: S310 - our own
            return
        time.sleep(0.1)
    raise TimeoutError(url)
