"""Making a release: read, check, write aside, move into place, switch."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import shutil
import sqlite3
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod import __version__, validation
from dortmund_lod.addresses import SHAPES
from dortmund_lod.catalogue import Catalogue, read_metadata
from dortmund_lod.catalogue import load as load_catalogue
from dortmund_lod.catalogue.self_description import completed, offered
from dortmund_lod.engine.embedded import store_files
from dortmund_lod.errors import ReleaseError, SourceError
from dortmund_lod.process.subprocess_task import NICE, run_maybe_in_subprocess
from dortmund_lod.publish.brand.brand_writer import brand_digest, check_brand, write_brand
from dortmund_lod.publish.card_writer import write_cards
from dortmund_lod.publish.dataset_statistics import DatasetStatistics
from dortmund_lod.publish.descriptions import Cataloguer
from dortmund_lod.publish.endpoint_graphs import write_endpoint_graphs
from dortmund_lod.publish.file_digest_cache import FileDigestCache
from dortmund_lod.publish.home.home_lock import locked
from dortmund_lod.publish.home.pins import held, unpin
from dortmund_lod.publish.index_writer import write_index
from dortmund_lod.publish.manifest_writer import all_prefixes, describe, with_files
from dortmund_lod.publish.modified_dates import ModifiedDates
from dortmund_lod.publish.named_queries import (
    Question,
    distinct,
    queries_of_data,
    queries_of_files,
    write_queries,
)
from dortmund_lod.publish.remote_copies import load_companion, load_remote
from dortmund_lod.publish.sitemaps import Sitemapper
from dortmund_lod.publish.validation_task import ValidationTask
from dortmund_lod.rdf import nquads
from dortmund_lod.rdf.canonical import Canonical
from dortmund_lod.rdf.parser.parse import read, read_triples
from dortmund_lod.rdf.terms import ntriples
from dortmund_lod.release.changes import CHANGES_FILE, compare, load_changes
from dortmund_lod.release.hierarchy_writer import write_hierarchy
from dortmund_lod.release.home import Home, fsync
from dortmund_lod.release.manifest import (
    DATA_FILE,
    HIERARCHY_FILE,
    INDEX_FILE,
    LAYOUT,
    MANIFEST_FILE,
    SEARCH_FILE,
    USAGE_FILE,
    Release,
    load,
)
from dortmund_lod.release.named_query import dump_queries
from dortmund_lod.release.resource_names import ResourceNames
from dortmund_lod.release.search.entries import SearchSource
from dortmund_lod.release.search.writer import write_search
from dortmund_lod.release.statements import Statements
from dortmund_lod.release.usage_writer import write_usage
from dortmund_lod.sources import query_files
from dortmund_lod.sources.source_file import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from dortmund_lod.catalogue import CatalogueMetadata
    from dortmund_lod.publish.card_writer import FigureTerms
    from dortmund_lod.publish.sitemaps import Colliding
    from dortmund_lod.rdf.terms import Triple
    from dortmund_lod.settings import Settings
    from dortmund_lod.sources import Sources
    from dortmund_lod.sources.source_file import SourceFile

    Progress = Callable[[str, int, int], None]
    Note = Callable[[str], object]

_PIECE = 2**20
_STEPS = 3
_PUBLISHED = (Role.DATA, Role.ONTOLOGY, Role.SHAPES)


class Callbacks(NamedTuple):
    """What a build calls.

    `progress` is told the phase (`parse`, `write`, `load`, and those of the gate), how much of it
    is done, and how much there is; `note` what people should know, in sentences. `checks` are made
    by the gate beside its own; `figures` say which things have a number to be shown where their
    address is shared.
    """

    progress: Progress = lambda *_: None
    note: Note = lambda _: None
    checks: Sequence[validation.Check] = ()
    figures: Sequence[FigureTerms] = ()


def build(
    sources: Sources,
    settings: Settings,
    home: Home,
    callbacks: Callbacks = Callbacks(),  # noqa: B008 - immutable
) -> Release:
    """Make the release of these sources current in `home`, building it only if it is not there.

    One that a rollback pinned stays current while the sources are unchanged; gives what is.

    Raises:
        SourceError: a file cannot be read or parsed.
        ValidationFailed: the sources break a shape; nothing is written.
        ReleaseError: the release cannot be written; the current one stays.
        SettingsError: what the operator adds to the pages cannot be published.
    """
    check_brand(settings.site)
    with locked(home):
        inputs = _input_digest(sources, settings, home)
        built = _cached_release(home, inputs) or _build(sources, settings, home, inputs, callbacks)
        release = held(home, built, callbacks.note)
        if sum(release.manifest.graphs.values()) > settings.memory_quads:
            store_files.write(release)
        load_remote(release, settings, callbacks.progress)
        load_companion(release, settings, callbacks.progress, callbacks.note)
        if home.current_id() != release.id:
            home.switch(release.id)
        if release is built:
            unpin(home)
        return release


def _cached_release(home: Home, inputs: str) -> Release | None:
    """The release that was built from the very same inputs, if it is still whole."""
    with contextlib.suppress(FileNotFoundError, ReleaseError):
        release = home.release((home.inputs / inputs).read_text("ascii").strip())
        release.verify()
        return release
    return None


def _input_digest(sources: Sources, settings: Settings, home: Home) -> str:
    contents = sources.digest(FileDigestCache(home.inputs / "files.json").of)
    read = (*settings.source_texts, *_query_files(sources, settings))
    texts = [_content_digest(path) for path in read]
    shaping = _release_settings(settings)
    parts = [contents, shaping, *sorted(settings.profiles), *texts, __version__]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _await_verdict(inspection: ValidationTask, callbacks: Callbacks) -> None:
    inspection.verdict()
    for sentence in inspection.unchecked:
        callbacks.note(sentence)


def _content_digest(path: Path) -> str:
    """The digest of a file; what cannot be read is told by the check that needs it."""
    with contextlib.suppress(OSError):
        return hashlib.sha256(path.read_bytes()).hexdigest()
    return str(path)


def _release_settings(settings: Settings) -> str:
    """The settings that shape a release."""
    shaping = {
        "base_iri": settings.base_iri,
        "catalogue_datasets": settings.catalogue_datasets,
        "contributor_id": settings.contributor_id,
        "layout": LAYOUT,
        "name_properties": [each.value for each in settings.name_properties],
        "site": brand_digest(settings.site),
        "union_default_graph": settings.union_default_graph,
    }
    return json.dumps(shaping, sort_keys=True)


def _build(
    sources: Sources, settings: Settings, home: Home, inputs: str, callbacks: Callbacks
) -> Release:
    with (
        _staging_dir(home) as folder,
        ValidationTask(sources, settings, callbacks.progress, callbacks.checks) as inspection,
    ):
        draft, work = _begun(folder, settings)
        prefixes = _write_data(
            sources, settings.base_iri, draft / DATA_FILE, work, callbacks.progress
        )
        inspection.so_far()
        callbacks.progress("write", 0, _STEPS)
        metadata = read_triples(sources.of(Role.CATALOGUE), settings.base_iri)
        queries = queries_of_files(_query_files(sources, settings), callbacks.note)
        release_id = _release_id(settings, metadata, draft / DATA_FILE, queries)
        before = home.folder(home.current_id())
        calendar = ModifiedDates(sources.files, _catalogue_before(home), _now(settings))
        sitemapper = Sitemapper(draft, settings.base_iri, before, calendar)
        with (
            _dated_subjects(sitemapper, draft, settings) as dated_subjects,
            _indexed(draft, work, settings) as (survey, indexes),
        ):
            inspection.so_far()
            callbacks.progress("write", 1, _STEPS)
            words = completed(
                read_metadata(metadata, settings.base_iri),
                Statements(draft / DATA_FILE),
                survey.instances,
            )
            described = queries_of_data(draft / DATA_FILE, draft / INDEX_FILE)
            queries = distinct([*queries, *described], callbacks.note)
            catalogue = Cataloguer(draft, settings, prefixes, words, calendar).write(
                sorted(survey.graphs),
                release_id,
                callbacks.note,
                _offered(settings, words, survey, draft / DATA_FILE, callbacks.note),
                [(each.iri(settings.base_iri), each.query) for each in queries],
            )
            inspection.so_far()
            callbacks.progress("write", 2, _STEPS)
            names = [each.query.name for each in queries]
            sitemapper.write(catalogue, names, dated_subjects(), callbacks.note)
            _write_changes(draft, before, release_id, settings.base_iri)
            indexes()
        _await_verdict(inspection, callbacks)
        _finish(
            Release(draft, describe(release_id, survey, prefixes, settings)),
            queries,
            settings,
            callbacks,
        )
        _move(draft, home.releases / release_id)
        callbacks.progress("write", _STEPS, _STEPS)
    if inputs == _input_digest(sources, settings, home):  # nothing changed in the meantime
        (home.inputs / inputs).write_text(release_id + "\n", "ascii")
    return load(home.releases / release_id)


def _finish(
    draft: Release, queries: list[Question], settings: Settings, callbacks: Callbacks
) -> None:
    """Write what the endpoint has beside the data of a draft, pictures, and answers to queries.

    The manifest is written when all other files are there.
    """
    note = callbacks.note
    told = write_endpoint_graphs(draft.path, settings.base_iri, draft.manifest.graphs, note)
    manifest = replace(draft.manifest, descriptions=told)
    write_cards(draft, settings.site, callbacks.figures)
    write_queries(Release(draft.path, manifest), queries, settings, note)
    manifest = with_files(manifest, draft.path)
    (draft.path / MANIFEST_FILE).write_text(manifest.to_json(), "utf-8")


def _begun(folder: Path, settings: Settings) -> tuple[Path, Path]:
    """The folder of the draft with the look of the site, and one to work in."""
    draft, work = folder / "release", folder / "work"
    draft.mkdir()
    write_brand(draft, settings.site)
    return draft, work


def _write_changes(draft: Path, before: Path | None, release_id: str, base_iri: str) -> None:
    """Say what changed since the release before, if there is one of the same base IRI.

    One that is built anew in its own place says what it said.
    """
    with contextlib.suppress(sqlite3.Error, ReleaseError, ValueError, TypeError):
        if not before or load(before).manifest.base_iri != base_iri:
            return
        again = before.name == release_id
        changes = load_changes(before) if again else compare(before, draft, before.name)
        if changes:
            (draft / CHANGES_FILE).write_text(changes.to_json(), "utf-8")


def _offered(
    settings: Settings, words: CatalogueMetadata, survey: DatasetStatistics, data: Path, note: Note
) -> Iterable[Triple]:
    """The datasets that the data describe, where the operator wants them in the catalogue."""
    if not settings.catalogue_datasets:
        return ()
    return offered(words.catalogue, Statements(data), survey.instances, note)


def _query_files(sources: Sources, settings: Settings) -> Sequence[Path]:
    """The files of named queries: of the folder that is set, else those beside the sources."""
    return query_files(settings.queries.resolve()) if settings.queries else sources.queries


def _write_data(
    sources: Sources, base_iri: str, path: Path, work: Path, progress: Progress
) -> dict[str, str]:
    """Write what the sources say as canonical N-Quads; gives the prefixes to use."""
    canonical = Canonical(work / "canonical", label=validation.label)
    files = sources.of(*_PUBLISHED)
    sizes = [source.path.stat().st_size for source in files]
    total, before = (
        sum(sizes),
        dict(zip(files, itertools.accumulate(sizes, initial=0), strict=False)),
    )

    def tell(source: SourceFile, read: int) -> None:
        progress("parse", before[source] + read, total)

    if refused := [fault for source in files if (fault := validation.refused(source))]:
        raise validation.Unreadable(refused, len(files))
    try:
        prefixes = read(files, base_iri, canonical.add, tell)
        with path.open("wb", _PIECE) as file:
            file.writelines(canonical.lines())
    except validation.Indistinguishable:
        validation.check_blank_nodes(files, base_iri)  # raises too, and says where they are
        raise
    except SourceError:
        validation.validate(files, base_iri)  # raises too, and tells people what to mend
        raise
    canonical.remove()
    return all_prefixes(prefixes, base_iri)


@contextlib.contextmanager
def _indexed(
    draft: Path, work: Path, settings: Settings
) -> Iterator[tuple[DatasetStatistics, Callable[[], None]]]:
    """Write all that is looked up; gives what was counted, and what waits for the last of it."""
    survey = _write_indexes(draft, work, settings.base_iri)
    with (
        _search_file(draft, work, survey, settings) as search_file,
        _usage_file(draft, work, settings) as usage_file,
    ):

        def wait() -> None:
            search_file()
            usage_file()

        yield survey, wait


def _write_indexes(draft: Path, work: Path, base_iri: str) -> DatasetStatistics:
    """Write what is looked up; gives what was counted."""
    with (draft / DATA_FILE).open("rb", _PIECE) as lines:
        survey = DatasetStatistics(lines, work / "survey", base_iri + SHAPES)
    write_index(draft / INDEX_FILE, survey)
    return survey


def _search_file(
    draft: Path, work: Path, survey: DatasetStatistics, settings: Settings
) -> AbstractContextManager[Callable[[], None]]:
    """Write the search file, which takes longest of all; gives what waits for it."""
    data = draft / DATA_FILE
    preferred = [each.value for each in settings.name_properties]

    def write() -> None:
        with data.open("rb", _PIECE) as lines:
            triples = nquads.distinct_triples(lines)
            names = ResourceNames(Statements(data), lambda _: True)
            source = SearchSource(triples, survey.inbound(), preferred, names.extended_labels)
            write_search(draft / SEARCH_FILE, source, work / "search")

    return run_maybe_in_subprocess("search", "makes the search file", write, data.stat().st_size)


def _usage_file(
    draft: Path, work: Path, settings: Settings
) -> AbstractContextManager[Callable[[], None]]:
    """Write the files of hierarchies and of usage; gives what waits for them."""
    data, index = draft / DATA_FILE, draft / INDEX_FILE
    preferred = [each.value for each in settings.name_properties]
    shapes = settings.base_iri + SHAPES

    def write() -> None:
        hierarchy, usage = draft / HIERARCHY_FILE, draft / USAGE_FILE
        write_hierarchy(hierarchy, data, index, work / "hierarchy", preferred)
        write_usage(usage, data, work / "usage", shapes=shapes, preferred=preferred)

    size = data.stat().st_size
    return run_maybe_in_subprocess("usage", "counts what is used", write, size, nice=NICE)


def _dated_subjects(
    sitemapper: Sitemapper, draft: Path, settings: Settings
) -> AbstractContextManager[Callable[[], Colliding]]:
    """Find out when each subject changed; gives what waits for that."""
    work = partial(sitemapper.date_subjects, union=settings.union_default_graph)
    size = (draft / DATA_FILE).stat().st_size
    return run_maybe_in_subprocess("dates", "dates the pages", work, size, nice=NICE)


def _release_id(
    settings: Settings, metadata: list[Triple], data: Path, queries: list[Question]
) -> str:
    digest = hashlib.sha256(_release_settings(settings).encode() + b"\n")
    digest.update(ntriples(metadata).encode())
    digest.update(dump_queries([each.query for each in queries]).encode())
    with data.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()[:16]


def _now(settings: Settings) -> float:
    return float(settings.source_date_epoch or time.time())


def _catalogue_before(home: Home) -> Catalogue | None:
    """The catalogue of the release that is current now."""
    with contextlib.suppress(ReleaseError, OSError, ValueError, TypeError, KeyError):
        return load_catalogue(home.current().catalogue)
    return None


@contextlib.contextmanager
def _staging_dir(home: Home) -> Iterator[Path]:
    """A folder beside the releases that is gone afterwards, whatever happens."""
    for left_over in home.releases.glob(".building-*"):
        shutil.rmtree(left_over)
    folder = Path(tempfile.mkdtemp(prefix=".building-", dir=home.releases))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _move(folder: Path, target: Path) -> None:
    """Put the finished folder in its place, durably; a damaged one there makes way."""
    for path in (*folder.rglob("*"), folder):
        fsync(path)
    folder.chmod(0o755)
    if target.exists():
        shutil.rmtree(target)
    folder.rename(target)
    fsync(target.parent)
