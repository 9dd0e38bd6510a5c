"""The other addresses: home, problems, dumps, health."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, render_template, request, send_file

from dortmund_lod.formats import HTML
from dortmund_lod.web import pages
from dortmund_lod.web.metrics import CONTENT_TYPE, is_local
from dortmund_lod.web.problems import KINDS
from dortmund_lod.web.responses import conditional, no_store, representation

blueprint = Blueprint("views", __name__)


@blueprint.get("/")
def home() -> Response:
    """What is published here."""
    return conditional(representation(pages.home(), HTML))


@blueprint.get("/problems")
def problems() -> Response:
    """What the problem types mean."""
    kinds = sorted(set(KINDS.values()), key=lambda kind: kind.name)
    return conditional(representation(render_template("problems.html", kinds=kinds), HTML))


@blueprint.get("/dump/<release>/<name>")
def dump(release: str, name: str) -> Response:
    """A file of the release; its address never means other bytes."""
    manifest = g.site.release.manifest
    if release != manifest.id or f"dumps/{name}" not in manifest.files:
        abort(404, "There is no such dump in the current release.")
    digest = manifest.files[f"dumps/{name}"]["sha256"]
    response = send_file(
        g.site.release.path / "dumps" / name, mimetype="application/gzip", etag=digest[:24]
    )
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@blueprint.get("/metrics")
def metrics() -> Response:
    """Metrics, for this machine only."""
    if not is_local(request.environ):
        abort(403, "Metrics are shown on the machine itself only.")
    text = g.metrics.text(g.site.release.id)
    return no_store(Response(text, content_type=CONTENT_TYPE))


@blueprint.get("/health/live")
def live() -> Response:
    """Whether this process answers."""
    return no_store(Response("live\n", content_type="text/plain; charset=utf-8"))


@blueprint.get("/health/ready")
def ready() -> Response:
    """Whether the release can be queried; 503 where it cannot."""
    g.site.engine.ping()
    return no_store(Response("ready\n", content_type="text/plain; charset=utf-8"))
