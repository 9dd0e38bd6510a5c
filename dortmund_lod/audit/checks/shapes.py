"""Does the catalogue conform to shapes that the user brought, such as the official ones?"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from dortmund_lod.audit.checks.absent import CATALOGUE
from dortmund_lod.audit.exchange import plain
from dortmund_lod.audit.report import Text, Verdict, bad, good, not_applicable, warning
from dortmund_lod.errors import LodError
from dortmund_lod.formats import NTRIPLES, SOURCE_SUFFIXES
from dortmund_lod.names import PREFIXES
from dortmund_lod.sourcefile import Role, SourceFile
from dortmund_lod.terms import ntriples

if TYPE_CHECKING:
    from dortmund_lod.audit.document import Document
    from dortmund_lod.audit.site import Site
    from dortmund_lod.gate import Finding, Report

_SHACL = PREFIXES["sh"].encode()
_SHOWN = 8


def conforms(site: Site) -> Verdict:
    """The catalogue has no violation."""
    if not site.options.shapes:
        return not_applicable(_NO_SHAPES)
    if not site.catalogue:
        return not_applicable(CATALOGUE)
    return _judged(_validated(site, site.catalogue))


def _validated(site: Site, catalogue: Document) -> Report:
    from dortmund_lod.gate import validate  # noqa: PLC0415 - heavy, and seldom needed

    with tempfile.TemporaryDirectory(prefix="dortmund-lod-") as folder:
        path = Path(folder) / "catalogue.nt"
        path.write_text(ntriples(sorted(catalogue.graph.triples, key=repr)), "utf-8")
        files = [SourceFile(path, path, NTRIPLES, Role.DATA), *_files(site.options.shapes)]
        return validate(files, site.public(site.client.home))


def _files(folders: tuple[Path, ...]) -> list[SourceFile]:
    """Files that speak SHACL are shapes; the others are vocabularies they refer to."""
    paths = [
        path
        for folder in folders
        for path in ([folder] if folder.is_file() else sorted(folder.rglob("*")))
        if path.is_file() and path.suffix[1:] in SOURCE_SUFFIXES
    ]
    if not paths:
        raise LodError("There is no RDF file in the folders given with --shapes.")
    return [_file(path) for path in paths]


def _file(path: Path) -> SourceFile:
    role = Role.SHAPES if _SHACL in path.read_bytes() else Role.ONTOLOGY
    return SourceFile(path, path, SOURCE_SUFFIXES[path.suffix[1:]], role)


def _judged(report: Report) -> Verdict:
    violations = [f for f in report.findings if f.severity == "Violation"]
    others = [f for f in report.findings if f.severity == "Warning"]
    counted = Text(
        f"{len(violations)} violations and {len(others)} warnings of {report.shapes} shapes.",
        f"{len(violations)} Verstöße und {len(others)} Warnungen bei {report.shapes} Shapes.",
    )
    if violations:
        return bad(counted, *map(_line, violations[:_SHOWN]))
    if others:
        return warning(counted, *map(_line, others[:_SHOWN]))
    return good(note=counted)


def _line(finding: Finding) -> str:
    focus = finding.focus_node.value if finding.focus_node else ""
    return plain(f"{focus}: {finding.message.en}")


_NO_SHAPES = Text(
    "No shapes were given; --shapes names a folder with them.",
    "Es wurden keine Shapes angegeben; --shapes nennt einen Ordner mit ihnen.",
)

CHECKS = {"dcat-shapes": conforms}
