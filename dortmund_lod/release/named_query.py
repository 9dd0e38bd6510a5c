"""A query with a name: what it asks in words, its parameters, and how it is shown.

Written in `queries/NAME.rq`, with what people read in comments of its head:

    # title@en: Events of a year
    # description@en: What took place, and where.
    # keywords: events, places
    # view: map
    # parameter year integer = 2019
    # parameter@en year: Year
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from dortmund_lod.errors import BadParameter
from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.sparql.sparql_tokens import significant
from dortmund_lod.rdf.terms import XSD_STRING, Iri, Literal, is_iri, term_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dortmund_lod.rdf.sparql.sparql_tokens import Token
    from dortmund_lod.rdf.terms import Term

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
"""What a query may be called."""

VIEWS = ("table", "chart", "map", "graph")
"""What the answer of a query may be shown as at first."""

LONGEST_VALUE = 1000
_XSD = namespaces.PREFIXES["xsd"]
_NUMBER = r"[+-]?\d{1,30}"
_LEXICAL = {
    "integer": _NUMBER,
    "decimal": rf"{_NUMBER}(\.\d{{1,30}})?",
    "date": r"\d{4}-\d{2}-\d{2}",
    "boolean": "true|false",
}
_TYPES = ("string", "iri", *_LEXICAL)
_TEXT = re.compile(r"#\s*(title|description)@([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)\s*:\s*(.+)")
_FIELD = re.compile(r"#\s*(keywords|view)\s*:\s*(.+)")
_PARAMETER = re.compile(r"#\s*parameter\s+(\w+)\s+(\w+)\s*(?:=\s*(.*))?")
_LABEL = re.compile(r"#\s*parameter@([A-Za-z]{2,8})\s+(\w+)\s*:\s*(.+)")
_WORDS = r"title@|description@|keywords\s*:|view\s*:|parameter[@\s]"
_COMMENT = re.compile(rf"#\s*(?:{_WORDS})")


@dataclass(frozen=True)
class Parameter:
    """A variable of a query that who asks gives a value; without one it stays unbound."""

    name: str
    type: str
    default: str = ""
    labels: dict[str, str] = field(default_factory=dict)

    def term(self, text: str) -> Term:
        """The value as a term.

        Raises:
            BadParameter: it is no value of the parameter's type.
        """
        pattern = _LEXICAL.get(self.type)
        if self.type == "iri" and is_iri(text):
            return Iri(text)
        if self.type == "string" and len(text) <= LONGEST_VALUE:
            return Literal(text, XSD_STRING)
        if pattern and re.fullmatch(pattern, text, re.ASCII):
            return Literal(text, _XSD + self.type)
        raise BadParameter(f"The parameter '{self.name}' must be a value of type {self.type}.")


@dataclass(frozen=True)
class NamedQuery:
    """A query of the publisher's; texts are by language, `keywords` in any."""

    name: str
    text: str
    titles: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    view: str = "table"

    @property
    def words(self) -> str:
        """All that people read of it."""
        texts = [*self.titles.values(), *self.descriptions.values(), *self.keywords]
        return " ".join([self.name, *texts])

    @property
    def shown(self) -> str:
        """The query without the comments in which its words stand."""
        return without_words(self.text)

    def values(self, given: Mapping[str, str]) -> dict[str, str]:
        """The value of each parameter as it was given, else its default."""
        return {each.name: given.get(each.name, each.default).strip() for each in self.parameters}

    def bound(self, given: Mapping[str, str]) -> str:
        """The query with a block of VALUES for what is given (SPARQL 1.1 Query §10.2).

        A value becomes a term of its parameter's type before it is spelled, so that it can be
        nothing else; what is left empty stays unbound.

        Raises:
            BadParameter: a value is of another type, or the query has no place for it.
        """
        values = self.values(given)
        given_ones = [each for each in self.parameters if values[each.name]]
        terms = {each.name: each.term(values[each.name]) for each in given_ones}
        if not terms:
            return self.text
        place = _where(self.text)
        if place is None:
            raise BadParameter(f"The query {self.name} has no WHERE for its parameters.")
        names = " ".join(f"?{name}" for name in terms)
        row = " ".join(map(term_text, terms.values()))
        return f"{self.text[:place]} VALUES ({names}) {{ ({row}) }}{self.text[place:]}"

    def to_json(self) -> dict[str, Any]:
        """The query as it is kept in a release."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> NamedQuery:
        """Read what `to_json` gave."""
        parameters = tuple(Parameter(**each) for each in content.pop("parameters"))
        return cls(**content | {"parameters": parameters, "keywords": tuple(content["keywords"])})


def without_words(text: str) -> str:
    """The text of a query without the comments in which its words stand."""
    kept = (line for line in text.splitlines() if not _COMMENT.match(line.strip()))
    return "\n".join(kept).strip() + "\n"


def read_query(name: str, text: str) -> NamedQuery:
    """The query in a file, its words in the comments before it.

    Raises:
        BadParameter: a parameter has a type that there is not, or a default of another type.
    """
    titles: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    fields = {"keywords": "", "view": "table"}
    lines = [line.strip() for line in text.splitlines()]
    for line in lines:
        if found := _TEXT.fullmatch(line):
            (titles if found[1] == "title" else descriptions)[found[2].lower()] = found[3]
        elif found := _FIELD.fullmatch(line):
            fields[found[1]] = found[2]
    parameters = tuple(_parameters(lines))
    for each in parameters:
        if each.default:
            each.term(each.default)
    return NamedQuery(
        name,
        text,
        titles,
        descriptions,
        tuple(filter(None, (word.strip() for word in fields["keywords"].split(",")))),
        parameters,
        fields["view"] if fields["view"] in VIEWS else "table",
    )


def _parameters(lines: list[str]) -> Iterator[Parameter]:
    labels = [found for line in lines if (found := _LABEL.fullmatch(line))]
    for line in lines:
        if found := _PARAMETER.fullmatch(line):
            name, kind, default = found[1], found[2], found[3] or ""
            if kind not in _TYPES:
                raise BadParameter(
                    f"The parameter '{name}' has the type {kind}; there are {', '.join(_TYPES)}."
                )
            called = {label[1].lower(): label[3] for label in labels if label[2] == name}
            yield Parameter(name, kind, default.strip(), called)


def _where(text: str) -> int | None:
    """Where the group of WHERE begins; None where there is none that may hold VALUES.

    It is the first group that is no template and stands in no bracket, as EXISTS does in SELECT.
    """
    tokens = significant(text)
    depth, before = 0, ""
    for token in tokens:
        if token.text == "{" and before == "CONSTRUCT":
            _skip_template(tokens)
        elif token.text == "{" and not depth:
            return token.start + 1
        elif before == "CONSTRUCT" or token.keyword == "DESCRIBE":
            return None  # the short form of CONSTRUCT, which takes nothing but triples
        depth += (token.text == "(") - (token.text == ")")
        before = token.keyword
    return None


def _skip_template(tokens: Iterator[Token]) -> None:
    """Go on after the closing brace of a template, which holds no other."""
    for token in tokens:
        if token.text == "}":
            return


def load_queries(text: str) -> list[NamedQuery]:
    """The queries that `dump_queries` wrote."""
    return [NamedQuery.from_json(each) for each in json.loads(text)]


def dump_queries(queries: list[NamedQuery]) -> str:
    """The queries as a release keeps them."""
    content = [each.to_json() for each in queries]
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
