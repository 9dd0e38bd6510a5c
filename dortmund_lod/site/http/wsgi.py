"""A WSGI application as an ASGI one: its requests are worked on in threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from a2wsgi import WSGIMiddleware

if TYPE_CHECKING:
    from typing import Any

    from dortmund_lod.site.http.asgi import Application


def from_wsgi(application: Any, threads: int) -> Application:
    """The ASGI application that answers with a WSGI one, in so many threads at once.

    The scope of the request is `asgi.scope` in its environment.
    """
    return cast("Application", WSGIMiddleware(application, workers=threads))
