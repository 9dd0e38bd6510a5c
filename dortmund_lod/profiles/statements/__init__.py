"""The statement ontology: what a source says, how it says it, and the passage it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.profiles import Profile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dortmund_lod.publish.card_writer import FigureTerms
    from dortmund_lod.site.profile import SiteProfile
    from dortmund_lod.validation import Check


def _site_profile() -> SiteProfile:
    from dortmund_lod.profiles.statements.site import SITE_PROFILE  # noqa: PLC0415 - see Profile

    return SITE_PROFILE


def _checks(documents: Sequence[Path]) -> list[Check]:
    from dortmund_lod.profiles.statements.checks.evidence import links_without_evidence  # noqa: PLC0415 - see Profile
    from dortmund_lod.profiles.statements.checks.text_checks import TextChecks  # noqa: PLC0415 - see Profile

    return [links_without_evidence, TextChecks(documents)]


def _figures(base_iri: str) -> list[FigureTerms]:
    from dortmund_lod.publish.card_writer import FigureTerms  # noqa: PLC0415 - see Profile

    names = ("statedValue", "qualifier", "measure")
    return [FigureTerms(*(f"{base_iri}ontology#{name}" for name in names))]


PROFILE = Profile(name="statements", site_profile=_site_profile, checks=_checks, figures=_figures)
