"""The other addresses: home, problems, health."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, render_template, request

from dortmund_lod.errors import EngineUnavailable
from dortmund_lod.rdf.formats import HTML
from dortmund_lod.site import pages
from dortmund_lod.site.metrics.metrics import may_read_metrics
from dortmund_lod.site.problems import KINDS
from dortmund_lod.site.responses import conditional, no_store, representation

blueprint = Blueprint("views", __name__)

_EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"


@blueprint.get("/")
def home() -> Response:
    """What is published here."""
    return conditional(representation(pages.home(), HTML))


@blueprint.get("/problems")
def problems() -> Response:
    """What the problem types mean."""
    kinds = sorted(set(KINDS.values()), key=lambda kind: kind.name)
    return conditional(representation(render_template("problems.html", kinds=kinds), HTML))


@blueprint.get("/metrics")
def metrics() -> Response:
    """Metrics, for this machine and those that the operator names."""
    if not may_read_metrics(request.environ, g.site.settings):
        abort(
            403, "Metrics are for the operator of the site: metrics_clients names who reads them."
        )
    return no_store(Response(g.metrics.text(g.site.release), content_type=_EXPOSITION))


@blueprint.get("/health/live")
def live() -> Response:
    """Whether this process answers, and the program goes on."""
    if g.health.has_ended:
        raise EngineUnavailable("The site is about to end, as nobody looks after its engine.")
    return no_store(Response("live\n", content_type="text/plain; charset=utf-8"))


@blueprint.get("/health/ready")
def ready() -> Response:
    """Whether the release can be queried; 503 where it cannot.

    The operator is also told what is wrong, as it may name files.
    """
    told = may_read_metrics(request.environ, g.site.settings)
    trouble = g.health.trouble if told else ""
    try:
        g.site.engine.ping()
    except EngineUnavailable as error:
        raise EngineUnavailable(error.message, hint=trouble) from error
    text = f"ready\n{trouble}\n" if trouble else "ready\n"
    return no_store(Response(text, content_type="text/plain; charset=utf-8"))
