"""Counts what a page costs: calls of our own functions, and round trips to the engine.

Calls are counted with sys.setprofile where the code lies in the package, templates included, after
the page has been made once; time would be that of the machine.

    python benchmarks/page_calls.py [PATH…]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import dortmund_lod
from dortmund_lod import profiles, settings, sources
from dortmund_lod.engine import EngineProcess
from dortmund_lod.publish import build
from dortmund_lod.release.home import Home
from dortmund_lod.site.app import create_app
from dortmund_lod.site.metrics.instrumented_engine import InstrumentedEngine
from dortmund_lod.site.metrics.metrics import Metrics
from dortmund_lod.site.served_release import open_release

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from flask.testing import FlaskClient

    from dortmund_lod.site.metrics.instrumented_engine import Call
    from dortmund_lod.site.served_release import CurrentRelease, ServedRelease

_PACKAGE = str(Path(dortmund_lod.__file__).parent)
_PATHS = ("/", "/doc/city/dortmund", "/doc/programme/nordwaerts", "/ontology", "/provenance")
_SHOWN = 12


class Calls:
    """Counts calls while it is entered."""

    def __init__(self) -> None:
        self.own: Counter[str] = Counter()
        self.engine: list[str] = []

    def __enter__(self) -> None:
        self.own.clear()
        self.engine.clear()
        sys.setprofile(self._count)

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _count(self, frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(_PACKAGE):
            where = Path(frame.f_code.co_filename).name
            self.own[f"{where}:{frame.f_code.co_qualname}"] += 1

    @contextmanager
    def note(self, call: Call) -> Iterator[None]:
        """Note a call of the engine."""
        self.engine.append(call.operation)
        yield


class _Fixed:
    def __init__(self, site: ServedRelease) -> None:
        self._site = site

    def current(self) -> ServedRelease:
        return self._site


@contextmanager
def _client(calls: Calls, folder: Path) -> Iterator[FlaskClient]:
    found = settings.load({"workers": 1}, environ={}).resolved()
    release = build(sources.discover(sources.demo_paths()), found, Home(folder / "home"))
    process = EngineProcess(release, found)
    site = open_release(found, release, InstrumentedEngine(process.client(), calls.note))
    added = [profile.site_profile() for profile in profiles.load(sorted(found.profiles))]
    sites = cast("CurrentRelease", _Fixed(site))
    try:
        app = create_app(sites, Metrics(web_processes=1), 2**20, profiles=added)
        yield app.test_client()
    finally:
        process.stop()


def main() -> None:
    """Print the calls of each page, and where most of them go with -v."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("paths", nargs="*", default=_PATHS)
    parser.add_argument("-v", "--verbose", action="store_true")
    given = parser.parse_args()
    calls = Calls()
    with tempfile.TemporaryDirectory() as folder, _client(calls, Path(folder)) as client:
        for path in given.paths:
            client.get(path, headers={"Accept": "text/html"})
            with calls:
                response = client.get(path, headers={"Accept": "text/html"})
            trips = ", ".join(calls.engine)
            number = calls.own.total()
            print(f"{path}: {number:,} calls, {len(calls.engine)} round trips ({trips}), "
                  f"{len(response.data):,} bytes")  # fmt: skip
            for name, times in calls.own.most_common(_SHOWN if given.verbose else 0):
                print(f"    {times:6,} {name}")


if __name__ == "__main__":
    main()
