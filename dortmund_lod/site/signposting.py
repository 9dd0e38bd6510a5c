"""FAIR Signposting: typed links that lead a machine from any page to what it looks for.

Level 1 stands in the Link header, level 2 in linksets (RFC 8288, RFC 9264, signposting.org/FAIR).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from flask import g

from dortmund_lod import addresses
from dortmund_lod.catalogue import licence
from dortmund_lod.rdf.formats import HTML

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.catalogue import Dataset
    from dortmund_lod.rdf.formats import Format

LINKSET_JSON = "application/linkset+json"
LINKSET = "application/linkset"
_SCHEMA = "https://schema.org/"


class Sign(NamedTuple):
    """A typed link; `relation` may name several relations, `type` is a media type or empty."""

    target: str
    relation: str
    type: str = ""


def header(signs: Iterable[Sign]) -> str:
    """The value of a Link header (RFC 8288 §3)."""
    return ", ".join(map(_value, signs))


def _value(sign: Sign, anchor: str = "") -> str:
    kind = f'; type="{sign.type}"' if sign.type else ""
    origin = f'; anchor="{anchor}"' if anchor else ""
    return f'<{sign.target}>; rel="{sign.relation}"{kind}{origin}'


def linkset(anchor: str, signs: Iterable[Sign]) -> str:
    """A linkset in the form of Link headers (RFC 9264 §4.1)."""
    return ",\n".join(_value(sign, anchor) for sign in signs) + "\n"


def linkset_json(anchor: str, signs: Iterable[Sign]) -> str:
    """A linkset as JSON (RFC 9264 §4.2)."""
    context: dict[str, object] = {"anchor": anchor}
    targets: dict[str, list[dict[str, str]]] = {}
    for sign in signs:
        for relation in sign.relation.split():
            target = {"href": sign.target} | ({"type": sign.type} if sign.type else {})
            targets.setdefault(relation, []).append(target)
    return json.dumps({"linkset": [context | targets]}, indent=1) + "\n"


def of_document(iri: str, address: str, alternates: dict[Format, str]) -> list[Sign]:
    """The links of a document about a resource."""
    cited = addresses.quoted_iri(iri)
    return [
        *_alternates(alternates),
        Sign(address, "canonical"),
        Sign(cited, "describes cite-as"),
        Sign(f"{_SCHEMA}AboutPage", "type"),
        Sign(addresses.dataset_iri(g.site.base_iri), "collection"),
        *_rights(),
        _linkset(address),
    ]


def of_dataset(dataset: Dataset, address: str, alternates: dict[Format, str]) -> list[Sign]:
    """The links of the landing page of a dataset: with its files."""
    base = g.site.base_iri
    files = [
        Sign(f"{base}dump/latest/{file.file}", "item", file.served_as)
        for file in dataset.distributions
    ]
    return [
        *_alternates(alternates),
        Sign(address, "canonical"),
        Sign(dataset.iri, "cite-as"),
        Sign(f"{_SCHEMA}Dataset", "type"),
        Sign(f"{_SCHEMA}AboutPage", "type"),
        Sign(f"{base}catalog", "collection"),
        *files,
        *_rights(),
        _linkset(address),
    ]


def of_catalogue(address: str, alternates: dict[Format, str]) -> list[Sign]:
    """The links of the catalogue, and of descriptions like it: with its datasets."""
    items = [Sign(dataset.iri, "item") for dataset in g.site.catalogue.datasets]
    return [
        *_alternates(alternates),
        Sign(address, "canonical"),
        Sign(f"{_SCHEMA}DataCatalog", "type"),
        *items,
        *_rights(),
        _linkset(address),
    ]


def of_queries(address: str, alternates: dict[Format, str]) -> list[Sign]:
    """The links of the list of named queries: to what says the same."""
    return [*_alternates(alternates), Sign(address, "canonical")]


def _alternates(alternates: dict[Format, str]) -> list[Sign]:
    return [
        Sign(href, "alternate" if fmt is HTML else "alternate describedby", fmt.media_type)
        for fmt, href in alternates.items()
    ]


def _rights() -> list[Sign]:
    catalogue = g.site.catalogue
    known = [(licence(catalogue.licence).url, "license"), (catalogue.publisher.iri, "author")]
    return [Sign(target, relation) for target, relation in known if target]


def _linkset(address: str) -> Sign:
    path = address.removeprefix(g.site.url)
    return Sign(f"{g.site.url}/linkset?of={addresses.quoted_query(path)}", "linkset", LINKSET_JSON)
