"""Validation results put into words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.reporting.text import LANGUAGES, NOTHING, Text
from dortmund_lod.validation.indexed_graph import RDF_TYPE
from dortmund_lod.validation.messages.labeler import cut
from dortmund_lod.validation.messages.phrases import (
    DATATYPES,
    ITSELF,
    NODE_KINDS,
    OTHER,
    PHRASES,
    Phrase,
)
from dortmund_lod.validation.messages.shape_texts import ShapeTexts
from dortmund_lod.validation.problem import Problem, StatementRef
from dortmund_lod.validation.shacl.paths import Inverse, Predicate, Sequence, values
from dortmund_lod.validation.shacl.shapes import PATH, SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dortmund_lod.validation.indexed_graph import Data, Node
    from dortmund_lod.validation.messages.labeler import Labeler
    from dortmund_lod.validation.shacl.checker import Result
    from dortmund_lod.validation.shacl.paths import Path

_MOST_LISTED = 8
_SUBJECTS_OF = ox.NamedNode(SH + "targetSubjectsOf")
_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")
_AND = Text("and {} more", "und {} weitere")
_NONE = Text("none (the list is empty)", "keine (die Liste ist leer)")
_THE_CONDITION = Text("the condition {}", "die Bedingung {}")
_A_CONDITION = Text("a condition", "eine Bedingung")


class MessageRenderer:
    """Puts results into words: takes the data, the shapes graph and the names of things."""

    def __init__(self, data: Data, shapes: Data, names: Labeler) -> None:
        self._data = data
        self._shapes = shapes
        self._names = names
        self._shape_texts = ShapeTexts(shapes, names)

    def sentence(self, result: Result) -> Text:
        """What is wrong, in words."""
        return self._render(result)[0]

    def problem(self, result: Result) -> Problem:
        """What is wrong, in words, and the statement to look for."""
        message, hint = self._render(result)
        return Problem(
            severity=result.shape.severity,
            rule=result.rule,
            kind=result.kind,
            message=message,
            hint=hint,
            about=self._names.subject(result.focus),
            focus=result.focus,
            path="" if result.path is None else str(result.path),
            value=result.value,
            where=self._where(result),
            shape=result.shape.node,
        )

    def _render(self, result: Result) -> tuple[Text, Text]:
        phrase = self._phrase(result)
        similar = self._similar(result)
        filling = {
            language: _Filling(self._placeholders(result, language, similar))
            for language in LANGUAGES
        }
        message = (
            self._shape_message(result) if result.messages else _filled(phrase.message, filling)
        )
        hint = phrase.hint_with_message if result.messages else phrase.hint
        return message, _filled(hint, filling)

    def _shape_message(self, result: Result) -> Text:
        """The message of the shape, with what the query found in the place of {?names}."""
        bound = {name: self._written(term) for name, term in result.bindings}

        def fill(match: re.Match[str]) -> str:
            return bound.get(match.group(1), match.group())

        en, de = (result.messages.in_language(language) for language in LANGUAGES)
        return Text(_PLACEHOLDER.sub(fill, en), _PLACEHOLDER.sub(fill, de))

    def _written(self, term: Node) -> str:
        return cut(term.value) if isinstance(term, ox.Literal) else self._names.short(term)

    def _phrase(self, result: Result) -> Phrase:
        kind = result.kind
        if kind == "minCount" and self._values(result):
            kind = "minCountSome"
        if kind == "maxCount" and getattr(result.parameter, "value", "") == "0":
            kind = "maxCountNone"
        if result.path is None and f"{kind}Itself" in PHRASES:
            kind += "Itself"
            value = result.focus if result.value is None else result.value
            if f"{kind}None" in PHRASES and not self._data.objects(value, RDF_TYPE):
                kind += "None"
        return PHRASES.get(kind, OTHER)

    def _placeholders(
        self, result: Result, language: str, similar: Text
    ) -> dict[str, Callable[[], str]]:
        value = result.focus if result.value is None else result.value
        return {
            "property": lambda: self._property(result.path).in_language(language),
            "value": lambda: self._names.value(value).in_language(language),
            "kinds": lambda: self._listed(self._data.objects(value, RDF_TYPE), language),
            "limit": lambda: self._limit(result).in_language(language),
            "values": lambda: self._listed(self._alternatives(result), language),
            "others": lambda: self._listed(self._others(result), language),
            "excluded": lambda: self._excluded(result, language),
            "conditions": lambda: self._conditions(result, language),
            "condition": lambda: self._condition(result, language),
            "count": lambda: str(len(self._values(result))),
            "causes": lambda: self._causes(result).in_language(language),
            "similar": lambda: f" {similar.in_language(language)}" if similar else "",
        }

    def _others(self, result: Result) -> list[Node]:
        """What a value is compared with."""
        if isinstance(result.parameter, ox.NamedNode) and result.kind.startswith("lessThan"):
            return self._data.objects(result.focus, result.parameter)
        return []

    def _excluded(self, result: Result, language: str) -> str:
        if result.kind != "not":
            return ""
        return self._shape_texts.condition(result.parameter, language)

    def _conditions(self, result: Result, language: str) -> str:
        if result.kind not in {"and", "xone"}:
            return ""
        members = self._shapes.members(result.parameter)
        texts = [self._shape_texts.condition(one, language) for one in members]
        return "; ".join(texts) or _NONE.in_language(language)

    def _condition(self, result: Result, language: str) -> str:
        """The shape that is not met; by its name, if it has one."""
        if isinstance(result.parameter, ox.NamedNode):
            name = self._names.short(result.parameter)
            return _THE_CONDITION.in_language(language).format(name)
        return _A_CONDITION.in_language(language)

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
        if not nodes:
            return _NONE.in_language(language)
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
        if isinstance(node, ox.BlankNode):
            return self._shape_texts.condition(node, language)
        return self._names.short(node)

    def _causes(self, result: Result) -> Text:
        if not result.causes:
            return Text()
        cause = result.causes[0]
        while cause.kind == "node" and cause.path is None and cause.causes:
            cause = cause.causes[0]  # of shapes within shapes, the innermost says what is wrong
        message, hint = self._render(cause)
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

    def _where(self, result: Result) -> StatementRef:
        """The triple at fault; of too many values the last is shown."""
        value = result.value
        if value is None and result.kind in {"maxCount", "uniqueLang", "qualifiedMaxCount"}:
            value = next(reversed(self._values(result)), None)
        match result.path:
            case Predicate(iri) if result.kind == "closed":
                return StatementRef(result.focus, iri)
            case Predicate(iri):
                return StatementRef(result.focus, iri, value)
            case Inverse(Predicate(iri)) if value is not None:
                return StatementRef(value, iri, result.focus)
            case Sequence((Predicate(iri), *_)):
                return StatementRef(result.focus, iri)
            case _:
                return StatementRef(result.focus, self._reason_to_check(result))

    def _reason_to_check(self, result: Result) -> ox.NamedNode | None:
        """The property by which a node got checked at all."""
        for property_ in self._shapes.objects(result.shape.node, _SUBJECTS_OF):
            if isinstance(property_, ox.NamedNode):
                return property_
        return None


class _Filling(dict[str, str]):
    """What is put in place of each name, worked out when a sentence has it."""

    def __init__(self, parts: dict[str, Callable[[], str]]) -> None:
        super().__init__()
        self._parts = parts

    def __missing__(self, name: str) -> str:
        self[name] = self._parts[name]()
        return self[name]


def _filled(text: Text, filling: dict[str, _Filling]) -> Text:
    return Text(text.en.format_map(filling["en"]), text.de.format_map(filling["de"]))
