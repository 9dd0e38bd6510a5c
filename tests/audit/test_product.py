"""The product as its own audit sees it, and the page that shows the report."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple
from urllib.request import urlopen

import pytest

from dortmund_lod.audit import Options, audit
from dortmund_lod.reporting import render
from dortmund_lod.reporting.audit_report import AuditReport, Status
from dortmund_lod.site.routes.conformance import REPORT_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATA = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<id/place/hall> a <ontology#Place> ; rdfs:label "Rathaus"@de ; rdfs:seeAlso <id/place/caf%C3%A9> .
<id/place/caf%C3%A9> a <ontology#Place> ; rdfs:label "Café"@fr .
"""


class Product(NamedTuple):
    """A served file: its address and its home."""

    url: str
    home: Path

    def page(self, path: str) -> str:
        """What is at a path."""
        with urlopen(self.url + path) as response:  # noqa: S310 - our own server
            text: str = response.read().decode()
            return text


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("product")
    (folder / "data.ttl").write_text(DATA, "utf-8")
    program = "from dortmund_lod.cli import main; main()"
    options = ["--port", "0", "--home", str(folder / "home"), "--workers", "1"]
    with subprocess.Popen(
        [sys.executable, "-c", program, "serve", str(folder / "data.ttl"), *options],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        lines = iter(process.stderr)
        url = next(found[0] for line in lines if (found := re.findall(r"at (http://\S+/)", line)))
        yield _answering(Product(url, folder / "home"))
        process.terminate()
        process.stderr.close()


@pytest.fixture(scope="module")
def report(product: Product) -> AuditReport:
    return audit(Options(url=product.url))


def _answering(product: Product) -> Product:
    """Wait until it takes requests."""
    for _ in range(100):
        try:
            product.page("health/ready")
        except OSError:
            time.sleep(0.05)
        else:
            break
    return product


def test_resources_and_endpoint_of_the_product_are_all_good(report: AuditReport) -> None:
    groups = {"dereferencing", "sparql"}
    wrong = [
        (f.check, f.note.en, f.evidence)
        for f in report.results
        if f.group in groups and f.status in {Status.BAD, Status.WARNING}
    ]
    assert wrong == []
    assert report.release


def test_without_a_report_the_page_says_how_to_make_one(product: Product) -> None:
    (product.home / REPORT_FILE).unlink(missing_ok=True)
    assert f"audit {product.url} --home DIR" in product.page("conformance")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"findings": [1]}', "[" * 100_000])
def test_a_report_nobody_can_read_counts_as_none(product: Product, content: str) -> None:
    (product.home / REPORT_FILE).write_text(content)
    assert "--home DIR" in product.page("conformance")


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_shows_the_report_that_was_placed(
    product: Product, report: AuditReport, language: str
) -> None:
    text = render(report, "json", "en")
    (product.home / REPORT_FILE).write_text(text, "utf-8")
    page = product.page(f"conformance?lang={language}")
    assert all(f"<code>{finding.check}</code>" in page for finding in report.results)
    same = {
        "en": "the release that is served now",
        "de": "die Ausgabe, die jetzt ausgeliefert wird",
    }
    assert same[language] in page
    assert json.loads(product.page("conformance.json")) == json.loads(text)


def test_a_report_about_another_release_says_so(product: Product, report: AuditReport) -> None:
    other = json.loads(render(report, "json", "en")) | {"release": "another"}
    (product.home / REPORT_FILE).write_text(json.dumps(other), "utf-8")
    assert "another release (another)" in product.page("conformance?lang=en")
