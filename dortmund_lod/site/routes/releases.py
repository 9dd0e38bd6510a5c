"""The releases that are kept: a list, a feed, and which one a request asks for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint, Response, abort, g, render_template, request

from dortmund_lod.errors import ReleaseError
from dortmund_lod.rdf.formats import HTML, Format
from dortmund_lod.release.changes import Changes, load_changes
from dortmund_lod.site.responses import conditional, representation

if TYPE_CHECKING:
    from dortmund_lod.release.manifest import Release
    from dortmund_lod.site.served_release import ServedRelease

blueprint = Blueprint("releases", __name__)

PARAMETER = "release"
_ATOM = Format("Atom", "atom", ("application/atom+xml",))


class Entry(NamedTuple):
    """A release as a list shows it; `changes` is None for the first of a home.

    `shown_in` says in which release things that were added, changed or withdrawn can be seen.
    """

    id: str
    published: datetime
    triples: int
    bytes: int
    changes: Changes | None
    shown_in: dict[str, str]
    is_current: bool


def asked_for(current: ServedRelease) -> ServedRelease:
    """The site in the release that the address names, or the current one if that is not kept."""
    named = PARAMETER.encode() in request.query_string
    release = request.args.get(PARAMETER, "") if named else ""
    if not release or not current.shows_others:
        return current
    try:
        return current.at(release)
    except ReleaseError:
        return current


def check_release() -> None:
    """An address that names a release never answers for another one."""
    release = request.args.get(PARAMETER, g.site.id)
    if release != g.site.id:
        abort(410, f"Release {release} is not kept any more; this is {g.site.id}.")


def in_release(address: str) -> str:
    """An address of the site as it is in the release of this request."""
    return address if g.site is g.current else versioned(address, g.site.id)


def versioned(address: str, release: str) -> str:
    """An address of the site as it was in a release."""
    return f"{address}{'&' if '?' in address else '?'}{PARAMETER}={release}"


@blueprint.get("/releases")
def releases() -> Response:
    """The releases that are kept, with what changed."""
    page = render_template("releases.html", entries=entries(), in_that_release=versioned)
    return _fresh(page, HTML)


@blueprint.get("/releases.atom")
def feed() -> Response:
    """The same for feed readers (RFC 4287)."""
    return _fresh(render_template("releases.atom", entries=entries()), _ATOM)


def entries() -> list[Entry]:
    """What there is to say of each release, the latest first."""
    kept = g.current.kept()
    ids = {release.id for release in kept}
    return [_entry(release, ids) for release in kept]


def _entry(release: Release, kept: set[str]) -> Entry:
    files = release.manifest.files.items()
    changes = load_changes(release.path)
    before = changes.since if changes and changes.since in kept else ""
    return Entry(
        id=release.id,
        published=datetime.fromtimestamp(release.published, UTC),
        triples=release.manifest.triples,
        bytes=sum(told["bytes"] for name, told in files if name.startswith("dumps/")),
        changes=changes,
        shown_in={"added": release.id, "changed": release.id, "withdrawn": before},
        is_current=release.id == g.current.id,
    )


def _fresh(body: str, fmt: Format) -> Response:
    """An answer that is asked for again each time: a release may be pruned at any moment."""
    response = representation(body, fmt)
    response.last_modified = None
    response.headers["Cache-Control"] = "no-cache"
    return conditional(response)
