"""Content codings: which one a client takes, and a response in it (RFC 9110 §8.4, §12.5.3)."""

from __future__ import annotations

import gzip
import re
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

import brotli

from dortmund_lod.site.http.asgi import value_of
from dortmund_lod.site.middleware.cached_response import CachedResponse

if TYPE_CHECKING:
    from collections.abc import Callable

_WORTH_COMPRESSING = 512
_LONGEST_HEADER = 512
_OK = 200
_CODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
"""From the best to the one every client knows; each gives equal bytes for equal bytes."""
_WINDOW = 18
"""Of Brotli in a stream, as a power of two: a megabyte each, so that many clients may be slow."""
_GZIP = 31
"""What zlib calls a window of 2^15 bytes with the head of gzip (deflateInit2)."""
_TEXT = re.compile(
    rb"text/|image/svg|application/(?:[\w.-]+\+)?(?:json|n-quads|n-triples|trig|xml)(?:;|$)"
)


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
    head = in_coding(plain, coding)
    length = (b"content-length", str(len(body)).encode("ascii"))
    return CachedResponse(plain.status, [*head.headers, length], body)


def is_worth_streaming(response: CachedResponse) -> bool:
    """Whether a response that is sent as it comes is better sent in a coding: it is long text."""
    length = value_of(response.headers, b"content-length")
    return (
        response.status == _OK
        and length.isdigit()
        and int(length) >= _WORTH_COMPRESSING
        and not value_of(response.headers, b"content-encoding")
        and bool(_TEXT.match(value_of(response.headers, b"content-type")))
    )


def in_coding(plain: CachedResponse, coding: str) -> CachedResponse:
    """The head of a response in a coding, under a tag of its own, and of a length to be told."""
    replaced = {b"content-encoding": coding}
    if plain.etag:
        replaced[b"etag"] = f'{plain.etag[:-1]}-{coding}"'
    kept = [line for line in plain.headers if line[0] not in {*replaced, b"content-length"}]
    added = [(name, value.encode("latin-1")) for name, value in replaced.items()]
    return CachedResponse(plain.status, [*kept, *added], b"")


class StreamEncoder:
    """Puts a body into a coding piece by piece; it has seldom more to hold than a piece."""

    def __init__(self, coding: str) -> None:
        if coding == "br":
            brotli_encoder = brotli.Compressor(quality=4, lgwin=_WINDOW)
            self._encode, self._finish = brotli_encoder.process, brotli_encoder.finish
        else:
            gzip_encoder = zlib.compressobj(4, wbits=_GZIP)
            self._encode, self._finish = gzip_encoder.compress, gzip_encoder.flush

    def encode(self, piece: bytes, *, is_last: bool) -> bytes:
        """What is to be sent after a piece, perhaps nothing yet; all of it after the last one."""
        encoded: bytes = self._encode(piece)
        return encoded + self._finish() if is_last else encoded


def base_etag(etag: str) -> str:
    """The entity tag of the representation without a coding."""
    for coding in _CODERS:
        if etag.endswith(f'-{coding}"'):
            return f'{etag[: -len(coding) - 2]}"'
    return etag
