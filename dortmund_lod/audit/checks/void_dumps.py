"""Do the dumps hold what the descriptions say, and do documents say where they belong?"""

from __future__ import annotations

import zlib
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dortmund_lod.audit.checks.preconditions import NOTHING, on_thing, on_void
from dortmund_lod.audit.checks.void import main_dataset
from dortmund_lod.audit.http_client import DUMP_BYTES
from dortmund_lod.audit.http_messages import plain
from dortmund_lod.audit.vocabulary_terms import FOAF, VOID
from dortmund_lod.errors import SourceError
from dortmund_lod.rdf.formats import SOURCE_SUFFIXES, TURTLE
from dortmund_lod.reporting.audit_report import (
    Verdict,
    bad,
    good,
    not_applicable,
    warning,
    worst_of,
)
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from dortmund_lod.audit.document import Document
    from dortmund_lod.audit.http_messages import Response
    from dortmund_lod.audit.site import Site
    from dortmund_lod.rdf.formats import Format

_MOST = 8
_OK = 200
_GZIP = b"\x1f\x8b"


def dumps(site: Site, document: Document) -> Verdict:
    """Every dump is there, can be parsed, and holds as many statements as is said."""
    graph = document.graph
    dataset = main_dataset(graph)
    named = graph.iris(dataset, VOID + "dataDump") if dataset else []
    said = graph.texts(dataset, VOID + "triples") if dataset else []
    return worst_of(named[:_MOST], partial(_dump, site, said=said[:1]), NOTHING)


def _dump(site: Site, address: str, *, said: list[str]) -> Verdict:
    if not site.client.is_own(address):
        return not_applicable(_ELSEWHERE)
    answer = site.client.follow(address, "*/*", most=DUMP_BYTES)[-1]
    fmt = format_of(answer)
    if answer.status != _OK or not answer.whole or fmt is None:
        return bad(Text("There is no dump.", "Dort ist kein Dump."), answer.seen())
    try:
        count = site.reader.count(unpacked(answer.body), fmt, address)
    except SourceError as error:
        why = plain(error.message)
        return bad(Text(f"Not readable: {why}", f"Nicht lesbar: {why}"), answer.seen())
    if said and said[0] != str(count):
        numbers = f"{count} ≠ {plain(said[0])}"
        note = Text(f"The numbers differ: {numbers}.", f"Die Zahlen sind verschieden: {numbers}.")
        return bad(note, answer.seen())
    return good(f"{answer.seen()}: {count}")


def format_of(answer: Response) -> Format | None:
    """The format by the file name, else by the Content-Type."""
    stem = urlsplit(answer.url).path.removesuffix(".gz")
    return SOURCE_SUFFIXES.get(stem.rpartition(".")[2]) or answer.format


def unpacked(data: bytes) -> bytes:
    """A gzip file's content, so much of it as the audit reads; other bytes as they are.

    Raises:
        SourceError: it is damaged, or larger than the audit reads.
    """
    if not data.startswith(_GZIP):
        return data
    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(data, DUMP_BYTES)
    except zlib.error as error:
        raise SourceError("The gzip file is damaged.") from error
    if unpacker.unconsumed_tail:
        raise SourceError("The gzip file holds more than the audit reads.")
    return content


def in_dataset(site: Site, iri: str) -> Verdict:
    """A document names its dataset and its topic."""
    answer = site.client.final(iri, TURTLE.media_type)
    if not answer.format:
        return not_applicable(NOTHING)
    graph = site.parsed(answer)
    lacking = [
        name
        for name, term in (
            ("void:inDataset", VOID + "inDataset"),
            ("foaf:primaryTopic", FOAF + "primaryTopic"),
        )
        if not graph.all_values(term)
    ]
    if not lacking:
        return good(answer.seen())
    names = ", ".join(lacking)
    return warning(Text(f"{names} is missing.", f"{names} fehlt."), answer.seen())


_ELSEWHERE = Text("It is on another host.", "Er ist auf einem anderen Rechner.")

CHECKS = {"void-dumps": on_void(dumps), "void-in-dataset": on_thing(in_dataset)}
