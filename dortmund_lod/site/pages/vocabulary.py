"""The documentation of an ontology, a code list or shapes: one page for all its terms."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from flask import g, render_template

from dortmund_lod.engine import FRAGMENTS
from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.terms import Iri
from dortmund_lod.release.search.entries import SUMMARIES
from dortmund_lod.site.i18n.language import translate
from dortmund_lod.site.pages.blank_nodes import row_of
from dortmund_lod.site.pages.browse import class_address
from dortmund_lod.site.pages.kinds.classes import properties_of_each
from dortmund_lod.site.pages.kinds.thesauri import scheme_of
from dortmund_lod.site.pages.kinds.trees import tree
from dortmund_lod.site.pages.resource_graph import ResourceGraph, Value, hit_value

if TYPE_CHECKING:
    from dortmund_lod.engine import Description
    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.site.pages.kinds.classes import ClassProperties
    from dortmund_lod.site.pages.kinds.trees import Tree

_RDF, _RDFS, _OWL = (namespaces.PREFIXES[name] for name in ("rdf", "rdfs", "owl"))
_SKOS, _SH = namespaces.PREFIXES["skos"], namespaces.PREFIXES["sh"]
_TYPE = _RDF + "type"
_SCOPE_NOTE = _SKOS + "scopeNote"
_SECTIONS = {
    "classes": (_OWL + "Class", _RDFS + "Class"),
    "object-properties": (_OWL + "ObjectProperty",),
    "datatype-properties": (_OWL + "DatatypeProperty",),
    "properties": (_RDF + "Property", _OWL + "AnnotationProperty"),
    "schemes": (_SKOS + "ConceptScheme",),
    "concepts": (_SKOS + "Concept",),
    "node-shapes": (_SH + "NodeShape",),
    "property-shapes": (_SH + "PropertyShape",),
    "rules": (_SH + "SPARQLConstraint",),
}
"""The sections of the page, by the types of the terms in them."""

_SHOWN_ABOVE = {
    *(_TYPE, _RDFS + "isDefinedBy", _SH + "message", _OWL + "versionInfo", _OWL + "versionIRI"),
    *(_SKOS + "inScheme", _SKOS + "hasTopConcept", namespaces.PREFIXES["dcterms"] + "license"),
    *SUMMARIES,
}
"""Properties that the page shows elsewhere, as it does those that name things."""

_LONG = {_SH + "select", _SH + "ask"}
_EXAMPLES = 4
_FEW = 6
"""Properties that a class shows among the terms of its vocabulary."""


class Line(NamedTuple):
    """A property of a term with its values."""

    name: Value
    values: list[Value]
    code: bool


class Term(NamedTuple):
    """One term of a vocabulary."""

    iri: str
    anchor: str
    name: Value
    definition: Value | None
    notes: list[Value]
    lines: list[Line]
    examples: list[Value]
    members: int
    properties: ClassProperties | None


class Box(NamedTuple):
    """A class in the diagram, with how deep it stands below others."""

    name: Value
    anchor: str
    depth: int
    properties: list[tuple[Value, str]]


def is_vocabulary(description: Description) -> bool:
    """Whether this is the document of an ontology, a code list or shapes."""
    iri = description.resource.iri
    wanted = {cls for types in _SECTIONS.values() for cls in types}
    return bool(description.fragments) and any(
        row.subject.value != iri
        and isinstance(row.subject, Iri)
        and row.predicate.value == _TYPE
        and row.object.value in wanted
        for row in description.statements
    )


def vocabulary(
    description: Description, address: str, alternates: dict[Format, str], page: int = 1
) -> str:
    """The page that documents a vocabulary, or one of several where it is large.

    The concepts of a large thesaurus have pages of their own, which its tree and index lead to.
    """
    graph = ResourceGraph.of(description)
    iri = description.resource.iri
    subjects = dict.fromkeys(
        row.subject.value for row in description.statements if isinstance(row.subject, Iri)
    )
    last = max(1, math.ceil(description.fragments / FRAGMENTS))
    scheme = scheme_of(iri, address)
    terms = [] if scheme and last > 1 else [subject for subject in subjects if subject != iri]
    sections = _sections(graph, terms, is_whole=last == 1)
    diagram = _diagram(graph, sections.get("classes", [])) if last == 1 else []
    return render_template(
        "vocabulary.html",
        iri=iri,
        name=graph.name(iri),
        summary=graph.text(iri, *SUMMARIES),
        version=graph.first(iri, _OWL + "versionInfo"),
        version_iri=graph.first(iri, _OWL + "versionIRI"),
        licence=[
            graph.name(each)
            for each in graph.iris(iri, namespaces.PREFIXES["dcterms"] + "license")
        ],
        sections=sections,
        diagram=diagram,
        trees=[] if diagram or page > 1 else _trees(iri),
        scheme=scheme,
        rows=[row_of(graph, iri, name) for name in _unshown(graph, iri)],
        page=page,
        next_page=page + 1 if page < last and terms else None,
        last=last,
        address=address,
        alternates=alternates,
        jsonld="",
    )


def _sections(
    graph: ResourceGraph, subjects: list[str], *, is_whole: bool
) -> dict[str, list[Term]]:
    section_of = {subject: _section(graph, subject) for subject in subjects}
    classes = [iri for iri, section in section_of.items() if is_whole and section == "classes"]
    properties = properties_of_each(classes, _FEW)
    found: dict[str, list[Term]] = {}
    for subject, section in section_of.items():
        if section:
            term = _term(graph, subject, properties.get(subject))
            found.setdefault(section, []).append(term)
    for terms in found.values():
        terms.sort(key=lambda term: (term.name.text.casefold(), term.iri))
    return {name: found[name] for name in _SECTIONS if name in found}


def _section(graph: ResourceGraph, iri: str) -> str | None:
    """Where a term belongs; None where it is of no kind that is shown."""
    types = set(graph.iris(iri, _TYPE))
    return next((name for name, wanted in _SECTIONS.items() if not types.isdisjoint(wanted)), None)


def _unshown(graph: ResourceGraph, iri: str) -> list[str]:
    """The properties of a term that the page does not show elsewhere."""
    shown = _SHOWN_ABOVE.union(g.site.name_properties)
    return [name for name in graph.properties(iri) if name not in shown]


def _term(graph: ResourceGraph, iri: str, properties: ClassProperties | None) -> Term:
    members = g.site.search.count(iri)
    return Term(
        iri=iri,
        anchor=_anchor(iri),
        name=graph.name(iri),
        definition=graph.text(iri, *SUMMARIES[:-2], _SH + "message"),
        notes=graph.texts(iri, _SCOPE_NOTE),
        lines=[
            Line(graph.name(predicate), row_of(graph, iri, predicate).values, predicate in _LONG)
            for predicate in _unshown(graph, iri)
        ],
        examples=[hit_value(hit) for hit in g.site.search.instances(iri, limit=_EXAMPLES)]
        + ([Value("…", class_address(iri), "")] if members > _EXAMPLES else []),
        members=members,
        properties=properties,
    )


def _anchor(iri: str) -> str:
    """Where a term is on the page: at its fragment, or at its last part."""
    return iri.partition("#")[2] or namespaces.local_name(iri)


def _trees(iri: str) -> list[tuple[str, Tree]]:
    """The classes and properties as trees, where some are below others."""
    found = [
        (translate("tree.classes"), tree(iri, "root class", "subclass", "classes")),
        (translate("tree.properties"), tree(iri, "root property", "subproperty", "properties")),
    ]
    return [(title, each) for title, each in found if each and _has_depth(each)]


def _has_depth(found: Tree) -> bool:
    return any(branch.children or branch.more for branch in found.branches)


def _diagram(graph: ResourceGraph, terms: list[Term]) -> list[Box]:
    """The classes as a tree, each with the properties that start at it."""
    known = {term.iri: term for term in terms}
    parents = {
        iri: next((up for up in graph.iris(iri, _RDFS + "subClassOf") if up in known), "")
        for iri in known
    }
    properties = _properties(graph, known)
    boxes: list[Box] = []
    waiting = [(iri, 0) for iri in reversed(known) if not parents[iri]]
    while waiting:
        iri, depth = waiting.pop()
        term = known[iri]
        boxes.append(Box(term.name, term.anchor, depth, properties.get(iri, [])))
        below = [each for each in reversed(known) if parents[each] == iri]
        waiting += [(each, depth + 1) for each in below if depth < len(known)]
    return boxes


def _properties(
    graph: ResourceGraph, known: dict[str, Term]
) -> dict[str, list[tuple[Value, str]]]:
    """The properties by the class they start at, with what they lead to."""
    found: dict[str, list[tuple[Value, str]]] = {}
    for subject in graph.subjects():
        ranges = graph.iris(subject, _RDFS + "range")
        target = graph.name(ranges[0]).text if ranges else ""
        for domain in graph.iris(subject, _RDFS + "domain"):
            if domain in known:
                found.setdefault(domain, []).append((graph.name(subject), target))
    return found
