"""What the operator's words for the catalogue lack, by the rules of the portals."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dortmund_lod.errors import Location
from dortmund_lod.rdf.formats import TURTLE
from dortmund_lod.reporting.report import Severity
from dortmund_lod.reporting.text import Text
from dortmund_lod.sources.source_file import Role, SourceFile
from dortmund_lod.validation.problem import Problem

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from dortmund_lod.sources import Sources
    from dortmund_lod.validation.messages.labeler import Labeler
    from dortmund_lod.validation.problem import Check
    from dortmund_lod.validation.source_reader import Project

_PATH = Path(__file__).parents[1] / "catalogue.shapes.ttl"
SHAPES = SourceFile(_PATH, Path(_PATH.name), TURTLE, Role.SHAPES)
"""The shapes of the product for a `catalogue.ttl`."""


def missing_catalogue(sources: Sources) -> Check:
    """A check that notes what portals will miss of a project that says nothing of itself."""

    def check(_project: Project, _names: Labeler, _counts: Counter[str]) -> Iterator[Problem]:
        published = [each for each in sources.of(Role.DATA) if each.graph]
        if published and not sources.of(Role.CATALOGUE):
            folder = published[0].display.parent
            beside = folder.parent if folder.name == Role.DATA else folder
            yield Problem(
                rule="catalogue-missing",
                kind="catalogue-missing",
                severity=Severity.INFO,
                message=Text(
                    "Portals will miss title, description, publisher, contact and licence: there "
                    "is no catalogue.ttl.",
                    "Portale werden Titel, Beschreibung, Herausgeber, Kontakt und Lizenz "
                    "vermissen: es gibt keine catalogue.ttl.",
                ),
                hint=Text(
                    "Write them into catalogue.ttl beside data/; 'dortmund-lod new' makes a "
                    "sample.",
                    "In catalogue.ttl neben data/ angeben; „dortmund-lod new“ legt ein Muster an.",
                ),
                location=Location(beside / "catalogue.ttl"),
            )

    return check


def without_contributor(files: Sequence[SourceFile], contributor_id: str) -> Iterator[Problem]:
    """Say that GovData will not know the publisher (DCAT-AP.de, conventions 12 and 13)."""
    for source in files:
        if not contributor_id:
            yield Problem(
                rule="contributor-id",
                kind="contributor-id",
                severity=Severity.INFO,
                message=Text(
                    "GovData will miss who delivers the data: no contributor_id is set.",
                    "GovData wird vermissen, wer die Daten liefert: contributor_id ist nicht "
                    "gesetzt.",
                ),
                hint=Text(
                    "Ask GovData for an entry in http://dcat-ap.de/def/contributors/ and set it "
                    "as contributor_id.",
                    "Bei GovData einen Eintrag in http://dcat-ap.de/def/contributors/ "
                    "beantragen und als contributor_id setzen.",
                ),
                location=Location(source.display),
            )
