"""From an empty folder to a public site, and through its first month: in a shell and a browser."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import ROOT
from tests.ports import free_port
from tests.system.conftest import Program
from tests.system.proxies import PATH, certify, nginx, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.system.conftest import Site

_PATIENCE = 60
_BASE = "https://data.example.org/"
_MISTAKES = (
    ('    ont:municipalityKey "08421000" ;\n', "", "The municipality key is missing"),
    ("<id/river/danube> ;", "<id/river/donube> ;", "The river that the city lies on is missing"),
    ('"Hamburg"@de , "Hamburg"@en', '"Hamburg"', "A name is missing, has no language"),
)

_OWN = (("Städte an Flüssen", "Daten von Beispielstadt"), ("#0b5fa5", "#7a1f5c"))
"""What the data officer writes in place of the sample's name and colour."""
_CENTRE = 'rdfs:label "TechnologieZentrum Dortmund'


@pytest.fixture
def shell(tmp_path: Path, installed: Path | None) -> Iterator[Program]:
    """A shell in an empty folder."""
    (tmp_path / "empty").mkdir()
    found = Program(tmp_path / "empty", installed)
    yield found
    found.end()


class _Journey:
    """What the data officer does, step by step."""

    def __init__(self, shell: Program, browser: Any, folder: Path) -> None:
        if not shutil.which("nginx", path=PATH) or not shutil.which("openssl"):
            pytest.skip("nginx or OpenSSL is not installed.")
        self._shell, self._folder = shell, folder
        self._context = browser.new_context(ignore_https_errors=True, locale="de-DE")
        self.page = self._context.new_page()
        self.strangers: list[str] = []
        self.page.on("request", lambda asked: self._note(asked.url))
        self._ports = free_port(), free_port()
        self.url = f"https://127.0.0.1:{self._ports[1]}"
        self._proxy: subprocess.Popen[bytes] | None = None

    def _note(self, address: str) -> None:
        if not address.startswith((self.url, "data:")):
            self.strangers.append(address)

    def run(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = self._shell.run(*words)
        assert done.returncode == code, (words, done.stdout, done.stderr)
        return done

    def begin(self) -> None:
        self.run("new", "my-data")
        self._shell.folder /= "my-data"

    def begin_with_the_shipped_graph(self) -> None:
        """Its sources and its look, in a folder where they can be changed."""
        for name in ("ontology", "data", "shapes", "queries"):
            shutil.copytree(ROOT / name, self._shell.folder / name)
        shutil.copytree(ROOT / "demo", self._shell.folder, dirs_exist_ok=True)
        self.change("dortmund-lod.toml", "[site]\n", f'base_iri = "{_BASE}"\n[site]\n')

    def change(self, name: str, before: str, after: str) -> None:
        file = self._shell.folder / name
        text = file.read_text("utf-8")
        assert before in text
        file.write_text(text.replace(before, after), "utf-8")

    def serve(self) -> Site:
        """The site behind nginx; after a restart, nginx goes on with the new port."""
        site = self._shell.serve(DORTMUND_LOD_WORKERS="1")
        if self._proxy:
            self.close_proxy()
        folder = self._folder / f"proxy-{site.port}"
        folder.mkdir()
        certify(folder)
        command = nginx(folder, f"127.0.0.1:{site.port}", self._ports)
        with (folder / "output").open("w") as output:
            self._proxy = subprocess.Popen(
                command, env={"PATH": PATH}, stdout=output, stderr=output
            )
        wait_for(self._proxy, self._ports[1], folder / "output")
        return site

    def close_proxy(self) -> None:
        if self._proxy:
            self._proxy.terminate()
            self._proxy.wait(_PATIENCE)

    def open(self, path: str) -> int:
        answer = self.page.goto(self.url + path)
        return int(answer.status)

    def until_served(self, site: Site, release: str) -> None:
        """Wait until the running site has switched to a release."""
        ends = time.monotonic() + _PATIENCE
        while site.ask("/health/live").headers["X-Release"] != release:
            assert time.monotonic() < ends
            time.sleep(0.1)

    def cited(self) -> str:
        """The address that the citation of the open page names, on this instance."""
        text = self.page.locator("details", has_text="BibTeX").text_content() or ""
        found = re.search(rf"{_BASE[:-1]}(/\S+release=[0-9a-f]{{16}})", text)
        assert found
        return found[1]


@pytest.fixture
def journey(shell: Program, chromium: Any, tmp_path: Path) -> Iterator[_Journey]:
    found = _Journey(shell, chromium, tmp_path)
    yield found
    found.close_proxy()
    found.page.context.close()


def test_a_city_goes_from_an_empty_folder_to_a_public_site_and_through_its_first_month(
    journey: _Journey,
) -> None:
    journey.begin()
    _mistakes_are_told(journey)
    first, site = _it_goes_public(journey)
    _it_looks_like_hers(journey)
    cited, second = _it_is_updated(journey, site, first)
    site = _it_is_rolled_back(journey, site, first)
    _it_goes_on(journey, site, cited, first, second)
    assert journey.strangers == []
    assert journey.page.context.cookies() == []


def test_the_site_of_dortmund_goes_through_its_first_month_alike(journey: _Journey) -> None:
    journey.begin_with_the_shipped_graph()
    journey.run("validate")
    first, site = _it_goes_public(journey, own=())
    _every_kind_of_page_is_seen(journey)
    assert journey.open("/doc/institution/dortmund-technology-centre") == 200
    cited, name = journey.cited(), journey.page.locator("h1").inner_text()
    journey.change("data/editorial/names.ttl", _CENTRE, f"{_CENTRE} (neu)")
    second = journey.run("build", "--home", "home").stdout.strip()
    journey.until_served(site, second)
    assert journey.open("/doc/institution/dortmund-technology-centre?page=1") == 200
    assert journey.page.locator("h1").inner_text() == f"{name} (neu)"
    assert journey.open("/releases") == 200
    assert "1 Eintrag geändert" in journey.page.locator("main").inner_text()
    site = _it_is_rolled_back(journey, site, first)
    assert journey.open(cited) == 200
    assert journey.page.locator("h1").inner_text() == name
    journey.change("data/editorial/names.ttl", f"{_CENTRE} (neu)", f"{_CENTRE} (alt)")
    third = journey.run("build", "--home", "home").stdout.strip()
    journey.until_served(site, third)
    pruned = journey.run("releases", "prune", "--keep", "1", "--home", "home")
    assert sorted(pruned.stdout.split()) == sorted([first, second])
    assert site.ask(cited).status == 410  # the proxy may say for a minute what it was told before
    assert journey.strangers == []
    assert journey.page.context.cookies() == []


def _every_kind_of_page_is_seen(journey: _Journey) -> None:
    page = journey.page
    assert journey.open("/") == 200
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.locator(".brand img").evaluate("image => image.naturalWidth") > 0
    links = page.eval_on_selector_all(
        "a[href]", "all => all.map(a => new URL(a.getAttribute('href'), document.baseURI).href)"
    )
    own = {link.partition("#")[0] for link in links if link.startswith(journey.url)}
    assert len(own) > 60
    for link in sorted(own):
        if "/dump/" not in link:
            assert page.request.get(link).status == 200, link
    for path in ("/browse", "/sparql", "/query/Q01", "/catalog", "/provenance", "/accessibility"):
        assert journey.open(path) == 200


def _mistakes_are_told(journey: _Journey) -> None:
    journey.run("validate")
    for before, after, _ in _MISTAKES:
        journey.change("data/cities.ttl", before, after)
    told = journey.run("validate", "--lang", "en", code=1).stdout
    for _, _, sentence in _MISTAKES:
        assert sentence in told
    assert len(re.findall(r"^data/cities\.ttl:\d+:\d+: ", told, re.MULTILINE)) >= len(_MISTAKES)
    journey.run("build", "--home", "home", code=1)
    journey.change("data/cities.ttl", "donube", "danube")
    journey.change("data/cities.ttl", '"Hamburg" ;', '"Hamburg"@de , "Hamburg"@en ;')
    ulm = '"Ulm"@de , "Ulm"@en ;\n'
    journey.change("data/cities.ttl", ulm, f'{ulm}    ont:municipalityKey "08421000" ;\n')
    journey.run("validate")


def _it_goes_public(
    journey: _Journey, own: tuple[tuple[str, str], ...] = _OWN
) -> tuple[str, Site]:
    reached = f'url = "{journey.url}"\ntrusted_proxies = ["127.0.0.1"]\n'
    journey.change("dortmund-lod.toml", "[site]\n", f"{reached}\n[site]\n")
    for before, after in own:
        journey.change("dortmund-lod.toml", before, after)
    site = journey.serve()
    first = str(site.ask("/").headers["X-Release"])
    assert "is not trusted" not in site.log.read_text()
    return first, site


def _it_looks_like_hers(journey: _Journey) -> None:
    page = journey.page
    assert journey.open("/") == 200
    assert "Daten von Beispielstadt" in page.title()
    assert page.locator("html").get_attribute("lang") == "de"
    colour = page.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--accent')"
    )
    assert colour == "#7a1f5c"
    assert page.locator(".brand img").evaluate("image => image.naturalWidth") > 0
    assert "Stadt Beispielstadt" in page.locator("footer").inner_text()
    page.locator("footer").get_by_role("link", name="Impressum").click()
    assert page.locator("h1").inner_text() == "Impressum"
    page.locator("header").get_by_role("link", name="Über diese Daten").click()
    page.get_by_role("link", name="Kontakt").first.click()
    assert page.locator("h1").inner_text() == "Kontakt"
    assert journey.open("/accessibility") == 200
    assert "Durchsetzungsstelle" in page.locator("main").inner_text()
    assert "dortmund.de" not in page.content()


