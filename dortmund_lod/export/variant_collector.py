"""Every answer that a site gives for an address, whatever a client accepts."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.test import Client

from dortmund_lod import addresses
from dortmund_lod.errors import ExportError
from dortmund_lod.export.export_folder import place_of
from dortmund_lod.export.variant import Variant
from dortmund_lod.rdf.formats import DOCUMENTS, HTML
from dortmund_lod.site.signposting import LINKSET, LINKSET_JSON

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from wsgiref.types import WSGIApplication

DATA = tuple(fmt for fmt in DOCUMENTS if fmt is not HTML)
_ENDING = re.compile(r"\.[a-z]+$")
LINKSETS = {"linksetjson": LINKSET_JSON, "linkset": LINKSET}
"""Suffixes of the files with link sets (RFC 9264), and their media types."""


class VariantCollector:
    """Asks a WSGI application, as clients with all kinds of preferences would.

    `languages` are those of its pages, the default one first.
    """

    def __init__(self, application: WSGIApplication, languages: Sequence[str]) -> None:
        self._client = Client(application)
        self._languages = languages

    def variants(self, address: str) -> list[Variant]:
        """All answers for an address of this site, those of the server's preference first.

        Raises:
            ExportError: the site fails to answer: a copy is whole, or there is none.
        """
        first = self._ask(address)
        if first.status != HTTPStatus.OK:
            return [first]
        if "accept" in _vary(first):
            return [*self._data(address), *self._pages(address, ".html")]
        if first.media_type == HTML.media_type:
            return [*self._pages(address, ".page.html")]
        return [first, *self._plain(address, first)]

    def _data(self, address: str) -> Iterator[Variant]:
        types = {fmt.suffix: fmt.media_type for fmt in DATA} | LINKSETS
        for suffix, media_type in types.items():
            answer = self._ask(address, media_type, suffix=f".{suffix}")
            if (answer.status, answer.media_type) == (HTTPStatus.OK, media_type):
                yield answer

    def _pages(self, address: str, ending: str) -> Iterator[Variant]:
        for language in self._languages:
            for asked, name in (
                (address, language),
                (_with_language(address, language), f"lang-{language}"),
            ):
                answer = self._ask(asked, HTML.media_type, language, f".{name}{ending}")
                if (answer.status, answer.media_type) == (HTTPStatus.OK, HTML.media_type):
                    yield answer

    def _plain(self, address: str, first: Variant) -> Iterator[Variant]:
        """What has another language where the address says so: the ending of its file is last."""
        ending = _ENDING.search(place_of(address))
        for language in self._languages:
            suffix = f".lang-{language}{ending[0] if ending else ''}"
            answer = self._ask(_with_language(address, language), suffix=suffix)
            if answer.body != first.body:
                yield answer

    def _ask(
        self, address: str, accept: str = "*/*", language: str = "", suffix: str = ""
    ) -> Variant:
        headers = [("Accept", accept), ("Accept-Language", language or self._languages[0])]
        with self._client.get(address, headers=headers) as response:
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise ExportError(f"{address} was answered with {response.status}.")
            found = tuple(response.headers.items())
            return Variant(suffix, response.status_code, found, response.get_data())


def _with_language(address: str, language: str) -> str:
    return addresses.with_parameter(address, "lang", language)


def _vary(answer: Variant) -> set[str]:
    return {name.strip().lower() for name in answer.header("vary").split(",")}
