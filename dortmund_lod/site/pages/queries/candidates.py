"""What may stand at a place in a query: classes, properties and values, as the data use them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from flask import g

from dortmund_lod.rdf import namespaces, nquads
from dortmund_lod.rdf.sparql.sparql_tokens import NAME, tokenize
from dortmund_lod.rdf.terms import XSD_STRING, Iri, Literal, term_text
from dortmund_lod.rdf.well_known_terms import words_of
from dortmund_lod.release.usage_reader import Meant, TermUse, Usage
from dortmund_lod.site.i18n.language import format_number, pick_literal
from dortmund_lod.site.pages.result_terms import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST = 30
"""Candidates that are offered at once."""

CLASS, PROPERTY, VALUE, GRAPH, ANY = "class", "property", "value", "graph", ""
"""What may be wanted at a place; ANY is whatever the data speak of."""

_XSD, _TYPE = namespaces.PREFIXES["xsd"], namespaces.PREFIXES["rdf"] + "type"
_PLAIN = {
    _XSD + "integer": r"[+-]?[0-9]+",
    _XSD + "decimal": r"[+-]?[0-9]*\.[0-9]+",
    _XSD + "boolean": "true|false",
}
"""Literals that SPARQL writes without quotes (SPARQL 1.1 Query §4.1.2)."""
META = tuple(namespaces.PREFIXES[name] for name in ("rdf", "rdfs", "owl", "sh"))
"""Namespaces of what speaks of models: it comes after what speaks of the world."""
_VARIABLES = 3
_LIKELY = 3
"""Classes that a subject may be of whose properties are offered."""
_MOST_GRAPHS = 1000
_LONGEST_NAME, _LONGEST_DEFINITION = 80, 300


class Place(NamedTuple):
    """A place in a query: what is wanted there, what is typed, and what is known of the subject.

    `text` is the beginning of an IRI after `<`, a prefixed name, or words. Of the subject, the
    query may say its `classes`, properties that it `has`, and properties that lead to it (`via`,
    with `^` where it is their subject), or name it by its IRI (`subject`). `predicate` is the
    property whose value is wanted.
    """

    wanted: str = ANY
    text: str = ""
    classes: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    predicate: str = ""
    subject: str = ""


class Candidate(NamedTuple):
    """What is offered: `label` as it is written, what it is called, what it means, and its use."""

    label: str
    kind: str
    iri: str = ""
    name: str = ""
    definition: str = ""
    uses: str = ""

    def to_json(self) -> dict[str, str]:
        """What the editor reads of it."""
        content = {
            "label": self.label,
            "type": self.kind,
            "iri": self.iri,
            "detail": self.name,
            "info": self.definition,
            "count": self.uses,
        }
        return {name: value for name, value in content.items() if value}


def candidates(place: Place) -> list[Candidate]:
    """What may stand at a place, the likeliest first."""
    if place.wanted == CLASS:
        return _classes(place)
    if place.wanted == PROPERTY:
        return _properties(place)
    if place.wanted == GRAPH:
        return _graphs(place)
    found = _values(place) if place.wanted == VALUE else []
    return _distinct([*found, *_things(place)])[:MOST]


def _classes(place: Place) -> list[Candidate]:
    found = g.site.usage.classes(MOST, _meant(place.text))
    ordered = sorted(found, key=lambda use: use.iri.startswith(META))
    return [_term(use, CLASS) for use in ordered]


def _properties(place: Place) -> list[Candidate]:
    """The properties that such a subject has; those that it has in the query already come last."""
    usage, meant = g.site.usage, _meant(place.text)
    of = _subject(place)
    found = usage.properties(MOST, meant, of)
    if not found and of != usage.anything:
        found = usage.properties(MOST, meant)
    ordered = sorted(found, key=lambda use: use.iri in place.has)
    return [_term(use, PROPERTY) for use in ordered if use.iri != _TYPE]


def _graphs(place: Place) -> list[Candidate]:
    """The named graphs with the number of their statements, the largest first."""
    meant = _meant(place.text)
    graphs = sorted(g.site.release.manifest.graphs.items(), key=lambda each: (-each[1], each[0]))
    offered = [
        Candidate(
            *(written(iri), GRAPH, iri),
            _shown(g.site.search.names(iri), _LONGEST_NAME),
            uses=format_number(number),
        )
        for iri, number in graphs[:_MOST_GRAPHS]
        if iri and iri.startswith(meant.begin)
    ]
    words = meant.words.lower()
    return [each for each in offered if words in f"{each.iri} {each.name}".lower()][:MOST]


def _subject(place: Place) -> tuple[int, ...]:
    """The numbers of the classes that the subject is likeliest to be of."""
    usage: Usage = g.site.usage
    named = g.site.search.classes_of(place.subject) if place.subject else ()
    if numbers := usage.numbers([*place.classes, *named]):
        return numbers
    known = [
        usage.pointing(via[1:]) if via.startswith("^") else usage.pointed_to(via)
        for via in place.via
    ]
    if place.has:
        known.append(usage.with_properties(place.has))
    likely = (
        [number for number in known[0] if all(number in each for each in known)] if known else []
    )
    return tuple(likely[:_LIKELY]) or Usage.anything


def _values(place: Place) -> list[Candidate]:
    """Variables for the classes that the property points to, and its values."""
    typed = place.text.strip("\"'").lower()
    if place.predicate == _TYPE:
        return _classes(place)
    targets = [] if typed else _targets(place)
    terms = [
        (nquads.term(text.encode()), uses)
        for text, uses in g.site.usage.values(place.predicate, MOST)
    ]
    offered = [_value(term, uses) for term, uses in terms if isinstance(term, Iri | Literal)]
    return [*targets, *(each for each in offered if typed in f"{each.label} {each.name}".lower())]


def _targets(place: Place) -> list[Candidate]:
    found = g.site.usage.targets(place.predicate, _VARIABLES, _subject(place))
    return [_term(use, "variable")._replace(label=_variable(use.iri)) for use in found]


def _variable(iri: str) -> str:
    """A variable that is called as a class is."""
    name = re.sub(r"\W", "", namespaces.local_name(iri), flags=re.ASCII) or "value"
    return f"?{name[:1].lower()}{name[1:]}"


def _value(term: Iri | Literal, uses: int) -> Candidate:
    count = format_number(uses)
    if isinstance(term, Iri):
        name = _shown(g.site.search.names(term.value), _LONGEST_NAME)
        return Candidate(written(term.value), VALUE, term.value, name, uses=count)
    return Candidate(_literal(term), VALUE, uses=count)


def _literal(literal: Literal) -> str:
    pattern = _PLAIN.get(literal.datatype)
    if pattern and re.fullmatch(pattern, literal.value):
        return literal.value
    if literal.language or literal.datatype == XSD_STRING:
        return term_text(literal)
    return f"{term_text(literal._replace(datatype=XSD_STRING))}^^{written(literal.datatype)}"


def _things(place: Place) -> list[Candidate]:
    """What the data speak of, by the beginning of its IRI or by its names."""
    search = g.site.search
    meant = _meant(place.text)
    if meant.begin:
        return _found(search.complete_prefix(meant.begin, MOST))
    if len(meant.words) < 2 or place.text[0] in "\"'<":  # noqa: PLR2004 - one letter says too little
        return []
    usage = g.site.usage
    terms = [
        *(_term(use, CLASS) for use in usage.classes(MOST, meant)),
        *(_term(use, PROPERTY) for use in usage.properties(MOST, meant)),
    ]
    terms = [] if place.wanted == VALUE else terms[: MOST // 2]
    targets = usage.targets(place.predicate, 1) if place.predicate else []
    found = search.named_like(meant.words, targets[0].iri if targets else "", MOST)
    things = (
        Candidate(written(iri), VALUE, iri, _shown(names, _LONGEST_NAME)) for iri, names in found
    )
    return [*terms, *things]


def _found(rows: Iterable[tuple[str, str, int]]) -> list[Candidate]:
    kinds = {"class": CLASS, "property": PROPERTY}
    return [
        Candidate(
            written(iri),
            kinds.get(kind, VALUE),
            iri,
            _shown(g.site.search.names(iri), _LONGEST_NAME),
            uses=format_number(uses) if uses else "",
        )
        for iri, kind, uses in rows
    ]


def _meant(text: str) -> Meant:
    """What is typed, as what it may be the beginning of."""
    if text.startswith("<"):
        return Meant(begin=text[1:])
    prefix, colon, local = text.partition(":")
    if not colon:
        return Meant(words=text)
    namespace = g.site.release.manifest.prefixes.get(prefix)
    return Meant(begin=f"{namespace}{local}" if namespace else text)


def written(iri: str) -> str:
    """An IRI as a query writes it: with a prefix where there is one for it."""
    short = shortened(iri)
    tokens = list(tokenize(short))
    is_name = short != iri and len(tokens) == 1 and tokens[0].kind == NAME
    return short if is_name else f"<{iri}>"


def _term(use: TermUse, kind: str) -> Candidate:
    return Candidate(
        written(use.iri),
        kind,
        use.iri,
        _shown(use.names, _LONGEST_NAME),
        defined(use),
        format_number(use.number),
    )


def called(use: TermUse) -> str:
    """What a class or a property is called in the reader's language."""
    return _shown(use.names, _LONGEST_NAME) or words_of(use.iri)


def defined(use: TermUse) -> str:
    """What it means, in the reader's language; empty where nobody says so."""
    return _shown(use.definitions, _LONGEST_DEFINITION)


def _shown(texts: Sequence[Literal], longest: int) -> str:
    found = pick_literal(texts)
    return found.value[:longest] if found else ""


def _distinct(found: Iterable[Candidate]) -> list[Candidate]:
    first: dict[str, Candidate] = {}
    for each in found:
        first.setdefault(each.label, each)
    return list(first.values())
