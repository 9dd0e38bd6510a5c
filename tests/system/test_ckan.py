"""CKAN's own parser reads the catalogue as GovData's harvester does."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.system.conftest import Site

    Parse = Callable[[str], list[dict[str, Any]]]

_PYTHON = Path(__file__).parents[2] / ".venv-ckan" / "bin" / "python"
_SCRIPT = Path(__file__).with_name("ckan_parse.py")
_NAMES = [
    *("all", "brochure", "context", "editorial", "links", "ontology", "shapes"),
    "withdrawn",
]
_TITLES = {"en": "Dortmund as linked open data", "de": "Dortmund als Linked Open Data"}


@pytest.fixture
def parse(dortmund: Site, tmp_path: Path) -> Parse:
    """The datasets that CKAN finds, with the texts of a language."""
    if not _PYTHON.exists():
        pytest.skip("CKAN is not installed: make ckan")
    path = tmp_path / "catalog.rdf"
    path.write_bytes(dortmund.ask("/catalog.rdf").body)

    def run(locale: str) -> list[dict[str, Any]]:
        result = subprocess.run(
            [_PYTHON, _SCRIPT, path, locale], capture_output=True, timeout=60, check=False
        )
        assert result.returncode == 0, result.stderr.decode()
        found: list[dict[str, Any]] = json.loads(result.stdout)
        return sorted(found, key=lambda dataset: str(_extras(dataset)["uri"]))

    return run


def _extras(dataset: dict[str, Any]) -> dict[str, Any]:
    return {extra["key"]: extra["value"] for extra in dataset["extras"]}


@pytest.mark.parametrize("locale", _TITLES)
def test_ckan_finds_every_dataset_with_all_that_it_shows(
    parse: Parse, dortmund: Site, locale: str
) -> None:
    datasets = parse(locale)
    found = [str(_extras(dataset)["uri"]) for dataset in datasets]
    assert found == [f"{dortmund.url}/dataset/{name}" for name in _NAMES]
    assert datasets[0]["title"] == _TITLES[locale]
    for dataset in datasets:
        extras = _extras(dataset)
        assert dataset["notes"]
        assert dataset["tags"]
        assert extras["identifier"] == extras["uri"]
        assert {"publisher_name", "contact_uri", "theme", "modified", "issued"} <= set(extras)


def test_ckan_finds_every_file_with_its_licence_and_format(parse: Parse) -> None:
    for dataset in parse("en"):
        assert len(dataset["resources"]) >= 4
        for resource in dataset["resources"]:
            assert resource["license"] == "http://dcat-ap.de/def/licenses/cc-zero"
            assert "/dump/latest/" in resource["download_url"]
            assert resource["format"]
            assert resource["size"]
            assert resource["hash"]
