"""The manifest of a release: computed from what was written, never claimed."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from dortmund_lod import names
from dortmund_lod.release import Manifest

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.dumps import Dataset
    from dortmund_lod.settings import Settings


def describe(folder: Path, release_id: str, dataset: Dataset, settings: Settings) -> Manifest:
    """Count and measure what is in `folder`."""
    graphs = Counter(getattr(quad.graph_name, "value", "") for quad in dataset.quads)
    union = len({quad.triple for quad in dataset.quads})
    return Manifest(
        id=release_id,
        base_iri=settings.base_iri,
        union_default_graph=settings.union_default_graph,
        triples=union if settings.union_default_graph else graphs.get("", 0),
        graphs=dict(sorted(graphs.items())),
        prefixes=all_prefixes(dataset.prefixes, settings.base_iri),
        files={
            str(path.relative_to(folder)): _measure(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
    )


def all_prefixes(found: dict[str, str], base_iri: str) -> dict[str, str]:
    """The sources' prefixes, and the common ones for namespaces they give none."""
    common = {
        name: iri
        for name, iri in names.prefixes(base_iri).items()
        if name not in found and iri not in found.values()
    }
    return dict(sorted((found | common).items()))


def _measure(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
