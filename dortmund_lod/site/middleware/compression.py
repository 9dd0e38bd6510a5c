"""Content codings: which one a client takes, and a response in it (RFC 9110 §8.4, §12.5.3)."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import TYPE_CHECKING

import brotli

from dortmund_lod.site.middleware.cached_response import CachedResponse

if TYPE_CHECKING:
    from collections.abc import Callable

_WORTH_COMPRESSING = 512
_LONGEST_HEADER = 512
_CODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
"""From the best to the one every client knows; each gives equal bytes for equal bytes."""


def negotiate_encoding(accept_encoding: str) -> str:
    """The coding that a client prefers, the better one of equals; "" for none."""
    return _negotiate(accept_encoding) if len(accept_encoding) <= _LONGEST_HEADER else ""


@lru_cache(maxsize=256)
def _negotiate(accept_encoding: str) -> str:
    weights = dict(map(_weight, accept_encoding.lower().split(",")))
    offered = {coding: weights.get(coding, weights.get("*", 0.0)) for coding in _CODERS}
    best = max(offered, key=offered.__getitem__)
    plain = weights.get("identity", 0.0)
    return best if offered[best] > 0 and offered[best] >= plain else ""


def _weight(part: str) -> tuple[str, float]:
    coding, _, parameter = part.partition(";")
    name, _, value = parameter.partition("=")
    try:
        weight = float(value) if name.strip() == "q" else 1.0
    except ValueError:
        weight = 0.0
    return coding.strip(), weight


def compressed(plain: CachedResponse, coding: str) -> CachedResponse:
    """A response in a coding, under a tag of its own; as it is where that saves nothing."""
    body = _CODERS[coding](plain.body) if len(plain.body) >= _WORTH_COMPRESSING else plain.body
    if len(body) >= len(plain.body):
        return plain
    replaced = {b"content-encoding": coding, b"content-length": str(len(body))}
    if plain.etag:
        replaced[b"etag"] = f'{plain.etag[:-1]}-{coding}"'
    kept = [line for line in plain.headers if line[0] not in replaced]
    added = [(name, value.encode("latin-1")) for name, value in replaced.items()]
    return CachedResponse(plain.status, [*kept, *added], body)


def base_etag(etag: str) -> str:
    """The entity tag of the representation without a coding."""
    for coding in _CODERS:
        if etag.endswith(f'-{coding}"'):
            return f'{etag[: -len(coding) - 2]}"'
    return etag
