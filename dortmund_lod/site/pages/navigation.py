"""Where the menu leads: only to pages that there are."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from flask import g

from dortmund_lod.rdf import namespaces
from dortmund_lod.site.i18n.language import page_url
from dortmund_lod.site.pages.browse import class_address
from dortmund_lod.site.pages.kinds.trees import page_href
from dortmund_lod.site.pages.resource_graph import href_of

if TYPE_CHECKING:
    from flask import Flask

    from dortmund_lod.release.hierarchy_reader import Hierarchy
    from dortmund_lod.release.search.reader import SearchIndex

_OWN = (("/ontology", "nav.ontology"), ("/codes", "terms.codes"), ("/shapes", "terms.shapes"))
_ONTOLOGY = namespaces.PREFIXES["owl"] + "Ontology"
_SCHEME = namespaces.PREFIXES["skos"] + "ConceptScheme"


def register(app: Flask) -> None:
    """Give templates the menu."""
    app.jinja_env.globals.update(
        menu=menu,
        vocabulary_pages=vocabulary_pages,
        resource_href=href_of,
        list_href=page_href,
    )


def menu() -> list[tuple[str, str]]:
    """The addresses of the menu, and the keys of their texts."""
    vocabulary = vocabulary_pages()[:1] or _foreign_vocabularies()
    return [
        (page_url("/browse"), "nav.browse"),
        *vocabulary,
        (page_url("/sparql"), "nav.sparql"),
        (page_url("/provenance"), "nav.provenance"),
    ]


def vocabulary_pages() -> list[tuple[str, str]]:
    """The site's own ontology, codes and shapes, those that there are."""
    found = _own_pages(g.site.search, g.site.base_iri)
    return [(page_url(path), key) for path, key in found]


def _foreign_vocabularies() -> list[tuple[str, str]]:
    """The ontology and the thesaurus of the data at their own addresses; lists of several."""
    return [
        (class_address(iri) if is_list else href_of(iri), key)
        for iri, key, is_list in _found_in(g.site.search, g.site.hierarchy)
    ]


@lru_cache(maxsize=8)
def _found_in(index: SearchIndex, hierarchy: Hierarchy) -> list[tuple[str, str, bool]]:
    """What the menu leads to of the vocabularies in the data, and whether that is a list.

    An ontology that nobody declares is its namespace, the one with most classes.
    """
    found = []
    if index.count(_ONTOLOGY) > 1:
        found.append((_ONTOLOGY, "nav.ontologies", True))
    else:
        terms = hierarchy.largest("class", 1) or hierarchy.largest("property", 1)
        declared = [hit.iri for hit in index.instances(_ONTOLOGY, limit=1)]
        found += [(iri, "nav.ontology", False) for iri in [*declared, *map(_iri, terms)][:1]]
    if index.count(_SCHEME) > 1:
        found.append((_SCHEME, "nav.thesauri", True))
    else:
        schemes = index.instances(_SCHEME, limit=1)
        found += [(hit.iri, "nav.thesaurus", False) for hit in schemes]
    return found


def _iri(row: tuple[str, int]) -> str:
    return row[0]


@lru_cache(maxsize=8)
def _own_pages(index: SearchIndex, base_iri: str) -> list[tuple[str, str]]:
    return [(path, key) for path, key in _OWN if index.has_document(base_iri + path[1:])]
