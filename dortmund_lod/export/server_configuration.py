"""The configurations of nginx and Apache for a static copy."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dortmund_lod.export import accept_maps, server_tables
from dortmund_lod.export.export_folder import FILES, QUERIES, RELEASES
from dortmund_lod.export.problem_variants import PROBLEM_FILES, PROBLEMS
from dortmund_lod.export.variant_collector import DATA, LINKSETS
from dortmund_lod.rdf.formats import (
    DESCRIPTIONS,
    DOCUMENTS,
    HTML,
    PARQUET,
    PROBLEM_JSON,
    Format,
)
from dortmund_lod.site.routes import well_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dortmund_lod.export.export_folder import Tables

_TEMPLATES = Path(__file__).parent / "server"
_PLAIN = tuple(fmt for fmt in DESCRIPTIONS if fmt is not HTML)
_WITH_GRAPHS = tuple(fmt for fmt in DOCUMENTS if fmt not in DESCRIPTIONS)
"""Given to those only who take nothing else, as the site does."""
_LINKSET_TYPES = [(media_type, "application/json") for media_type in LINKSETS.values()]
_STATIC_TYPES = [
    ("css", "text/css"), ("js", "text/javascript"), ("svg", "image/svg+xml"),
    ("txt", "text/plain"), ("xml", "application/xml"), ("gz", "application/gzip"),
    ("png", "image/png"), ("jpg", "image/jpeg"), ("jpeg", "image/jpeg"), ("gif", "image/gif"),
    ("webp", "image/webp"), ("ico", "image/x-icon"), ("pdf", "application/pdf"),
    ("woff2", "font/woff2"), ("woff", "font/woff"),
]  # fmt: skip


class Place(NamedTuple):
    """Where a copy is served.

    The folder it will be in, its public address, where the servers listen, the release, those that
    are kept beside it, the
    addresses that need a program, the site that answers these, empty where none does, and the
    languages of the pages.
    """

    folder: Path
    url: str
    listen: str
    release: str
    kept: tuple[str, ...]
    dynamic: tuple[str, ...]
    live: str
    languages: tuple[str, ...]


def write(pending: Path, place: Place, tables: Tables, headers: dict[str, str]) -> None:
    """Write the configurations and tables into a folder that is not yet in its place.

    Takes the headers that every answer has, and those of pages.
    """
    server = pending / "server"
    server.mkdir()
    for name, table in asdict(tables).items():
        lines = server_tables.apache(table, paths=name != "queries")
        (server / f"{name}.txt").write_text("".join(f"{line}\n" for line in lines), "utf-8")
        (server / f"{name}.map").write_text(
            "".join(f"{line}\n" for line in server_tables.nginx(table)), "utf-8"
        )
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - configurations, from checked settings
    )
    values = _values(place, headers)
    for file in sorted(_TEMPLATES.iterdir()):
        text = environment.get_template(file.name).render(values)
        folder = pending if file.name == "README.md" else server
        (folder / file.name).write_text(text, "utf-8")


def _values(place: Place, headers: dict[str, str]) -> dict[str, object]:
    return {
        **place._asdict(),
        "files": place.folder / FILES,
        "queries": QUERIES,
        "releases": RELEASES,
        "every_release": (place.release, *place.kept),
        "api_catalog": well_known.API_CATALOG,
        "api_catalog_type": well_known.API_CATALOG_TYPE,
        "headers": headers,
        "data": [fmt.suffix for fmt in DATA],
        "html": HTML.suffix,
        "types": [
            *((fmt.suffix, fmt.media_type) for fmt in DOCUMENTS),
            *LINKSETS.items(),
            *_STATIC_TYPES,
            (PARQUET.suffix, PARQUET.media_type),
        ],
        "problem_files": PROBLEM_FILES,
        "problems": {int(status): PROBLEM_JSON.media_type for status in PROBLEMS},
        "documents": [*_formats(DESCRIPTIONS), *_formats(_WITH_GRAPHS)],
        "only_data": [*_formats(_PLAIN), *_formats(_WITH_GRAPHS)],
        "linksets": _map(_LINKSET_TYPES, [*LINKSETS]),
        "spoken": [
            (expression, tag) for expression, tag in accept_maps.languages(place.languages)
        ],
    }


def _formats(offers: Sequence[Format]) -> list[tuple[str, str]]:
    return _map([fmt.media_types for fmt in offers], [fmt.suffix for fmt in offers])


def _map(offers: Sequence[tuple[str, ...]], suffixes: Sequence[str]) -> list[tuple[str, str]]:
    return [(expression, suffixes[index]) for expression, index in accept_maps.media_types(offers)]
