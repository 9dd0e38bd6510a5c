"""Serves public datasets as anybody would, follows their links, and writes docs/datasets.md.

    .venv/bin/python benchmarks/public_data.py [--clones DIR] [--minutes 30] [--only NAME]…

The datasets are Git repositories. `--clones` names a folder that holds them already, as
DIR/owner+name/repo; what is not there is cloned. Each is published into a fresh home and served
with one process. The program opens the first page, follows every link of every page from there on
until there are no more or `--minutes` have passed, and looks whether what a link names after `#`
is on its page. Pages come first, then what is the same in another language, format or release.
What robots.txt keeps crawlers from is opened, and its links are not followed on: filters of tables
combine without end. With `--only`, it prints, and leaves the table alone.
"""

from __future__ import annotations

import argparse
import heapq
import html
import http.client
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

import servers

if TYPE_CHECKING:
    from collections.abc import Callable

_DOCUMENT = Path(__file__).parent.parent / "docs" / "datasets.md"
_COMMAND = Path(sys.executable).with_name("dortmund-lod")
_LINK = re.compile(r'<(?:a|link)\b[^>]*?\shref="([^"]*)"')
_ID = re.compile(r'\sid="([^"]*)"')
_GIT = [shutil.which("git") or "git"]
_AT_ONCE = 4
_BATCH = 64
_SAME_PAGE = re.compile(r"[?&](?:lang|release|format)=|\.(?:ttl|nt|jsonld|rdf|trig)$|^/sparql\?")
"""Addresses of what another one shows as well, or makes a query of."""
_BEGIN, _END = "<!-- table -->\n", "<!-- end of table -->\n"


class Data(NamedTuple):
    """A public dataset: what it is, where it is, and which of its files are data."""

    name: str
    kind: str
    repository: str
    commit: str
    files: str
    base_iri: str = "https://data.example.org/"


DATASETS = (
    Data("Unified Astronomy Thesaurus", "SKOS, RDF/XML", "astrothesaurus/UAT", "HEAD", "UAT.rdf"),
    Data(
        "Geological Survey of Queensland",
        "164 SKOS vocabularies",
        "geological-survey-of-queensland/vocabularies",
        "HEAD",
        "vocabularies-gsq/*.ttl",
    ),
    Data("North Rhine-Westphalian Bibliography", "SKOS by `#`, German", "hbz/lobid-vocabs",
         "HEAD", "nwbib/*.ttl"),
    Data("gist", "OWL by slash", "semanticarts/gist", "HEAD", "ontologies/gistCore.ttl"),
    Data("DCAT 3", "OWL by `#`, ten languages", "w3c/dxwg", "HEAD", "dcat/rdf/dcat3.ttl"),
    Data(
        "schema.org",
        "RDFS by slash, no ontology declared",
        "schemaorg/schemaorg",
        "HEAD",
        "data/releases/30.0/schemaorg-current-https.ttl",
    ),
    Data("DCAT examples", "catalogues, mixed", "w3c/dxwg", "HEAD",
         "dcat/examples/vocab-dcat-3/*.ttl"),
    Data(
        "Statistical data of Wales, with SDMX",
        "data cube",
        "UKGovLD/publishing-statistical-data",
        "HEAD",
        "specs/src/main/*/*.ttl",
    ),
    Data("Nanopublication test suite", "named graphs, TriG", "Nanopublication/nanopub-testsuite",
         "HEAD", "valid/plain/*.trig"),
    Data("Nomisma: mints", "places and pictures, RDF/XML", "nomisma/data", "HEAD",
         "id/[a-c]*.rdf"),
)  # fmt: skip


class Answer(NamedTuple):
    """What came back for a link."""

    status: int
    media_type: str
    body: bytes
    location: str


@dataclass
class Walk:
    """What was found on the way."""

    followed: int = 0
    known: int = 0
    pages: int = 0
    largest: int = 0
    largest_page: str = ""
    dead: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


class Result(NamedTuple):
    """A row of the table."""

    data: Data
    commit: str
    triples: int
    seconds: float
    nameless: int
    walk: Walk


