"""Whether the data of a release fit into memory beside a store on disk."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.release.manifest import Release
    from dortmund_lod.settings import Settings

_QUAD = 400
"""Bytes that a quad takes in memory: 370 were measured, with one and with ten million."""

_GROUPS = Path("/sys/fs/cgroup")


def fits_in_memory(release: Release, settings: Settings) -> bool:
    """Whether a release with a store on disk is to be served from memory as soon as it is there.

    It is where that takes no more than `memory_fraction` of what may be taken now. Another store
    evaluates queries by itself, and look-ups do well on disk.
    """
    if settings.is_remote or not release.store.exists():
        return False
    return estimate(release) <= settings.memory_fraction * free_memory()


def estimate(release: Release) -> int:
    """Bytes that the quads take; those of named graphs are in the default graph, too."""
    manifest = release.manifest
    quads = sum(manifest.graphs.values())
    named = sum(number for graph, number in manifest.graphs.items() if graph)
    return _QUAD * (quads + (named if manifest.union_default_graph else 0))


def free_memory() -> int:
    """Bytes that this process may take: what the machine has (proc(5)), and its groups leave."""
    lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    line = next(line for line in lines if line.startswith("MemAvailable:"))
    return max(0, min(int(line.split()[1]) * 1024, *_left_in_groups()))


def _left_in_groups() -> Iterator[int]:
    """What the limits of control groups leave (cgroups(7), version 2); those that have one."""
    yield 2**62
    for group in _groups():
        with contextlib.suppress(OSError, ValueError):  # no controller, or no limit: "max"
            limit, used = (group / name for name in ("memory.max", "memory.current"))
            yield int(limit.read_text("ascii")) - int(used.read_text("ascii"))


def _groups() -> Iterator[Path]:
    """The control groups of this process, from the innermost outwards."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text("utf-8").splitlines():
            if line.startswith("0::"):
                innermost = _GROUPS / line.removeprefix("0::").strip("/")
                yield from (
                    group
                    for group in (innermost, *innermost.parents)
                    if group.is_relative_to(_GROUPS)
                )
