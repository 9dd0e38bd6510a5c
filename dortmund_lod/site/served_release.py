"""What a request is answered from: one release, its engine and the settings, swapped as one."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from dortmund_lod import addresses
from dortmund_lod.catalogue import load as load_catalogue
from dortmund_lod.engine import limits_of
from dortmund_lod.engine.companion import Companion, EngineWithCompanion
from dortmund_lod.engine.embedded.answer_space import AnswerSpace
from dortmund_lod.engine.embedded.client import EmbeddedEngine
from dortmund_lod.engine.table_process import ClassTables
from dortmund_lod.errors import ReleaseError
from dortmund_lod.rdf import namespaces
from dortmund_lod.release import brand, manifest
from dortmund_lod.release.hierarchy_reader import Hierarchy
from dortmund_lod.release.home import kept_releases
from dortmund_lod.release.manifest import TABLES
from dortmund_lod.release.named_query import load_queries
from dortmund_lod.release.search.reader import SearchIndex
from dortmund_lod.release.statements import Statements
from dortmund_lod.release.usage_reader import Usage
from dortmund_lod.site.metrics.instrumented_engine import InstrumentedEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dortmund_lod.catalogue import Catalogue
    from dortmund_lod.engine import Engine, EngineProcess
    from dortmund_lod.release.brand import Brand
    from dortmund_lod.release.manifest import Release
    from dortmund_lod.release.named_query import NamedQuery
    from dortmund_lod.settings import Settings
    from dortmund_lod.site.metrics.instrumented_engine import Observer

_ACTIVE_FILE, _COMPANION_FILE = "active.json", "companion.json"
_LOOK_AGAIN = 0.25
_MOST_KEPT = 8
"""Releases beside the current one that are open at once."""


@dataclass(frozen=True)
class ServedRelease:
    """One release with its engine; never changes."""

    settings: Settings
    release: Release
    engine: Engine
    search: SearchIndex
    hierarchy: Hierarchy
    usage: Usage
    catalogue: Catalogue
    brand: Brand
    shows_others: bool = True
    """Whether other releases that are kept can be asked for."""
    is_copy: bool = False
    """Whether it is for a static copy, without a program that answers."""
    answers_queries: bool = True
    """Whether somebody evaluates queries: of a static copy, a site that is named for that."""

    @cached_property
    def id(self) -> str:
        """The id of the release."""
        return self.release.id

    @cached_property
    def statements(self) -> Statements:
        """The statements of the release, as they were written."""
        return Statements(self.release.data)

    @cached_property
    def tables(self) -> ClassTables:
        """The tables of classes that were made at build; none in a release of before."""
        return ClassTables(self.release.path / TABLES, limits_of(self.settings))

    @cached_property
    def queries(self) -> dict[str, NamedQuery]:
        """The named queries of the release, by their names."""
        return {each.name: each for each in load_queries(self.release.queries.read_text("utf-8"))}

    @cached_property
    def name_properties(self) -> tuple[str, ...]:
        """The properties that name things: the operator's, then the known ones."""
        preferred = self.release.manifest.name_properties
        return tuple(dict.fromkeys([*preferred, *namespaces.LABELS]))

    @cached_property
    def base_iri(self) -> str:
        """The base IRI of the data."""
        return self.release.manifest.base_iri

    @cached_property
    def url(self) -> str:
        """The address of this instance, without a final slash."""
        return self.settings.url

    @cached_property
    def _others(self) -> dict[str, ServedRelease]:
        return {}

    def at(self, release_id: str) -> ServedRelease:
        """The same site in another release that is kept; this one where it is named itself.

        Raises:
            ReleaseError: it is not kept, or cannot be read.
        """
        if release_id == self.id:
            return self
        release = self.release.beside(release_id)
        if release_id not in self._others:
            if len(self._others) >= _MOST_KEPT:
                self._others.clear()
            engine = self.engine.at(release)
            other = open_release(self.settings, release, engine)
            self._others[release_id] = replace(
                other, is_copy=self.is_copy, answers_queries=self.answers_queries
            )
        return self._others[release_id]

    def kept(self) -> list[Release]:
        """All releases that are kept, this one among them, the latest first."""
        return kept_releases(self.release.path.parent) if self.shows_others else [self.release]

    def address(self, iri: str) -> str:
        """Where this instance answers for one of the data's IRIs; others stay as they are."""
        return addresses.at_instance(self.url, self.base_iri, iri)

    def here(self, iri: str) -> str:
        """An IRI below the base as an address of this instance, whatever answers there."""
        return f"{self.url}/{iri.removeprefix(self.base_iri)}"


