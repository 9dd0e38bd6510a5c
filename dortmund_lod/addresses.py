"""The addresses of a site: which IRI or URL stands for what."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from dortmund_lod.rdf.formats import DOCUMENTS

WHOLE = "all"
"""Name of the dataset that is the default graph of the endpoint."""

SHAPES = "shapes"
"""The graph and the dataset of shapes: what data must be like is no part of the data."""

_IRI_SAFE = "/:@!$&'()*+,;=~-._"


OWN_PARAMETERS = frozenset({"format", "lang", "list", "page", "release", "via"})
"""What the query part of any page's address may hold without being part of an IRI."""

_PAGES = frozenset(
    {
        *("", "accessibility", "browse", "catalog", "conformance", "conformance.json", "linkset"),
        *("llms.txt", "metrics", "opensearch.xml", "problems", "provenance", "releases"),
        *(
            "releases.atom",
            "query",
            "resource",
            "robots.txt",
            "search",
            "search.json",
            "sitemap.xml",
            "sparql",
            "void",
        ),
    }
)
_FAMILIES = frozenset(
    {".well-known", "browse", "doc", "dump", "health", "page", "query", "sparql", "static"}
)
"""First segments of the paths of several pages."""
_SITEMAP = re.compile(r"sitemap-\d+\.xml\.gz")
_FIXED = tuple(f".{fmt.suffix}" for fmt in DOCUMENTS)


def collides(base_iri: str, iri: str) -> bool:
    """Whether the address that an IRI below the base has is that of something else on the site.

    A page of the site, a document that is named by the path of its thing, or one whose format is
    fixed by a suffix; so does an IRI with an empty query, as servers do not tell it from one with
    none. It is found at `/resource?iri=…`.
    """
    path, mark, query = iri.removeprefix(base_iri).partition("#")[0].partition("?")
    family, slash, _ = path.partition("/")
    return (
        path in _PAGES
        or (bool(mark) and not query)
        or (family in _FAMILIES and bool(slash))
        or bool(_SITEMAP.fullmatch(path))
        or path.endswith(_FIXED)
        or any(name in OWN_PARAMETERS for name in _names(query))
    )


def page_of(base_iri: str, iri: str) -> str:
    """The path of the page about an IRI of the data, as it stands in a URL, without its slash."""
    if not iri.startswith(base_iri) or collides(base_iri, iri):
        return f"resource?iri={quoted_query(iri)}"
    document = iri.partition("#")[0]
    if document.startswith(base_iri + "id/"):
        document = document_iri(base_iri, document)
    return quoted_iri(document.removeprefix(base_iri))


def without_own_parameters(query: str) -> str:
    """The query part of an address without what the site itself put there."""
    parts = query.split("&") if query else []
    return "&".join(part for part in parts if _names(part)[0] not in OWN_PARAMETERS)


def with_parameter(address: str, name: str, value: str) -> str:
    """An address with a parameter in its query part, which ends where the fragment begins.

    It takes the place of one of the same name.
    """
    rest, mark, fragment = without_parameter(address, name).partition("#")
    joint = "&" if "?" in rest else "?"
    return f"{rest}{joint}{name}={quoted_query(value)}{mark}{fragment}"


def without_parameter(address: str, name: str) -> str:
    """An address without a parameter of its query part."""
    rest, mark, fragment = address.partition("#")
    path, _, query = rest.partition("?")
    parts = [part for part in query.split("&") if part and part.partition("=")[0] != name]
    return "".join([path, "?" * bool(parts), "&".join(parts), mark, fragment])


def _names(query: str) -> list[str]:
    return [part.partition("=")[0] for part in query.split("&")]


def spellings(base_iri: str, path: str, query: str = "") -> list[str]:
    """The IRIs that a decoded URL path (without its first slash) may stand for.

    `query` is the query part of the address as it was sent; it belongs to the IRI, except for
    parameters of the site itself. The IRI without it comes last, as some clients add parameters of
    their own: whoever looks up must not take it where the data tells things apart by their query.

    Browsers and crawlers send an IRI's non-ASCII characters percent-encoded, in either case; data
    carries one of these spellings (RFC 3987 §3.1, RFC 3986 §2.1). The likeliest comes first.
    """
    encoded = quote(path, safe=_IRI_SAFE)
    lower = "".join(
        part.lower() if index % 2 else part for index, part in enumerate(_percents(encoded))
    )
    queries = [part for part in (query, without_own_parameters(query)) if part]
    ends = [*(f"?{part}" for text in queries for part in (text, unquote(text))), ""]
    paths = dict.fromkeys((path, encoded, lower))
    return list(dict.fromkeys(base_iri + text + end for end in ends for text in paths))


def _percents(text: str) -> list[str]:
    """Split into plain text (even places) and percent-encodings (odd places)."""
    first, *rest = text.split("%")
    parts = [first]
    for piece in rest:
        parts += ["%" + piece[:2], piece[2:]]
    return parts


def at_instance(url: str, base_iri: str, iri: str) -> str:
    """Where the instance at a URL answers for an IRI below the base; others stay as they are."""
    if not iri.startswith(base_iri):
        return iri
    if collides(base_iri, iri):
        return f"{url}/resource?iri={quoted_query(iri)}"
    return f"{url}/{iri.removeprefix(base_iri)}"


def document_iri(base_iri: str, thing: str) -> str:
    """The document about a thing: `…/id/city/dortmund` → `…/doc/city/dortmund`."""
    return base_iri + "doc/" + thing.removeprefix(base_iri + "id/")


def dataset_iri(base_iri: str, name: str = WHOLE) -> str:
    """The IRI of a dataset: `…/dataset/all`."""
    return f"{base_iri}dataset/{name}"


def quoted(path: str) -> str:
    """A decoded path as it stands in a URL."""
    return quote(path, safe=_IRI_SAFE)


def quoted_query(text: str) -> str:
    """A value as it stands in the query part of a URL."""
    return quote(text, safe=":/")


def quoted_iri(iri: str) -> str:
    """An IRI as a URI (RFC 3987 §3.1); what is percent-encoded stays so."""
    return quote(iri, safe=_IRI_SAFE + "%?#[]")
