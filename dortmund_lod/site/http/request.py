"""One request as it arrives: its target, its headers and its body, each within bounds."""

from __future__ import annotations

import io
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote_to_bytes

import httptools

from dortmund_lod.errors import EngineBusy
from dortmund_lod.site.http.response import FAULT

if TYPE_CHECKING:
    from dortmund_lod.site.http.response import Environ

_SOON = 5


class Address(NamedTuple):
    """Where a connection comes from, and where it leads."""

    remote: str
    host: str
    port: int


class Room:
    """What all bodies together may take of a process's memory: so many bytes."""

    def __init__(self, size: int, largest: int) -> None:
        self.largest = largest
        self._left = size

    def take(self, size: int) -> bool:
        """Take some of it, if there is so much left."""
        if size > self._left:
            return False
        self._left -= size
        return True

    def give_back(self, size: int) -> None:
        """Give back what was taken."""
        self._left += size


class Request:
    """A request; its parts are added as they arrive.

    Of a body that is larger than `room.largest` bytes nothing is kept but that it is.
    """

    def __init__(self, room: Room) -> None:
        self.target = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.method = ""
        self.version = "1.1"
        self.keep_alive = True
        self.received = 0
        self.fault: Exception | None = None
        self._body = bytearray()
        self._room = room

    def add_body(self, data: bytes) -> None:
        """Take a piece of the body in."""
        self.received += len(data)
        if self.received > self._room.largest:
            self.release()
        elif not self.fault and self._room.take(len(data)):
            self._body += data
        else:
            self.release()
            message = "Too many requests are still on their way."
            self.fault = EngineBusy(message, retry_after=_SOON)

    def release(self) -> None:
        """Give back what the body takes."""
        self._room.give_back(len(self._body))
        self._body.clear()

    def header(self, name: bytes) -> bytes:
        """The value of a header, named in lower case; empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), b"")

    @property
    def length(self) -> int:
        """The length of the body as it is announced; 0 where it is not."""
        text = self.header(b"content-length")
        return int(text) if text.isdigit() else 0

    @property
    def is_well_addressed(self) -> bool:
        """Whether it names its host once, as HTTP/1.1 demands (RFC 9112 §3.2)."""
        hosts = sum(name.lower() == b"host" for name, _ in self.headers)
        return hosts == 1 or (self.version == "1.0" and not hosts)

    def environ(self, address: Address) -> Environ:
        """The request as WSGI applications take it (PEP 3333)."""
        path, query = _split(self.target)
        environ = {
            **_CONSTANT,
            "REQUEST_METHOD": self.method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_PROTOCOL": f"HTTP/{self.version}",
            "REMOTE_ADDR": address.remote,
            "SERVER_NAME": address.host,
            "SERVER_PORT": str(address.port),
            "wsgi.input": io.BytesIO(self._body),
        }
        self._add_headers(environ)
        if self.received:
            environ["CONTENT_LENGTH"] = str(max(self.received, self.length))
        environ.pop("HTTP_TRANSFER_ENCODING", None)  # the body is there as it is
        if self.fault:
            environ[FAULT] = self.fault
        return environ

    def _add_headers(self, environ: Environ) -> None:
        for name, value in self.headers:
            key = _key(name)
            if key in environ:
                environ[key] += f", {value.decode('latin-1')}"
            elif key:
                environ[key] = value.decode("latin-1")


_CONSTANT: Environ = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}
_OWN_NAMES = {"HTTP_CONTENT_TYPE": "CONTENT_TYPE", "HTTP_CONTENT_LENGTH": "CONTENT_LENGTH"}


@lru_cache(maxsize=1024)
def _key(name: bytes) -> str:
    """What WSGI calls a header; empty for one that could be taken for another."""
    if b"_" in name:
        return ""
    key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
    return _OWN_NAMES.get(key, key)


def _split(target: bytes) -> tuple[str, str]:
    """The decoded path and the query of a request target (RFC 9112 §3.2)."""
    path, _, query = target.partition(b"?")
    if not path.startswith((b"/", b"*")):
        try:
            path = httptools.parse_url(path).path or b"/"
        except httptools.HttpParserInvalidURLError:
            path = b"/"
    if b"%" in path:
        path = unquote_to_bytes(path)
    return path.decode("latin-1"), query.decode("latin-1")
