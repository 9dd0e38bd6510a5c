"""Is there what users look for first?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.audit import pages
from dortmund_lod.reporting.audit_report import Verdict, bad, good, warning
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.audit.site import Site

_OK = 200
_NOWHERE = Text(
    "None was found at the usual addresses.", "An den üblichen Adressen wurde nichts gefunden."
)


def home(site: Site) -> Verdict:
    """A browser gets a page at the address."""
    seen = site.home.seen()
    if site.home.status == _OK and pages.is_html(site.home):
        return good(seen)
    return warning(Text("There is no HTML page.", "Dort ist keine HTML-Seite."), seen)


def endpoint(site: Site) -> Verdict:
    """An endpoint answers an ASK."""
    return good(site.endpoint) if site.endpoint else warning(_NOWHERE)


def void(site: Site) -> Verdict:
    """A VoID description is found."""
    return good(site.void.response.seen()) if site.void else warning(_NOWHERE)


def catalogue(site: Site) -> Verdict:
    """A catalogue is found."""
    return good(site.catalogue.response.seen()) if site.catalogue else bad(_NOWHERE)


def sitemap(site: Site) -> Verdict:
    """A sitemap lists pages."""
    return good(f"{len(site.sitemap)} <loc>") if site.sitemap else warning(_NOWHERE)


def things(site: Site) -> Verdict:
    """Some resources on the site are known."""
    return good(*site.things[:4]) if site.things else bad(_NOWHERE)


CHECKS: dict[str, Callable[[Site], Verdict]] = {
    "home-page": home,
    "sparql-found": endpoint,
    "void-found": void,
    "catalogue-found": catalogue,
    "sitemap-found": sitemap,
    "resources-found": things,
}
