"""What a shape asks for, in a few words, where a sentence has to name a shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.reporting.text import Text
from dortmund_lod.validation.messages.phrases import DATATYPES, ITSELF, NODE_KINDS, PHRASES
from dortmund_lod.validation.shacl.paths import NoPathError, Predicate, parse
from dortmund_lod.validation.shacl.shapes import PATH, SH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.validation.indexed_graph import Data, Node
    from dortmund_lod.validation.messages.labeler import Labeler

_NAMES = tuple(ox.NamedNode(iri) for iri in (PREFIXES["rdfs"] + "label", SH + "name"))
_JOINED = {"and": Text(" and ", " und "), "or": Text(" or ", " oder "),
           "xone": Text(" or else ", " oder aber ")}  # fmt: skip
_NOT = Text("not: {}", "nicht: {}")
_NESTED = ("property", "node")
_OWN = frozenset({*PHRASES} - {"node", "sparql", "not", "and", "or", "xone", "minCountSome"})
_DEEPEST = 3
_ANY = Text("a condition that cannot be put into words", "eine Bedingung ohne Worte")


class ShapeTexts:
    """Puts shapes into words; takes the shapes graph and the names of things."""

    def __init__(self, shapes: Data, names: Labeler) -> None:
        self._shapes = shapes
        self._names = names

    def condition(self, shape: Node, language: str, depth: int = 0) -> str:
        """What a shape asks for: by its label, else by its constraints."""
        if label := self._label(shape, language):
            return label
        if isinstance(shape, ox.NamedNode) and depth:
            return self._names.short(shape)
        if depth > _DEEPEST:
            return "…"
        return ", ".join(self._parts(shape, language, depth)) or _ANY.in_language(language)

    def _label(self, shape: Node, language: str) -> str:
        for predicate in _NAMES:
            for label in self._shapes.objects(shape, predicate):
                if isinstance(label, ox.Literal) and label.language in {language, None}:
                    return label.value
        return ""

    def _parts(self, shape: Node, language: str, depth: int) -> Iterator[str]:
        for predicate in self._shapes.properties(shape):
            kind = predicate.value.removeprefix(SH)
            for value in self._shapes.objects(shape, predicate):
                if kind in _NESTED:
                    yield self.condition(value, language, depth + 1)
                elif kind == "not":
                    inner = self.condition(value, language, depth + 1)
                    yield _NOT.in_language(language).format(inner)
                elif kind in _JOINED:
                    members = self._shapes.members(value)
                    texts = [self.condition(one, language, depth + 1) for one in members]
                    yield _JOINED[kind].in_language(language).join(texts)
                elif kind in _OWN:
                    yield self._sentence(shape, kind, value, language)

    def _sentence(self, shape: Node, kind: str, value: Node, language: str) -> str:
        phrase = PHRASES.get(f"{kind}Named", PHRASES[kind]).message
        text = phrase.in_language(language).format(
            property=self._property(shape).in_language(language),
            limit=self._limit(kind, value).in_language(language),
            values=", ".join(self._names.short(one) for one in self._shapes.members(value)),
            count="",
            value="",
        )
        return text.rstrip(".")

    def _property(self, shape: Node) -> Text:
        for node in self._shapes.objects(shape, PATH):
            try:
                path = parse(self._shapes, node)
            except NoPathError:
                break
            text = str(path)
            return (
                self._names.property(path.iri) if isinstance(path, Predicate) else Text(text, text)
            )
        return ITSELF

    def _limit(self, kind: str, value: Node) -> Text:
        text = getattr(value, "value", "")
        if kind == "datatype" and text in DATATYPES:
            return DATATYPES[text]
        if kind == "nodeKind":
            return NODE_KINDS.get(text.removeprefix(SH), Text(text, text))
        return Text(text, text) if isinstance(value, ox.Literal) else self._names.property(value)
