"""The gate fires on the shipped wrong examples exactly as they say, and not on the right ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dortmund_lod import sources, validation
from dortmund_lod.rdf.terms import Iri
from tests.validation.conftest import BASE

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "tests" / "shapes"
WORLD = EXAMPLES / "valid" / "world.ttl"
FIRES = re.compile(r"^# fires: (\S+) on (\S+)$", re.MULTILINE)


def fired(example: Path) -> set[tuple[str, str]]:
    """What fires on which things, targets that a small world does not meet left out."""
    files = sources.discover([ROOT / "ontology", ROOT / "shapes", WORLD, example]).files
    return {
        (finding.rule.removeprefix(f"{BASE}shapes#"), finding.focus_node.value.removeprefix(BASE))
        for finding in validation.validate(files, BASE).findings
        if finding.rule != "no-match" and isinstance(finding.focus_node, Iri)
    }


@pytest.mark.parametrize(
    "example", sorted(EXAMPLES.glob("valid/*.ttl")), ids=lambda path: path.stem
)
def test_a_right_example_passes(example: Path) -> None:
    assert fired(example) == set()


@pytest.mark.parametrize(
    "example",
    sorted(EXAMPLES.glob("invalid/*/*.ttl")),
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_a_wrong_example_is_found_by_the_shape_it_names(example: Path) -> None:
    checks = {"figure-not-in-passage", "qualifier-not-in-passage", "unit-not-in-passage"}
    checks |= {"year-not-in-passage", "rank-not-in-passage", "result-not-in-passage"}
    by_shapes = {(rule, thing) for rule, thing in fired(example) if rule not in checks}
    assert by_shapes == set(FIRES.findall(example.read_text("utf-8")))
