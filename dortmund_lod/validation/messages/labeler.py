"""What things are called in a sentence: by their label, else by a short form of their IRI."""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.rdf import namespaces
from dortmund_lod.reporting.text import LANGUAGES, NOTHING, Text
from dortmund_lod.validation.indexed_graph import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.validation.indexed_graph import Node
    from dortmund_lod.validation.source_reader import Project

_LABELS = tuple(ox.NamedNode(iri) for iri in namespaces.LABELS)
_XSD_STRING = ox.NamedNode(namespaces.PREFIXES["xsd"] + "string")
_QUOTES = {"en": "“{}”", "de": "„{}“"}
_LANGUAGES = {
    "en": Text("English", "Englisch"),
    "de": Text("German", "Deutsch"),
    "fr": Text("French", "Französisch"),
    "": Text("no language", "keiner Sprache"),
}
_LONGEST = 60
_MOST_SUGGESTIONS = 100
_MOST_COMPARED = 2000
SUGGESTION = Text("Did you mean {}?", "Gemeint war vielleicht {}?")


class Labeler:
    """Names of things in a project."""

    def __init__(self, project: Project) -> None:
        self._data = project.data
        self._short: dict[Node, str] = {}
        self._properties: dict[Node, Text] = {}
        self._kinds: dict[Node, Text] = {}
        self._suggestions = _MOST_SUGGESTIONS
        self._base_iri = project.base_iri
        self._namespaces = namespaces.prefixes(project.base_iri)
        for prefixes in project.prefixes.values():
            self._namespaces |= {name: iri for name, iri in prefixes.items() if name and iri}

    def short(self, node: Node) -> str:
        """An IRI as `prefix:name` or relative to the base; any other term as it is written."""
        if node not in self._short:
            self._short[node] = self._shortened(node)
        return self._short[node]

    def _shortened(self, node: Node) -> str:
        if not isinstance(node, ox.NamedNode):
            return str(node)
        fitting = [
            (iri, f"{name}:{node.value.removeprefix(iri)}")
            for name, iri in self._namespaces.items()
            if node.value.startswith(iri) and "/" not in node.value.removeprefix(iri)
        ]
        if fitting:
            return max(fitting, key=lambda pair: len(pair[0]))[1]
        relative = node.value.removeprefix(self._base_iri)
        return relative if relative != node.value and relative else f"<{node.value}>"

    def thing(self, node: Node) -> Text:
        """A thing in the middle of a sentence, by its short name; what is nameless has none."""
        if isinstance(node, ox.BlankNode):
            return Text("without a name", "ohne Namen")
        return Text(self.short(node), self.short(node))

    def label(self, node: Node, language: str) -> str:
        """The label in this language, else in any, else ""."""
        for predicate in _LABELS:
            labels = {
                value.language or "": value.value
                for value in self._data.objects(node, predicate)
                if isinstance(value, ox.Literal)
            }
            if labels:
                return labels.get(language) or labels.get("en") or next(iter(labels.values()))
        return ""

    def subject(self, node: Node) -> Text:
        """What a sentence is about: `Figure “Students”`, or its IRI in short."""
        if isinstance(node, ox.BlankNode):
            return Text("A nameless node", "Ein namenloser Knoten")
        return Text(*(self._subject(node, language) for language in ("en", "de")))

    def _subject(self, node: Node, language: str) -> str:
        if isinstance(node, ox.Literal):
            return self.value(node).in_language(language)
        label = self.label(node, language)
        kinds = (self._kind(cls) for cls in self._data.objects(node, RDF_TYPE))
        kind = next(filter(None, kinds), NOTHING).in_language(language)
        name = _QUOTES[language].format(cut(label)) if label else self.short(node)
        return f"{kind[:1].upper()}{kind[1:]} {name}" if kind else name

    def _kind(self, cls: Node) -> Text:
        if cls not in self._kinds:
            self._kinds[cls] = Text(*(self.label(cls, language) for language in LANGUAGES))
        return self._kinds[cls]

    def property(self, node: Node) -> Text:
        """A property by label and short name: `“stated value” (dlo:statedValue)`."""
        if node not in self._properties:
            named = (self._labelled(node, language) for language in LANGUAGES)
            self._properties[node] = Text(*named)
        return self._properties[node]

    def _labelled(self, node: Node, language: str) -> str:
        label = self.label(node, language)
        return (
            f"{_QUOTES[language].format(label)} ({self.short(node)})"
            if label
            else (self.short(node))
        )

    def value(self, node: Node) -> Text:
        """A value as part of a sentence: the text “53,000”, the number 5, or a thing."""
        if isinstance(node, ox.BlankNode):
            return Text("a nameless node", "ein namenloser Knoten")
        if not isinstance(node, ox.Literal):
            return self.property(node)
        text = cut(node.value)
        if node.language:
            tongue = _LANGUAGES.get(node.language[:2], Text(node.language, node.language))
            return Text(f"“{text}” ({tongue.en})", f"„{text}“ ({tongue.de})")
        if node.datatype == _XSD_STRING:
            return Text(f"the text “{text}”", f"der Text „{text}“")
        return Text(text, text)

    def similar(self, node: Node, candidates: Iterable[Node]) -> Node | None:
        """The candidate of the same namespace that is spelt most like `node`, if one is close.

        Comparing is slow, so it is done for the first faults only.
        """
        if not self._suggestions or not isinstance(node, ox.NamedNode):
            return None
        self._suggestions -= 1
        namespace, name = _parts(node)
        others = (
            (*_parts(other), other) for other in candidates if isinstance(other, ox.NamedNode)
        )
        alike = {own: other for space, own, other in others if space == namespace}
        close = get_close_matches(name, islice(alike, _MOST_COMPARED), n=1, cutoff=0.7)
        return alike[close[0]] if close else None

    def suggestion(self, node: Node, candidates: Iterable[Node]) -> Text:
        """The question whether a similar candidate was meant."""
        similar = self.similar(node, candidates)
        if similar is None:
            return NOTHING
        name = self.short(similar)
        return Text(SUGGESTION.en.format(name), SUGGESTION.de.format(name))


def _parts(node: ox.NamedNode) -> tuple[str, str]:
    """Namespace and local name."""
    name = re.split("[/#]", node.value)[-1]
    return node.value[: len(node.value) - len(name)], name


def cut(text: str) -> str:
    """The text, or its beginning if it is long."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
