"""The addresses of a site: which IRI or URL stands for what."""

from __future__ import annotations

from urllib.parse import quote

WHOLE = "all"
"""Name of the dataset that is the default graph of the endpoint."""

_IRI_SAFE = "/:@!$&'()*+,;=~-._"


def spellings(base_iri: str, path: str) -> list[str]:
    """The IRIs that a decoded URL path (without its first slash) may stand for.

    Browsers and crawlers send an IRI's non-ASCII characters percent-encoded, in either case; data
    carries one of these spellings (RFC 3987 §3.1, RFC 3986 §2.1). The likeliest comes first.
    """
    encoded = quote(path, safe=_IRI_SAFE)
    lower = "".join(
        part.lower() if index % 2 else part for index, part in enumerate(_percents(encoded))
    )
    return list(dict.fromkeys(base_iri + text for text in (path, encoded, lower)))


def _percents(text: str) -> list[str]:
    """Split into plain text (even places) and percent-encodings (odd places)."""
    first, *rest = text.split("%")
    parts = [first]
    for piece in rest:
        parts += ["%" + piece[:2], piece[2:]]
    return parts


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