def main() -> None:
    """Serve, follow, and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--clones", type=Path, default=servers.WORK / "clones")
    parser.add_argument("--minutes", type=float, default=30, help="for the links of each dataset")
    parser.add_argument("--only", action="append", default=[], help="names of datasets")
    given = parser.parse_args()
    chosen = [each for each in DATASETS if not given.only or each.name in given.only]
    results = [_tried(each, given.clones, 60 * given.minutes) for each in chosen]
    table = _table(results, given.minutes)
    sys.stdout.write(table)
    if not given.only:
        before, _, rest = _DOCUMENT.read_text("utf-8").partition(_BEGIN)
        after = rest.partition(_END)[2]
        _DOCUMENT.write_text(before + _BEGIN + table + _END + after, "utf-8")
    sys.exit(any(each.walk.dead or each.walk.broken for each in results))


def _tried(data: Data, clones: Path, patience: float) -> Result:
    folder = servers.WORK / "public" / re.sub(r"\W+", "-", data.name.lower())
    shutil.rmtree(folder, ignore_errors=True)
    commit = _extract(data, clones, folder / "data")
    url, port = servers.address()
    home = ["--home", folder / "home", "--base-iri", data.base_iri]
    build = [_COMMAND, "build", folder / "data", "--skip-broken", *home]
    command = [_COMMAND, "serve", "--no-build", *home, "--port", port, "--workers", "1"]
    settings = {"METRICS_PORT": "0", "RATE_LIMIT_UNITS": "1000000000", "CACHE_BYTES": "0"}
    environment = os.environ | {f"DORTMUND_LOD_{name}": value for name, value in settings.items()}
    log = (folder / "log").open("wb")
    begun = time.monotonic()
    built = subprocess.run(
        [*map(str, build)], env=environment, stdout=log, stderr=log, check=False
    )
    if built.returncode:
        sys.exit(f"{data.name} cannot be published: {(folder / 'log').read_text()}")
    process = subprocess.Popen([*map(str, command)], env=environment, stderr=log)
    try:
        seconds = _until_first_page(url, process, begun)
        walk = _walk(url, patience)
    finally:
        process.terminate()
        process.wait(60)
    (release,) = (folder / "home").glob("releases/*")
    result = Result(data, commit, _triples(release), seconds, _nameless(release), walk)
    _tell(result)
    return result


def _extract(data: Data, clones: Path, target: Path) -> str:
    """Write the files of a dataset; gives the commit they are of."""
    repository = clones / data.repository.replace("/", "+") / "repo"
    if not repository.is_dir():
        address = f"https://github.com/{data.repository}"
        subprocess.run([*_GIT, "clone", "--bare", "--quiet", address, repository], check=True)
    target.mkdir(parents=True)
    git = [*_GIT, "-C", str(repository)]
    listed = subprocess.check_output(
        [*git, "ls-tree", "-r", "--name-only", data.commit], text=True
    )
    wanted = [path for path in listed.splitlines() if Path(path).match(data.files)]
    for path in wanted:
        shown = subprocess.run(
            [*git, "show", f"{data.commit}:{path}"], capture_output=True, check=False
        )
        if shown.returncode:  # a mirror without its largest files
            sys.stderr.write(f"{data.name}: {path} is not there.\n")
        else:
            (target / path.replace("/", "-")).write_bytes(shown.stdout)
    return subprocess.check_output([*git, "rev-parse", data.commit], text=True).strip()


def _until_first_page(url: str, process: subprocess.Popen[bytes], begun: float) -> float:
    while process.poll() is None:
        try:
            if _get(url, "/").status == http.HTTPStatus.OK:
                return time.monotonic() - begun
        except OSError:
            time.sleep(0.05)
    sys.exit("The site did not start.")


_connections = threading.local()


def _get(url: str, path: str) -> Answer:
    """Ask on the connection of this thread, or on a new one where it was closed meanwhile."""
    try:
        return _ask(url, path)
    except (http.client.HTTPException, OSError):
        _connections.open = None
        return _ask(url, path)


def _ask(url: str, path: str) -> Answer:
    place = urlsplit(url).netloc
    known = getattr(_connections, "open", None)
    if known is None or known[0] != place:
        known = _connections.open = place, http.client.HTTPConnection(place, timeout=120)
    headers = {"Accept": "text/html,*/*;q=0.5", "Accept-Language": "en"}
    known[1].request("GET", path, headers=headers)
    response = known[1].getresponse()
    body, location = response.read(), response.headers.get("Location", "")
    return Answer(response.status, response.headers.get_content_type(), body, location)


def _walk(url: str, patience: float) -> Walk:
    """Follow the links; an anchor is looked for on the page it should be on."""
    walk, end = Walk(), time.monotonic() + patience
    origins, waiting = {"/": ""}, [(0, 0, "/")]
    anchors: dict[str, dict[str, str]] = {}
    ids: dict[str, set[str]] = {}
    is_last = _kept_from_crawlers(url)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while waiting and time.monotonic() < end:
            paths = [heapq.heappop(waiting)[2] for _ in range(min(len(waiting), _BATCH))]
            for path, answer in zip(paths, pool.map(lambda p: _get(url, p), paths), strict=True):
                walk.followed += 1
                _note(walk, f"{path} (on {origins[path]})", answer)
                targets = _targets(url, path, answer, ids)
                for target, anchor in () if is_last(path) else targets:
                    anchors.setdefault(target, {}).setdefault(anchor, path)
                    if target not in origins:
                        origins[target] = path
                        rank = 2 * is_last(target) + bool(_SAME_PAGE.search(target))
                        heapq.heappush(waiting, (rank, len(origins), target))
    walk.known = len(origins)
    walk.dead += [
        f"{path}#{anchor} (on {origin})"
        for path, wanted in anchors.items()
        for anchor, origin in wanted.items()
        if anchor and path in ids and anchor not in ids[path]
    ]
    return walk


def _kept_from_crawlers(url: str) -> Callable[[str], bool]:
    """Whether robots.txt disallows a path (RFC 9309 §2.2.3)."""
    rules = re.findall(r"^Disallow: (\S+)", _get(url, "/robots.txt").body.decode(), re.MULTILINE)
    patterns = [".*".join(map(re.escape, rule.split("*"))) for rule in rules]
    return lambda path: any(re.match(pattern, path) for pattern in patterns)


def _note(walk: Walk, path: str, answer: Answer) -> None:
    if answer.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        walk.broken.append(f"{path} ({answer.status})")
    elif answer.status >= http.HTTPStatus.BAD_REQUEST:
        walk.dead.append(f"{path} ({answer.status})")
    elif answer.media_type == "text/html":
        walk.pages += 1
        if len(answer.body) > walk.largest:
            walk.largest, walk.largest_page = len(answer.body), path


def _targets(
    url: str, path: str, answer: Answer, ids: dict[str, set[str]]
) -> list[tuple[str, str]]:
    """Where a page leads on this site, each with the anchor it names."""
    if answer.location:
        found = [answer.location]
    elif answer.media_type == "text/html":
        text = answer.body.decode()
        ids[path] = {html.unescape(each) for each in _ID.findall(text)}
        found = [html.unescape(each) for each in _LINK.findall(text)]
    else:
        found = []
    targets = []
    for each in found:
        address, _, anchor = each.partition("#")
        if each.startswith("#"):
            targets.append((path, unquote(anchor)))
        elif address.startswith(url + "/") or address == url:
            targets.append((address.removeprefix(url) or "/", unquote(anchor)))
    return targets


def _triples(release: Path) -> int:
    text = (release / "release.json").read_text("utf-8")
    return int(re.search(r'^ "triples": (\d+)', text, re.MULTILINE)[1])  # type: ignore[index]


def _nameless(release: Path) -> int:
    connection = sqlite3.connect(f"file:{release / 'search.sqlite'}?mode=ro", uri=True)
    ((number,),) = connection.execute("SELECT COUNT(*) FROM resource WHERE NOT is_named")
    connection.close()
    return int(number)


def _table(results: list[Result], minutes: float) -> str:
    lines = [
        "| dataset | kind | triples | first page | largest page | nameless | links | dead | 5xx |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
        *map(_row, results),
    ]
    return (
        "\n".join(lines)
        + f"\n\nThe links of each were followed for {minutes:g} minutes at most.\n"
    )


def _row(result: Result) -> str:
    data, commit, triples, seconds, nameless, walk = result
    where = f"[{data.name}](https://github.com/{data.repository}/tree/{commit[:12]})"
    followed = f"{walk.followed:,}"
    if walk.followed < walk.known:
        followed += f" of {walk.known:,}"
    return (
        f"| {where} | {data.kind} | {triples:,} | {seconds:.1f} s | "
        f"{walk.largest / 1000:.0f} kB | {nameless:,} | {followed} | {len(walk.dead)} | "
        f"{len(walk.broken)} |"
    )


def _tell(result: Result) -> None:
    """Tell what was found as soon as it is, and where."""
    name, walk = result.data.name, result.walk
    sys.stderr.write(f"{_row(result)}\n{name}: the largest page is {walk.largest_page[:200]}\n")
    for fault in [*walk.broken, *walk.dead][:20]:
        sys.stderr.write(f"{name}: {fault}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
