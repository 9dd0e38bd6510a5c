"""Pages about the data and the site: what it rests on, and who can use it."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from dortmund_lod import __version__
from dortmund_lod.rdf.formats import HTML
from dortmund_lod.site.profile import render_page
from dortmund_lod.site.responses import conditional, representation

blueprint = Blueprint("provenance", __name__)


@blueprint.get("/accessibility")
def accessibility() -> Response:
    """The accessibility statement."""
    return conditional(
        representation(render_template("accessibility.html", software=__version__), HTML)
    )


@blueprint.get("/provenance")
def provenance() -> Response:
    """What the data rests on: its graphs, and what a profile knows of sources."""
    return conditional(representation(render_page("provenance"), HTML))
