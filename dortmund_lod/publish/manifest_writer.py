"""The manifest of a release: computed from what was written, never claimed."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dortmund_lod.rdf import namespaces
from dortmund_lod.release.manifest import Manifest

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.publish.dataset_statistics import DatasetStatistics
    from dortmund_lod.settings import Settings


def describe(
    release_id: str,
    survey: DatasetStatistics,
    prefixes: dict[str, str],
    settings: Settings,
) -> Manifest:
    """Say what a release has that was counted so; `prefixes` are all that may be used."""
    return Manifest(
        id=release_id,
        base_iri=settings.base_iri,
        union_default_graph=settings.union_default_graph,
        triples=survey.triples if settings.union_default_graph else survey.graphs[""],
        graphs=dict(sorted(survey.graphs.items())),
        prefixes=prefixes,
        name_properties=[each.value for each in settings.name_properties],
    )


def with_files(manifest: Manifest, folder: Path) -> Manifest:
    """The same with bytes and SHA-256 of everything in `folder`, once all is there."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    with ThreadPoolExecutor() as pool:  # hashing holds no lock of the interpreter
        measured = [*pool.map(_measure, paths)]
    names = (str(path.relative_to(folder)) for path in paths)
    return replace(manifest, files=dict(zip(names, measured, strict=True)))


def all_prefixes(found: dict[str, str], base_iri: str) -> dict[str, str]:
    """The sources' prefixes, and the common ones for namespaces they give none."""
    common = {
        name: iri
        for name, iri in namespaces.prefixes(base_iri).items()
        if name not in found and iri not in found.values()
    }
    return dict(sorted((found | common).items()))


def _measure(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}
