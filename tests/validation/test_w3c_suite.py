"""The W3C SHACL suite through the command line, where a copy of it is at hand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKS = Path(os.environ.get("SHACL_CHECKS", "../shared/checks")).resolve()
SUITE = CHECKS / "checks" / "shacl_suite.py"
COMMAND = f"{sys.executable} -m dortmund_lod.cli validate --format turtle"


@pytest.mark.skipif(not SUITE.exists(), reason="SHACL_CHECKS names no copy of the suite")
@pytest.mark.timeout(900)
def test_the_standards_own_tests_pass() -> None:
    words = [sys.executable, str(SUITE), COMMAND + " --base-iri {base} {folder}"]
    run = subprocess.run(words, capture_output=True, text=True, check=False)
    failed = re.findall(r"^FAIL (\S+)", run.stdout, re.MULTILINE)
    assert failed == []
    assert re.search(r"^120 passed", run.stdout, re.MULTILINE), (
        run.stdout[-500:] + run.stderr[-500:]
    )
