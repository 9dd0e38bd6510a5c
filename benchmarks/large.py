"""What size costs: builds, starts, hub pages and throughput at 10,000 and at 10 million triples.

    python benchmarks/large.py [--triples 10000000] [--small 10000] [--folder DIR] [--only-builds]

Makes the data in DIR (12 GB for 10 million triples; what is there is used again, releases unless
--rebuild is given), builds both, once as they are and once checked by this project's shapes,
serves the former on 127.0.0.1, and prints for each: time, processor time and peak memory of the
builds (all their processes), time from the start to the first answer, the times of a hub page and
of documents that are in no cache; then, interleaved in rounds, requests per second for a hot page
and for point queries in both: from disk, and from memory when the data have been loaded. Needs
wrk, unless only the builds are measured, and 4 GB of memory for 10 million triples. Ends by
itself.
"""

from __future__ import annotations

import argparse
import http.client
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generate import BASE_IRI, triples
from watching import Memory

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROGRAM = [sys.executable, "-m", "dortmund_lod.cli"]
_OPTIONS = ["--base-iri", BASE_IRI]
_ROOT = Path(__file__).resolve().parents[1]
_RULES = [str(_ROOT / "ontology"), str(_ROOT / "shapes")]
_NO_LIMIT = {"DORTMUND_LOD_RATE_LIMIT_UNITS": str(10**9)}
_ON_DISK = {"DORTMUND_LOD_CACHE_BYTES": "0", "DORTMUND_LOD_MEMORY_FRACTION": "0"}
_IN_MEMORY = {"DORTMUND_LOD_CACHE_BYTES": "0", "DORTMUND_LOD_MEMORY_FRACTION": "1"}
_HUB = "/doc/source/chronicle"
_HOT = "/doc/city/town-0"
_TYPES = {"HTML": "text/html", "Turtle": "text/turtle"}
_ASKED = 50
_DOCUMENTS, _WARMING = 320, 20
_POINT_QUERIES = """
math.randomseed({seed})
request = function()
  local town = math.random(0, {towns} - 1)
  local iri = "%3C{base}id%2Fcity%2Ftown-" .. town .. "%3E"
  return wrk.format("GET", "/sparql?query=SELECT%20*%20%7B%20" .. iri .. "%20%3Fp%20%3Fo%20%7D",
    {{["Accept"] = "application/sparql-results+json"}})
end
"""


class _Ports(NamedTuple):
    """Where a site answers, and where it tells its metrics."""

    site: int
    metrics: int


@dataclass
class _Case:
    """One size of data."""

    triples: int
    folder: Path

    @property
    def source(self) -> Path:
        return self.folder / f"{self.triples}.nt"

    @property
    def home(self) -> Path:
        return self.folder / f"{self.triples}.home"

    def make(self) -> None:
        if not self.source.exists():
            pending = self.source.with_suffix(".pending")
            with pending.open("w", encoding="utf-8") as file:
                file.writelines(triples(self.triples))
            pending.rename(self.source)

    def towns(self) -> int:
        """How many towns the data speak of."""
        with self.source.open("rb") as file:
            file.seek(-200_000, os.SEEK_END)
            tail = file.read()
        return int(tail.rpartition(b"id/city/town-")[2].partition(b">")[0]) + 1


def _build(case: _Case) -> None:
    release = _measured(case, "build without shapes", [str(case.source)], case.home)
    size = sum(path.stat().st_size for path in case.home.rglob("*") if path.is_file())
    _say(case, f"home {size / 1e9:.2f} GB, release {release}")


def _build_checked(case: _Case) -> None:
    with tempfile.TemporaryDirectory(dir=case.folder) as home:
        sources = [*_RULES, str(case.source)]
        _measured(case, "build with this project's ontology and shapes", sources, Path(home))


