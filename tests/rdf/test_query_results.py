"""Results of queries are converted to what the engine itself would have written."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from dortmund_lod.rdf.query_results import json_to_csv

_DATA = """
_:a <http://e.org/p> "a,\\"b\\n"@de-DE, 1.50, <http://e.org/%20y>, _:b, "\\r", "" .
<http://e.org/s> <http://e.org/p> "\\u0001" .
"""


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o OPTIONAL { ?o ?q ?none } } ORDER BY ?o",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT ?o { ?s <http://e.org/none> ?o }",
        "ASK { ?s ?p ?o }",
        "ASK { ?s <http://e.org/none> ?o }",
    ],
)
def test_csv_from_json_is_the_csv_of_the_engine(query: str) -> None:
    store = ox.Store()
    store.load(_DATA.encode(), format=ox.RdfFormat.TURTLE)
    in_json, in_csv = (
        _written(store, query, fmt)
        for fmt in (ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.CSV)
    )
    assert json_to_csv(in_json) == in_csv


def _written(store: ox.Store, query: str, fmt: ox.QueryResultsFormat) -> bytes:
    results = store.query(query)
    assert not isinstance(results, ox.QueryTriples)
    return results.serialize(format=fmt) or b""
