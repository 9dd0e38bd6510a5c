"""All checks, in the order in which they are made: what is found first, then each kind of user.

What may leave a site unable to answer comes last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.audit.checks import (
    caching,
    crawlers,
    dereferencing,
    entry_points,
    harvest,
    identity,
    negotiation,
    signposting,
    stress,
    void,
    void_dumps,
)
from dortmund_lod.audit.checks.catalogue import (
    catalogue_scope,
    dcat_ap,
    dcat_ap_de,
    distributions,
    own_shapes,
)
from dortmund_lod.audit.checks.sparql import (
    sparql_description,
    sparql_formats,
    sparql_protocol,
    sparql_safety,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.audit.site import Site
    from dortmund_lod.reporting.audit_report import Verdict


GROUPS: dict[str, dict[str, Callable[[Site], Verdict]]] = {
    "discovery": entry_points.CHECKS,
    "dereferencing": dereferencing.CHECKS | negotiation.CHECKS | caching.CHECKS,
    "sparql": (
        sparql_protocol.CHECKS
        | sparql_formats.CHECKS
        | sparql_description.CHECKS
        | sparql_safety.CHECKS
    ),
    "void": void.CHECKS | void_dumps.CHECKS,
    "catalogue": (
        dcat_ap.CHECKS
        | dcat_ap_de.CHECKS
        | catalogue_scope.CHECKS
        | own_shapes.CHECKS
        | distributions.CHECKS
    ),
    "harvest": harvest.CHECKS | identity.CHECKS,
    "crawlers": crawlers.CHECKS | signposting.CHECKS,
    "stress": stress.CHECKS,
}
"""The checks of each group by their ids."""
