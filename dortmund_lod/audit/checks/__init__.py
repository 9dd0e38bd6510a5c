"""All checks, in the order in which they are made: what is found first, then each kind of user.

What may leave a site unable to answer comes last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.audit.checks import (
    caching,
    catalogue,
    catalogue_scope,
    crawlers,
    dereferencing,
    distributions,
    entry_points,
    german,
    harvest,
    identity,
    negotiation,
    shapes,
    signposting,
    sparql,
    sparql_description,
    sparql_formats,
    sparql_safety,
    stress,
    void,
    void_dumps,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.audit.site import Site
    from dortmund_lod.reporting.audit_report import Verdict


GROUPS: dict[str, dict[str, Callable[[Site], Verdict]]] = {
    "discovery": entry_points.CHECKS,
    "dereferencing": dereferencing.CHECKS | negotiation.CHECKS | caching.CHECKS,
    "sparql": (
        sparql.CHECKS | sparql_formats.CHECKS | sparql_description.CHECKS | sparql_safety.CHECKS
    ),
    "void": void.CHECKS | void_dumps.CHECKS,
    "catalogue": (
        catalogue.CHECKS
        | german.CHECKS
        | catalogue_scope.CHECKS
        | shapes.CHECKS
        | distributions.CHECKS
    ),
    "harvest": harvest.CHECKS | identity.CHECKS,
    "crawlers": crawlers.CHECKS | signposting.CHECKS,
    "stress": stress.CHECKS,
}
"""The checks of each group by their ids."""
