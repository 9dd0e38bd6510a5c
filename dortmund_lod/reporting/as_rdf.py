"""The report as the validation report graph of SHACL, in Turtle and JSON-LD."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from dortmund_lod.rdf.formats import JSONLD, TURTLE
from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.rdf.serialize import serialize_plain
from dortmund_lod.reporting.shacl_report import failure_triples, report_triples

if TYPE_CHECKING:
    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.reporting.report import Report

_PREFIXES = {name: PREFIXES[name] for name in ("sh", "rdf", "rdfs", "xsd")}


def as_turtle(report: Report, _language: str = "en") -> str:
    """The report graph in Turtle; messages are in both languages."""
    return _written(report, TURTLE)


def as_jsonld(report: Report, _language: str = "en") -> str:
    """The report graph in JSON-LD; messages are in both languages."""
    return _written(report, JSONLD)


def _written(report: Report, fmt: Format) -> str:
    failure = report.failure
    triples = (
        failure_triples(
            {
                language: f"{message} {failure.hint.both()[language]}".strip()
                for language, message in failure.message.both().items()
            }
        )
        if failure
        else report_triples(report.results)
    )
    output = io.BytesIO()
    serialize_plain(list(triples), fmt, output, _PREFIXES)
    return output.getvalue().decode("utf-8")
