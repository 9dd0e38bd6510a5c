"""Finding the source files: which files there are, in which format, playing which part."""

from __future__ import annotations

import codecs
import hashlib
import itertools
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dortmund_lod.addresses import SHAPES
from dortmund_lod.errors import Location, SourceError
from dortmund_lod.rdf.formats import SOURCE_SUFFIXES, TURTLE, UNREAD_SUFFIXES
from dortmund_lod.sources.source_file import Role, SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

_SEVERAL_THINGS = {"xml", "owl", "rdfs", "json"}
_HEAD = 2**20
_RDF_NAMESPACE = b"http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_JSONLD = re.compile(rb'"@(?:context|id|graph|type)"\s*:')
_TURTLE = re.compile(
    rb"(?:#.*\s*)*(?:@prefix|@base|prefix\s|base\s|<[a-z][a-z+.-]*:)", re.IGNORECASE
)
_RELEASE = re.compile(r"[0-9a-f]{16}")
"""What the folder of a release is called."""
PROJECT_FOLDERS = ("ontology", "data", "shapes")
PROJECT_FILE = "dortmund-lod.toml"
"""What makes a folder a project, wherever one is: the settings that it has of its own."""
QUERIES = "queries"
"""Folder of the named queries of a project."""
_TABLES = frozenset({"csv", "tsv", "xls", "xlsx", "ods", "parquet"})
_TABLE_HINT = (
    "Say in RDF what the rows are about: each becomes a thing with an address, each column a "
    "property."
)
CATALOGUE = "catalogue"
"""Stem of the file in which the operator describes the catalogue; it is no part of the data."""
_DEMO_PLACES = (
    Path(__file__).resolve().parent.parent / "dataset",
    Path(__file__).resolve().parent.parent.parent,
)
"""Where the shipped graph is: in the wheel, or in the repository."""


@dataclass(frozen=True)
class Sources:
    """The files a release is made from, in a fixed order.

    `skipped` is what looks like RDF in the folders and is not read, each with its reason:
    files, and folders of releases. `queries` are the files of named queries beside them.
    """

    files: tuple[SourceFile, ...]
    skipped: tuple[tuple[Path, str], ...] = ()
    queries: tuple[Path, ...] = ()

    @property
    def notes(self) -> list[str]:
        """What people should know: one line about all files that are not read."""
        names = ", ".join(f"{path} ({reason})" for path, reason in self.skipped)
        return [f"Not read: {names}."] if names else []

    def without(self, files: Collection[SourceFile]) -> Sources:
        """The same without some of the files."""
        return replace(self, files=tuple(each for each in self.files if each not in files))

    def of(self, *roles: Role) -> tuple[SourceFile, ...]:
        """The files that play one of these roles."""
        return tuple(source for source in self.files if source.role in roles)

    @property
    def are_described(self) -> bool:
        """Whether some of them say what the others should be."""
        return bool(self.of(Role.SHAPES, Role.ONTOLOGY, Role.CATALOGUE))

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

    What the operator says of the catalogue may lie beside them.

    Raises:
        SourceError: it has none.
    """
    if found := _project_sources(Path()):
        return found
    raise SourceError(
        "There are no sources here.",
        hint="Name an RDF file or folder, start in a folder with ontology/, data/ or shapes/, "
        "make one with 'dortmund-lod new DIR', "
        "or see the shipped graph with 'dortmund-lod serve --demo'.",
    )


def project_of(paths: Sequence[Path]) -> Path | None:
    """The folder whose sources these are, all of them; None where they are any others."""
    roots = {path.resolve().parent for path in paths}
    if len(roots) == 1:
        (root,) = roots
        if {path.resolve() for path in paths} == set(_project_sources(root)):
            return root
    return None


def _project_sources(root: Path) -> list[Path]:
    """The folders of a project, and what the operator says of the catalogue beside them."""
    found = _project_folders(root)
    words = sorted(path for path in root.glob(f"{CATALOGUE}.*") if _is_rdf(path))
    return found + words if found else []


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


def demo_settings() -> Path:
    """The settings file of the shipped graph, beside which its look lies."""
    return demo_folder() / "demo" / "dortmund-lod.toml"


def _project_folders(root: Path) -> list[Path]:
    return [root / name for name in PROJECT_FOLDERS if (root / name).is_dir()]


def discover(paths: list[Path]) -> Sources:
    """Find the RDF files.

    Takes files and folders. A folder named ontology, data or shapes, given itself or directly
    inside a given folder, decides the role of its files. In a project it also names the graph of
    what they say outside of any graph; elsewhere that stays where it is, and shapes have a graph
    of their own.

    Raises:
        SourceError: a path does not exist, is no RDF file, or holds none.
    """
    found: list[SourceFile] = []
    skipped: dict[Path, str] = {}
    for path in paths:
        found += _discover(path, skipped)
    unique = {source.path.resolve(): source for source in found}
    queries = dict.fromkeys(file for path in paths for file in _query_files(path))
    return Sources(tuple(unique.values()), tuple(skipped.items()), tuple(queries))


def _query_files(path: Path) -> list[Path]:
    """The named queries of a project: the folder itself is given, or one of its folders."""
    project = path.resolve().parent if path.resolve().name in PROJECT_FOLDERS else path
    return query_files(project / QUERIES) if path.is_dir() else []


def query_files(folder: Path) -> list[Path]:
    """The files of named queries in a folder, by the number in their name."""
    return sorted(folder.glob("*.rq"), key=_number)


def _number(path: Path) -> tuple[int, str]:
    digits = "".join(filter(str.isdigit, path.stem))[:9]
    return (int(digits or 0), path.stem)


def _discover(path: Path, skipped: dict[Path, str]) -> list[SourceFile]:
    if not path.exists():
        raise SourceError("There is no such file or folder.", location=Location(path))
    if path.is_file():
        role = Role.CATALOGUE if _is_beside_sources(path) else Role.DATA
        source = _sniffed(_source_file(path, role, CATALOGUE if role is Role.CATALOGUE else ""))
        if isinstance(source, str):
            raise SourceError(f"The file is {source}.", location=Location(path))
        return [source]
    found = []
    for file in _rdf_files(path, skipped):
        source = _read_at_all(path, file)
        if isinstance(source, str):
            skipped[file] = source
        else:
            found.append(source)
    if not found:
        suffixes = ", ".join(f".{suffix}" for suffix in SOURCE_SUFFIXES)
        tables = any(_suffix(file) in _TABLES for file in path.rglob("*.*"))
        raise SourceError(
            f"The folder holds no RDF file ({suffixes}, each also with .gz).",
            hint=f"Tables are not RDF. {_TABLE_HINT}" if tables else "",
            location=Location(path),
        )
    return found


def _is_beside_sources(path: Path) -> bool:
    """Whether a file is what the operator says of the catalogue of a project."""
    return _stem(path.name) == CATALOGUE and bool(_project_folders(path.parent))


def as_data(source: SourceFile) -> SourceFile:
    """A file that is called as the operator's words for the catalogue are, as one of the data."""
    here = source.path.resolve().parent
    is_within = here.name == Role.DATA
    graph = _graph(here.parent, Role.DATA, source.path.name) if is_within else ""
    return replace(source, role=Role.DATA, graph=graph)


