"""Example queries: those of the publisher, with their titles, and some that fit any data."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from flask import g

from dortmund_lod.site.i18n.language import translate

if TYPE_CHECKING:
    from pathlib import Path

_COMMENT = re.compile(r"^# (\w+)@(\w+): (.*)$", re.MULTILINE)
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
    """A query with what it asks, in words."""

    title: str
    query: str


def example_queries() -> list[ExampleQuery]:
    """The publisher's queries that have a title, and the general ones."""
    general = [ExampleQuery(translate(key), query) for key, query in _GENERAL.items()]
    found = _read(g.site.settings.queries.resolve())
    titles = [(titles.get(g.language) or titles.get("en", ""), query) for titles, query in found]
    return [ExampleQuery(title, query) for title, query in titles if title] + general


@lru_cache(maxsize=1)
def _read(folder: Path) -> list[tuple[dict[str, str], str]]:
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.rq"), key=_number)]
    return [(_titles(text), _COMMENT.sub("", text).strip() + "\n") for text in texts]


def _number(path: Path) -> tuple[int, str]:
    digits = "".join(filter(str.isdigit, path.stem))
    return (int(digits or 0), path.stem)


def _titles(text: str) -> dict[str, str]:
    return {lang: title for name, lang, title in _COMMENT.findall(text) if name == "title"}
