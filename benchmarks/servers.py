"""The servers that are compared: each starts over the same data, and ends with this program."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote

import questions

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
WORK = HERE.parent / "build" / "benchmarks"
_PATIENCE = 300
_CORES = len(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Server:
    """A running server: its name, its address, and the path of its SPARQL endpoint."""

    name: str
    url: str
    endpoint: str = "/sparql"

    def query_path(self, text: str) -> str:
        """The path and query string that ask a query."""
        return f"{self.endpoint}?query={quote(text, safe='')}"

    def get(self, path: str, accept: str, seconds: float = _PATIENCE) -> bytes:
        """The body of an answer that comes within so many seconds."""
        request = urllib.request.Request(self.url + path, headers={"Accept": accept})  # noqa: S310 - our own address
        with urllib.request.urlopen(request, timeout=seconds) as response:  # noqa: S310
            body: bytes = response.read()
        return body


def end_after(seconds: int) -> None:
    """End this program and the servers that it started after so long, or when it is terminated."""
    for number in (signal.SIGALRM, signal.SIGTERM):
        signal.signal(number, _end_program)
    signal.alarm(seconds)


def _end_program(number: int, _: object) -> NoReturn:
    sys.exit(f"Stopped by signal {number}.")


def provide(program: str, package: str) -> None:
    """Install a Debian package unless its program is there."""
    if shutil.which(program):
        return
    if os.geteuid():
        sys.exit(f"{program} is missing: apt-get install {package}")
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", package]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def peers() -> Path:
    """The folder of the programs of the peers from PyPI, installed from their lock."""
    venv = WORK / "venv"
    ready, lock = venv / ".ready", HERE / "peers" / "requirements.lock"
    if not ready.exists() or ready.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        install = [venv / "bin/python", "-m", "pip", "install", "--quiet", "--no-deps"]
        subprocess.run([*install, "--require-hashes", "--requirement", lock], check=True)
        ready.touch()
    return venv / "bin"


@contextlib.contextmanager
def running(
    server: Server, command: list[Any], probe: tuple[str, str], **environ: str
) -> Iterator[Server]:
    """Run a command until the block ends; the block begins when the probe is answered."""
    log = WORK / f"{server.name.replace(' ', '-')}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | environ,
            start_new_session=True,
        )
        try:
            _wait(server, process, probe, log)
            yield server
        finally:
            _end(process)


def _wait(
    server: Server, process: subprocess.Popen[bytes], probe: tuple[str, str], log: Path
) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError, urllib.error.URLError):
            server.get(*probe)
            return
        time.sleep(0.1)
    sys.exit(f"{server.name} does not answer; see {log}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(30)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def address() -> tuple[str, int]:
    """A free port on this machine, as a URL and a number."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    return f"http://127.0.0.1:{port}", port


_ASK = ("ASK {}", "application/sparql-results+json")


def _probe(server: Server) -> tuple[str, str]:
    return server.query_path(_ASK[0]), _ASK[1]


def product(name: str, data: Path, **settings: str) -> contextlib.AbstractContextManager[Server]:
    """The project's own server; the log goes to a file, one line a request."""
    url, port = address()
    settings.setdefault("DORTMUND_LOD_METRICS_PORT", str(address()[1]))
    program = Path(sys.executable).with_name("dortmund-lod")
    home = WORK / f"home-{data.stem}"
    command = [program, "serve", data, "--home", home, "--base-iri", questions.BASE_IRI]
    server = Server(name, url)
    return running(server, [*command, "--port", port], _probe(server), **settings)


