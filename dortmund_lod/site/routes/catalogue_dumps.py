"""What harvesters ask for: catalogue, VoID, the datasets and their dumps, finished at build."""

from __future__ import annotations

from base64 import b64encode
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, g, redirect, render_template, request
from werkzeug.utils import send_file

from dortmund_lod import addresses
from dortmund_lod.catalogue import licence
from dortmund_lod.errors import NotAcceptable, ReleaseError, Unwritable
from dortmund_lod.rdf.content_negotiation import negotiate
from dortmund_lod.rdf.formats import BY_NAME, DESCRIPTIONS, HTML, PARQUET
from dortmund_lod.release.manifest import CATALOGUES, DUMPS
from dortmund_lod.site import schema_org, signposting
from dortmund_lod.site.i18n.language import pick_text
from dortmund_lod.site.pages.browse import counts
from dortmund_lod.site.pages.citation import citation
from dortmund_lod.site.pages.class_page import preview
from dortmund_lod.site.pages.queries.query import queries_page
from dortmund_lod.site.responses import conditional, representation, vary_on_accept
from dortmund_lod.site.routes import dereference
from dortmund_lod.site.routes.releases import check_release, in_release

if TYPE_CHECKING:
    from dortmund_lod.catalogue import Dataset
    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.release.manifest import Release
    from dortmund_lod.site.signposting import Sign

blueprint = Blueprint("harvest", __name__)

_RDF = tuple(fmt for fmt in DESCRIPTIONS if fmt is not HTML)
_GZIP = "application/gzip"
_LATEST = "latest"


@blueprint.get("/catalog")
@blueprint.get("/catalog.<suffix>")
def catalog(suffix: str = "") -> Response:
    """The catalogue: DCAT-AP 3.0.1, DCAT-AP.de 3.0, or a page."""
    return _finished("catalog", suffix, DESCRIPTIONS)


@blueprint.get("/void")
@blueprint.get("/void.<suffix>")
@blueprint.get("/.well-known/void")
def void(suffix: str = "") -> Response:
    """The VoID description (W3C VoID §7.1: /.well-known/void)."""
    return _finished("void", suffix, _RDF)


@blueprint.get("/query")
@blueprint.get("/query.<suffix>")
def queries(suffix: str = "") -> Response:
    """All named queries: as SHACL's executables, or as a page."""
    return _finished("query", suffix, DESCRIPTIONS if g.site.queries else (HTML,))


@blueprint.get("/dataset/<name>")
def dataset(name: str) -> Response:
    """What the catalogue says of one dataset, or its page."""
    stem, fixed = dereference.split_suffix(name)
    if g.site.catalogue.dataset(stem) is None:
        return dereference.any_iri(f"dataset/{name}")
    return _finished(f"dataset/{stem}", fixed.suffix if fixed else "", DESCRIPTIONS)


def _finished(name: str, suffix: str, offered: tuple[Format, ...]) -> Response:
    """A finished description, negotiated or in the format of its suffix."""
    if suffix and BY_NAME.get(suffix) not in offered:
        abort(404, f"There is no {name}.{suffix}.")
    fmt = BY_NAME[suffix] if suffix else _negotiated(offered)
    check_release()
    address = f"{g.site.url}/{name}"
    response = representation(_body(name, fmt, address), fmt)
    response.headers["Link"] = signposting.header(_signs(name, address, offered))
    if not suffix:
        vary_on_accept(response)
        response.headers["Content-Location"] = in_release(f"{address}.{fmt.suffix}")
    return conditional(response)


def _negotiated(offered: tuple[Format, ...]) -> Format:
    """The format asked for; a browser that takes pages only gets Turtle where there is no page."""
    accepted = request.headers.get("Accept")
    try:
        return negotiate(accepted, offered)
    except NotAcceptable:
        if HTML in offered or negotiate(accepted, (HTML,)) is not HTML:
            raise
        return offered[0]


