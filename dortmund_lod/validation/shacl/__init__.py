"""SHACL Core and SHACL-SPARQL over an indexed graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.validation.shacl import (
    logical_constraints,
    property_constraints,
    value_constraints,
)
from dortmund_lod.validation.shacl.checker import Checker
from dortmund_lod.validation.shacl.sparql_constraints import SparqlConstraints

if TYPE_CHECKING:
    import pyoxigraph as ox

    from dortmund_lod.validation.indexed_graph import Data
    from dortmund_lod.validation.shacl.shapes import Shapes

COMPONENTS = (
    value_constraints.COMPONENTS | property_constraints.COMPONENTS | logical_constraints.COMPONENTS
)
"""Every constraint of SHACL Core but sh:property, by the parameter that asks for it."""


def make_checker(data: Data, shapes: Shapes, store: ox.Store, base_iri: str) -> Checker:
    """A checker for all of SHACL Core and for SPARQL constraints.

    Takes the triples, the shapes, the triples once more as a store, and the base IRI for relative
    IRIs in queries.
    """
    return Checker(data, shapes, COMPONENTS, SparqlConstraints(store, shapes, base_iri))