def nginx(files: dict[str, bytes]) -> contextlib.AbstractContextManager[Server]:
    """Nginx with one worker a core, no access log, and these files."""
    root = WORK / "nginx"
    root.mkdir(exist_ok=True)
    for name, content in files.items():
        (root / name).write_bytes(content)
    url, port = address()
    user = "user root;" if os.geteuid() == 0 else ""
    config = root / "nginx.conf"
    config.write_text(f"""{user} daemon off; worker_processes {_CORES}; pid {root}/pid;
error_log {root}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  open_file_cache max=100; types {{ text/turtle ttl; text/html html; }}
  client_body_temp_path {root}; proxy_temp_path {root}; fastcgi_temp_path {root};
  uwsgi_temp_path {root}; scgi_temp_path {root};
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
""")
    command = [shutil.which("nginx") or "/usr/sbin/nginx", "-c", config]
    return running(Server("nginx", url), command, (f"/{next(iter(files))}", "*/*"))


def oxigraph(data: Path) -> contextlib.AbstractContextManager[Server]:
    """Oxigraph's server, read-only on disk."""
    program, folder = peers() / "oxigraph", WORK / f"oxigraph-{data.stem}"
    if not folder.exists():
        load = [program, "load", "--location", folder, "--file", data]
        subprocess.run(load, check=True, capture_output=True)
    url, port = address()
    command = [program, "serve-read-only", "--location", folder, "--bind", f"127.0.0.1:{port}"]
    server = Server("Oxigraph", url, "/query")
    return running(server, command, _probe(server))


def rdflib_endpoint(data: Path) -> contextlib.AbstractContextManager[Server]:
    """The endpoint over an rdflib graph in memory."""
    url, port = address()
    server = Server("rdflib-endpoint", url, "/")
    command = [peers() / "rdflib-endpoint", "serve", data, "--port", port]
    return running(server, command, _probe(server))


@contextlib.contextmanager
def virtuoso(data: Path) -> Iterator[Server]:
    """Virtuoso with the data in one graph, loaded by its bulk loader."""
    folder = WORK / f"virtuoso-{data.stem}"
    loaded = (folder / "loaded").exists()
    if not loaded:
        shutil.rmtree(folder, ignore_errors=True)
    with _virtuoso("Virtuoso", folder, data.parent) as (server, sql):
        if not loaded:
            _load_virtuoso(sql, data)
            (folder / "loaded").touch()
        yield server


@contextlib.contextmanager
def product_with_companion(name: str, data: Path, **settings: str) -> Iterator[Server]:
    """The project's own server with an empty Virtuoso as its companion, which it loads."""
    folder = WORK / "companion"
    shutil.rmtree(folder, ignore_errors=True)
    with _virtuoso("companion", folder, data.parent) as (companion, _):
        settings |= {
            "DORTMUND_LOD_ENGINE_ANALYTICS": f"sparql+{companion.url}{companion.endpoint}",
            "DORTMUND_LOD_ANALYTICS_USER": "dba",
            "DORTMUND_LOD_ANALYTICS_SECRET": "dba",
        }
        with product(name, data, **settings) as server:
            yield server


@contextlib.contextmanager
def _virtuoso(name: str, folder: Path, readable: Path) -> Iterator[tuple[Server, int]]:
    """A Virtuoso, and the port of its SQL listener; it may read the files of one folder."""
    folder.mkdir(exist_ok=True)
    url, port = address()
    _, sql = address()
    (folder / "virtuoso.ini").write_text(
        _VIRTUOSO.format(folder=folder, readable=readable, sql=sql, port=port)
    )
    command = ["virtuoso-t", "+foreground", "+configfile", folder / "virtuoso.ini"]
    server = Server(name, url)
    with running(server, command, _probe(server)):
        yield server, sql


def _load_virtuoso(sql: int, data: Path) -> None:
    statements = (
        f"ld_dir('{data.parent}', '{data.name}', 'urn:benchmark');",
        "rdf_loader_run();",
        "checkpoint;",
    )
    for statement in statements:
        command = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"EXEC={statement}"]
        subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE)


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
ServerThreads = 64
DirsAllowed = {folder}, {readable}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 32
MaxKeepAlives = 64
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 1000000
"""
