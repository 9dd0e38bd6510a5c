"""How often the thing that a search means is among its first three: takes a file of searches.

The file is JSON: `searches` is a list of objects with `words` and `expected`, addresses below the
base IRI in which `*` stands for anything. Prints what was missed, and the time.

    python benchmarks/searches.py HOME SEARCHES.json
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from fnmatch import fnmatchcase
from pathlib import Path

from dortmund_lod.release.home import Home
from dortmund_lod.release.search.reader import SearchIndex

_FIRST = 3


def main(home: Path, searches: Path) -> None:
    """Search for each of them in the current release of a home."""
    release = Home(home).current()
    index = SearchIndex(release.search)
    asked = json.loads(searches.read_text("utf-8"))["searches"]
    times, found = [], 0
    for each in asked:
        start = time.perf_counter()
        hits = index.search(each["words"]).hits[:_FIRST]
        times.append(time.perf_counter() - start)
        iris = [hit.iri.removeprefix(release.manifest.base_iri) for hit in hits]
        if any(fnmatchcase(iri, meant) for iri in iris for meant in each["expected"]):
            found += 1
        else:
            print("missed:", each["words"], iris)
    print(f"{found} of {len(asked)}, {statistics.median(times) * 1000:.1f} ms (median)")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
