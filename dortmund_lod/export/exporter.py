"""Writing the static twin of a site."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dortmund_lod.errors import ExportError
from dortmund_lod.export.export_folder import Folder
from dortmund_lod.export.link_extractor import links
from dortmund_lod.export.problem_variants import tell
from dortmund_lod.export.variant_collector import Asker
from dortmund_lod.rdf.formats import DOCUMENTS, NQUADS
from dortmund_lod.release.manifest import DUMPS
from dortmund_lod.site.app import create_app
from dortmund_lod.site.http.wsgi_adapter import Threads
from dortmund_lod.site.metrics.metrics import Metrics
from dortmund_lod.site.middleware.cached_response import Cache
from dortmund_lod.site.middleware.response_cache import Edge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dortmund_lod.site.profile import SiteProfile
    from dortmund_lod.site.served_release import ServedRelease

    Progress = Callable[[str, int, int], None]

MARK = "objects.jsonl"
"""What an earlier export is recognised by."""

_SERVER = Path(__file__).parent / "server"
_SEEDS = (
    "/",
    "/robots.txt",
    "/sitemap.xml",
    "/llms.txt",
    "/catalog",
    "/void",
    "/.well-known/void",
)
_DYNAMIC = ("/search", "/search.json", "/sparql", "/sparql/complete")
_ELSEWHERE = ("/health/", "/metrics")
_CACHE = 64 * 2**20


class _Fixed:
    """The only site there is."""

    def __init__(self, site: ServedRelease) -> None:
        self._site = site

    def current(self) -> ServedRelease:
        return self._site


def export(  # noqa: PLR0913 - by name
    site: ServedRelease,
    target: Path,
    profiles: Sequence[SiteProfile] = (),
    *,
    live: str = "",
    listen: str,
    progress: Progress = lambda *_: None,
) -> int:
    """Write the twin of a site into a folder; gives the number of addresses.

    Takes the site, the folder (which appears when it is complete, in place of an earlier export),
    what adds to its pages, the address of a site that answers what needs a program, and where the
    servers are to listen.
    `progress` is told the phase, the addresses that are done, and those known.

    Raises:
        ExportError: the folder holds something else.
    """
    if target.exists() and any(target.iterdir()) and not (target / MARK).exists():
        raise ExportError(
            f"{target} holds something that is no export.",
            hint="Name a folder that is new or empty.",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    pending = Path(tempfile.mkdtemp(prefix=".exporting-", dir=target.parent))
    try:
        number = _Exporter(site, pending, profiles, live).run(progress)
        _configure(site, pending, target, live, listen)
        _replace(pending, target)
    finally:
        shutil.rmtree(pending, ignore_errors=True)
    return number


class _Exporter:
    def __init__(
        self, site: ServedRelease, folder: Path, profiles: Sequence[SiteProfile], live: str
    ) -> None:
        self._site = site
        self._path = folder
        self._profiles = profiles
        self._live = live
        self._waiting: deque[str] = deque()
        self._known: set[str] = set()

    def run(self, progress: Progress) -> int:
        """Ask for everything that is linked to, beginning with what crawlers begin with."""
        sites = _Fixed(self._site)
        folder = Folder(self._path)
        with tempfile.TemporaryDirectory() as counted:
            metrics = Metrics(Path(counted) / "metrics")
            app = create_app(
                sites,  # type: ignore[arg-type]
                metrics,
                self._site.settings.request_bytes,
                profiles=self._profiles,
            )
            edge = Edge(Threads(app.wsgi_app), sites, Cache(_CACHE))  # type: ignore[arg-type]
            with Asker(edge) as asker:
                done = self._follow(asker, folder, progress)
            for path in () if self._live else _DYNAMIC:
                folder.put(path, tell(app, 501, "A copy of the site as files cannot do that."))
            missing = folder.record(tell(app, 404, "There is nothing here."))
            (self._path / "missing").write_bytes(missing)
        folder.close()
        shutil.copytree(self._site.release.path / DUMPS, self._path / DUMPS, copy_function=_linked)
        return done

    def _follow(self, asker: Asker, folder: Folder, progress: Progress) -> int:
        self._note(_SEEDS)
        done = 0
        while self._waiting:
            self._take(self._waiting.popleft(), asker, folder)
            done += 1
            progress("export", done, done + len(self._waiting))
        return done

    def _take(self, address: str, asker: Asker, folder: Folder) -> None:
        variants = asker.variants(address)
        if variants[0].status == 404:  # noqa: PLR2004 - Not Found
            return
        folder.put(address, variants)
        here = self._site.url + address
        self._note(
            found.removeprefix(self._site.url) or "/"
            for variant in variants
            for found in links(variant, here)
            if found == self._site.url or found.startswith(self._site.url + "/")
        )

    def _note(self, addresses: Iterable[str]) -> None:
        dumps = f"/dump/{self._site.release.id}/"
        for address in addresses:
            path = address.partition("?")[0]
            if (
                path in _DYNAMIC
                or address.startswith((*_ELSEWHERE, dumps))
                or address in self._known
            ):
                continue
            self._known.add(address)
            self._waiting.append(address)


def _linked(source: str, target: str) -> None:
    """A second name for a file that never changes, or a copy where that cannot be."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _configure(site: ServedRelease, folder: Path, target: Path, live: str, listen: str) -> None:
    """Write the configurations, which name the folder where it will be."""
    kinds = [(fmt.suffix, fmt.media_type) for fmt in (*DOCUMENTS, NQUADS)]
    values = {
        "folder": target,
        "listen": listen,
        "live": live,
        "release": site.release.id,
        "types": [*kinds, ("gz", "application/gzip")],
        "url": site.url,
        "elsewhere": [(path, live + path) for path in _DYNAMIC] if live else [],
    }
    environment = Environment(
        loader=FileSystemLoader(_SERVER),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - configurations, from checked settings
    )
    (folder / "server").mkdir()
    for file in sorted(_SERVER.iterdir()):
        text = file.read_text("utf-8")
        if file.suffix != ".lua":
            text = environment.from_string(text).render(values)
        place = folder if file.name == "README.md" else folder / "server"
        (place / file.name).write_text(text, "utf-8")


def _replace(pending: Path, target: Path) -> None:
    pending.chmod(0o755)
    if target.exists():
        old = pending.with_name(pending.name + "-old")
        target.rename(old)
        pending.rename(target)
        shutil.rmtree(old)
    else:
        pending.rename(target)
