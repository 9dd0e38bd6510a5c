"""Example queries in groups: those of the publisher, tables of the classes, some for any data."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from flask import g

from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.sparql.sparql_tokens import IRI, NAME, significant
from dortmund_lod.site.i18n.language import format_number, page_url, pick_text, translate
from dortmund_lod.site.pages.queries.candidates import META, called, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.release.named_query import NamedQuery
    from dortmund_lod.release.usage_reader import TermUse

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
_TABLES, _COLUMNS, _CLASSES = 6, 4, 1000
_TYPE = namespaces.PREFIXES["rdf"] + "type"


class ExampleQuery(NamedTuple):
    """A query with what it asks, in words, and where it is asked."""

    title: str
    query: str
    address: str


class ExampleGroup(NamedTuple):
    """Queries that belong together."""

    title: str
    queries: list[ExampleQuery]


def example_groups() -> list[ExampleGroup]:
    """All examples: the publisher's by what they are about, then tables, then the general ones."""
    groups = [*_named(), ExampleGroup(translate("editor.classes"), list(_tables())), _general()]
    return [group for group in groups if group.queries]


def example_queries() -> list[ExampleQuery]:
    """The publisher's queries that have a title, and the general ones."""
    named = [
        ExampleQuery(title, each.shown, page_url(f"/query/{each.name}"))
        for each in g.site.queries.values()
        if (title := pick_text(each.titles))
    ]
    return named + _general().queries


def _example(title: str, query: str) -> ExampleQuery:
    return ExampleQuery(title, query, page_url("/sparql", query=query))


def _general() -> ExampleGroup:
    queries = [_example(translate(key), query) for key, query in _GENERAL.items()]
    return ExampleGroup(translate("editor.examples_any"), queries)


def _named() -> list[ExampleGroup]:
    """The publisher's queries by their first keyword, else by the first class that they name.

    Groups of one are put together at the end.
    """
    groups: dict[str, list[ExampleQuery]] = {}
    classes = {use.iri: use for use in g.site.usage.classes(_CLASSES)}
    for query in g.site.queries.values():
        if title := pick_text(query.titles):
            example = ExampleQuery(title, query.shown, page_url(f"/query/{query.name}"))
            groups.setdefault(_subject(query, classes), []).append(example)
    alone = [
        each
        for title, queries in groups.items()
        if title and len(queries) == 1
        for each in queries
    ]
    others = [*groups.pop("", []), *alone]
    kept = [ExampleGroup(title, found) for title, found in groups.items() if len(found) > 1]
    kept.sort(key=lambda group: -len(group.queries))
    return [*kept, ExampleGroup(translate("editor.examples_own"), others)]


def _subject(query: NamedQuery, classes: dict[str, TermUse]) -> str:
    """What a query is about, in words; empty where it does not say so."""
    if query.keywords:
        return query.keywords[0]
    tokens = list(significant(query.text))
    base, known = g.site.base_iri, _prefixes(query)
    for token in tokens:
        if token.kind == NAME:
            prefix, local = token.prefix_and_local
            iri = known.get(prefix, "") + local
        else:
            iri = token.iri if token.kind == IRI else ""
        use = classes.get(iri) or classes.get(base + iri)
        if use and not use.iri.startswith(META):
            return called(use)
    return ""


def _prefixes(query: NamedQuery) -> dict[str, str]:
    """The prefixes of a query as it declares them: IRIs may be relative."""
    tokens = list(significant(query.text))
    pairs = itertools.pairwise(tokens)
    return {
        name.prefix_and_local[0]: iri.iri
        for name, iri in pairs
        if name.kind == NAME and iri.kind == IRI
    }


def _tables() -> Iterator[ExampleQuery]:
    """A table of each of the largest classes, with what all of its members have."""
    uses = [use for use in g.site.usage.classes(_TABLES * 3) if not use.iri.startswith(META)]
    for use in uses[:_TABLES]:
        title = translate(
            "editor.examples_members", name=called(use), number=format_number(use.number)
        )
        yield _example(title, _table(use))


def _table(use: TermUse) -> str:
    of = g.site.usage.numbers([use.iri])
    properties = [
        each.iri
        for each in g.site.usage.properties(_COLUMNS * 3, classes=of)
        if each.number == use.number and each.iri != _TYPE
    ]
    names = {iri: _variable(iri) for iri in properties[:_COLUMNS]}
    lines = [f"?item a {written(use.iri)}"]
    lines += [f"    {written(iri)} ?{name}" for iri, name in names.items()]
    shown = " ".join(f"?{name}" for name in ("item", *names.values()))
    body = f"SELECT {shown} WHERE {{\n  " + " ;\n".join(lines) + " .\n}\nLIMIT 100"
    return _declarations(body) + body


def _variable(iri: str) -> str:
    return re.sub(r"\W", "", namespaces.local_name(iri), flags=re.ASCII) or "value"


def _declarations(body: str) -> str:
    """What declares the prefixes that a query uses."""
    known = g.site.release.manifest.prefixes
    used = {token.prefix_and_local[0] for token in significant(body) if token.kind == NAME}
    lines = [f"PREFIX {prefix}: <{known[prefix]}>" for prefix in sorted(used) if prefix in known]
    return "\n".join([*lines, "", ""]) if lines else ""
