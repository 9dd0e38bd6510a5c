"""Files that the operator adds to the pages: logo, fonts, style sheets, pictures."""

from __future__ import annotations

import mimetypes
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, g, request

from dortmund_lod.release.brand import BRAND
from dortmund_lod.release.card_names import CARDS, NAME
from dortmund_lod.site.pages import shared_links
from dortmund_lod.site.responses import conditional

if TYPE_CHECKING:
    from pathlib import Path

blueprint = Blueprint("brand_files", __name__)

_TYPES = {"woff2": "font/woff2", "woff": "font/woff", "webp": "image/webp"}


@blueprint.get("/static/card/<name>")
def card(name: str) -> Response:
    """A picture for who shares an address; one that is asked for by its digest may be kept."""
    file = f"{CARDS}/{name}"
    told = g.site.release.manifest.files.get(file) if NAME.fullmatch(name) else None
    if told is None:
        abort(404, f"There is no picture {name}.")
    return _file(g.site.release.path / file, "image/png", shared_links.version(told))


@blueprint.get("/static/site/<path:name>")
def own_file(name: str) -> Response:
    """A file of the look of this release; one that is asked for by its digest may be kept."""
    digest = g.site.brand.files.get(name)
    if digest is None:
        abort(404, f"There is no file {name}.")
    suffix = name.rpartition(".")[2].lower()
    kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    content_type = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    return _file(g.site.release.path / BRAND / name, content_type, digest)


def _file(path: Path, content_type: str, digest: str) -> Response:
    response = Response(path.read_bytes(), content_type=content_type)
    response.set_etag(digest)
    response.last_modified = datetime.fromtimestamp(int(g.site.release.published), UTC)
    exact = request.args.get("v") == digest
    life = "max-age=31536000, immutable" if exact else "max-age=60, stale-while-revalidate=3600"
    response.headers["Cache-Control"] = f"public, {life}"
    return conditional(response)
