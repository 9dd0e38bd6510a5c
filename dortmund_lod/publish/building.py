"""Making a release: read, check, write aside, move into place, switch."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from dortmund_lod import __version__, dumps, gate
from dortmund_lod.engine import storing
from dortmund_lod.errors import NotConforming, ReleaseError, SourceError
from dortmund_lod.publish.indexing import write_index
from dortmund_lod.publish.locking import locked
from dortmund_lod.publish.manifests import describe
from dortmund_lod.release import (
    DATA_FILE,
    DUMP_FILE,
    INDEX_FILE,
    LAYOUT,
    MANIFEST_FILE,
    SEARCH_FILE,
    Home,
    Release,
    fsync,
    load,
)
from dortmund_lod.search import write_search
from dortmund_lod.sourcefile import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.settings import Settings
    from dortmund_lod.sources import Sources


def build(sources: Sources, settings: Settings, home: Home) -> Release:
    """Make the release of these sources current in `home`, building it only if it is not there.

    Raises:
        SourceError: a file cannot be read or parsed.
        NotConforming: the sources break a shape; nothing is written.
        ReleaseError: the release cannot be written; the current one stays.
    """
    with locked(home):
        release = _known(sources, settings, home) or _build(sources, settings, home)
        if sum(release.manifest.graphs.values()) > settings.memory_quads:
            storing.write(release)
        if home.current_id() != release.id:
            home.switch(release.id)
        return release


def _known(sources: Sources, settings: Settings, home: Home) -> Release | None:
    """The release that was built from the very same inputs, if it is still whole."""
    note = home.inputs / _inputs_digest(sources, settings)
    with contextlib.suppress(FileNotFoundError, ReleaseError):
        return home.release(note.read_text("ascii").strip())
    return None


def _inputs_digest(sources: Sources, settings: Settings) -> str:
    parts = [sources.digest(), _shaping(settings), __version__]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _shaping(settings: Settings) -> str:
    """The settings that shape a release."""
    shaping = {
        "base_iri": settings.base_iri,
        "layout": LAYOUT,
        "union_default_graph": settings.union_default_graph,
    }
    return json.dumps(shaping, sort_keys=True)


def _build(sources: Sources, settings: Settings, home: Home) -> Release:
    dataset = _read(sources, settings.base_iri)
    _check(sources, settings.base_iri)
    data = dumps.canonical_nquads(dataset.quads)
    release_id = hashlib.sha256(_shaping(settings).encode() + b"\n" + data).hexdigest()[:16]
    target = home.releases / release_id
    with _aside(home) as folder:
        (folder / DATA_FILE).write_bytes(data)
        _write_dump(folder / DUMP_FILE, data)
        write_index(folder / INDEX_FILE, dataset)
        write_search(folder / SEARCH_FILE, dataset.quads)
        manifest = describe(folder, release_id, dataset, settings)
        (folder / MANIFEST_FILE).write_text(manifest.to_json(), "utf-8")
        _move(folder, target)
    note = home.inputs / _inputs_digest(sources, settings)
    note.write_text(release_id + "\n", "ascii")
    return load(target)


def _write_dump(path: Path, data: bytes) -> None:
    """The compressed dump; without a date in it, so that equal data are equal bytes."""
    path.parent.mkdir()
    path.write_bytes(gzip.compress(data, mtime=0))


def _read(sources: Sources, base_iri: str) -> dumps.Dataset:
    try:
        return dumps.read(sources.files, base_iri)
    except SourceError:
        gate.validate(sources.files, base_iri)  # raises too, and tells people what to mend
        raise


def _check(sources: Sources, base_iri: str) -> None:
    if not sources.of(Role.SHAPES):
        return
    report = gate.validate(sources.files, base_iri)
    if not report.conforms:
        raise NotConforming(
            "The sources break rules of the shapes; nothing was published.", report
        )


@contextlib.contextmanager
def _aside(home: Home) -> Iterator[Path]:
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
