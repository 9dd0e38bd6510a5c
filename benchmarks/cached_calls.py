"""Counts the calls that one cached answer takes: cached_calls.py [--path /doc/city/dortmund].

Builds the shipped graph, asks the application for a document as Turtle until it is in the cache,
and then once more under sys.setprofile. Prints the calls of Python functions in the product's own
packages, the files they are in, and each function with its number of calls.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dortmund_lod import settings, sources
from dortmund_lod.engine import EngineProcess
from dortmund_lod.publish import build
from dortmund_lod.release.home import Home
from dortmund_lod.site.app import create_app
from dortmund_lod.site.batched_work import BatchWorker
from dortmund_lod.site.http.asgi import ask
from dortmund_lod.site.metrics.metrics import Metrics
from dortmund_lod.site.served_release import open_release
from dortmund_lod.site.server import Services, application

if TYPE_CHECKING:
    from dortmund_lod.site.http.asgi import Application
    from dortmund_lod.site.served_release import ServedRelease

_HERE = Path(__file__).parent.parent
_ACCEPT = [("Accept", "text/turtle"), ("User-Agent", "cached_calls"), ("Accept-Encoding", "br")]


class _Fixed:
    """Always the same release; as many calls as the one that looks for another takes."""

    def __init__(self, served: ServedRelease) -> None:
        self._served = served

    def current(self) -> ServedRelease:
        return self._served


def main() -> None:
    """Count, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--path", default="/doc/city/dortmund")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = settings.load({"base_iri": "http://127.0.0.1:8000/"}, environ={}).resolved()
        given_sources = [_HERE / name for name in ("ontology", "data", "shapes")]
        release = build(sources.discover(given_sources), found, Home(Path(folder) / "home"))
        process = EngineProcess(release, found)
        try:
            served: Any = _Fixed(open_release(found, release, process.client()))
            metrics = Metrics()
            pages = create_app(served, metrics, found.request_bytes)
            app = application(pages, Services(found, served, metrics, BatchWorker()))
            _report(asyncio.run(_calls(app, given.path)))
        finally:
            process.stop()


async def _calls(app: Application, path: str) -> Counter[tuple[str, str]]:
    """How often each function is called for an answer from the cache."""
    for _ in range(3):
        answer = await ask(app, path, _ACCEPT)
    calls: Counter[tuple[str, str]] = Counter()

    def profile(frame: Any, event: str, _: Any) -> None:
        code = frame.f_code
        ours = "/dortmund_lod/" in code.co_filename or code.co_qualname == "_Fixed.current"
        if event == "call" and ours:
            calls[code.co_filename, code.co_qualname] += 1

    sys.setprofile(profile)
    again = await ask(app, path, _ACCEPT)
    sys.setprofile(None)
    if (again.status, again.body) != (200, answer.body):
        sys.exit(f"{path} was answered with {again.status}, or otherwise than before.")
    return calls


def _report(calls: Counter[tuple[str, str]]) -> None:
    client = {
        key: number for key, number in calls.items() if key[1].startswith(("ask", "encoded"))
    }
    told = {key: number for key, number in calls.items() if key not in client}
    print(f"calls: {sum(told.values())}, files: {len({file for file, _ in told})}")
    for (file, name), number in told.items():
        print(f"{number:4} {Path(file).relative_to(_HERE)} {name}")


if __name__ == "__main__":
    main()
