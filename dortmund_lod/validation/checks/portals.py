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
    from collections.abc import Iterator, Sequence

_PATH = Path(__file__).parents[1] / "catalogue.shapes.ttl"
SHAPES = SourceFile(_PATH, Path(_PATH.name), TURTLE, Role.SHAPES)
"""The shapes of the product for a `catalogue.ttl`."""


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
