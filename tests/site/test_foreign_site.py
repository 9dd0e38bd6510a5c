"""A site of other data shows nothing of the graph that the product ships with."""

from __future__ import annotations

import html
import re
from collections import deque
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import settings, sources
from dortmund_lod.engine import EngineProcess
from dortmund_lod.publish import build
from dortmund_lod.release.home import Home
from dortmund_lod.site.served_release import open_release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from dortmund_lod.site.served_release import ServedRelease

_SEEDS = ["/", "/robots.txt", "/sitemap.xml", "/llms.txt", "/opensearch.xml", "/no-such-page"]
_WORDS = re.compile(r"dortmund|nordw[aä]rts|brosch[uü]re|brochure|\bdlo\b", re.IGNORECASE)
_ACCEPTS = ["text/html", "text/turtle", "application/ld+json", "application/rdf+xml"]


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory, data_folder: Path) -> Iterator[ServedRelease]:
    folder = tmp_path_factory.mktemp("zoo")
    values = {"base_iri": "https://data.example.org/", "workers": 1}
    found = settings.load(values, environ={}).resolved()
    files = sources.discover([data_folder / "anyones"])
    release = build(files, found, Home(folder / "home"))
    process = EngineProcess(release, found)
    yield open_release(found, release, process.client())
    process.stop()


def test_no_page_document_or_file_has_a_word_of_the_shipped_graph(
    zoo: ServedRelease, over: Callable[[ServedRelease], FlaskClient]
) -> None:
    client = over(zoo)
    waiting, known, found = deque(_SEEDS), set(_SEEDS), {}
    while waiting:
        path = waiting.popleft()
        for accept in _ACCEPTS if path.startswith(("/doc", "/catalog", "/void")) else ["*/*"]:
            answer = client.get(path, headers={"Accept": accept}, buffered=True)
            if answer.mimetype == "application/gzip":
                continue
            assert answer.mimetype, path
            text = f"{answer.headers}\n{answer.text}"
            if words := _WORDS.findall(text):
                found[f"{path} ({accept})"] = words[0]
            for address in re.findall(r'(?:href|src|srcset)="([^"]+)"|<loc>([^<]+)</loc>', text):
                target = html.unescape("".join(address)).removeprefix(zoo.url).partition("#")[0]
                if target.startswith("/") and target not in known and _is_page(target):
                    known.add(target)
                    waiting.append(target)
    assert len(known) > 60
    assert found == {}


def _is_page(path: str) -> bool:
    """Whether it is to be asked for: the same query in another form is not, a list's end is."""
    return not path.startswith(("/sparql?", "/search?", "/dump/")) and "page=" not in path