def open_release(settings: Settings, release: Release, engine: Engine) -> ServedRelease:
    """A site from its parts and what the release says of itself.

    Raises:
        ReleaseError: the catalogue of the release, or its look, cannot be read.
    """
    try:
        catalogue = load_catalogue(release.catalogue)
        look = brand.load(release.path)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ReleaseError(
            f"The catalogue of release {release.id} cannot be read.", hint="Build it again."
        ) from error
    return ServedRelease(
        settings,
        release,
        engine,
        SearchIndex(release.search),
        Hierarchy(release.hierarchy),
        Usage(release.usage),
        catalogue,
        look,
    )


class ActiveReleaseFile:
    """Which release is served now, and by what: written by the parent, read by web processes."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _ACTIVE_FILE
        self._companion = folder / _COMPANION_FILE

    def write(self, release: Release, engine: Path) -> None:
        """Name the release and the folder of its engine, atomically."""
        _write(self._file, [str(release.path), str(engine)])

    def write_companion(self, process: EngineProcess | None) -> None:
        """Name the process that asks the companion; None where it is not to be asked."""
        if process:
            _write(self._companion, [str(process.release.path), str(process.folder)])
        else:
            self._companion.unlink(missing_ok=True)

    def companion(self, release: Path) -> Path | None:
        """The folder of the process that asks the companion about a release, if there is one.

        There is none, either, where that cannot be read.
        """
        try:
            found, folder = json.loads(self._companion.read_text("utf-8"))
        except OSError:
            return None
        return Path(folder) if Path(found) == release else None

    def release(self) -> Release:
        """The release that is served."""
        return manifest.load(self.read()[0])

    def read(self) -> tuple[Path, Path]:
        """The folder of the release and that of its engine."""
        release, engine = json.loads(self._file.read_text("utf-8"))
        return Path(release), Path(engine)

    @property
    def answers(self) -> Path:
        """The file in which the web processes count the bytes of answers on their way."""
        return self._file.with_name("answers")

    def version(self) -> int:
        """A number that changes when another release becomes active."""
        return self._file.stat().st_mtime_ns


def _write(file: Path, content: list[str]) -> None:
    pending = file.with_suffix(".new")
    pending.write_text(json.dumps(content), "utf-8")
    pending.replace(file)


class CurrentRelease:
    """The current site of this process; follows when the parent names another release.

    Each of the `observers` is told of every call of the engine, and `on_companion` how queries
    ended that were put to the companion.
    """

    def __init__(
        self,
        settings: Settings,
        active: ActiveReleaseFile,
        observers: Sequence[Observer],
        on_companion: Callable[[str], object] = lambda _: None,
    ) -> None:
        self._settings = settings
        self._observers = observers
        self._on_companion = on_companion
        self._companion: tuple[Path, EmbeddedEngine] | None = None
        self._active = active
        self._lock = threading.Lock()
        self._looked = 0.0
        self._version = 0
        self._site: ServedRelease | None = None
        self._space: AnswerSpace | None = None

    def current(self) -> ServedRelease:
        """The site that a request should be answered from, from its first to its last byte."""
        now = time.monotonic()
        if self._site is None or now - self._looked > _LOOK_AGAIN:
            with self._lock:
                self._follow()
                self._looked = now
        if self._site is None:  # pragma: no cover - _follow raises first
            raise RuntimeError
        return self._site

    def _follow(self) -> None:
        version = self._active.version()
        if version != self._version:
            path, folder = self._active.read()
            engine: Engine = self._engine_at(folder, path)
            for observe in self._observers:
                engine = InstrumentedEngine(engine, observe)
            release = manifest.load(path)
            self._site = open_release(self._settings, release, engine)
            self._version = version

    def _engine_at(self, folder: Path, release: Path) -> EmbeddedEngine:
        settings, limits = self._settings, limits_of(self._settings)
        if not settings.engine_analytics:
            return EmbeddedEngine(folder, limits, self._answers())
        companion = Companion(
            settings.analytics_after, lambda: self._companion_for(release), self._on_companion
        )
        return EngineWithCompanion(folder, limits, self._answers(), companion)

    def _companion_for(self, release: Path) -> EmbeddedEngine | None:
        """What asks the companion about a release; the same as before, where it is still there."""
        folder = self._active.companion(release)
        if folder is None:
            return None
        if self._companion is None or self._companion[0] != folder:
            engine = EmbeddedEngine(folder, limits_of(self._settings), self._answers())
            self._companion = folder, engine
        return self._companion[1]

    def _answers(self) -> AnswerSpace:
        """The space for answers of this process, which one release hands on to the next."""
        if self._space is None:
            settings = self._settings
            share = settings.answer_bytes // (2 * settings.workers)
            share = max(share, settings.query_result_bytes)  # one answer has room in any case
            self._space = AnswerSpace(self._active.answers, settings.answer_bytes, share)
        return self._space
