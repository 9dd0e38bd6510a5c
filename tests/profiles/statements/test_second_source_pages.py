"""The shipped graph with a second source, built and served: pages show what both say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from rdflib import OWL, RDF, Graph, URIRef

from dortmund_lod import settings, sources
from dortmund_lod.engine import EngineProcess
from dortmund_lod.profiles.statements import PROFILE
from dortmund_lod.publish import build
from dortmund_lod.release.home import Home
from dortmund_lod.site.app import create_app
from dortmund_lod.site.served_release import open_release

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from dortmund_lod.site.metrics.metrics import Metrics
    from dortmund_lod.site.served_release import CurrentRelease, ServedRelease

ROOT = Path(__file__).resolve().parents[3]
BASE = "https://lod.example/"
FOLDERS = [*(ROOT / name for name in ("ontology", "data", "shapes"))]
EXAMPLE = ROOT / "tests" / "data" / "second-source"
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
BUILT_IN = (str(OWL), str(RDF), "http://www.w3.org/2000/01/rdf-schema#")


class _Fixed:
    def __init__(self, site: ServedRelease) -> None:
        self._site = site

    def current(self) -> ServedRelease:
        return self._site


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, metrics: Metrics) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("second")
    found = settings.load({"base_iri": BASE, "workers": 1}, environ={}).resolved()
    release = build(sources.discover([*FOLDERS, EXAMPLE]), found, Home(folder / "home"))
    process = EngineProcess(release, found)
    sites = cast("CurrentRelease", _Fixed(open_release(found, release, process.client())))
    profiles = [PROFILE.site_profile()]
    yield create_app(sites, metrics, 2**20, profiles=profiles).test_client()
    process.stop()


def test_a_statement_shows_what_another_source_says_and_where(client: FlaskClient) -> None:
    page = client.get("/doc/figure/report-area.html?lang=en").text
    assert "What other sources say" in page
    assert "Confirms:" in page
    assert "Redaktion des Beispiels" in page
    assert "Total area of 12,839 hectares" in page


def test_the_other_statement_shows_it_too(client: FlaskClient) -> None:
    page = client.get("/doc/figure/technology-centre-employees.html?lang=en").text
    assert "Told differently by:" in page
    assert "13.500 Beschäftigten" in page


def test_a_statement_nobody_compares_shows_nothing_of_the_kind(client: FlaskClient) -> None:
    page = client.get("/doc/figure/nordwaerts-projects.html?lang=en").text
    assert "What other sources say" not in page


def test_an_address_of_the_first_release_leads_to_the_new_one(client: FlaskClient) -> None:
    response = client.get("/id/passage/3347-3364")
    assert response.status_code in {303, 410}
    assert "passage/brochure/3347-3364" in response.headers.get("Location", response.text)


def test_the_document_of_the_ontology_declares_every_term_it_uses(client: FlaskClient) -> None:
    document = Graph().parse(data=client.get("/ontology.ttl").text, format="turtle")
    declared = {term for kind in KINDS for term in document.subjects(RDF.type, kind)}
    axioms = ("domain", "range", "subClassOf", "subPropertyOf")
    used = set(document.predicates()) | {
        value
        for name in axioms
        for value in document.objects(None, URIRef(BUILT_IN[2] + name))
        if "XMLSchema" not in str(value)
    }
    foreign = {term for term in used if not str(term).startswith(BUILT_IN)}
    assert len(foreign) > 20
    assert foreign - declared == set()
