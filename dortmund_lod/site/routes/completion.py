"""What may follow in a query: prefixes, classes, properties and things of the data itself."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from flask import Blueprint, Response, g, request

from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.formats import Format
from dortmund_lod.site.i18n.language import pick_literal
from dortmund_lod.site.pages.result_terms import shortened
from dortmund_lod.site.responses import conditional, representation

if TYPE_CHECKING:
    from collections.abc import Iterable

blueprint = Blueprint("completion", __name__)

_MOST = 30
_JSON = Format("JSON", "json", ("application/json",))
_TYPES = {"class": "class", "property": "property", "other": "constant"}


@blueprint.get("/sparql/complete")
def complete() -> Response:
    """Terms that fit what has been typed: a prefixed name, the beginning of an IRI, or words."""
    text = request.args.get("text", "")[:200]
    if text.startswith("<"):
        options = _terms(g.site.search.complete_prefix(text[1:], _MOST), by_prefix=False)
    elif ":" in text:
        options = _prefixed(text)
    else:
        options = _words(text)
    prefixes = {name: iri for name, iri in g.site.release.manifest.prefixes.items() if name}
    content = {"options": options, "prefixes": prefixes}
    return conditional(representation(json.dumps(content, ensure_ascii=False) + "\n", _JSON))


def _prefixed(text: str) -> list[dict[str, str]]:
    prefix, _, local = text.partition(":")
    namespace = g.site.release.manifest.prefixes.get(prefix)
    if namespace is None:
        return []
    return _terms(g.site.search.complete_prefix(namespace + local, _MOST), by_prefix=True)


def _terms(found: Iterable[tuple[str, str, int]], *, by_prefix: bool) -> list[dict[str, str]]:
    rows = list(found)
    labels = g.site.engine.details([iri for iri, _, _ in rows]).labels
    return [
        _option(iri, kind, pick_literal(labels.get(iri, [])), by_prefix=by_prefix)
        for iri, kind, _ in rows
    ]


def _words(text: str) -> list[dict[str, str]]:
    """Things by their names, and properties by the last part of their IRI."""
    if len(text) < 2:  # noqa: PLR2004 - one letter says too little
        return []
    known = dict.fromkeys(iri for iri, _ in g.site.search.classes())
    used = [
        iri
        for iri, _ in g.site.search.properties()
        if namespaces.local_name(iri).lower().startswith(text.lower())
    ]
    options = _terms([(iri, "property", 0) for iri in used[:10]], by_prefix=True)
    for hit in g.site.search.search(text, limit=_MOST).hits:
        if hit.iri not in used:
            kind = "class" if hit.iri in known else "other"
            options.append(_option(hit.iri, kind, pick_literal(hit.names), by_prefix=True))
    return options


def _option(iri: str, kind: str, label: object, *, by_prefix: bool) -> dict[str, str]:
    short = shortened(iri) if by_prefix else ""
    apply = short if re.fullmatch(r"[\w-]+:[\w.-]+", short) else f"<{iri}>"
    return {
        "label": apply if ":" in apply else iri,
        "detail": str(getattr(label, "value", ""))[:80],
        "type": _TYPES[kind],
    }
