"""What is asked for at well-known addresses (RFC 8615): security contact, list of interfaces."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, abort, g

from dortmund_lod.rdf.formats import DESCRIPTIONS, HTML, TURTLE, Format
from dortmund_lod.site.responses import conditional, representation
from dortmund_lod.site.signposting import LINKSET_JSON

blueprint = Blueprint("well_known", __name__)

_TEXT = Format("Text", "txt", ("text/plain",))
API_CATALOG = "/.well-known/api-catalog"
API_CATALOG_TYPE = f'{LINKSET_JSON}; profile="https://www.rfc-editor.org/info/rfc9727"'
_API_CATALOG = Format("API catalog", "json", (LINKSET_JSON,))
_HOLDS = timedelta(days=365)
_PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"


@blueprint.get("/.well-known/security.txt")
def security() -> Response:
    """Whom to tell of a hole (RFC 9116)."""
    stated = g.site.brand.security
    if not stated:
        abort(404, "Nobody is named here for questions of security.")
    lines = [
        f"Contact: {stated['contact']}",
        f"Expires: {_expires(stated['expires'])}",
        f"Preferred-Languages: {', '.join(g.site.brand.languages)}",
        f"Canonical: {g.site.url}/.well-known/security.txt",
        *([f"Policy: {_absolute(stated['policy'])}"] if stated["policy"] else []),
    ]
    return conditional(representation("".join(f"{line}\n" for line in lines), _TEXT))


def _expires(stated: str) -> str:
    """The moment from which it does not hold any more (RFC 3339)."""
    if stated:
        return f"{stated}T23:59:59Z"
    published = datetime.fromtimestamp(int(g.site.release.published), UTC)
    return f"{published + _HOLDS:%Y-%m-%dT%H:%M:%SZ}"


def _absolute(address: str) -> str:
    return f"{g.site.url}{address}" if address.startswith("/") else address


def _endpoint(url: str) -> dict[str, Any]:
    """The SPARQL endpoint; the health of a program is told where there is one of our own."""
    health = [{"href": f"{url}/health/live", "type": "text/plain"}]
    return {
        "anchor": f"{url}/sparql",
        "service-desc": [{"href": f"{url}/sparql", "type": TURTLE.media_type}],
        "service-doc": [{"href": _PROTOCOL, "type": HTML.media_type}],
        **({} if g.site.is_copy else {"status": health}),
    }


@blueprint.get(API_CATALOG)
def api_catalog() -> Response:
    """The interfaces for programs, each with what describes it (RFC 9727)."""
    url = g.site.url
    own = f"{url}{API_CATALOG}"
    descriptions = [
        {"href": f"{url}/catalog.{fmt.suffix}", "type": fmt.media_type}
        for fmt in DESCRIPTIONS
        if fmt is not HTML
    ]
    interfaces: list[dict[str, Any]] = [{"anchor": f"{url}/catalog", "service-desc": descriptions}]
    if g.site.answers_queries:
        interfaces.insert(0, _endpoint(url))
    items = [{"href": each["anchor"]} for each in interfaces]
    linkset = [{"anchor": own, "item": items}, *interfaces]
    text = json.dumps({"linkset": linkset}, indent=1) + "\n"
    response = representation(text, _API_CATALOG)
    response.headers["Content-Type"] = API_CATALOG_TYPE
    response.headers["Link"] = f'<{own}>; rel="api-catalog"'
    return conditional(response)
