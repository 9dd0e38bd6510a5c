"""The model of the data in short: classes with their properties, and what these point to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import g, render_template

from dortmund_lod.site.i18n.language import format_number
from dortmund_lod.site.pages.queries.candidates import META, called, defined, written

if TYPE_CHECKING:
    from dortmund_lod.release.usage_reader import TermUse, Usage

_CLASSES, _PROPERTIES, _TARGETS = 60, 40, 3


class TermShown(NamedTuple):
    """A class or a property: how queries write it, what it is called and means, and its use."""

    written: str
    name: str
    definition: str
    number: str


class PropertyShown(NamedTuple):
    """A property of a class, with the classes that it points to."""

    term: TermShown
    targets: list[str]


class ClassShown(NamedTuple):
    """A class with its properties."""

    term: TermShown
    properties: list[PropertyShown]


def model_page() -> str:
    """The page of the model: the largest classes, those that speak of models last."""
    found = g.site.usage.classes(_CLASSES + 1)
    ordered = sorted(found[:_CLASSES], key=lambda use: use.iri.startswith(META))
    return render_template(
        "model.html", classes=list(map(_class, ordered)), more=len(found) > _CLASSES
    )


def _class(use: TermUse) -> ClassShown:
    usage: Usage = g.site.usage
    (number,) = usage.numbers([use.iri])
    targets: dict[str, list[str]] = {}
    for predicate, target in usage.links(number):
        targets.setdefault(predicate, []).append(target)
    return ClassShown(
        _term(use),
        [
            PropertyShown(_term(each), [*map(written, targets.get(each.iri, ())[:_TARGETS])])
            for each in usage.properties(_PROPERTIES, classes=[number])
        ],
    )


def _term(use: TermUse) -> TermShown:
    return TermShown(written(use.iri), called(use), defined(use), format_number(use.number))
