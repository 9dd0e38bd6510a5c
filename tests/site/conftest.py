"""The application over a small site with a real engine, asked without a network."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from dortmund_lod import settings, sources
from dortmund_lod.engine import EngineProcess
from dortmund_lod.publish import build
from dortmund_lod.release.home import Home
from dortmund_lod.site.app import create_app
from dortmund_lod.site.served_release import open_release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from dortmund_lod.engine import Engine
    from dortmund_lod.site.metrics.metrics import Metrics
    from dortmund_lod.site.served_release import CurrentRelease, ServedRelease

BASE = "https://data.example.org/"
URL = "https://lod.example.net"
_LINKS = 230


class Fixed:
    """Always the same site."""

    def __init__(self, site: ServedRelease) -> None:
        self.site = site

    def current(self) -> ServedRelease:
        return self.site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, data_folder: Path) -> Iterator[ServedRelease]:
    """A site whose data has another base IRI than the address it is served at."""
    folder = tmp_path_factory.mktemp("site")
    project = shutil.copytree(data_folder / "site", folder / "project")
    links = [f"<{BASE}id/n{n:03}> <{BASE}ontology#near> <{BASE}id/hub> ." for n in range(_LINKS)]
    label = f'<{BASE}id/hub> <http://www.w3.org/2000/01/rdf-schema#label> "Hub" .'
    (project / "data" / "hub.nt").write_text("\n".join([label, *links]))
    values = {"base_iri": BASE, "url": URL, "workers": 1, "query_result_bytes": 2**17}
    found = settings.load(values, environ={}).resolved()
    release = build(sources.discover([project]), found, Home(folder / "home"))
    process = EngineProcess(release, found)
    yield open_release(found, release, process.client())
    process.stop()


@pytest.fixture(scope="session")
def over(metrics: Metrics) -> Callable[[ServedRelease], FlaskClient]:
    """A client of the application over any site."""

    def make(found: ServedRelease) -> FlaskClient:
        app = create_app(
            cast("CurrentRelease", Fixed(found)), metrics, found.settings.request_bytes
        )
        return app.test_client()

    return make


@pytest.fixture(scope="session")
def client(site: ServedRelease, over: Callable[[ServedRelease], FlaskClient]) -> FlaskClient:
    return over(site)


@pytest.fixture(scope="session")
def ask(client: FlaskClient) -> Callable[..., TestResponse]:
    """Send a request: path, method and body, and headers with underscores for hyphens."""

    def send(path: str, method: str = "GET", body: bytes = b"", **headers: str) -> TestResponse:
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.open(path, method=method, data=body, headers=fields, buffered=True)

    return send


@pytest.fixture
def with_engine(
    site: ServedRelease, over: Callable[[ServedRelease], FlaskClient]
) -> Callable[..., FlaskClient]:
    """A client of the same site with another engine."""

    def make(engine: Engine) -> FlaskClient:
        return over(replace(site, engine=engine))

    return make
