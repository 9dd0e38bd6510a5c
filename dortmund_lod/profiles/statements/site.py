"""The part of the profile that pages are made of."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, g

from dortmund_lod.profiles.statements import statement_view
from dortmund_lod.profiles.statements.home import home
from dortmund_lod.profiles.statements.provenance import provenance
from dortmund_lod.profiles.statements.resource import resource
from dortmund_lod.site.pages.resource_graph import ontology_iri
from dortmund_lod.site.profile import SiteProfile

_KINDS = ("Passage", "CityModel", *statement_view.ORDER)


def is_used() -> bool:
    """Whether the data of the current release have statements, passages or a city model."""
    return any(g.site.search.count(ontology_iri(kind)) for kind in _KINDS)


SITE_PROFILE = SiteProfile(
    name="statements",
    is_used=is_used,
    pages={"home": home, "resource": resource, "provenance": provenance},
    blueprint=Blueprint("statements", __name__, template_folder="templates"),
    texts=Path(__file__).parent / "i18n",
    unpictured=("supportedBy",),
)
