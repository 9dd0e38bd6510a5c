"""The Flask application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, g, request

from dortmund_lod.errors import OverBudget
from dortmund_lod.web import (
    about,
    completion,
    conformance,
    crawling,
    documents,
    finding,
    harvest,
    language,
    pages_static,
    problems,
    schema_org,
    sparql,
    views,
)
from dortmund_lod.web.budget import OVER_BUDGET
from dortmund_lod.web.health import Health
from dortmund_lod.web.responses import for_everyone
from dortmund_lod.web.serving.reply import FAULT

if TYPE_CHECKING:
    from dortmund_lod.web.metrics import Metrics
    from dortmund_lod.web.site import Sites

_MODULES = (
    views, finding, about, conformance, completion, sparql, harvest, crawling, documents
)  # fmt: skip


def create_app(
    sites: Sites, metrics: Metrics, request_bytes: int, health: Health | None = None
) -> Flask:
    """Make the application.

    Takes where the current site is found, what counts, the size of the largest request body, and
    how the keeping of the engine goes, where somebody keeps it.
    """
    kept = health or Health()
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=request_bytes)
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = True
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    language.register(app)
    pages_static.register(app)
    schema_org.register(app)

    @app.before_request
    def choose_site() -> None:
        g.site = sites.current()
        g.metrics = metrics
        g.health = kept
        if FAULT in request.environ:
            raise request.environ[FAULT]
        if OVER_BUDGET in request.environ and not request.path.startswith("/health/"):
            raise OverBudget(
                g.site.settings.client_units, retry_after=request.environ[OVER_BUDGET]
            )

    app.after_request(for_everyone)
    problems.register(app)
    for module in _MODULES:
        app.register_blueprint(module.blueprint)
    return app
