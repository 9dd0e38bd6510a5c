"""Sitemaps of a release: every document with the day on which what it says last changed.

The pages are dated by comparing each subject with the release before, so that one changed literal
changes the date of its page and of no other (sitemaps.org protocol 0.9).
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from dortmund_lod import addresses
from dortmund_lod.catalogue.statistics import default_graph
from dortmund_lod.rdf import nquads
from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.rdf.serialize import opened
from dortmund_lod.release import brand
from dortmund_lod.release.manifest import DATA_FILE, PAGES_FILE, SITEMAPS
from dortmund_lod.release.sqlite_reader import open_finished

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from dortmund_lod.catalogue import Catalogue
    from dortmund_lod.publish.modified_dates import ModifiedDates

    Note = Callable[[str], object]

MOST = 50_000
"""Addresses in one sitemap."""

_NAMED = 3
_WITHDRAWN = frozenset(
    (f"<{PREFIXES['owl']}deprecated>".encode(), f'"{text}"^^<{PREFIXES["xsd"]}boolean>'.encode())
    for text in ("true", "1")
)
_PAGES = ("", "accessibility", "browse", "catalog", "provenance", "releases", "sparql")
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_SCHEMA = """
CREATE TABLE subject (
    iri TEXT PRIMARY KEY, digest BLOB NOT NULL, changed TEXT NOT NULL, withdrawn INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE page (address TEXT PRIMARY KEY, changed TEXT NOT NULL) WITHOUT ROWID;
"""


class Colliding(NamedTuple):
    """How many things have the address of a page of the site, and the first of them."""

    number: int
    first: list[str]


class Sitemapper:
    """Writes the pages of a release and its sitemaps into its folder.

    Takes the folder with its data, the base IRI, the folder of the release before, if there is
    one, and the calendar.
    """

    def __init__(
        self, folder: Path, base_iri: str, before: Path | None, calendar: ModifiedDates
    ) -> None:
        self._folder = folder
        self._base = base_iri
        self._before = before
        self._calendar = calendar

    def date_subjects(self, *, union: bool) -> Colliding:
        """Write when each subject and its page changed; gives what has the address of another."""
        path = self._folder / PAGES_FILE
        with contextlib.closing(sqlite3.connect(path)) as pages, pages:
            pages.executescript(_SCHEMA)
            pages.executemany("INSERT INTO subject VALUES (?, ?, ?, ?)", self._subjects(union))
            colliding = self._write_pages(pages)
        return Colliding(len(colliding), sorted(colliding)[:_NAMED])

    def write(
        self, catalogue: Catalogue, queries: Iterable[str], colliding: Colliding, note: Note
    ) -> None:
        """Write the rest; the pages about no subject are dated by the catalogue.

        `queries` names the named queries, `colliding` is what the dating of subjects gave, and
        `note` is told of it.
        """
        path = self._folder / PAGES_FILE
        others = [*_others(catalogue, queries), *self._own_pages()]
        rows = ((self._base + path, day) for path, day in others)
        with contextlib.closing(sqlite3.connect(path)) as pages, pages:
            pages.executemany("INSERT OR REPLACE INTO page VALUES (?, ?)", rows)
            self._sitemaps(pages)
        if colliding.number:
            first = ", ".join(f"<{iri}>" for iri in colliding.first)
            note(
                f"{colliding.number:,} of the things have the address of a page of the site "
                f"({first}): they are served, linked and listed as /resource?iri=…"
            )

    def _subjects(self, union: bool) -> Iterator[tuple[str, bytes, str, bool]]:  # noqa: FBT001
        with contextlib.ExitStack() as stack:
            lines = stack.enter_context((self._folder / DATA_FILE).open("rb"))
            known = _Known(self._before, stack)
            for subject, triples in groupby(
                default_graph(nquads.statements(lines), self._base, union=union), itemgetter(0)
            ):
                if subject.startswith(b"<"):
                    iri = subject[1:-1].decode()
                    told = list(triples)
                    withdrawn = iri.startswith(self._base + "id/") and _is_withdrawn(told)
                    digest, (said, day) = _digest(told), known.subject(iri)
                    changed = day if said == digest else self._calendar.changed(day)
                    yield iri, digest, changed, withdrawn

    def _write_pages(self, pages: sqlite3.Connection) -> set[str]:
        """Write the page of each subject; gives those that have the address of another.

        Subjects of one document share its page; withdrawn things have none.
        """
        colliding = set[str]()

        def page_of(iri: str) -> str:
            if iri.startswith(self._base) and addresses.collides(self._base, iri):
                colliding.add(iri)
            return self._base + addresses.page_of(self._base, iri)

        pages.create_function("page_of", 1, page_of, deterministic=True)
        pages.execute(
            "INSERT INTO page SELECT page_of(iri), max(changed) FROM subject "
            "WHERE NOT withdrawn GROUP BY 1"
        )
        return colliding

    def _own_pages(self) -> Iterator[tuple[str, str]]:
        """The operator's pages: one that says what it said before keeps its day."""
        with contextlib.ExitStack() as stack:
            known = _Known(self._before, stack)
            for name, languages in brand.load(self._folder).pages.items():
                path = f"page/{name}"
                day = known.page(self._base + path)
                says = [self._own_text(self._folder, name, each) for each in languages]
                said = [self._own_text(self._before, name, each) for each in languages]
                yield path, day if day and says == said else self._calendar.changed(day)

    @staticmethod
    def _own_text(folder: Path | None, name: str, language: str) -> bytes:
        """What a page of the operator's says in a release; nothing where it has none."""
        file = folder / brand.page_file(name, language) if folder else None
        return file.read_bytes() if file and file.is_file() else b""

    def _sitemaps(self, pages: sqlite3.Connection) -> None:
        total, latest = pages.execute("SELECT count(*), max(changed) FROM page").fetchone()
        (self._folder / SITEMAPS).mkdir()
        rows = pages.execute("SELECT address, changed FROM page ORDER BY address")
        if total <= MOST:
            self._save("sitemap.xml", "urlset", "url", rows)
            return
        parts = range(1, -(-total // MOST) + 1)
        for number in parts:
            self._save(f"sitemap-{number}.xml.gz", "urlset", "url", rows.fetchmany(MOST))
        parts_of = ((f"{self._base}sitemap-{number}.xml.gz", latest) for number in parts)
        self._save("sitemap.xml", "sitemapindex", "sitemap", parts_of)

    def _save(self, name: str, root: str, element: str, rows: Iterable[tuple[str, str]]) -> None:
        with opened(self._folder / SITEMAPS / name) as output:
            output.write(
                f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {_NAMESPACE}>\n'.encode()
            )
            for address, day in rows:
                line = (
                    f"<{element}><loc>{escape(address)}</loc><lastmod>{day}</lastmod></{element}>"
                )
                output.write(f"{line}\n".encode())
            output.write(f"</{root}>\n".encode())


def _others(catalogue: Catalogue, queries: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The paths of the pages that are about no subject of the data, with the days they changed."""
    named = [f"query/{name}" for name in queries]
    for path in (*_PAGES, *(["query"] if named else []), *named):
        yield path, catalogue.modified
    for dataset in catalogue.datasets:
        yield f"dataset/{dataset.name}", dataset.modified


class _Known:
    """The subjects of the release before."""

    def __init__(self, folder: Path | None, stack: contextlib.ExitStack) -> None:
        path = folder / PAGES_FILE if folder else None
        self._pages: sqlite3.Connection | None = None
        if path and path.is_file():
            self._pages = stack.enter_context(contextlib.closing(open_finished(path)))

    def subject(self, iri: str) -> tuple[bytes, str]:
        """The digest of what it said, and when it last changed; both empty if it is new."""
        if not self._pages:
            return b"", ""
        query = "SELECT digest, changed FROM subject WHERE iri = ?"
        found: tuple[bytes, str] | None = self._pages.execute(query, (iri,)).fetchone()
        return found or (b"", "")

    def page(self, address: str) -> str:
        """The day on which a page last changed; empty if it is new."""
        query = "SELECT changed FROM page WHERE address = ?"
        found = self._pages and self._pages.execute(query, (address,)).fetchone()
        return str(found[0]) if found else ""


def _is_withdrawn(triples: Iterable[tuple[bytes, bytes, bytes, bytes]]) -> bool:
    return not _WITHDRAWN.isdisjoint((predicate, value) for _, predicate, value, _ in triples)


def _digest(triples: Iterable[tuple[bytes, bytes, bytes, bytes]]) -> bytes:
    said = b"".join([b"%s %s\n" % (predicate, value) for _, predicate, value, _ in triples])
    return hashlib.blake2b(said, digest_size=12).digest()
