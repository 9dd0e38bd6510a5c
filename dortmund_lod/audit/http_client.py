"""The audit's HTTP client: stays on the site, within limits, and asks nothing twice."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from dortmund_lod.audit import http_connection
from dortmund_lod.audit.http_messages import (
    OutOfTime,
    Request,
    Response,
    Unanswered,
    joined,
    plain,
)
from dortmund_lod.reporting.text import Text

PAGE_BYTES = 8 * 2**20
HARVEST_BYTES = 50 * 2**20
"""What GovData's harvester takes of one page."""
DUMP_BYTES = 256 * 2**20

_REDIRECTS = {301, 302, 303, 307, 308}
_HOPS = 6
_KEPT_BYTES = 2**20
_TOO_MANY = 429
_LONGEST_PAUSE = 20
_WAITS = 6
_SAFE = "/:@!$&'()*+,;=~-._?%#[]"


@dataclass
class Client:
    """Asks one site.

    `home` is the address given by the user; `base_iri`, if there is one, is what the data's IRIs
    begin with where the site stands in for them. Other hosts are asked only with `follow_hosts`.
    """

    home: str
    base_iri: str = ""
    follow_hosts: bool = False
    max_seconds: float = 300.0
    request_seconds: float = 20.0
    requests: int = 0
    _started: float = field(default_factory=time.monotonic)
    _kept: dict[tuple[str, str, str | None], Response] = field(default_factory=dict)

    def get(
        self,
        url: str,
        accept: str | None = None,
        *,
        headers: dict[str, str] | None = None,
        most: int = PAGE_BYTES,
    ) -> Response:
        """GET; answers to the same question are kept."""
        return self._kept_or_sent("GET", url, accept, headers, most)

    def head(self, url: str, accept: str | None = None) -> Response:
        """HEAD."""
        return self._kept_or_sent("HEAD", url, accept, None, PAGE_BYTES)

    def post(
        self, url: str, body: bytes, content_type: str, accept: str, *, seconds: float = 0.0
    ) -> Response:
        """POST."""
        headers = {"Accept": accept, "Content-Type": content_type}
        request = Request("POST", self.locate(url), headers, body)
        return self._send(request, PAGE_BYTES, seconds)

    def follow(
        self, url: str, accept: str | None = None, *, most: int = PAGE_BYTES
    ) -> list[Response]:
        """GET along the redirects; the last of the answers is no redirect.

        Raises:
            Unanswered: the redirects end nowhere, or on another host.
        """
        hops = [self.get(url, accept, most=most)]
        while hops[-1].status in _REDIRECTS and hops[-1].header("location"):
            last = hops[-1]
            if len(hops) > _HOPS:
                raise Unanswered(last.seen("Location"), _ENDLESS)
            hops.append(self.get(joined(last.url, last.header("location")), accept, most=most))
        return hops

    def final(self, url: str, accept: str | None = None) -> Response:
        """Where the redirects end."""
        return self.follow(url, accept)[-1]

    def is_own(self, url: str) -> bool:
        """Whether an address is on the audited site."""
        try:
            origin = _origin(self._stand_in(url))
            return self.follow_hosts or origin == _origin(self.home)
        except ValueError:
            return False

    def locate(self, iri: str) -> str:
        """The address to ask for an IRI: on this site, percent-encoded, without a fragment.

        Raises:
            Unanswered: it is on another host.
        """
        if not self.is_own(iri):
            raise Unanswered(plain(iri), ELSEWHERE)
        return quote(urldefrag(self._stand_in(iri)).url, safe=_SAFE)

    def _stand_in(self, url: str) -> str:
        absolute = urljoin(self.home, url)
        if self.base_iri and absolute.startswith(self.base_iri):
            return urljoin(self.home, "/") + absolute.removeprefix(self.base_iri)
        return absolute

    def _kept_or_sent(
        self, method: str, url: str, accept: str | None, headers: dict[str, str] | None, most: int
    ) -> Response:
        given = {"Accept": accept} if accept is not None else {}
        key = (method, self.locate(url), accept)
        if not headers and key in self._kept:
            return self._kept[key]
        response = self._send(Request(method, key[1], given | (headers or {})), most)
        if not headers and response.whole and len(response.body) <= _KEPT_BYTES:
            self._kept[key] = response
        return response

    def _send(self, request: Request, most: int, seconds: float = 0.0) -> Response:
        for _ in range(_WAITS):
            response = self._sent(request, most, seconds)
            if response.status != _TOO_MANY:
                return response
            time.sleep(min(_pause(response), _LONGEST_PAUSE, self._time(_LONGEST_PAUSE)))
        return self._sent(request, most, seconds)

    def _sent(self, request: Request, most: int, seconds: float) -> Response:
        self.requests += 1
        return http_connection.send(request, seconds=self._time(seconds), most=most)

    def _time(self, wanted: float) -> float:
        """How long one request may take.

        Raises:
            OutOfTime: not at all any more.
        """
        left = self._started + self.max_seconds - time.monotonic()
        if left <= 0:
            raise OutOfTime(f"The audit is not done after {self.max_seconds:g} seconds.")
        return min(left, wanted or self.request_seconds)


def _pause(response: Response) -> float:
    text = response.header("retry-after")
    return float(text[:4]) if text.isascii() and text.isdigit() else 1.0


def _origin(url: str) -> tuple[str, int]:
    """Host and port; http and https of one host are one site."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(url)
    port = parts.port or 0
    return parts.hostname, 0 if port in {80, 443} else port


_ENDLESS = Text(
    "The redirects do not end.",
    "Die Weiterleitungen enden nicht.",
)
ELSEWHERE = Text(
    "This is on another host, which is not asked without --follow-hosts.",
    "Das liegt auf einem anderen Rechner, der ohne --follow-hosts nicht gefragt wird.",
)
