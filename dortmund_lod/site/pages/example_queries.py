"""Questions that were asked before: the queries of the project, with their titles."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from flask import g

from dortmund_lod.site.i18n.language import text
from dortmund_lod.site.pages.resource_graph import own

if TYPE_CHECKING:
    from pathlib import Path

_COMMENT = re.compile(r"^# (\w+)@(\w+): (.*)$", re.MULTILINE)
_GENERAL = {
    "questions.classes": (
        "SELECT ?class (COUNT(?thing) AS ?number) WHERE {\n  ?thing a ?class\n}\n"
        "GROUP BY ?class\nORDER BY DESC(?number)\nLIMIT 50"
    ),
    "questions.properties": (
        "SELECT ?property (COUNT(*) AS ?number) WHERE {\n  ?subject ?property ?value\n}\n"
        "GROUP BY ?property\nORDER BY DESC(?number)\nLIMIT 50"
    ),
    "questions.statements": "CONSTRUCT WHERE {\n  ?subject ?property ?value\n}\nLIMIT 20",
}


class Question(NamedTuple):
    """A query with what it asks, in words."""

    title: str
    query: str


def questions() -> list[Question]:
    """General questions, and those of the project where its data is served."""
    general = [Question(text(key), query) for key, query in _GENERAL.items()]
    if not g.site.search.count(own("Figure")):
        return general
    found = _read(g.site.settings.queries.resolve())
    titles = [(titles.get(g.language) or titles.get("en", ""), query) for titles, query in found]
    return [Question(title, query) for title, query in titles if title] + general


@lru_cache(maxsize=1)
def _read(folder: Path) -> list[tuple[dict[str, str], str]]:
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.rq"), key=_place)]
    return [(_titles(text), _COMMENT.sub("", text).strip() + "\n") for text in texts]


def _place(path: Path) -> tuple[int, str]:
    digits = "".join(filter(str.isdigit, path.stem))
    return (int(digits or 0), path.stem)


def _titles(text: str) -> dict[str, str]:
    return {lang: title for name, lang, title in _COMMENT.findall(text) if name == "title"}
