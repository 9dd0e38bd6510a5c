"""Whatever a client writes into a header is read in linear time."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_options_header

from dortmund_lod.errors import LodError
from dortmund_lod.rdf.content_negotiation import negotiate
from dortmund_lod.rdf.formats import DOCUMENTS
from dortmund_lod.site.http.client_address import client_of, networks_of
from dortmund_lod.site.middleware.cached_response import CachedResponse
from dortmund_lod.site.middleware.compression import negotiate_encoding
from dortmund_lod.site.middleware.preconditions import CONDITIONS, evaluate
from dortmund_lod.site.middleware.request_limits import LARGEST_HEADER, is_host

if TYPE_CHECKING:
    from collections.abc import Callable

_SECONDS = 0.1
"""Of processor time: many times what is needed, and a part of what squared work takes."""
_RESPONSE = CachedResponse(
    200, [(b"etag", b'"abc"'), (b"last-modified", b"Mon, 23 Nov 2026 12:00:00 GMT")], b""
)
_PROXIES = networks_of(["10.0.0.0/8"])
_PIECES = [
    r"\"", '"', ",", ";", " ,", "a,", "a/b,", "*/*;", "q=", ";q=0.", "1", "(", "W/", '"a",', "-",
    "10.0.0.1,", "1:", "[", "[::1],", "%", "%4", "é", "\t", "=", 'a;b="', "de-", "x;q=1,", ".",
]  # fmt: skip


def _conditions(text: str) -> None:
    for name in CONDITIONS:
        evaluate(_RESPONSE, {name: text.encode("latin-1")})


_READERS: dict[str, Callable[[str], object]] = {
    "Accept": lambda text: negotiate(text, DOCUMENTS),
    "Accept-Encoding": negotiate_encoding,
    "Content-Type": parse_options_header,
    "Host": lambda text: is_host(text.encode("latin-1")),
    "X-Forwarded-For": lambda text: client_of("10.0.0.1", text, _PROXIES),
    "preconditions": _conditions,
}


@pytest.mark.parametrize("name", _READERS)
@pytest.mark.parametrize("start", ["", '"', "text/html;q=", "("])
def test_the_worst_text_blocks_nobody(name: str, start: str) -> None:
    for piece in _PIECES:
        times = []
        for number in range(4):  # otherwise than before, so that nothing is remembered
            text = (f"{start}{piece * LARGEST_HEADER}")[: LARGEST_HEADER - 1] + str(number)
            begun = time.thread_time()
            with suppress(LodError, HTTPException):
                _READERS[name](text)
            times.append(time.thread_time() - begun)
        assert min(times) < _SECONDS, (name, start, piece, min(times))
