"""`dortmund-lod query`: ask the sources on the command line."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from dortmund_lod.cli.options import (
    chosen,
    load_settings,
    release_options,
    source_options,
    with_demo_site,
)
from dortmund_lod.cli.validate import language_option
from dortmund_lod.errors import EngineError
from dortmund_lod.rdf.formats import GRAPHS, JSON_RESULTS, RESULTS, TURTLE

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.engine import Answer
    from dortmund_lod.settings import Settings

_TABLE = "table"
_FORMATS = {fmt.suffix: fmt for fmt in (*GRAPHS, *RESULTS)}


@click.command()
@click.argument("text", metavar="SPARQL", required=False)
@click.option("-f", "--file", type=click.File("r", "utf-8"), help="Read the query from a file.")
@click.option(
    "--format",
    "form",
    type=click.Choice([_TABLE, *_FORMATS]),
    default=_TABLE,
    show_default=True,
    help="table for people; json, xml, csv, tsv for SELECT and ASK, the others for graphs.",
)
@source_options("Ask")
@release_options
@language_option
def query(  # noqa: PLR0913 - one for each option of the command line
    text: str | None,
    file: Any,
    form: str,
    source: tuple[Path, ...],
    language: str,
    *,
    demo: bool,
    **flags: Any,
) -> None:
    """Evaluate a SPARQL query over the sources, within the limits the site has.

    \b
    dortmund-lod query 'SELECT ?class (COUNT(*) AS ?n) { ?s a ?class } GROUP BY ?class'
    dortmund-lod query -f queries/Q01.rq --format csv
    """
    if bool(text) == bool(file):
        raise click.UsageError("Give a query, or a file with -f.")
    settings = with_demo_site(load_settings(flags), demo=demo).resolved()
    try:
        answer = _ask(text or file.read(), form, chosen(source, demo=demo), settings)
    except EngineError as error:
        _explain(error, language)
        raise
    with answer.body as body:
        data = body.read()
    if form == _TABLE and answer.format is JSON_RESULTS:
        click.echo(_table(json.loads(data)))
    else:
        sys.stdout.buffer.write(data)


def _ask(text: str, form: str, paths: list[Path], settings: Settings) -> Answer:
    from dortmund_lod.cli.build import make_release  # noqa: PLC0415
    from dortmund_lod.engine import EngineProcess, Query  # noqa: PLC0415

    release, _ = make_release(paths, settings)
    fmt = _FORMATS.get(form)
    results = JSON_RESULTS if form == _TABLE else fmt if fmt in RESULTS else None
    graph = TURTLE if form == _TABLE else fmt if fmt in GRAPHS else None
    process = EngineProcess(release, settings)
    try:
        return process.client().query(Query(text=text, results=results, graph=graph))
    finally:
        process.stop()


def _explain(error: EngineError, language: str) -> None:
    """Put what is wrong in the query before what the engine says of it."""
    from dortmund_lod.site.i18n import translations  # noqa: PLC0415 - only where it went wrong
    from dortmund_lod.site.i18n.mistake_text import mistake_sentence  # noqa: PLC0415

    if error.mistake:
        texts = translations.load([translations.TEXTS])[language]
        error.message = f"{mistake_sentence(error.mistake, texts)} {error.message}"


def _table(content: dict[str, Any]) -> str:
    from tabulate import tabulate  # noqa: PLC0415 - loads slowly, for this command alone

    if "boolean" in content:
        return str(content["boolean"]).lower()
    names = content["head"]["vars"]
    rows = [
        [row.get(name, {}).get("value", "") for name in names]
        for row in content["results"]["bindings"]
    ]
    return tabulate(rows, headers=names, tablefmt="simple", disable_numparse=True)
