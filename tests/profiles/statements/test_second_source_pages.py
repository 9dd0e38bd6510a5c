"""The shipped graph with a second source, built and served: pages show what both say."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

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


# What schema.org 30.0 lets a property be said of (domainIncludes) and be (rangeIncludes), with the
# types that inherit it; written down from its definitions for the types the pages use.
THINGS = {
    *("City", "Organization", "Project", "Event", "EventSeries", "Person", "Place"),
    *("AdministrativeArea", "DigitalDocument", "Observation", "Claim", "Quotation"),
    "PropertyValue",
}
PLACES = {"City", "Place", "AdministrativeArea"}
WORKS = {"Claim", "Quotation", "DigitalDocument"}
EXPECTED: dict[str, tuple[set[str], set[str]]] = {
    "name": (THINGS, {"Text"}),
    "description": (THINGS, {"Text"}),
    "sameAs": (THINGS, {"URL"}),
    "subjectOf": (THINGS, WORKS),
    "identifier": (THINGS, {"PropertyValue", "Text", "URL"}),
    "containedInPlace": (PLACES, PLACES),
    "award": ({"Organization", "Project", "Person", *WORKS}, {"Text"}),
    "startDate": ({"Event", "EventSeries"}, {"Date"}),
    "observationAbout": ({"Observation"}, {"", *THINGS}),
    "observationDate": ({"Observation"}, {"Date"}),
    "variableMeasured": ({"Observation"}, {"Text"}),
    "value": ({"Observation", "PropertyValue"}, {"Number", "Text"}),
    "minValue": ({"Observation", "PropertyValue"}, {"Number"}),
    "maxValue": ({"Observation", "PropertyValue"}, {"Number"}),
    "unitText": ({"Observation", "PropertyValue"}, {"Text"}),
    "propertyID": ({"PropertyValue"}, {"Text"}),
    "abstract": (WORKS, {"Text"}),
    "about": (WORKS, {"", *THINGS}),
    "citation": (WORKS, WORKS),
    "author": (WORKS, {"Person", "Organization"}),
    "spokenByCharacter": ({"Quotation"}, {"Person", "Organization"}),
}
PAGES = {
    "city/dortmund": "City",
    "institution/dortmund-technology-centre": "Organization",
    "programme/nordwaerts": "Project",
    "edition/stadt-land-digital-2019": "Event",
    "person/ullrich-sierau": "Person",
    "place/germany": "Place",
    "figure/masterplan-students": "Observation",
    "figure/report-running-projects": "Observation",
    "claim/a-normal-city": "Claim",
    "quotation/westphal-the-answer": "Quotation",
    "source/brochure": "DigitalDocument",
}


def block_of(client: FlaskClient, path: str) -> dict[str, Any]:
    page = client.get(f"/doc/{path}.html?lang=en").text
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    (found,) = [json.loads(block) for block in blocks]
    (block,) = [each for each in found if each.get("@context") == "https://schema.org/"]
    return dict(block)


@pytest.mark.parametrize(("path", "kind"), PAGES.items())
def test_crawlers_get_what_schema_org_expects_of_the_type(
    client: FlaskClient, path: str, kind: str
) -> None:
    block = block_of(client, path)
    assert block["@type"] == kind
    assert block["name"]
    assert list(_strange(block)) == []


def test_crawlers_get_a_number_its_bounds_and_where_it_stands(client: FlaskClient) -> None:
    block = block_of(client, "figure/masterplan-students")
    assert (block["value"], block["minValue"], block["variableMeasured"]) == (
        53000,
        53000,
        "students",
    )
    assert "maxValue" not in block
    assert block["subjectOf"][0]["@id"] == f"{BASE}id/source/brochure"


def test_crawlers_get_awards_of_who_may_have_one_and_keys_of_the_city(client: FlaskClient) -> None:
    assert block_of(client, "programme/nordwaerts")["award"] == [
        "Awarded the European Public Sector Award 2017"
    ]
    city = block_of(client, "city/dortmund")
    assert "award" not in city
    assert [each["value"] for each in city["identifier"]] == ["05913000", "059130000000"]


def test_a_statement_without_a_type_of_schema_org_has_only_its_document(
    client: FlaskClient,
) -> None:
    page = client.get("/doc/statement/greeting.html").text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert '"https://schema.org/"' not in json.dumps(json.loads(block).get("@context", ""))


def _strange(block: dict[str, Any]) -> Iterator[str]:
    """Properties that schema.org does not expect of the type, or values it does not expect."""
    kind = block.get("@type", "")
    for name, value in block.items():
        if name.startswith("@"):
            continue
        of, ranges = EXPECTED.get(name, (set(), set()))
        if kind and kind not in of:
            yield f"{name} of {kind}"
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                if each.get("@type", "") not in ranges:
                    yield f"{name}: {each}"
                yield from _strange(each)
            elif not ranges & ({"Text", "URL", "Date"} if isinstance(each, str) else {"Number"}):
                yield f"{name}: {each}"
