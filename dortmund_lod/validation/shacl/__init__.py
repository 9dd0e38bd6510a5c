"""SHACL Core and SHACL-SPARQL over an indexed graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.validation.shacl import (
    logical_constraints,
    property_constraints,
    value_constraints,
)
from dortmund_lod.validation.shacl.checker import Checker

if TYPE_CHECKING:
    from dortmund_lod.validation.indexed_graph import Data
    from dortmund_lod.validation.shacl.checker import Queries
    from dortmund_lod.validation.shacl.shapes import Shapes

COMPONENTS = (
    value_constraints.COMPONENTS | property_constraints.COMPONENTS | logical_constraints.COMPONENTS
)
"""Every constraint of SHACL Core but sh:property, by the parameter that asks for it."""


def make_checker(data: Data, shapes: Shapes, constraints: Queries) -> Checker:
    """A checker for all of SHACL Core and for SPARQL constraints.

    Takes the triples, the shapes, and what checks constraints in SPARQL.
    """
    return Checker(data, shapes, COMPONENTS, constraints)
