"""A crawler follows the sitemap of the shipped dataset, and its lists, to every page."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.system.conftest import Site


def test_every_page_of_the_sitemap_is_there_with_title_language_and_data(dortmund: Site) -> None:
    pages = re.findall("<loc>([^<]*)</loc>", dortmund.ask("/sitemap.xml").text)
    assert len(pages) > 200
    linked: set[str] = set()
    lists = ("/query", "/browse")
    pages += lists
    for path in lists:  # whose pages have a table each
        listed = _links(dortmund.ask(path, Accept="text/html").text, dortmund.url)
        pages += sorted(each for each in listed if each.startswith((f"{path}/", f"{path}?class=")))
    for page in pages:
        path = page.removeprefix(dortmund.url)
        answer = dortmund.ask(path, Accept="text/html", Accept_Encoding="identity")
        assert answer.status == 200, path
        _check(answer.text, path)
        linked |= _links(answer.text, dortmund.url)
    dead = {path for path in linked if dortmund.ask(path, Accept="*/*").status not in _ALIVE}
    assert dead == set()


_ALIVE = {200, 302, 303}


def _check(text: str, path: str) -> None:
    assert re.search(r"<title>[^<]+ · [^<]+</title>", text), path
    assert '<html lang="' in text, path
    block = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert json.loads(block), path


def _links(text: str, url: str) -> set[str]:
    """Addresses on this site that a page links to, without queries and rows in another order."""
    found = {
        link.replace("&amp;", "&").partition("#")[0]
        for link in re.findall(r'href="([^"]+)"', text)
    }
    own = {link.removeprefix(url) for link in found if link.startswith(url + "/")}
    return {
        path for path in own if not re.match(r"/(sparql|search|browse/[^?]*|query/[^?]*)\?", path)
    }
