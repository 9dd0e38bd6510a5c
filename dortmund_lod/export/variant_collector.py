"""Every answer that a site gives for an address, whatever a client accepts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Self

from werkzeug.test import EnvironBuilder

from dortmund_lod.rdf.formats import DOCUMENTS, HTML, PROBLEM_JSON
from dortmund_lod.site.http.wsgi_adapter import gathered
from dortmund_lod.site.i18n.translations import LANGUAGES
from dortmund_lod.site.signposting import LINKSET, LINKSET_JSON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.site.http.response import Application, Environ, Reply

NOTHING = "none/of-these"
"""A media type that nothing here has."""

_TYPES = [*(fmt.media_type for fmt in DOCUMENTS), LINKSET_JSON, LINKSET]
_NAMES = {fmt.media_type: fmt.media_types for fmt in DOCUMENTS}
_NAMES[LINKSET_JSON] = (LINKSET_JSON, "application/json")
_CODINGS = ("identity", "br", "gzip")
_LANGUAGE = LANGUAGES[0]


@dataclass(frozen=True)
class Variant:
    """An answer, and what a client accepts who gets it.

    `types` are its media type and the aliases of that: none where what a client accepts does not
    count. `language` and `coding` are empty where they do not.
    """

    types: tuple[str, ...]
    language: str
    coding: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header; empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")


class Asker:
    """Asks an application, as clients with all kinds of preferences would; a context manager."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.close()

    def variants(self, address: str) -> list[Variant]:
        """All answers for an address of this site, those of the server's preference first."""
        found: list[Variant] = []
        for types, accept in self._types(address):
            found += self._of_type(address, types, accept)
        return found

    def _types(self, address: str) -> list[tuple[tuple[str, ...], str]]:
        """The media types that an address is offered in, with what to accept for each."""
        first = self._ask(address, "*/*")
        if "accept" not in _vary(first):
            return [((), "*/*")]
        if first.status >= HTTPStatus.BAD_REQUEST:
            return [(fmt.media_types, fmt.media_type) for fmt in (PROBLEM_JSON, HTML)]
        default = _media_type(first)
        others = {kind: self._ask(address, kind) for kind in _TYPES if kind != default}
        offered = [
            (_NAMES.get(kind, (kind,)), kind)
            for kind, answer in others.items()
            if (answer.status, _media_type(answer)) == (first.status, kind)
        ]
        return [(_NAMES.get(default, (default,)), "*/*"), *offered, ((NOTHING,), NOTHING)]

    def _of_type(self, address: str, types: tuple[str, ...], accept: str) -> Iterator[Variant]:
        first = self._ask(address, accept)
        matters = "accept-language" in _vary(first) and first.header("content-language")
        for language in LANGUAGES if matters else [""]:
            codings = set()
            for coding in _CODINGS:
                found = self._ask(address, accept, language or _LANGUAGE, coding)
                made = found.header("content-encoding")
                if made not in codings:
                    codings.add(made)
                    yield replace(found, types=types, language=language, coding=made)

    def _ask(
        self, address: str, accept: str, language: str = _LANGUAGE, coding: str = "identity"
    ) -> Variant:
        headers = [("Accept", accept), ("Accept-Language", language), ("Accept-Encoding", coding)]
        environ = EnvironBuilder(path=address, headers=headers).get_environ()
        reply = self._runner.run(self._answer(environ))
        return Variant((), "", "", int(reply.status[:3]), (*reply.headers,), gathered(reply.body))

    async def _answer(self, environ: Environ) -> Reply:
        return await self._application(environ)


def _media_type(answer: Variant) -> str:
    return answer.header("content-type").partition(";")[0]


def _vary(answer: Variant) -> set[str]:
    return {name.strip().lower() for name in answer.header("vary").split(",")}
