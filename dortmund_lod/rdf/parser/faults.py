"""Faults that the parser lets pass or does not place: where they are, by line and column."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dortmund_lod.rdf.formats import JSONLD, RDFXML

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dortmund_lod.rdf.formats import Format

RDF12 = "RDF 1.2 (statements about statements, or the direction of a text) is not published"
_FORBIDDEN = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_QUOTED_IRI = re.compile(r"IRI '(.*)': ", re.DOTALL)
_SKIPPED = (
    r"\"{3}(?:[^\"\\]|\\.|\"{1,2}(?!\"))*+\"{3}|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*+'{3}"
    r"|\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|<(?!<)[^<>\s]*+>|\#[^\n]*+"
)
_OF_RDF12 = {
    JSONLD: re.compile(r'()("@direction")'),
    RDFXML: re.compile(
        r"(<!--.*?-->)|(parseType\s*=\s*[\"']Triple|its:dir\s*=|annotation(?:NodeID)?\s*=)"
    ),
}
_TURTLE_RDF12 = re.compile(rf"({_SKIPPED})|(<<|\{{\||--(?:ltr|rtl)\b)", re.DOTALL)


def only_rdf11(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """The quads, as long as RDF 1.1 has such.

    Raises:
        SyntaxError: one is of RDF 1.2; `place` finds it in the source.
    """
    for quad in quads:
        refuse_rdf12(quad.object)
        yield quad


def refuse_rdf12(value: Any) -> None:
    """Raise SyntaxError for an object of a triple that only RDF 1.2 has; `place` finds it."""
    if isinstance(value, ox.Triple) or getattr(value, "direction", None):
        raise SyntaxError(RDF12)


def place(text: str, fmt: Format, error: SyntaxError) -> tuple[int, int] | None:
    """Line and column of a fault that the parser did not place, where they can be found."""
    if error.msg == RDF12:
        return _place_of_rdf12(text, fmt)
    quoted = _QUOTED_IRI.search(error.msg)
    return _place_of_iri(text, quoted[1]) if quoted else None


def _place_of_rdf12(text: str, fmt: Format) -> tuple[int, int] | None:
    for match in _OF_RDF12.get(fmt, _TURTLE_RDF12).finditer(text):
        if match[2]:
            return _line_and_column(text, match.start(2))
    return None


def _place_of_iri(text: str, iri: str) -> tuple[int, int] | None:
    """An IRI is written as it is, or relative to a base: then its end is."""
    path = iri.partition("://")[2].partition("/")[2]
    for part in (iri, path, path.rpartition("/")[2]):
        found = re.search(rf"(?<=[\"']){re.escape(part)}(?=[\"'])", text) if part else None
        if found:
            return _line_and_column(text, found.start())
    return None


def _line_and_column(text: str, position: int) -> tuple[int, int]:
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def dropped_iri(content: bytes) -> tuple[str, int, int] | None:
    """The first IRI of a JSON-LD document that is none, with its line and column.

    A JSON-LD processor leaves such statements out without a word (JSON-LD 1.1 API §8.1.2).
    """
    try:
        text = content.decode("utf-8-sig")
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None  # the parser says what is wrong
    for iri in _iris(document, {"@id", "@type"}):
        if _FORBIDDEN.search(iri):
            written = text.find(json.dumps(iri, ensure_ascii=False)[1:-1])
            return iri, *_line_and_column(text, max(0, written))
    return None


def _iris(node: Any, names: set[str]) -> Iterator[str]:
    """What stands where JSON-LD takes an IRI; `names` are the keys of such values."""
    if isinstance(node, list):
        for each in node:
            yield from _iris(each, names)
    elif isinstance(node, dict):
        names = names | _names_of_iris(node.get("@context"))
        for key, value in node.items():
            if "://" in key:
                yield key
            if key in names:
                yield from (each for each in _listed(value) if isinstance(each, str))
            if key not in {"@context", "@value"}:
                yield from _iris(value, names)


def _names_of_iris(context: Any) -> set[str]:
    """The names whose values are IRIs, as a context declares them."""
    return {
        name
        for each in _listed(context)
        if isinstance(each, dict)
        for name, meaning in each.items()
        if meaning in ("@id", "@type")
        or (
            isinstance(meaning, dict)
            and (meaning.get("@type") == "@id" or meaning.get("@id") == "@id")
        )
    }


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
