"""Takes the screenshots of the README and the docs: python docs/screenshots/make.py ADDRESS."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from playwright.sync_api import sync_playwright

_FOLDER = Path(__file__).parent
_CHROMIUM = "/usr/bin/chromium"
_ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_QUESTION = """PREFIX dlo: <ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?status (COUNT(?statement) AS ?number) WHERE {
  ?statement dlo:epistemicStatus/skos:prefLabel ?status .
  FILTER(LANG(?status) = "en")
}
GROUP BY ?status
ORDER BY DESC(?number)"""

_UNFINISHED = "SELECT ?figure ?value {\n?figure a dlo:Figure ;\ndlo:statedValue ?value ; "


class Shot(NamedTuple):
    """A page with how it is looked at; `pixels` is the height, which cuts long pages.

    `typed` is written into the query editor.
    """

    name: str
    path: str
    width: int = 1200
    pixels: int = 1000
    colours: str = "light"
    open_first: str = ""
    typed: str = ""


_SHOTS = [
    Shot("overview", "/", pixels=1500),
    Shot("overview-phone", "/?lang=de", width=320, pixels=1200, colours="dark"),
    Shot("timeline", "/?lang=de#timeline", pixels=800),
    Shot("city", "/doc/city/dortmund.html", open_first=".why summary"),
    Shot("figure", "/doc/figure/masterplan-students.html?lang=de", pixels=900),
    Shot("search", "/search?q=innov", pixels=900),
    Shot("ontology", "/ontology.html", pixels=1100),
    Shot("editor", "/sparql", pixels=760, typed=_UNFINISHED),
    Shot("sparql", f"/sparql?view=chart&query={quote(_QUESTION)}", pixels=1100, colours="dark"),
    Shot("dataset", "/dataset/all", pixels=1000),
    Shot("sources", "/provenance", pixels=900),
]


def main(address: str) -> None:
    """Take all of them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        for shot in _SHOTS:
            page = browser.new_page(
                viewport={"width": shot.width, "height": shot.pixels}, color_scheme=shot.colours
            )
            page.goto(address + shot.path)
            if shot.open_first:
                page.locator(shot.open_first).first.click()
            if shot.typed:
                page.locator(".cm-content").press("Control+A")
                page.keyboard.type(shot.typed, delay=20)
                page.wait_for_timeout(1000)
            page.wait_for_timeout(200)
            page.screenshot(path=_FOLDER / f"{shot.name}.jpg", type="jpeg", quality=80)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
