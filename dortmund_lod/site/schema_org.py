"""What search engines read in a page: schema.org as JSON-LD, with data blocks and no scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import g, request

from dortmund_lod import addresses
from dortmund_lod.catalogue import licence
from dortmund_lod.site.i18n.language import pick_text

if TYPE_CHECKING:
    from flask import Flask

    from dortmund_lod.catalogue import Agent, Catalogue, Dataset, Distribution

_CONTEXT = "https://schema.org/"
_LONGEST = 5000
"""Characters of a description that Google's Dataset Search takes."""


def embedded(content: dict[str, Any]) -> str:
    """The text of a data block; nothing in it can end the block (HTML §4.12.1.3)."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")


def web_page(title: str) -> dict[str, Any]:
    """Any page: its name, its language and the site it belongs to."""
    return {
        "@context": _CONTEXT,
        "@type": "WebPage",
        "@id": f"{g.site.url}{addresses.quoted(request.path)}",
        "name": title,
        "inLanguage": g.language,
        "isPartOf": {"@type": "WebSite", "@id": f"{g.site.url}/", "name": _name(g.site.catalogue)},
    }


def data_catalog(catalogue: Catalogue) -> dict[str, Any]:
    """The catalogue with its datasets."""
    base = catalogue.base_iri
    return _without_empty(
        {
            "@context": _CONTEXT,
            "@type": "DataCatalog",
            "@id": f"{base}catalog",
            "url": f"{base}catalog",
            "name": _name(catalogue),
            "description": pick_text(catalogue.descriptions)[:_LONGEST],
            "license": licence(catalogue.licence).url,
            "publisher": _agent(catalogue.publisher),
            "inLanguage": sorted(filter(None, catalogue.titles)),
            "datePublished": catalogue.issued,
            "dateModified": catalogue.modified,
            "dataset": [dataset_of(catalogue, each) for each in catalogue.datasets],
        }
    )


def dataset_page(catalogue: Catalogue, dataset: Dataset) -> dict[str, Any]:
    """A dataset on its landing page."""
    catalog = {
        "@type": "DataCatalog",
        "@id": f"{catalogue.base_iri}catalog",
        "url": f"{catalogue.base_iri}catalog",
        "name": _name(catalogue),
    }
    return dataset_of(catalogue, dataset) | {
        "@context": _CONTEXT,
        "includedInDataCatalog": catalog,
    }


def dataset_of(catalogue: Catalogue, dataset: Dataset) -> dict[str, Any]:
    """A dataset with all that Google requires and recommends, as far as it is known."""
    words = [word for language in sorted(dataset.keywords) for word in dataset.keywords[language]]
    places = [*catalogue.geocoding, *dataset.spatial]
    publisher = _agent(catalogue.publisher)
    return _without_empty(
        {
            "@type": "Dataset",
            "@id": dataset.iri,
            "url": dataset.iri,
            "identifier": dataset.iri,
            "name": pick_text(dataset.titles),
            "alternateName": sorted({*dataset.titles.values()} - {pick_text(dataset.titles)}),
            "description": pick_text(dataset.descriptions)[:_LONGEST],
            "license": licence(catalogue.licence).url,
            "creator": publisher,
            "publisher": publisher,
            "keywords": list(dict.fromkeys(words)),
            "version": dataset.version,
            "datePublished": dataset.issued,
            "dateModified": dataset.modified,
            "isAccessibleForFree": True,
            "inLanguage": sorted(filter(None, dataset.titles)),
            "spatialCoverage": [{"@type": "Place", "@id": iri} for iri in places],
            "temporalCoverage": "/".join(part or ".." for part in dataset.temporal)
            if any(dataset.temporal)
            else "",
            "distribution": [_download(catalogue, each) for each in dataset.distributions],
        }
    )


def answer_of(catalogue: Catalogue, content: dict[str, Any]) -> dict[str, Any]:
    """The answer of a query as a dataset of the catalogue, with its licence and publisher."""
    publisher = _agent(catalogue.publisher)
    return _without_empty(
        {
            "@context": _CONTEXT,
            "@type": "Dataset",
            **content,
            "license": licence(catalogue.licence).url,
            "creator": publisher,
            "publisher": publisher,
            "isAccessibleForFree": True,
            "includedInDataCatalog": {
                "@type": "DataCatalog",
                "@id": f"{catalogue.base_iri}catalog",
                "name": _name(catalogue),
            },
        }
    )


def _download(catalogue: Catalogue, file: Distribution) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "contentUrl": f"{catalogue.base_iri}dump/latest/{file.file}",
        "encodingFormat": [file.media_type, "application/gzip"]
        if file.compressed
        else file.media_type,
        "contentSize": f"{file.bytes} B",
        "sha256": file.sha256,
    }


def register(app: Flask) -> None:
    """Give templates the data block of a page that has none of its own."""
    app.jinja_env.globals["page_data"] = lambda title: embedded(web_page(str(title)))


def _agent(agent: Agent) -> dict[str, Any]:
    return _without_empty(
        {
            "@type": "Organization",
            "@id": agent.iri,
            "name": pick_text(agent.names),
            "url": agent.homepage,
        }
    )


def _name(catalogue: Catalogue) -> str:
    return pick_text(catalogue.titles)


def _without_empty(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if value not in ("", [], None)}
