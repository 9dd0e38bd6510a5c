"""SPARQLWrapper as it comes, which names a format in the address whatever it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from SPARQLWrapper import GET, JSON, N3, POST, RDFXML, TURTLE, XML, SPARQLWrapper

if TYPE_CHECKING:
    from tests.system.conftest import Site

_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


def _answer(site: Site, query: str, fmt: str | None, method: str = GET) -> Any:
    asking = SPARQLWrapper(f"{site.url}/sparql")
    asking.setQuery(query)
    asking.setMethod(method)
    if fmt:
        asking.setReturnFormat(fmt)
    return asking.queryAndConvert()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # it uses an old rdflib
@pytest.mark.parametrize("fmt", [None, XML, RDFXML, TURTLE, N3])
@pytest.mark.parametrize("method", [GET, POST])
def test_it_reads_what_construct_and_describe_give(
    dortmund: Site, fmt: str | None, method: str
) -> None:
    city = f"<{dortmund.url}/id/city/dortmund>"
    for query in (f"CONSTRUCT WHERE {{ {city} {_LABEL} ?label }}", f"DESCRIBE {city}"):
        found = _answer(dortmund, query, fmt, method)
        text = found.decode() if isinstance(found, bytes) else found.serialize(format="nt")
        assert '"Dortmund"' in text


@pytest.mark.parametrize("fmt", [None, XML, JSON])
def test_it_reads_what_select_gives(dortmund: Site, fmt: str | None) -> None:
    found = _answer(dortmund, "SELECT ('Wert' AS ?x) {}", fmt)
    assert "Wert" in (str(found) if isinstance(found, dict) else found.toxml())