def _it_is_updated(journey: _Journey, site: Site, first: str) -> tuple[str, str]:
    assert journey.open("/doc/city/ulm") == 200
    cited = journey.cited()
    assert cited.endswith(first)
    journey.change("data/cities.ttl", '"Ulm"@de , "Ulm"@en', '"Ulm (Donau)"@de , "Ulm"@en')
    second = journey.run("build", "--home", "home").stdout.strip()
    journey.until_served(site, second)
    assert journey.open("/doc/city/ulm?page=1") == 200
    assert journey.page.locator("h1").inner_text() == "Ulm (Donau)"
    assert journey.open(cited) == 200
    assert journey.page.locator("h1").inner_text() == "Ulm"
    assert first in journey.page.locator(".past").inner_text()
    assert journey.open("/releases") == 200
    assert "1 Eintrag geändert" in journey.page.locator("main").inner_text()
    return cited, second


def _it_is_rolled_back(journey: _Journey, site: Site, first: str) -> Site:
    journey.run("releases", "rollback", first, "--home", "home")
    journey.until_served(site, first)
    assert site.stop() == 0
    again = journey.serve()
    assert again.ask("/").headers["X-Release"] == first
    assert f"Release {first} stays current: a rollback pinned it" in again.log.read_text()
    return again


def _it_goes_on(journey: _Journey, site: Site, cited: str, first: str, second: str) -> None:
    journey.change("data/cities.ttl", '"Bremen"@de', '"Hansestadt Bremen"@de')
    built = journey.run("build", "--home", "home")
    third = built.stdout.strip()
    assert third not in {first, second}
    assert f"Release {first} was pinned by a rollback" in built.stderr
    journey.until_served(site, third)
    assert journey.open(cited) == 200
    assert journey.page.locator("h1").inner_text() == "Ulm"
    pruned = journey.run("releases", "prune", "--keep", "1", "--home", "home")
    assert sorted(pruned.stdout.split()) == sorted([first, second])
    assert f"Citations of release {first} end" in pruned.stderr
    assert journey.open(cited) == 410
