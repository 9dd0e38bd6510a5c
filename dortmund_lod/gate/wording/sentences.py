"""Validation results put into words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.gate.problems import Problem, Where
from dortmund_lod.gate.report import LANGUAGES, NOTHING, Text
from dortmund_lod.gate.shacl.paths import Inverse, Predicate, Sequence, values
from dortmund_lod.gate.shacl.shapes import PATH, SH
from dortmund_lod.gate.wording.phrases import (
    DATATYPES,
    ITSELF,
    NODE_KINDS,
    OTHER,
    PHRASES,
    Phrase,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.gate.data import Data, Node
    from dortmund_lod.gate.shacl.checker import Result
    from dortmund_lod.gate.shacl.paths import Path
    from dortmund_lod.gate.wording.names import Names

_MOST_LISTED = 8
_AND = Text("and {} more", "und {} weitere")


class Sentences:
    """Puts results into words: takes the data, the shapes graph and the names of things."""

    def __init__(self, data: Data, shapes: Data, names: Names) -> None:
        self._data = data
        self._shapes = shapes
        self._names = names

    def problem(self, result: Result) -> Problem:
        """What is wrong, in words, and the statement to look for."""
        message, hint = self._said(result)
        subject = self._names.subject(result.focus)
        return Problem(
            severity=result.shape.severity,
            rule=result.rule,
            kind=result.kind,
            message=_joined(subject, message),
            hint=hint,
            focus=result.focus,
            path="" if result.path is None else str(result.path),
            value=result.value,
            where=self._where(result),
        )

    def _said(self, result: Result) -> tuple[Text, Text]:
        phrase = self._phrase(result)
        similar = self._similar(result)
        filling = {language: self._filling(result, language, similar) for language in LANGUAGES}
        message = result.messages or _filled(phrase.message, filling)
        return message, _filled(phrase.hint, filling)

    def _phrase(self, result: Result) -> Phrase:
        if result.kind == "minCount" and self._values(result):
            return PHRASES["minCountSome"]
        if result.kind == "sparql" and result.value is None:
            return Phrase(OTHER.message)
        return PHRASES.get(result.kind, OTHER)

    def _filling(self, result: Result, language: str, similar: Text) -> dict[str, str]:
        value = result.focus if result.value is None else result.value
        return {
            "property": self._property(result.path).in_language(language),
            "value": self._names.value(value).in_language(language),
            "limit": self._limit(result).in_language(language),
            "values": self._listed(self._alternatives(result), language),
            "count": str(len(self._values(result))),
            "because": self._because(result).in_language(language),
            "similar": f" {similar.in_language(language)}" if similar else "",
        }

    def _property(self, path: Path | None) -> Text:
        if path is None:
            return ITSELF
        if isinstance(path, Predicate):
            return self._names.property(path.iri)
        return Text(str(path), str(path))

    def _limit(self, result: Result) -> Text:
        node = result.parameter
        value = getattr(node, "value", "")
        if result.kind == "datatype" and value in DATATYPES:
            return DATATYPES[value]
        if result.kind == "nodeKind":
            return NODE_KINDS.get(value.removeprefix(SH), Text(value, value))
        if isinstance(node, ox.Literal):
            return Text(value, value)
        return self._names.property(node)

    def _values(self, result: Result) -> list[Node]:
        return values(self._data, result.path, result.focus) if result.path else []

    def _alternatives(self, result: Result) -> list[Node]:
        if result.kind in {"in", "or", "languageIn"}:
            return list(self._shapes.members(result.parameter))
        return self._values(result)

    def _listed(self, nodes: list[Node], language: str) -> str:
        named = [self._listed_name(node, language) for node in nodes[:_MOST_LISTED]]
        more = len(nodes) - len(named)
        return ", ".join(named) + (f" {_AND.in_language(language).format(more)}" if more else "")

    def _listed_name(self, node: Node, language: str) -> str:
        """Shapes in a list go by their own label; texts with their language."""
        for message in self._shapes.objects(node, _LABEL):
            if isinstance(message, ox.Literal) and message.language == language:
                return message.value
        if isinstance(node, ox.Literal) and not node.language:
            return node.value
        if isinstance(node, ox.Literal):
            return str(node)
        return self._names.short(node)

    def _because(self, result: Result) -> Text:
        if not result.because:
            return Text()
        message, hint = self._said(result.because[0])
        return Text(f"{message.en} {hint.en}".strip(), f"{message.de} {hint.de}".strip())

    def _similar(self, result: Result) -> Text:
        value = result.value
        if result.kind == "closed" and isinstance(result.path, Predicate):
            return self._names.suggestion(result.path.iri, self._foreseen(result))
        if value is not None and result.kind == "in":
            return self._names.suggestion(value, self._alternatives(result))
        if value is not None and result.kind == "class":
            return self._names.suggestion(value, self._data.instances(result.parameter))
        return NOTHING

    def _foreseen(self, result: Result) -> Iterable[Node]:
        properties = [node for kind, node in result.shape.constraints if kind == "property"]
        return [path for node in properties for path in self._shapes.objects(node, PATH)]

    def _where(self, result: Result) -> Where:
        """The triple at fault; of too many values the last is shown."""
        value = result.value
        if value is None and result.kind in {"maxCount", "uniqueLang", "qualifiedMaxCount"}:
            value = next(reversed(self._values(result)), None)
        match result.path:
            case Predicate(iri):
                return Where(result.focus, iri, value)
            case Inverse(Predicate(iri)) if value is not None:
                return Where(value, iri, result.focus)
            case Sequence((Predicate(iri), *_)):
                return Where(result.focus, iri)
            case _:
                return Where(result.focus)


_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


def _joined(subject: Text, message: Text) -> Text:
    return Text(
        f"{subject.en}: {message.in_language('en')}", f"{subject.de}: {message.in_language('de')}"
    )


def _filled(text: Text, filling: dict[str, dict[str, str]]) -> Text:
    return Text(text.en.format(**filling["en"]), text.de.format(**filling["de"]))
