"""Pages about the data and the site: what it rests on, and who can use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint, Response, g, render_template

from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.formats import HTML
from dortmund_lod.site.pages import statements
from dortmund_lod.site.pages.resource_graph import Facts, Value, own
from dortmund_lod.site.responses import conditional, representation

if TYPE_CHECKING:
    from dortmund_lod.site.pages.statements import Passage

blueprint = Blueprint("about", __name__)

_MOST = 500
_SOURCE = namespaces.PREFIXES["oa"] + "hasSource"
_NOTE = namespaces.PREFIXES["skos"] + "editorialNote"


class Source(NamedTuple):
    """A document with its passages and what rests on each."""

    name: Value
    digest: str
    notes: list[Value]
    passages: list[tuple[Passage, list[Value]]]


@blueprint.get("/accessibility")
def accessibility() -> Response:
    """The accessibility statement."""
    return conditional(representation(render_template("accessibility.html"), HTML))


@blueprint.get("/provenance")
def provenance() -> Response:
    """What the data rests on, passage by passage."""
    facts = Facts()
    passages = [hit.iri for hit in g.site.search.members(own("Passage"), limit=_MOST)]
    statements.load_passages(facts, passages)
    resting = _resting(facts)
    by_source: dict[str, list[str]] = {}
    for passage in passages:
        for source in facts.iris(passage, _SOURCE):
            by_source.setdefault(source, []).append(passage)
    sources = [_source(facts, iri, found, resting) for iri, found in by_source.items()]
    return conditional(representation(render_template("provenance.html", sources=sources), HTML))


def _resting(facts: Facts) -> dict[str, list[Value]]:
    """The statements by the passages they rest on."""
    found: dict[str, list[Value]] = {}
    kinds = statements.ORDER
    iris = [hit.iri for kind in kinds for hit in g.site.search.members(own(kind), limit=_MOST)]
    facts.load(iris)
    for iri in dict.fromkeys(iris):
        for passage in facts.iris(iri, own("supportedBy")):
            found.setdefault(passage, []).append(facts.name(iri))
    return found


def _source(
    facts: Facts, iri: str, passages: list[str], resting: dict[str, list[Value]]
) -> Source:
    rows = [(statements.passage(facts, each), resting.get(each, [])) for each in passages]
    rows.sort(key=lambda row: (int(row[0].start or 0), int(row[0].end or 0)))
    return Source(
        name=facts.name(iri),
        digest=facts.one(iri, namespaces.PREFIXES["schema"] + "sha256"),
        notes=facts.texts(iri, _NOTE),
        passages=rows,
    )
