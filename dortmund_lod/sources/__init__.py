"""Finding the source files: which files there are, in which format, playing which part."""

from __future__ import annotations

import hashlib
import itertools
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dortmund_lod.errors import Location, SourceError
from dortmund_lod.rdf.formats import SOURCE_SUFFIXES
from dortmund_lod.sources.source_file import Role, SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable

PROJECT_FOLDERS = ("ontology", "data", "shapes")
CATALOGUE = "catalogue"
"""Stem of the file in which the operator describes the catalogue; it is no part of the data."""
_DEMO_PLACES = (
    Path(__file__).resolve().parent.parent / "dataset",
    Path(__file__).resolve().parent.parent.parent,
)
"""Where the shipped graph is: in the wheel, or in the repository."""


@dataclass(frozen=True)
class Sources:
    """The files a release is made from, in a fixed order."""

    files: tuple[SourceFile, ...]

    def of(self, *roles: Role) -> tuple[SourceFile, ...]:
        """The files that play one of these roles."""
        return tuple(source for source in self.files if source.role in roles)

    def digest(self, of: Callable[[SourceFile], str] = SourceFile.digest) -> str:
        """SHA-256 over names, roles and contents: it changes when a source changes.

        `of` gives the digest of a file's content.
        """
        digest = hashlib.sha256()
        for source in self.files:
            digest.update(f"{source.role}\t{source.graph}\t{source.path.name}\t".encode())
            digest.update(of(source).encode())
        return digest.hexdigest()


def default_paths() -> list[Path]:
    """Those of `ontology/ data/ shapes/` that this folder has; any one is enough.

    Raises:
        SourceError: it has none.
    """
    if found := _project_folders(Path()):
        return found
    raise SourceError(
        "There are no sources here.",
        hint="Name an RDF file or folder, start in a folder with ontology/, data/ or shapes/, "
        "or see the shipped graph with 'dortmund-lod serve --demo'.",
    )


def demo_folder() -> Path:
    """The project that is shipped, with its `ontology/ data/ shapes/ queries/`.

    Raises:
        SourceError: this installation lacks it.
    """
    for place in _DEMO_PLACES:
        if len(_project_folders(place)) == len(PROJECT_FOLDERS):
            return place
    raise SourceError(
        "The shipped graph is missing in this installation.", hint="Install dortmund-lod again."
    )


def demo_paths() -> list[Path]:
    """`ontology/ data/ shapes/` of the shipped graph.

    Raises:
        SourceError: this installation lacks it.
    """
    return _project_folders(demo_folder())


def _project_folders(root: Path) -> list[Path]:
    return [root / name for name in PROJECT_FOLDERS if (root / name).is_dir()]


def discover(paths: list[Path]) -> Sources:
    """Find the RDF files.

    Takes files and folders. A folder named ontology, data or shapes, given itself or directly
    inside a given folder, decides the role of its files.

    Raises:
        SourceError: a path does not exist, is no RDF file, or holds none.
    """
    files = [source for path in paths for source in _discover(path)]
    unique = {source.path.resolve(): source for source in files}
    return Sources(tuple(unique.values()))


def _discover(path: Path) -> list[SourceFile]:
    if not path.exists():
        raise SourceError("There is no such file or folder.", location=Location(path))
    if path.is_file():
        return [_source_file(path, Role.DATA, "")]
    found = [_within(path, file) for file in _rdf_files(path)]
    if not found:
        suffixes = ", ".join(f".{suffix}" for suffix in SOURCE_SUFFIXES)
        raise SourceError(
            f"The folder holds no RDF file ({suffixes}, each also with .gz).",
            location=Location(path),
        )
    return found


def _rdf_files(folder: Path) -> list[Path]:
    return sorted(
        Path(parent, name)
        for parent, _, names in os.walk(folder, onerror=_unreadable)
        for name in names
        if _suffix(Path(name)) in SOURCE_SUFFIXES
        and not _is_hidden(Path(parent, name).relative_to(folder))
    )


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _unreadable(error: OSError) -> None:
    raise SourceError(
        f"The folder cannot be read: {error.strerror}.", location=Location(Path(error.filename))
    ) from error


def _within(folder: Path, file: Path) -> SourceFile:
    """The role and graph of a file follow from the project folder it lies in."""
    if _stem(file.name) == CATALOGUE and file.parent in (folder, folder / "data"):
        return _source_file(file, Role.CATALOGUE, CATALOGUE)
    names = (folder.resolve().name, *file.relative_to(folder).parts)
    for place, following in itertools.pairwise(names[:3]):
        if place in PROJECT_FOLDERS and place != names[-1]:
            role = Role(place)
            graph = f"dataset/{_stem(following)}" if role is Role.DATA else place
            return _source_file(file, role, graph)
    return _source_file(file, Role.DATA, "")


def _source_file(path: Path, role: Role, graph: str) -> SourceFile:
    fmt = SOURCE_SUFFIXES.get(_suffix(path))
    if not fmt:
        raise SourceError(
            "The file name does not say which RDF format it is in.",
            hint=f"Use one of {', '.join('.' + suffix for suffix in SOURCE_SUFFIXES)}.",
            location=Location(path),
        )
    return SourceFile(path=path, display=path, format=fmt, role=role, graph=graph)


def _suffix(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return name.rpartition(".")[2] if "." in name else ""


def _stem(name: str) -> str:
    return name.removesuffix(".gz").partition(".")[0]
