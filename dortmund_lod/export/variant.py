"""What the site answers for an address, as one of several files of a static copy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Variant:
    """An answer, and what the name of its file adds to the address.

    `suffix` is `.ttl` for Turtle, `.de.html` for the page of who prefers German, `.lang-de.html`
    for the page of who chose German by the address; a page that has no other format ends in
    `.page.html`. It is empty where nothing is negotiated.
    """

    suffix: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header; empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def media_type(self) -> str:
        """The media type, without parameters."""
        return self.header("content-type").partition(";")[0]
