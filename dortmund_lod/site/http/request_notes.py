"""What the layers around Flask's pages have noted of the request."""

from __future__ import annotations

from typing import Any

from flask import request

from dortmund_lod.site.http.asgi import CLIENT


def noted(name: str) -> Any:
    """What was noted under a name (see `site.http.asgi`); None where nothing was."""
    return request.environ.get("asgi.scope", {}).get(name)


def client() -> str:
    """Who asks, as limits know it; empty where nobody limits."""
    return noted(CLIENT) or ""
