"""Asking SPARQL endpoints, and reading their answers."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

from dortmund_lod.rdf.formats import CSV, JSON_RESULTS, TSV, XML_RESULTS

if TYPE_CHECKING:
    from dortmund_lod.audit.http_client import Client
    from dortmund_lod.audit.http_messages import Response

Rows = list[dict[str, str]]
_NS = "{http://www.w3.org/2005/sparql-results#}"
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
OK = 200


def get(client: Client, endpoint: str, query: str, accept: str) -> Response:
    """A query by GET (SPARQL 1.1 Protocol §2.1.1)."""
    return client.get(address(endpoint, query), accept)


def post_form(
    client: Client, endpoint: str, query: str, accept: str, *, seconds: float = 0.0
) -> Response:
    """A query by POST with a form (§2.1.2)."""
    body = urlencode({"query": query}, quote_via=quote).encode()
    return client.post(endpoint, body, _FORM, accept, seconds=seconds)


def post_direct(client: Client, endpoint: str, query: str, accept: str) -> Response:
    """A query by POST as it is (§2.1.3)."""
    return client.post(endpoint, query.encode(), _QUERY, accept)


def address(endpoint: str, query: str) -> str:
    """The address of a query by GET."""
    mark = "&" if "?" in endpoint else "?"
    return endpoint + mark + urlencode({"query": query}, quote_via=quote)


def rows(response: Response) -> Rows | None:
    """The solutions; None where the answer is none that can be read."""
    reader = _READERS.get(response.media_type)
    if response.status != OK or not reader or not response.whole:
        return None
    try:
        return reader(response.body.decode("utf-8"))
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        ET.ParseError,
        csv.Error,
    ):
        return None


def boolean(response: Response) -> bool | None:
    """The answer to an ASK in JSON; None where it is none."""
    if response.status != OK or response.media_type not in JSON_RESULTS.media_types:
        return None
    try:
        content = json.loads(response.body)
    except (ValueError, RecursionError):
        return None
    answer = content.get("boolean") if isinstance(content, dict) else None
    return answer if isinstance(answer, bool) else None


def _json(text: str) -> Rows:
    bindings: list[dict[str, Any]] = json.loads(text)["results"]["bindings"]
    return [{name: str(term["value"]) for name, term in row.items()} for row in bindings]


def _xml(text: str) -> Rows:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError(text[:80])
    root = ET.fromstring(text)  # noqa: S314 - without a DTD there are no entities
    return [
        {
            binding.get("name", ""): "".join(binding.itertext()).strip()
            for binding in result.iter(f"{_NS}binding")
        }
        for result in root.iter(f"{_NS}result")
    ]


def _csv(text: str) -> Rows:
    header, *lines = csv.reader(io.StringIO(text, newline=""))
    return [dict(zip(header, line, strict=True)) for line in lines]


def _tsv(text: str) -> Rows:
    header, *lines = (line.split("\t") for line in text.rstrip("\r\n").splitlines())
    names = [name.lstrip("?") for name in header]
    return [dict(zip(names, map(_bare, line), strict=True)) for line in lines]


def _bare(term: str) -> str:
    """A term of TSV without the marks around it."""
    match = re.match(r'<(.*)>$|"(.*)"(?:@[\w-]+|\^\^<.*>)?$', term)
    return next((part for part in match.groups() if part is not None), "") if match else term


_READERS = (
    dict.fromkeys(JSON_RESULTS.media_types, _json)
    | dict.fromkeys(XML_RESULTS.media_types, _xml)
    | {CSV.media_type: _csv, TSV.media_type: _tsv}
)
