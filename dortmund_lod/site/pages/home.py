"""The first page: what is published here, and the ways to use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g

from dortmund_lod.rdf import namespaces
from dortmund_lod.site import schema_org
from dortmund_lod.site.pages.browse import Count, counts
from dortmund_lod.site.pages.resource_graph import hit_value
from dortmund_lod.site.profile import render_page

if TYPE_CHECKING:
    from dortmund_lod.site.pages.resource_graph import Value

_CLASSES = 24
_EXAMPLES = 3
_MACHINERY = ("owl", "rdfs", "rdf", "sh", "oa", "skos", "qudt", "void", "dcat")
"""Vocabularies of data about data: their classes come last."""


def home() -> str:
    """The first page."""
    manifest = g.site.release.manifest
    return render_page(
        "home",
        manifest=manifest,
        dump=manifest.files.get("dumps/all.nq.gz", {}),
        classes=_classes(),
        example=example_of(),
        jsonld=schema_org.embedded(schema_org.data_catalog(g.site.catalogue)),
    )


def _classes() -> list[Count]:
    """The classes of the data, those about things before those about data."""
    prefixes = tuple(namespaces.PREFIXES[name] for name in _MACHINERY)
    found = g.site.search.classes()
    things = [entry for entry in found if not entry[0].startswith(prefixes)]
    return counts((things or found)[:_CLASSES], _EXAMPLES)


def example_of(*classes: str) -> Value | None:
    """A resource to try commands with: of these classes, else of the first class there is."""
    wanted = [*classes, *(cls for cls, _ in g.site.search.classes())]
    found = (hit for cls in wanted for hit in g.site.search.members(cls, limit=1))
    return next((hit_value(hit) for hit in found), None)
