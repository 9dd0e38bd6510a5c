"""Example queries: those of the publisher, with their titles, and some that fit any data."""

from __future__ import annotations

from typing import NamedTuple

from flask import g

from dortmund_lod.site.i18n.language import page_url, pick_text, translate

_GENERAL = {
    "examples.classes": (
        "SELECT ?class (COUNT(?thing) AS ?number) WHERE {\n  ?thing a ?class\n}\n"
        "GROUP BY ?class\nORDER BY DESC(?number)\nLIMIT 50"
    ),
    "examples.properties": (
        "SELECT ?property (COUNT(*) AS ?number) WHERE {\n  ?subject ?property ?value\n}\n"
        "GROUP BY ?property\nORDER BY DESC(?number)\nLIMIT 50"
    ),
    "examples.statements": "CONSTRUCT WHERE {\n  ?subject ?property ?value\n}\nLIMIT 20",
}


class ExampleQuery(NamedTuple):
    """A query with what it asks, in words, and where it is asked."""

    title: str
    query: str
    address: str


def example_queries() -> list[ExampleQuery]:
    """The publisher's queries that have a title, and the general ones."""
    named = [
        ExampleQuery(title, each.shown, page_url(f"/query/{each.name}"))
        for each in g.site.queries.values()
        if (title := pick_text(each.titles))
    ]
    general = [
        ExampleQuery(translate(key), query, page_url("/sparql", query=query))
        for key, query in _GENERAL.items()
    ]
    return named + general
