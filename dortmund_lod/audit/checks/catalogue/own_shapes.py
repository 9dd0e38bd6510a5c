"""Does the catalogue conform to shapes that the user brought, such as the official ones?"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from dortmund_lod.audit.checks.preconditions import CATALOGUE
from dortmund_lod.audit.graph import Graph
from dortmund_lod.audit.http_messages import plain
from dortmund_lod.errors import LodError, SourceError
from dortmund_lod.rdf.formats import NTRIPLES, SOURCE_SUFFIXES
from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.rdf.terms import Blank, Iri, ntriples
from dortmund_lod.reporting.audit_report import Verdict, bad, good, not_applicable, warning
from dortmund_lod.reporting.text import Text
from dortmund_lod.sources.source_file import Role, SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.audit.graph import Node
    from dortmund_lod.audit.site import Site
    from dortmund_lod.rdf.terms import Triple
    from dortmund_lod.validation import Finding, Report

_SHACL = PREFIXES["sh"]
_REFERENCES = {_SHACL + "property", _SHACL + "node"}
_SHOWN = 8


def conforms(site: Site) -> Verdict:
    """The catalogue has no violation."""
    if not site.options.shapes:
        return not_applicable(_NO_SHAPES)
    if not site.catalogue:
        return not_applicable(CATALOGUE)
    files = [_parsed(site, path) for path in _paths(site.options.shapes)]
    with tempfile.TemporaryDirectory(prefix="dortmund-lod-") as folder:
        written = _written(Path(folder), site.catalogue.graph, files)
        report = _validated(written, site.public(site.client.home))
    return _judged(site.catalogue.graph, report)


def _paths(folders: tuple[Path, ...]) -> list[Path]:
    paths = [
        path
        for folder in folders
        for path in ([folder] if folder.is_file() else sorted(folder.rglob("*")))
        if path.is_file() and path.suffix[1:] in SOURCE_SUFFIXES
    ]
    if not paths:
        raise LodError("There is no RDF file in the folders given with --shapes.")
    return paths


def _parsed(site: Site, path: Path) -> Graph:
    fmt = SOURCE_SUFFIXES[path.suffix[1:]]
    try:
        return Graph(site.reader.triples(path.read_bytes(), fmt, path.resolve().as_uri()))
    except OSError as error:
        raise LodError(f"{path} cannot be read: {error.strerror}.") from error
    except SourceError as error:
        raise LodError(f"{path}: {error.message}") from error


def _written(folder: Path, catalogue: Graph, files: list[Graph]) -> list[SourceFile]:
    """The files the gate reads: the catalogue, the shapes, and the vocabularies between them."""
    known = {node for graph in files for node in graph.subjects()}
    parts = [(Role.DATA, catalogue)]
    parts += [(_role(graph), Graph(_without_dangling(graph, known))) for graph in files]
    return [_file(folder / f"{number}.nt", *part) for number, part in enumerate(parts)]


def _role(graph: Graph) -> Role:
    """Files that speak SHACL are shapes; others are vocabularies the shapes look into."""
    speaks = any(predicate.value.startswith(_SHACL) for _, predicate, _ in graph.triples)
    return Role.SHAPES if speaks else Role.ONTOLOGY


def _without_dangling(graph: Graph, known: set[Node]) -> Iterator[Triple]:
    """All but references to property shapes that are in no file.

    Those of DCAT-AP 3.0 are published with such references.
    """
    for triple in graph.triples:
        if triple[1].value not in _REFERENCES or triple[2] in known:
            yield triple


def _file(path: Path, role: Role, graph: Graph) -> SourceFile:
    path.write_text(ntriples(sorted(graph.triples, key=repr)), "utf-8")
    return SourceFile(path, path, NTRIPLES, role)


def _validated(files: list[SourceFile], base_iri: str) -> Report:
    from dortmund_lod.validation import validate  # noqa: PLC0415 - heavy, and seldom needed

    return validate(files, base_iri)


def _judged(catalogue: Graph, report: Report) -> Verdict:
    """The findings about the catalogue; what the vocabularies lack is not its fault."""
    about = [
        finding
        for finding in report.findings
        if isinstance(finding.focus_node, Iri | Blank) and catalogue.has(finding.focus_node)
    ]
    violations = [finding for finding in about if finding.severity == "Violation"]
    warnings = [finding for finding in about if finding.severity == "Warning"]
    numbers = len(violations), len(warnings), report.shapes
    if violations:
        return bad(_note(numbers, violations))
    return warning(_note(numbers, warnings)) if warnings else good(note=_note(numbers, []))


def _note(numbers: tuple[int, int, int], findings: list[Finding]) -> Text:
    shown = findings[:_SHOWN]
    english = "{} violations and {} warnings of {} shapes.".format(*numbers)
    german = "{} Verstöße und {} Warnungen bei {} Shapes.".format(*numbers)
    return Text(
        " ".join([english, *(plain(finding.message.en) for finding in shown)]),
        " ".join([german, *(plain(finding.message.de) for finding in shown)]),
    )


_NO_SHAPES = Text(
    "No shapes were given; --shapes names a folder with them.",
    "Es wurden keine Shapes angegeben; --shapes nennt einen Ordner mit ihnen.",
)

CHECKS = {"dcat-shapes": conforms}
