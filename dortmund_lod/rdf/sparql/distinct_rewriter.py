"""Solutions made distinct before they are put in order.

The engine does it the other way round, as the algebra is written (SPARQL 1.1 Query §18.2.5): it
sorts all that DISTINCT takes together afterwards. Where the order asks for nothing but what is
selected, equal solutions stand side by side in it, so that it is the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.rdf.sparql.group_pattern import matching_brackets
from dortmund_lod.rdf.sparql.sparql_tokens import FORMS, VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dortmund_lod.rdf.sparql.sparql_tokens import Token

_AGGREGATES = {"AVG", "COUNT", "GROUP_CONCAT", "MAX", "MIN", "SAMPLE", "SUM"}
_OTHERWISE = _AGGREGATES | {"EXISTS", "VALUES"}
"""What means something else behind another pattern."""


def distinct_before_order(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """What is to be changed: where it begins and ends, and the text.

    Only in the outermost clause, which is put in order by variables that it selects.
    """
    place = next((at for at, token in enumerate(tokens) if token.keyword in FORMS), len(tokens))
    words = [token.keyword for token in tokens[place : place + 2]]
    closings = matching_brackets(tokens)
    if words != ["SELECT", "DISTINCT"] or not closings:
        return
    begin = place + 2
    selected, end = _selected(tokens, begin, closings)
    opening = next((at for at in range(end, len(tokens)) if tokens[at].text == "{"), 0)
    if not selected or not opening:
        return
    closing = closings[opening]
    if not _is_order_of(tokens[closing + 1 :], selected):
        return
    clause = text[tokens[begin].start : tokens[end - 1].end]
    names = " ".join(f"?{name}" for name in selected) if clause != "*" else clause
    yield tokens[place + 1].start, tokens[end - 1].end, names
    yield tokens[opening].end, tokens[opening].end, f" SELECT DISTINCT {clause} {{"
    yield tokens[closing].start, tokens[closing].start, "} "


def _selected(
    tokens: Sequence[Token], place: int, closings: dict[int, int]
) -> tuple[dict[str, None], int]:
    """The names of a clause, "*" for all of them, and where it ends."""
    names: dict[str, None] = {}
    while place < len(tokens):
        token = tokens[place]
        if token.text == "*" and not names:
            return {"*": None}, place + 1
        if token.text == "(":
            place = closings[place]
            token = tokens[place - 1]
        if token.kind != VARIABLE:
            break
        names[token.text[1:]] = None
        place += 1
    return names, place


def _is_order_of(tokens: Sequence[Token], selected: dict[str, None]) -> bool:
    """Whether these, behind the pattern, are ORDER BY with nothing but what is selected."""
    if not tokens or tokens[0].keyword != "ORDER":
        return False
    variables = [token.text[1:] for token in tokens if token.kind == VARIABLE]
    words = {token.keyword for token in tokens}
    return words.isdisjoint(_OTHERWISE) and (
        "*" in selected or all(n in selected for n in variables)
    )
