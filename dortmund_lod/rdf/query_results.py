"""Results of SPARQL queries in another format than the engine wrote them in."""

from __future__ import annotations

import pyoxigraph as ox


def json_to_csv(results: bytes) -> bytes:
    """Solutions or a truth value in JSON as CSV (SPARQL 1.1 Query Results CSV §3).

    Equal to what the engine itself writes as CSV, without evaluating the query again.
    """
    read = ox.parse_query_results(results, format=ox.QueryResultsFormat.JSON)
    return read.serialize(format=ox.QueryResultsFormat.CSV) or b""
