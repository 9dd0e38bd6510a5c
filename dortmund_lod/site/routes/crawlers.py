"""What crawlers ask for: robots.txt, sitemaps, llms.txt and linksets."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, g, render_template, request

from dortmund_lod import addresses
from dortmund_lod.catalogue import licence
from dortmund_lod.rdf.content_negotiation import negotiate
from dortmund_lod.rdf.formats import DESCRIPTIONS, DOCUMENTS, Format
from dortmund_lod.rdf.terms import is_iri
from dortmund_lod.release.manifest import SITEMAPS
from dortmund_lod.site import signposting
from dortmund_lod.site.responses import conditional, in_language, representation, vary_on_accept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dortmund_lod.site.signposting import Sign

blueprint = Blueprint("crawling", __name__)

_TEXT = Format("Text", "txt", ("text/plain",))
_MARKDOWN = Format("Markdown", "md", ("text/markdown",))
_XML = Format("Sitemap", "xml", ("application/xml",))
_PACKED = Format("Sitemap", "gz", ("application/gzip",))
_LINKSETS = (
    Format("Linkset", "json", (signposting.LINKSET_JSON, "application/json")),
    Format("Linkset", "linkset", (signposting.LINKSET,)),
)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What crawlers may read, and where the cheap ways are (RFC 9309)."""
    return conditional(representation(render_template("robots.txt") + "\n", _TEXT))


@blueprint.get("/llms.txt")
def llms() -> Response:
    """The same in words, for programs that read words."""
    catalogue = g.site.catalogue
    text = render_template("llms.txt", catalogue=catalogue, licence=licence(catalogue.licence))
    return conditional(in_language(representation(text + "\n", _MARKDOWN)))


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """All pages, or where the lists of pages are."""
    return _sitemap("sitemap.xml", _XML)


@blueprint.get("/sitemap-<int:number>.xml.gz")
def sitemap_part(number: int) -> Response:
    """One list of pages."""
    return _sitemap(f"sitemap-{number}.xml.gz", _PACKED)


def _sitemap(name: str, fmt: Format) -> Response:
    if f"{SITEMAPS}/{name}" not in g.site.release.manifest.files:
        abort(404, f"There is no {name}.")
    body = (g.site.release.path / SITEMAPS / name).read_bytes()
    return conditional(representation(_here(body, packed=fmt is _PACKED), fmt))


def _here(sitemap: bytes, *, packed: bool) -> bytes:
    """A sitemap with the addresses of this instance: it may list no others."""
    base, url = g.site.base_iri, f"{g.site.url}/"
    if base == url:
        return sitemap
    text = gzip.decompress(sitemap) if packed else sitemap
    text = text.replace(f"<loc>{escape(base)}".encode(), f"<loc>{escape(url)}".encode())
    return gzip.compress(text, mtime=0) if packed else text


@blueprint.get("/linkset")
def linkset() -> Response:
    """All typed links of a page, named by its path (RFC 9264)."""
    path = request.args.get("of", "")
    address, signs = _signs(path)
    fmt = negotiate(request.headers.get("Accept"), _LINKSETS)
    write = signposting.linkset_json if fmt is _LINKSETS[0] else signposting.linkset
    return conditional(vary_on_accept(representation(write(address, signs), fmt)))


def _signs(path: str) -> tuple[str, list[Sign]]:
    address = f"{g.site.url}{path}"
    if path in {"/catalog", "/void"}:
        return address, signposting.of_catalogue(address, _alternates(address, DESCRIPTIONS))
    name = path.removeprefix("/dataset/")
    if name != path and (dataset := g.site.catalogue.dataset(name)):
        return address, signposting.of_dataset(
            dataset, address, _alternates(address, DESCRIPTIONS)
        )
    resource = g.site.engine.resource(_iris(path))
    if resource is None:
        abort(404, f"There is no page at {path or 'an empty path'}.")
    return address, signposting.of_document(resource.iri, address, _alternates(address, DOCUMENTS))


def _iris(path: str) -> list[str]:
    """The IRIs that a page of this path may be about."""
    lang = path.removeprefix("/resource?iri=")
    if lang != path:
        return [lang] if is_iri(lang) else []
    name, _, query = path.partition("?")
    document = name.removeprefix("/doc/")
    name = f"id/{document}" if document != name else name[1:]
    return addresses.spellings(g.site.base_iri, name, query)


def _alternates(address: str, offered: Sequence[Format]) -> dict[Format, str]:
    if "?" not in address:
        return {fmt: f"{address}.{fmt.suffix}" for fmt in offered}
    return {fmt: addresses.with_parameter(address, "format", fmt.suffix) for fmt in offered}
