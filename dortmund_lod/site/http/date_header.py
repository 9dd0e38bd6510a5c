"""The date of answers, told anew every second (RFC 9110 §6.6.1)."""

from __future__ import annotations

import time
from email.utils import formatdate


class _Clock:
    """The line with the date, made once a second for however many answers."""

    def __init__(self) -> None:
        self._second = 0
        self._line = b""

    def date_line(self) -> bytes:
        """The `Date` header as a line."""
        second = int(time.time())
        if second != self._second:
            self._line = f"Date: {formatdate(second, usegmt=True)}\r\n".encode("ascii")
            self._second = second
        return self._line


CLOCK = _Clock()
