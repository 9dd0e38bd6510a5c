"""Recognizing the queries that are answered from tables, among all others.

Only queries of one triple pattern, written plainly. Whatever is unusual is not recognized, and the
engine evaluates it: so nothing here has to know what the rest of SPARQL means. Nor whether a query
is valid: that is for the engine to say, too.
"""

from __future__ import annotations

import re

from dortmund_lod.engine.tables.query_shapes import Count, Extremes, Key, Pattern, Question
from dortmund_lod.engine.tables.select_parser import Counted, Select, parse
from dortmund_lod.engine.tables.tokens import Unusual

_ONE_PATTERN = re.compile(r"\{\s*[?$]\w+\s+[^\s{}]+\s+[?$]\w+\s*(?:\.\s*)?\}")


def recognize(query: str) -> Question | None:
    """What a valid query asks, where it is one of those that are answered from tables."""
    if query.count("{") > 1 or not _ONE_PATTERN.search(query):
        return None  # most queries, without looking at every token
    try:
        select = parse(query)
    except Unusual:
        return None
    counted = [column for column in select.columns if isinstance(column, Counted)]
    if len(counted) == 1:
        return _count(select, counted[0])
    return None if counted else _extremes(select)


def _count(select: Select, counted: Counted) -> Count | None:
    """The question that a query with a count asks."""
    pattern, group = select.pattern, select.group
    groups = {pattern.object if pattern.iri else pattern.predicate, None}
    columns = {column for column in select.columns if isinstance(column, str)}
    keys = {key.variable for key in select.excerpt.order}
    if (
        group not in groups
        or not columns <= {group}
        or not keys <= {group, counted.name}
        or counted.name in pattern.variables
        or counted.variable not in pattern.variables | {""}
        or (counted.distinct and not _counts_triples(counted, pattern, group))
    ):
        return None
    return Count(pattern=pattern, number=counted.name, group=group, excerpt=select.excerpt)


def _counts_triples(counted: Counted, pattern: Pattern, group: str | None) -> bool:
    """Whether each triple counts: those of one property and value have different subjects."""
    rest = {"", pattern.subject}
    return counted.variable == "" or (group == pattern.object and counted.variable in rest)


def _extremes(select: Select) -> Extremes | None:
    """The question that a query asks that orders what it finds."""
    pattern, excerpt = select.pattern, select.excerpt
    first, *others = excerpt.order or [Key("")]
    if (
        pattern.iri is None
        or select.group
        or not set(select.columns) <= pattern.variables
        or excerpt.limit is None
        or first.variable != pattern.object
        or others not in ([], [Key(pattern.subject)])
    ):
        return None
    return Extremes(pattern=pattern, descending=first.descending, excerpt=excerpt)
