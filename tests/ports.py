"""Ports for what is started by a test."""

from __future__ import annotations

import contextlib
import random
import socket

_OUTSIDE = 20_000, 32_000
"""Ports below those that Linux gives to who asks for any."""
_given: set[int] = set()


def free_port() -> int:
    """A port that nobody listens on, each time another; the system gives it to nobody by itself.

    Between this and its use, others are given ports: sites, servers, and both ends of connections.
    """
    while True:
        port = random.randrange(*_OUTSIDE)  # noqa: S311 - no secret
        if port in _given:
            continue
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            _given.add(port)
            return port
