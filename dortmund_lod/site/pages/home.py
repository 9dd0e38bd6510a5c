"""The first page: what is published here, and the ways to use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g

from dortmund_lod.addresses import without_parameter
from dortmund_lod.rdf import namespaces
from dortmund_lod.site import schema_org
from dortmund_lod.site.i18n.language import PARAMETER, pick_text
from dortmund_lod.site.pages.browse import Count, counts
from dortmund_lod.site.pages.resource_graph import hit_value, href_of
from dortmund_lod.site.profile import render_page

if TYPE_CHECKING:
    from dortmund_lod.catalogue import Catalogue

_CLASSES = 24
_EXAMPLES = 3
_MODEL = tuple(
    namespaces.PREFIXES[name]
    for name in ("owl", "rdfs", "rdf", "sh", "oa", "qudt", "void", "dcat")
)
"""Vocabularies of data about data: their classes come last."""


def home() -> str:
    """The first page."""
    manifest = g.site.release.manifest
    return render_page(
        "home",
        manifest=manifest,
        dump=manifest.files.get("dumps/all.nq.gz", {}),
        classes=_classes(model=False),
        model_classes=_classes(model=True),
        description=_description(g.site.catalogue),
        **example_of(),
        jsonld=schema_org.embedded(schema_org.data_catalog(g.site.catalogue)),
    )


def _description(catalogue: Catalogue) -> str:
    """What the operator or the data say of it all: not what the product says where nobody does."""
    is_said = catalogue.descriptions != catalogue.whole.descriptions
    return pick_text(catalogue.descriptions) if is_said else ""


def _classes(*, model: bool) -> list[Count]:
    """The classes of the data: those of its things, or those of what describes data."""
    found = g.site.search.classes()
    return counts([each for each in found if _is_model(each[0]) == model][:_CLASSES], _EXAMPLES)


def _is_model(cls: str) -> bool:
    return cls.startswith(_MODEL)


def example_of(*classes: str) -> dict[str, Any]:
    """A resource to try commands with, and its address on this instance.

    It is of one of these classes, else of the first class there is.
    """
    wanted = [*classes, *sorted((cls for cls, _ in g.site.search.classes()), key=_is_model)]
    found = (hit for cls in wanted for hit in g.site.search.instances(cls, limit=1))
    hit = next(found, None)
    return {
        "example": hit_value(hit) if hit else None,
        "example_url": without_parameter(href_of(hit.iri), PARAMETER) if hit else "",
    }
