"""The Flask application."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Flask, g, request

from dortmund_lod.site import problems, profile, schema_org
from dortmund_lod.site.health import Health
from dortmund_lod.site.http.asgi import FAULT
from dortmund_lod.site.http.request_notes import noted
from dortmund_lod.site.i18n import language
from dortmund_lod.site.middleware.preconditions import date_of
from dortmund_lod.site.pages import brand, navigation, shared_links, static_files
from dortmund_lod.site.responses import for_everyone
from dortmund_lod.site.routes import (
    brand_files,
    catalogue_dumps,
    completion,
    conformance,
    crawlers,
    dereference,
    home_health,
    own_pages,
    provenance,
    query,
    releases,
    search_browse,
    sparql,
    well_known,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from wsgiref.types import WSGIEnvironment

    from dortmund_lod.site.metrics.metrics import Metrics
    from dortmund_lod.site.profile import SiteProfile
    from dortmund_lod.site.served_release import CurrentRelease

_SINGLE_RANGE = re.compile(r"bytes=(?:[0-9]+-[0-9]*|-[0-9]+)\Z")
"""What is answered in part; of any other range the whole is sent (RFC 9110 §14.2)."""

_TAG = re.compile(r'(?:W/)?"[^"\s]*"\Z')

_MODULES = (
    home_health,
    well_known,
    brand_files,
    own_pages,
    releases,
    search_browse,
    provenance,
    conformance,
    completion,
    query,
    sparql,
    catalogue_dumps,
    crawlers,
    dereference,
)


def create_app(
    sites: CurrentRelease,
    metrics: Metrics,
    request_bytes: int,
    health: Health | None = None,
    profiles: Sequence[SiteProfile] = (),
) -> Flask:
    """Make the application.

    Takes where the current site is found, what counts, the size of the largest request body,
    how the keeping of the engine goes, where somebody keeps it, and what pages show beyond the
    generic.
    """
    kept = health or Health()
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=request_bytes)
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = True
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}

    @app.before_request
    def choose_site() -> None:
        g.current = sites.current()
        g.site = releases.asked_for(g.current)
        g.metrics = metrics
        g.health = kept
        _drop_unreadable(request.environ)

    language.register(app, [each.texts for each in profiles])
    static_files.register(app)
    navigation.register(app)
    brand.register(app)
    shared_links.register(app)
    schema_org.register(app)

    @app.before_request
    def refuse_faulty_request() -> None:
        fault = noted(FAULT)
        if fault:
            raise fault

    app.after_request(for_everyone)
    problems.register(app)
    for module in _MODULES:
        app.register_blueprint(module.blueprint)
    profile.register(app, profiles)
    return app


def _drop_unreadable(environ: WSGIEnvironment) -> None:
    """Take away what is no range or no date (RFC 9110 §13.1, §14.2): Werkzeug fails on some."""
    for name in ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"):
        if date_of(environ.get(name, "")) is None:
            environ.pop(name, None)
    known = environ.get("HTTP_IF_RANGE", '""')
    is_known = _TAG.match(known) or date_of(known)
    if not is_known or not _SINGLE_RANGE.match(environ.get("HTTP_RANGE", "")):
        environ.pop("HTTP_RANGE", None)
        environ.pop("HTTP_IF_RANGE", None)


def preload(app: Flask) -> None:
    """Compile all templates and read all locales, before processes are forked.

    Each of them would do so at first use, and hold what it read for itself.
    """
    language.load_locales()
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
