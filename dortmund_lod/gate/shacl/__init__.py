"""SHACL Core and SHACL-SPARQL over an indexed graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.gate.shacl import logic, sets, values
from dortmund_lod.gate.shacl.checker import Checker
from dortmund_lod.gate.shacl.selecting import Selecting

if TYPE_CHECKING:
    import pyoxigraph as ox

    from dortmund_lod.gate.data import Data
    from dortmund_lod.gate.shacl.shapes import Shapes

COMPONENTS = values.COMPONENTS | sets.COMPONENTS | logic.COMPONENTS
"""Every constraint of SHACL Core but sh:property, by the parameter that asks for it."""


def make_checker(data: Data, shapes: Shapes, store: ox.Store, base_iri: str) -> Checker:
    """A checker for all of SHACL Core and for SPARQL constraints.

    Takes the triples, the shapes, the triples once more as a store, and the base IRI for relative
    IRIs in queries.
    """
    return Checker(data, shapes, COMPONENTS, Selecting(store, shapes, base_iri))
