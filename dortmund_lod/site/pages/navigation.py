"""Where the menu leads: only to pages that there are."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from flask import g

from dortmund_lod.rdf import namespaces
from dortmund_lod.site.i18n.language import page_url
from dortmund_lod.site.pages.resource_graph import href_of

if TYPE_CHECKING:
    from flask import Flask

    from dortmund_lod.release.search_reader import SearchIndex

_OWN = (("/ontology", "nav.ontology"), ("/codes", "terms.codes"), ("/shapes", "terms.shapes"))
_FOREIGN = (
    (namespaces.PREFIXES["owl"] + "Ontology", "nav.ontology"),
    (namespaces.PREFIXES["skos"] + "ConceptScheme", "nav.thesaurus"),
)


def register(app: Flask) -> None:
    """Give templates the menu."""
    app.jinja_env.globals.update(
        menu=menu, vocabulary_pages=vocabulary_pages, resource_href=href_of
    )


def menu() -> list[tuple[str, str]]:
    """The addresses of the menu, and the keys of their texts."""
    vocabulary = vocabulary_pages()[:1] or _foreign_vocabulary()
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


def _foreign_vocabulary() -> list[tuple[str, str]]:
    """The first ontology or thesaurus of the data, at its own address."""
    return [(href_of(iri), key) for iri, key in _foreign_pages(g.site.search)[:1]]


@lru_cache(maxsize=8)
def _own_pages(index: SearchIndex, base_iri: str) -> list[tuple[str, str]]:
    return [(path, key) for path, key in _OWN if index.has_document(base_iri + path[1:])]


@lru_cache(maxsize=8)
def _foreign_pages(index: SearchIndex) -> list[tuple[str, str]]:
    return [(hit.iri, key) for cls, key in _FOREIGN for hit in index.instances(cls, limit=1)]
