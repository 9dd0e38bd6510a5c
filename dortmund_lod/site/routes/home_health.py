"""The other addresses: home, problems, health."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template

from dortmund_lod.errors import EngineUnavailable
from dortmund_lod.rdf.formats import HTML
from dortmund_lod.site import pages
from dortmund_lod.site.problems import KINDS
from dortmund_lod.site.responses import conditional, no_store, representation

blueprint = Blueprint("views", __name__)

_TROUBLE = "Something is wrong: the log and the operator's listener say what."


@blueprint.get("/")
def home() -> Response:
    """What is published here."""
    return conditional(representation(pages.home(), HTML))


@blueprint.get("/problems")
def problems() -> Response:
    """What the problem types mean."""
    kinds = sorted(set(KINDS.values()), key=lambda kind: kind.name)
    return conditional(representation(render_template("problems.html", kinds=kinds), HTML))


@blueprint.get("/health/live")
def live() -> Response:
    """Whether this process answers, and the program goes on."""
    if g.health.has_ended:
        raise EngineUnavailable("The site is about to end, as nobody looks after its engine.")
    return no_store(Response("live\n", content_type="text/plain; charset=utf-8"))


@blueprint.get("/health/ready")
def ready() -> Response:
    """Whether the release can be queried; 503 where it cannot.

    What is wrong may name files, so that only the operator's listener tells it.
    """
    trouble = _TROUBLE if g.health.trouble or g.health.companion_trouble else ""
    try:
        g.site.engine.ping()
    except EngineUnavailable as error:
        raise EngineUnavailable(error.message, hint=trouble) from error
    text = f"ready\n{trouble}\n" if trouble else "ready\n"
    return no_store(Response(text, content_type="text/plain; charset=utf-8"))