def _body(name: str, fmt: Format, address: str) -> bytes | str:
    if fmt is not HTML:
        file = g.site.release.path / CATALOGUES / f"{name}.{fmt.suffix}"
        if not file.exists():
            raise Unwritable(f"{fmt.name} cannot carry {name}: XML lacks a character of it.")
        content: bytes = file.read_bytes()
        return content
    if name == "query":
        return queries_page()
    shown = {
        "catalogue": g.site.catalogue,
        "alternates": {each: in_release(f"{address}.{each.suffix}") for each in DESCRIPTIONS},
        "address": address,
    }
    if name == "catalog":
        data = schema_org.data_catalog(g.site.catalogue)
        return render_template("catalog.html", jsonld=schema_org.embedded(data), **shown)
    return _landing_page(g.site.catalogue.dataset(name.removeprefix("dataset/")), shown)


def _landing_page(dataset: Dataset, shown: dict[str, Any]) -> str:
    return render_template(
        "dataset.html",
        dataset=dataset,
        description=pick_text(dataset.descriptions),
        licence=licence(g.site.catalogue.licence),
        query=_example(dataset),
        classes=counts([(each.cls, each.members) for each in dataset.classes]),
        preview=preview(dataset.classes[0]) if dataset.classes else None,
        table_names={each.table: pick_text(each.names) for each in dataset.tables},
        cited=citation(pick_text(dataset.titles), dataset.iri),
        jsonld=schema_org.embedded(schema_org.dataset_page(g.site.catalogue, dataset)),
        **shown,
    )


def _example(dataset: Dataset) -> str:
    """A query that says what a dataset holds."""
    graph = f"\nFROM <{dataset.graph}>" if dataset.graph else ""
    return (
        f"SELECT ?class (COUNT(?thing) AS ?number){graph}\nWHERE {{ ?thing a ?class }}\n"
        "GROUP BY ?class ORDER BY DESC(?number)"
    )


def _signs(name: str, address: str, offered: tuple[Format, ...]) -> list[Sign]:
    alternates = {fmt: in_release(f"{address}.{fmt.suffix}") for fmt in offered}
    if name == "query":
        return signposting.of_queries(address, alternates)
    dataset = g.site.catalogue.dataset(name.removeprefix("dataset/"))
    if dataset:
        return signposting.of_dataset(dataset, address, alternates)
    return signposting.of_catalogue(address, alternates)


@blueprint.get("/dump/latest/<name>")
def latest_dump(name: str) -> Response:
    """The way to the dump of the current release, whose address never means other bytes."""
    release = g.site.release
    if f"{DUMPS}/{name}" not in release.manifest.files:
        abort(404, f"There is no dump named {name}.")
    target = f"{g.site.url}/dump/{release.id}/{addresses.quoted(name)}"
    response = redirect(target, 302)
    response.headers["Cache-Control"] = "public, max-age=60"
    return response  # type: ignore[return-value]


@blueprint.get("/dump/<release>/<name>")
def dump(release: str, name: str) -> Response:
    """A file of a release that is kept; ranges of it can be asked for (RFC 9110 §14)."""
    found = _release(release)
    file = f"{DUMPS}/{name}"
    if file not in found.manifest.files:
        abort(404, f"There is no dump named {name} in release {release}.")
    kind = _content_type(name)
    digest = found.manifest.files[file]["sha256"]
    response: Response = send_file(  # type: ignore[assignment]
        found.path / file,
        request.environ,
        mimetype=kind,
        etag=digest[:24],
        as_attachment=True,
        use_x_sendfile="asgi.scope" in request.environ,  # see site.middleware.send_file
    )
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        abort(response.status_code, "This is not the file you have.")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable, no-transform"
    response.headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(digest)).decode()}:"
    return response


def _content_type(name: str) -> str:
    """The media type of a file to download, by its name."""
    suffix = name.rpartition(".")[2]
    if suffix == PARQUET.suffix:
        return PARQUET.content_type
    return _GZIP if suffix == "gz" else BY_NAME[suffix].content_type


def _release(release_id: str) -> Release:
    """The current release, or an older one that is still kept."""
    current: Release = g.site.release
    if release_id == current.id:
        return current
    try:
        return current.beside(release_id)
    except ReleaseError:
        abort(404, f"Release {release_id} is not kept; ask for /dump/{_LATEST}/ instead.")