def _measured(case: _Case, what: str, sources: list[str], home: Path) -> str:
    """Build, and print what that took; gives the release id."""
    command = [*_PROGRAM, "build", *sources, "--home", str(home), *_OPTIONS]
    began, busy = time.monotonic(), _processor_time()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    memory = Memory(process.pid)
    out, _ = process.communicate()
    took, busy = time.monotonic() - began, _processor_time() - busy
    memory.stop()
    if process.returncode:
        sys.exit("The build failed.")
    peak = memory.peak / 1e9
    _say(case, f"{what} {took:.1f} s, {busy:.1f} s of processors, peak {peak:.2f} GB")
    return out.strip()


def _processor_time() -> float:
    """Seconds that processes which have ended have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _served(case: _Case, **settings: str) -> Iterator[_Ports]:
    """Serve a release."""
    ports = _Ports(_free_port(), _free_port())
    command = [*_PROGRAM, "serve", str(case.source), "--home", str(case.home), *_OPTIONS]
    environ = os.environ | _NO_LIMIT | settings
    environ["DORTMUND_LOD_METRICS_PORT"] = str(ports.metrics)
    with tempfile.TemporaryFile() as log:
        command += ["--port", str(ports.site)]
        process = subprocess.Popen(command, env=environ, stderr=log)
        try:
            yield ports
        finally:
            process.terminate()
            process.wait()


def _start(case: _Case) -> None:
    took = []
    for _ in range(5):
        began = time.monotonic()
        with _served(case) as ports:
            _until_answered(ports.site)
            took.append(time.monotonic() - began)
    _say(case, f"start to first answer {statistics.median(took):.2f} s (of {len(took)})")


def _hub(case: _Case) -> None:
    with _served(case, DORTMUND_LOD_CACHE_BYTES="0") as ports:
        port = ports.site
        _until_answered(port)
        for name, media_type in _TYPES.items():
            times = [_timed(port, _HUB, media_type) for _ in range(_ASKED)]
            _say(case, f"hub page, {name}, uncached: {_percentiles(times)}")
        _say(case, f"that hub has {_count(port):,} inbound links")


def _documents(case: _Case) -> None:
    """Documents of towns from all of the data, each asked once, after a few that warm the site.

    Other towns are asked for in each format: what one has read of a town would help the other.
    """
    towns = case.towns()
    step = max(1, towns // _DOCUMENTS)
    with _served(case, DORTMUND_LOD_CACHE_BYTES="0") as ports:
        _until_answered(ports.site)
        for first, (name, media_type) in enumerate(_TYPES.items()):
            paths = [f"/doc/city/town-{number}" for number in range(first, towns, step)]
            times = [_timed(ports.site, path, media_type) for path in paths][_WARMING:]
            if times:
                _say(case, f"{len(times)} documents, {name}, each once: {_percentiles(times)}")


def _percentiles(times: list[float]) -> str:
    ordered = sorted(times)
    p50, p95 = (ordered[len(ordered) * part // 100] * 1000 for part in (50, 95))
    return f"p50 {p50:.1f} ms, p95 {p95:.1f} ms"


def _count(port: int) -> int:
    query = f"SELECT (COUNT(*) AS ?n) {{ ?s ?p <{BASE_IRI}id/source/chronicle> }}"
    address = f"http://127.0.0.1:{port}/sparql?query={urllib.parse.quote(query)}"
    request = urllib.request.Request(address, headers={"Accept": "text/csv"})
    with urllib.request.urlopen(request) as response:  # noqa: S310
        return int(response.read().split()[1])


def _until_in_memory(case: _Case, ports: _Ports) -> None:
    """Wait until the data that are on disk at first have been loaded; says how long that took."""
    began = time.monotonic()
    _until_answered(ports.site)
    engines = 1 + (case.home / "stores").exists()
    while f"dortmund_lod_engine_starts_total {engines}.0" not in _metrics(ports.metrics):
        time.sleep(0.5)
    _say(case, f"in memory {time.monotonic() - began:.0f} s after the start")


def _metrics(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as response:
        return response.read().decode()


def _timed(port: int, path: str, media_type: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.monotonic()
    connection.request("GET", path, headers={"Accept": media_type})
    response = connection.getresponse()
    response.read()
    took = time.monotonic() - began
    if response.status != http.HTTPStatus.OK:
        sys.exit(f"{path} answers {response.status}.")
    return took


def _until_answered(port: int) -> None:
    while True:
        try:
            _timed(port, _HOT, "text/turtle")
        except OSError:
            time.sleep(0.01)
        else:
            return


def _throughput(small: _Case, large: _Case, rounds: int) -> None:
    """Both sizes at once on the machine, but loaded one after the other."""
    with ExitStack() as stack:
        ports = {
            case.triples: stack.enter_context(_served(case, DORTMUND_LOD_MEMORY_FRACTION="0")).site
            for case in (small, large)
        }
        uncached = {
            case.triples: stack.enter_context(_served(case, **_ON_DISK)).site
            for case in (small, large)
        }
        for port in (*ports.values(), *uncached.values()):
            _until_answered(port)
        _compare("hot page, Turtle", ports, ["-H", "Accept: text/turtle"], _HOT, rounds)
        _compare("hot page, HTML", ports, ["-H", "Accept: text/html"], _HOT, rounds)
        for case in (small, large):
            script = _POINT_QUERIES.format(seed=1, towns=case.towns(), base=_escaped(BASE_IRI))
            (case.folder / f"{case.triples}.lua").write_text(script)
        script = ["-s", f"{small.folder}/{{}}.lua"]
        _compare("point queries, the large data on disk", uncached, script, "/", rounds)
    with ExitStack() as stack:
        sites = {
            case.triples: stack.enter_context(_served(case, **_IN_MEMORY))
            for case in (small, large)
        }
        for case in (small, large):
            _until_in_memory(case, sites[case.triples])
        ports = {triples: found.site for triples, found in sites.items()}
        _compare("point queries, all data in memory", ports, script, "/", rounds)


def _escaped(iri: str) -> str:
    return iri.replace(":", "%3A").replace("/", "%2F")


def _compare(what: str, ports: dict[int, int], options: list[str], path: str, rounds: int) -> None:
    found: dict[int, list[float]] = {size: [] for size in ports}
    for _ in range(rounds):
        for size, port in ports.items():
            found[size].append(_rate(port, [option.format(size) for option in options], path))
    small, large = (statistics.median(rates) for rates in found.values())
    print(
        f"{what}: {small:,.0f} and {large:,.0f} requests/s, ratio {large / small:.2f}", flush=True
    )


def _rate(port: int, options: list[str], path: str) -> float:
    command = ["wrk", "-t1", "-c8", "-d3s", *options, f"http://127.0.0.1:{port}{path}"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out or "Requests/sec" not in out:
        sys.exit(f"{' '.join(command)}\n{out}")
    return float(out.partition("Requests/sec:")[2].split()[0])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _say(case: _Case, text: str) -> None:
    print(f"{case.triples:>12,} triples: {text}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--triples", type=int, default=10_000_000)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, default=Path("large"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rebuild", action="store_true", help="remove the releases first")
    parser.add_argument("--only-builds", action="store_true", help="serve nothing")
    arguments = parser.parse_args()
    arguments.folder.mkdir(exist_ok=True)
    cases = [_Case(size, arguments.folder) for size in (arguments.small, arguments.triples)]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    for case in cases:
        case.make()
        if arguments.rebuild:
            shutil.rmtree(case.home, ignore_errors=True)
        if not case.home.exists():
            _build(case)
            _build_checked(case)
        if not arguments.only_builds:
            _start(case)
            _hub(case)
            _documents(case)
    if not arguments.only_builds:
        _throughput(*cases, arguments.rounds)


if __name__ == "__main__":
    main()