def _is_rdf(path: Path) -> bool:
    return path.is_file() and _suffix(path) in SOURCE_SUFFIXES


def _rdf_files(folder: Path, skipped: dict[Path, str]) -> list[Path]:
    found = []
    for parent, folders, names in os.walk(folder, onerror=_unreadable):
        for releases in [name for name in folders if _holds_releases(Path(parent, name))]:
            folders.remove(releases)
            skipped[Path(parent, releases)] = "releases that were built"
        found += [
            Path(parent, name)
            for name in names
            if _suffix(Path(name)) in SOURCE_SUFFIXES.keys() | UNREAD_SUFFIXES
            and not _is_hidden(Path(parent, name).relative_to(folder))
        ]
    return sorted(found)


def _holds_releases(folder: Path) -> bool:
    """Whether it is the folder of releases of a home: their dumps are no sources."""
    return folder.name == "releases" and any(
        _RELEASE.fullmatch(path.parent.name) for path in folder.glob("*/release.json")
    )


def _read_at_all(folder: Path, file: Path) -> SourceFile | str:
    """The file and the part it plays, or why it is not read."""
    if _suffix(file) in UNREAD_SUFFIXES:
        return f".{_suffix(file)} is no format that is read here"
    if file.exists() and not file.is_file():
        return "a pipe, a socket or a device"
    try:
        return _sniffed(_within(folder, file))
    except SourceError as error:
        return error.message.rstrip(".")


def _sniffed(source: SourceFile) -> SourceFile | str:
    """The same in the format that its content is in, or what it is instead.

    `.xml` and `.json` are used for anything, `.owl` and `.rdfs` for several formats of RDF.
    """
    suffix = _suffix(source.path)
    if suffix not in _SEVERAL_THINGS:
        return source
    with source.stream() as stream:
        head = stream.read(_HEAD).removeprefix(codecs.BOM_UTF8).lstrip()
    if suffix == "json":
        return source if _JSONLD.search(head) else "no JSON-LD"
    if suffix != "xml" and _TURTLE.match(head):
        return replace(source, format=TURTLE)
    return source if not head or _RDF_NAMESPACE in head else "no RDF/XML"


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
    here = folder.resolve()
    names = (here.name, *file.relative_to(folder).parts)
    roots = (here.parent, here)
    for root, (place, following) in zip(roots, itertools.pairwise(names[:3]), strict=False):
        if place in PROJECT_FOLDERS and place != names[-1]:
            role = Role(place)
            return _source_file(file, role, _graph(root, role, following))
    return _source_file(file, Role.DATA, "")


def _graph(root: Path, role: Role, name: str) -> str:
    """The graph of what a file in one of the folders of `root` says outside of any graph."""
    if role is Role.SHAPES:
        return SHAPES
    if not _is_project(root):
        return ""
    return f"dataset/{_stem(name)}" if role is Role.DATA else role


def _is_project(root: Path) -> bool:
    """Whether it is the folder one is in, the shipped project, or has settings of its own."""
    return root in {Path.cwd(), *_DEMO_PLACES} or (root / PROJECT_FILE).is_file()


def _source_file(path: Path, role: Role, graph: str) -> SourceFile:
    fmt = SOURCE_SUFFIXES.get(_suffix(path))
    if _suffix(path) in _TABLES:
        raise SourceError(
            "The file is a table, and tables are not RDF.",
            hint=_TABLE_HINT,
            location=Location(path),
        )
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
