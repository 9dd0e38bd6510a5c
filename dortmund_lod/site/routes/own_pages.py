"""The operator's pages, such as imprint and privacy notice."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, render_template

from dortmund_lod.rdf.formats import HTML
from dortmund_lod.site.pages import brand
from dortmund_lod.site.responses import conditional, representation

blueprint = Blueprint("own_pages", __name__)


@blueprint.get("/page/<name>")
def own_page(name: str) -> Response:
    """A page, in the reader's language if there is one."""
    titles = g.site.brand.pages.get(name)
    if not titles:
        abort(404, f"There is no page named {name}.")
    language = brand.language_of(titles)
    text = brand.own_text(name, language)
    title = titles[language]
    page = render_template("page.html", name=name, language=language, text=text, title=title)
    return conditional(representation(page, HTML))
