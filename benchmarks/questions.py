"""What the servers are asked, and when two answers are the same."""

from __future__ import annotations

import json
import re
from typing import Any

BASE_IRI = "http://127.0.0.1:8000/"
"""Base IRI of the made data, wherever it is served."""

TOWN = "town-7"
THING = f"{BASE_IRI}id/city/{TOWN}"
DOCUMENT = f"/doc/city/{TOWN}"

_PREFIXES = f"""PREFIX dlo: <{BASE_IRI}ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""


def _id(kind: str, more: str = "") -> str:
    return f"<{BASE_IRI}id/{kind}/{TOWN}{more}>"


INTERACTIVE = {
    "statements about a thing": f"SELECT ?p ?o {{ {_id('city')} ?p ?o }}",
    "names": f"SELECT ?label {{ {_id('programme')} rdfs:label ?label }}",
    "figures of a city": f"""SELECT ?figure ?measure ?value {{
  ?figure dlo:subject {_id("city")} ; dlo:measure ?measure ; dlo:statedValue ?value
}} ORDER BY ?measure""",
    "inbound links": f"SELECT ?thing {{ ?thing dlo:reportedUnder {_id('programme')} }}",
    "wording of a passage": f"""SELECT ?wording {{
  {_id("figure", "-students")} dlo:supportedBy/oa:hasSelector/oa:exact ?wording
}}""",
    "yes or no": f"ASK {{ {_id('award')} dlo:conferredBy {_id('institution')} }}",
    "optional bounds": f"""SELECT ?figure ?low ?high {{
  ?figure dlo:subject {_id("city")} ; dlo:qualifier ?qualifier
  OPTIONAL {{ ?figure dlo:lowerBound ?low }} OPTIONAL {{ ?figure dlo:upperBound ?high }}
}}""",
    "count for one thing": f"SELECT (COUNT(*) AS ?n) {{ ?s dlo:subject {_id('city')} }}",
}
ANALYTIC = {
    "count per class": "SELECT ?class (COUNT(*) AS ?n) { ?s a ?class } GROUP BY ?class",
    "order over all": "SELECT ?s ?label { ?s rdfs:label ?label } ORDER BY ?label ?s LIMIT 100",
    "top n": "SELECT ?s ?value { ?s dlo:statedValue ?value } ORDER BY DESC(?value) ?s LIMIT 10",
}
INTERACTIVE = {name: _PREFIXES + text for name, text in INTERACTIVE.items()}
ANALYTIC = {name: _PREFIXES + text for name, text in ANALYTIC.items()}


def rows(answer: bytes) -> list[str]:
    """The solutions of a result in JSON, in one order and with one spelling of numbers.

    Virtuoso calls literals with a datatype `typed-literal` and answers ASK with a row, and engines
    spell decimals in their own ways.
    """
    content = json.loads(answer)
    if "boolean" in content:
        return [str(bool(content["boolean"]))]
    solutions = content["results"]["bindings"]
    if content["head"]["vars"] == ["__ASK_RETVAL"]:
        return [str(bool(solutions and solutions[0]["__ASK_RETVAL"]["value"] != "0"))]
    return sorted(str(sorted(map(_binding, row.items()))) for row in solutions)


def _binding(entry: tuple[str, dict[str, Any]]) -> tuple[str, str, str, str]:
    name, term = entry
    value = term["value"]
    if re.fullmatch(r"[+-]?\d+(\.\d*)?", value):
        value = str(float(value))
    kind = "iri" if term["type"] == "uri" else "literal"
    return name, kind, value, term.get("xml:lang", "")
