"""Writing the static copy of a site."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections import deque
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from dortmund_lod import addresses
from dortmund_lod.errors import ExportError
from dortmund_lod.export import server_configuration
from dortmund_lod.export.export_folder import HEADERS, QUERIES, ExportFolder
from dortmund_lod.export.link_extractor import links
from dortmund_lod.export.problem_variants import PROBLEM_FILES, PROBLEMS, problem_variants
from dortmund_lod.export.variant_collector import VariantCollector
from dortmund_lod.rdf.formats import DOCUMENTS
from dortmund_lod.release.card_names import CARDS
from dortmund_lod.release.manifest import DUMPS
from dortmund_lod.release.sqlite_reader import open_finished
from dortmund_lod.site.app import create_app
from dortmund_lod.site.metrics.metrics import Metrics
from dortmund_lod.site.routes import well_known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from flask import Flask

    from dortmund_lod.export.variant import Variant
    from dortmund_lod.site.profile import SiteProfile
    from dortmund_lod.site.served_release import ServedRelease

    Progress = Callable[[str, int, int], None]

_SEEDS = (
    "/",
    "/robots.txt",
    "/sitemap.xml",
    "/llms.txt",
    "/catalog",
    "/void",
    "/.well-known/void",
    well_known.API_CATALOG,
    "/.well-known/security.txt",
)
_DYNAMIC = ("/search", "/search.json", "/suggest.json", "/sparql", "/sparql/complete")
_ELSEWHERE = ("/health/",)
_WITHOUT_RELEASE = {"", "accessibility", "browse", "page", "provenance", "query", "releases",
                    "sparql"}  # fmt: skip
"""Pages that are those of the current release, whatever their address names."""
_KEPT = {HTTPStatus.OK, HTTPStatus.SEE_OTHER, HTTPStatus.FOUND, HTTPStatus.GONE}
_SUFFIXES = tuple(f".{fmt.suffix}" for fmt in DOCUMENTS)
_SAID_BY_ALL = ("access-control-allow-origin", "access-control-expose-headers", "cache-control",
                "referrer-policy", "x-content-type-options", "x-release")  # fmt: skip
_POLICY = "content-security-policy"


class _Fixed:
    """The only site there is."""

    def __init__(self, site: ServedRelease) -> None:
        self._site = site

    def current(self) -> ServedRelease:
        return self._site


class Exported:
    """What came of an export: how many addresses there are, and which ones can be no files."""

    def __init__(self, addresses: int, left_out: list[str]) -> None:
        self.addresses = addresses
        self.left_out = left_out


def export(  # noqa: PLR0913 - by name
    site: ServedRelease,
    target: Path,
    profiles: Sequence[SiteProfile] = (),
    *,
    live: str = "",
    listen: str,
    kept: bool = True,
    progress: Progress = lambda *_: None,
) -> Exported:
    """Write the static copy of a site into a folder.

    Takes the site, the folder (which appears when it is complete, in place of an earlier export),
    what adds to its pages, the address of a site that answers what needs a program, where the
    servers are to listen, and whether releases that are kept beside this one are part of it.
    `progress` is told the phase, the addresses done, and those known.

    Raises:
        ExportError: the folder holds something else, or the site fails to answer.
    """
    if target.exists() and any(target.iterdir()) and not (target / HEADERS).exists():
        raise ExportError(
            f"{target} holds something that is no export.",
            hint="Name a folder that is new or empty.",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    pending = Path(tempfile.mkdtemp(prefix=".exporting-", dir=target.parent))
    site = replace(site, shows_others=kept, is_copy=True, answers_queries=bool(live))
    releases = {release.id: release for release in site.kept()} | {site.id: site.release}
    place = server_configuration.Place(
        target, site.url, listen, site.id, tuple({*releases} - {site.id}), _DYNAMIC, live,
        tuple(site.brand.languages),
    )  # fmt: skip
    try:
        app = create_app(
            _Fixed(site),  # type: ignore[arg-type]
            Metrics(),
            site.settings.request_bytes,
            profiles=profiles,
        )
        exported = _Exporter(site, app, pending).run(place, progress)
        for release in releases.values():
            files = pending / DUMPS / release.id
            shutil.copytree(release.path / DUMPS, files, copy_function=_linked)
        _replace(pending, target)
    finally:
        shutil.rmtree(pending, ignore_errors=True)
    return exported


class _Exporter:
    def __init__(self, site: ServedRelease, app: Flask, path: Path) -> None:
        self._site = site
        self._app = app
        self._path = path
        self._collector = VariantCollector(app, site.brand.languages)
        self._folder = ExportFolder(path)
        self._waiting: deque[str] = deque()
        self._known: set[str] = set()
        self._places: dict[str, str] = {}
        self._written: dict[str, set[str]] = {}
        self._negotiated: set[str] = set()

    def run(self, place: server_configuration.Place, progress: Progress) -> Exported:
        """Ask for everything that is linked to, beginning with what crawlers begin with."""
        files = [name for name in self._site.release.manifest.files if name.startswith(CARDS)]
        own = [f"/static/site/{name}" for name in self._site.brand.files]
        cards = [f"/static/card/{name.removeprefix(f'{CARDS}/')}" for name in files]
        for seed in (*_SEEDS, *own, *cards):
            self._note(seed)
        for release in place.kept:
            self._note_release(self._site.at(release))
        done = 0
        while self._waiting:
            self._take(self._waiting.popleft())
            done += 1
            progress("export", done, done + len(self._waiting))
        self._look_up_queries()
        for status in PROBLEMS:
            for variant in problem_variants(self._app, status, self._site.brand.languages):
                self._folder.write(f"{PROBLEM_FILES}{int(status)}{variant.suffix}", variant)
        self._folder.close()
        headers = self._headers()
        server_configuration.write(self._path, place, self._folder.tables, headers)
        return Exported(done, self._folder.left_out)

    def _note_release(self, kept: ServedRelease) -> None:
        """Remember to ask for what a kept release answers: its documents, catalogue and VoID."""
        for path in ("catalog", "void", *_documents(kept)):
            self._note(addresses.with_parameter(f"/{path}", "release", kept.id))

    def _headers(self) -> dict[str, str]:
        """The headers that all answers have, and the policy of pages, as the overview has them."""
        overview = self._collector.variants("/")[0]
        return {
            name: value
            for name, value in overview.headers
            if name.lower() in {*_SAID_BY_ALL, _POLICY}
        }

    def _take(self, address: str) -> None:
        stem = _without_suffix(address)
        if stem in self._negotiated:
            return
        variants = self._collector.variants(address)
        if variants[0].status not in _KEPT:
            return
        place = self._folder.put(address, variants)
        if place:
            self._places[address] = place
        if any(variant.suffix in _SUFFIXES for variant in variants):
            self._negotiated.add(address)
        self._follow(address, variants)

    def _follow(self, address: str, variants: Iterable[Variant]) -> None:
        url = self._site.url
        for variant in variants:
            for found in links(variant, url + address):
                if found == url or found.startswith(url + "/"):
                    self._note(found.removeprefix(url) or "/")

    def _note(self, written: str) -> None:
        """Remember to ask for an address, without what chooses among its answers."""
        path = written.partition("?")[0]
        is_dump = path.startswith("/dump/") and not path.startswith("/dump/latest/")
        if path in _DYNAMIC or written.startswith(_ELSEWHERE) or is_dump:
            return
        address = self._plain(written)
        if "?" in address:
            self._written.setdefault(address, {address}).add(written)
        for each in (_without_suffix(address), address):
            if each and each not in self._known:
                self._known.add(each)
                self._waiting.append(each)

    def _plain(self, written: str) -> str:
        path, _, query = written.partition("?")
        dropped = {"lang", "v" if path.startswith("/static/") else "",
                   "format" if path == "/resource" else ""}  # fmt: skip
        current = f"release={self._site.release.id}"
        parts = [
            part
            for part in query.split("&")
            if part and part != current and part.partition("=")[0] not in dropped
        ]
        return path + ("?" + "&".join(parts) if parts else "")

    def _look_up_queries(self) -> None:
        """Where the answers to addresses with a query lie, however their links are written."""
        queries = self._folder.tables.queries
        for address, written in self._written.items():
            if self._places.get(address, "").startswith(QUERIES):
                queries |= dict.fromkeys(sorted(written), self._places[address])


def _without_suffix(address: str) -> str:
    """The address that negotiates, for one that names a format; else nothing."""
    path, mark, query = address.partition("?")
    own = query.startswith("release=") and "&" not in query
    if (query and not own) or not path.endswith(_SUFFIXES) or path.startswith("/dump/"):
        return ""
    return path.rpartition(".")[0] + mark + query


def _documents(kept: ServedRelease) -> Iterator[str]:
    """The paths of the documents of a release and of the things that they are about."""
    begin = kept.base_iri
    with contextlib.closing(open_finished(kept.release.pages)) as db:
        for (address,) in db.execute("SELECT address FROM page ORDER BY address"):
            path = str(address).removeprefix(begin)
            family = path.partition("/")[0].partition("?")[0]
            if family not in _WITHOUT_RELEASE:
                yield path
                if family == "doc":
                    yield f"id/{path.removeprefix('doc/')}"


def _linked(source: str, target: str) -> None:
    """A second name for a file that never changes, or a copy where that cannot be."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _replace(pending: Path, target: Path) -> None:
    pending.chmod(0o755)
    if target.exists():
        old = pending.with_name(pending.name + "-old")
        target.rename(old)
        pending.rename(target)
        shutil.rmtree(old)
    else:
        pending.rename(target)
