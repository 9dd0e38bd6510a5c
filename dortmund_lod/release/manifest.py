"""The manifest of a release, and the release in its folder."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from dortmund_lod.addresses import SHAPES
from dortmund_lod.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

DATA_FILE = "data.nq"
INDEX_FILE = "index.sqlite"
SEARCH_FILE = "search.sqlite"
HIERARCHY_FILE = "hierarchy.sqlite"
USAGE_FILE = "usage.sqlite"
CATALOGUE_FILE = "catalogue.json"
CATALOGUES = "catalogue"
"""Folder of the finished descriptions: catalogue, VoID and datasets in every format."""
DESCRIPTIONS_FILE = "descriptions.nq"
"""What the endpoint says of the data in graphs that are no part of them: VoID, named queries."""
QUERIES_FILE = "queries.json"
"""The named queries."""
ANSWERS = "answers"
"""Folder of the answers to named queries, by name and format."""
TABLES = "tables"
"""Folder of what is asked of the tables of large classes, and which tables there are."""
PAGES_FILE = "pages.sqlite"
SITEMAPS = "sitemaps"
"""Folder of the finished sitemaps."""
DUMPS = "dumps"
"""Folder of the files to download."""
MANIFEST_FILE = "release.json"
HUB = 100
"""Links to a resource that are counted when it is asked for; more are counted at build."""

LAYOUT = 10
"""Version of the layout; another one is another release."""
READABLE = {9, LAYOUT}
"""Layouts that can be served: one of 9 has no tables."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a release says of itself.

    `graphs` counts the triples of each named graph by its IRI ("" is the default graph), `triples`
    those of the default graph as it is queried, and `descriptions` those of the graphs that the
    endpoint has beside them, and that tell of the data; `files` gives bytes and SHA-256 of each
    file; `name_properties` name things before the properties that are known to do so.
    """

    id: str
    base_iri: str
    union_default_graph: bool
    triples: int
    graphs: dict[str, int]
    prefixes: dict[str, str]
    descriptions: dict[str, int] = field(default_factory=dict)
    name_properties: list[str] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    layout: int = LAYOUT
    checksum: str = ""
    """SHA-256 of the manifest itself, without this."""

    @property
    def shapes_graph(self) -> str:
        """The named graph that the default graph leaves out, if there is one."""
        return self.base_iri + SHAPES

    def is_default_graph(self, graphs: Iterable[str]) -> bool:
        """Whether the merge of these graphs is the default graph as it is queried."""
        held = {graph for graph, triples in self.graphs.items() if triples}
        wanted = set(graphs)
        is_data = wanted.isdisjoint(self.descriptions)
        return is_data and self.union_default_graph and held - {self.shapes_graph} == held & wanted

    def are_disjoint(self, graphs: Iterable[str]) -> bool:
        """Whether it is known that no two of these graphs hold the same triple."""
        united = sum(n for graph, n in self.graphs.items() if graph != self.shapes_graph)
        no_triple_twice = self.union_default_graph and united == self.triples
        aside = {self.shapes_graph, *self.descriptions}
        return no_triple_twice and aside.isdisjoint(graphs)

    def digest(self) -> str:
        """What the checksum is, where nothing has changed."""
        text = json.dumps(asdict(replace(self, checksum="")), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def to_json(self) -> str:
        """The manifest as JSON text, always in the same order."""
        content = asdict(self) | {"checksum": self.digest()}
        return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


@dataclass(frozen=True)
class Release:
    """A finished release: its folder and manifest."""

    path: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        """The release id."""
        return self.manifest.id

    @property
    def data(self) -> Path:
        """The canonical N-Quads."""
        return self.path / DATA_FILE

    @property
    def descriptions(self) -> Path:
        """The N-Quads of the graphs that tell of the data."""
        return self.path / DESCRIPTIONS_FILE

    @property
    def index(self) -> Path:
        """The SQLite file of look-ups made at build."""
        return self.path / INDEX_FILE

    @property
    def catalogue(self) -> Path:
        """The plain view of the catalogue."""
        return self.path / CATALOGUE_FILE

    @property
    def search(self) -> Path:
        """The SQLite file of words and classes made at build."""
        return self.path / SEARCH_FILE

    @property
    def hierarchy(self) -> Path:
        """The SQLite file of hierarchies made at build."""
        return self.path / HIERARCHY_FILE

    @property
    def pages(self) -> Path:
        """The SQLite file of pages, and when each changed."""
        return self.path / PAGES_FILE

    @property
    def usage(self) -> Path:
        """The SQLite file of how classes and properties are used, made at build."""
        return self.path / USAGE_FILE

    @property
    def queries(self) -> Path:
        """The named queries."""
        return self.path / QUERIES_FILE

    def answer(self, query: str, suffix: str) -> Path:
        """Where the answer of a named query is kept in a format, if it is."""
        return self.path / ANSWERS / f"{query}.{suffix}"

    @property
    def store(self) -> Path:
        """The quad store on disk, for releases too large for memory.

        It lies beside the releases: it can be made from them, and its bytes differ each time.
        """
        return self.path.parent.parent / "stores" / self.id

    def beside(self, release_id: str) -> Release:
        """Another release of the same home.

        Raises:
            ReleaseError: it is not there.
        """
        if not release_id.isalnum():
            raise ReleaseError(f"{release_id} is no release id.")
        return load(self.path.parent / release_id)

    def verify(self) -> None:
        """Compare every file with what the manifest says of it.

        Raises:
            ReleaseError: one is missing or differs.
        """
        if self.manifest.checksum != self.manifest.digest():
            raise self._damaged(MANIFEST_FILE, "is not what it was")
        names = [*self.manifest.files]
        with ThreadPoolExecutor() as pool:  # hashing holds no lock of the interpreter
            for name, digest in zip(names, pool.map(self._digest, names), strict=True):
                if digest != self.manifest.files[name]["sha256"]:
                    raise self._damaged(name, "is not what it was")

    def _digest(self, name: str) -> str:
        try:
            with (self.path / name).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise self._damaged(name, f"cannot be read: {error.strerror}") from error

    def _damaged(self, name: str, fault: str) -> ReleaseError:
        return ReleaseError(
            f"Release {self.id} is damaged: {name} {fault}.", hint="Build or copy it again."
        )

    @property
    def published(self) -> float:
        """When it was published here, in seconds since the epoch."""
        return (self.path / MANIFEST_FILE).stat().st_mtime


def load(path: Path) -> Release:
    """Read the release in this folder.

    Raises:
        ReleaseError: it is no release, damaged, or of another layout.
    """
    manifest = path / MANIFEST_FILE
    try:
        content = json.loads(manifest.read_text("utf-8"))
        release = Release(path.resolve(), Manifest(**content))
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError) as error:
        raise ReleaseError(f"{path} holds no readable release.", hint="Build it again.") from error
    except OSError as error:
        raise ReleaseError(f"{manifest} cannot be read: {error.strerror}.") from error
    if release.manifest.layout not in READABLE:
        raise ReleaseError(
            f"{path} was built by another version of dortmund-lod.", hint="Build it again."
        )
    return release
