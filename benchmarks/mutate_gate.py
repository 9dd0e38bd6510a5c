"""Change one place of the SHACL evaluator at a time, and say which changes no test notices.

    python benchmarks/mutate_gate.py [--only TEXT]

Works on a copy in a temporary folder, prints the survivors, and ends with 1 if there are more
than two, or if the tests fail without a mutation.
"""

# ruff: noqa: E501 - a mutation is read best on one line

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
SHACL = "dortmund_lod/validation/shacl/"
TESTS = (
    "test_components.py", "test_comparisons.py", "test_core.py", "test_anybodys_shapes.py",
    "test_regular_expressions.py", "test_prebinding.py", "test_beyond_core.py",
    "test_query_time.py", "test_findings.py", "test_german.py",
)  # fmt: skip
MOST_SURVIVORS = 2


class Mutation(NamedTuple):
    """A file of the evaluator, what stands there once, and what is put in its place."""

    file: str
    old: str
    new: str


MUTATIONS = [
    Mutation("value_constraints.py", 'language.startswith(tag + "-")', "language.startswith(tag)"),
    Mutation("value_constraints.py", "language == tag or", "False or"),
    Mutation("value_constraints.py", '"BlankNodeOrIRI": (ox.BlankNode, ox.NamedNode)',
             '"BlankNodeOrIRI": (ox.NamedNode,)'),
    Mutation("value_constraints.py", '"minExclusive": _than(">")', '"minExclusive": _than(">=")'),
    Mutation("value_constraints.py", '"maxInclusive": _than("<=")', '"maxInclusive": _than("<")'),
    Mutation("value_constraints.py", '"minLength": _length(operator.ge)',
             '"minLength": _length(operator.gt)'),
    Mutation("value_constraints.py", "if not is_true(check.parameter):", "if False:"),
    Mutation("value_constraints.py", "allowed |= set(graph.members(ignored))", "pass"),
    Mutation("value_constraints.py", "value.datatype == datatype\n        and ", ""),
    Mutation("property_constraints.py", "len(values) < least", "len(values) <= least"),
    Mutation("property_constraints.py", "len(values) > most", "len(values) >= most"),
    Mutation("property_constraints.py", "dict.fromkeys([*values, *others])", "values"),
    Mutation("property_constraints.py", "tags.count(tag) > 1", "tags.count(tag) > 2"),
    Mutation("property_constraints.py", "if not is_true(check.parameter):", "if False:"),
    Mutation("property_constraints.py", "if tag and tags", "if tags"),
    Mutation("property_constraints.py", "if value in others)", "if value not in others)"),
    Mutation("property_constraints.py", '"lessThan": _less("<")', '"lessThan": _less("<=")'),
    Mutation("logical_constraints.py", "conforming == shapes", "conforming > 0"),
    Mutation("logical_constraints.py", "lambda conforming, _: conforming > 0",
             "lambda conforming, _: conforming > 1"),
    Mutation("logical_constraints.py", "lambda conforming, _: conforming == 1",
             "lambda conforming, _: conforming > 0"),
    Mutation("logical_constraints.py", " | _in_siblings(check, shape)", ""),
    Mutation("logical_constraints.py", "} - {own}", "}"),
    Mutation("logical_constraints.py",
             'if not is_true(check.option("qualifiedValueShapesDisjoint")):', "if False:"),
    Mutation("logical_constraints.py", "conforming >= number", "conforming > number"),
    Mutation("logical_constraints.py", "if value not in failing)", "if value in failing)"),
    Mutation("datatypes.py", 'term.value in {"true", "1"}', 'term.value in {"true"}'),
    Mutation("datatypes.py", 'and term.datatype.value == XSD + "boolean"', ""),
    Mutation("comparisons.py", "return nearest(one), nearest(other)", "return one, other"),
    Mutation("comparisons.py", "nearest = _single if _Single in {type(one), type(other)} else float",
             "nearest = float"),
    Mutation("comparisons.py", "if not well_formed(text, datatype.value):", "if False:"),
    Mutation("checker.py", "for number in range(most):", "for number in range(min(most, 1)):"),
    Mutation("checker.py", "one.failing |= self._failing(self.shapes[node], one.asked - one.failing)",
             "pass"),
    Mutation("checker.py", "return judged.failing & asked\n\n    def _in_circle",
             "return judged.failing\n\n    def _in_circle"),
    Mutation("checker.py", "if self._depth >= MOST_NESTED:", "if False:"),
    Mutation("recursion.py", "if reference.negative and reference.shape in circle:", "if False:"),
    Mutation("shapes.py", "        classes = {node for cls in CLASSES for node in "
             "self.graph.instances(cls)} & self.all()", "        classes: set[Node] = set()"),
    Mutation("prebinding.py", '_require(not {"{", "LIMIT", "OFFSET"} & set(tail))', "pass"),
    Mutation("prebinding.py", "_require(not self._expression() or found)", "self._expression()"),
    Mutation("query_text.py", 'opened = token.text == "{" or (opened and blank)',
             "opened = False"),
    Mutation("query_text.py", 'and token.keyword != "SELECT"', ""),
    Mutation("sparql_constraints.py", 'if is_true(row.get("failure")):', "if False:"),
    Mutation("xsd_regex.py", 'r"[^\\n\\r]"', '"."'),
    Mutation("sparql_constraints.py", 'if query_text.mentions(query, "currentShape", "shapesGraph"):',
             "if False:"),
    Mutation("sparql_constraints.py", "return [prefix for prefix in used if prefix not in declared]",
             "return []"),
    Mutation("sparql_constraints.py", " - TRANSLATING", ""),
    Mutation("regex_calls.py", 'if token.text == "," and depth == 1:',
             'if token.text == ",":'),
    Mutation("regex_calls.py", "if pattern is None or flags is None:", "if pattern is None:"),
    Mutation("regex_calls.py", 'if "q" in flags:', "if False:"),
    Mutation("regex_calls.py", "if odd:", "if False:"),
    Mutation("regex_calls.py", 'parts.append("$$" if escaped == "$" else',
             'parts.append("$" if escaped == "$" else'),
    Mutation("regex_calls.py", "self.refused = error.part", "pass"),
    Mutation("regex_calls.py", "if not understands(", "if False and not understands("),
    Mutation("regex_calls.py", "texts = [_rewritten(argument) for argument in arguments]",
             'texts = ["".join(one.text for one in argument) for argument in arguments]'),
    Mutation("query_process.py", "if translator.refused:", "if False:"),
    Mutation("pyshacl_fallback.py", 'if "-[" in getattr(text, "value", ""):', "if False:"),
    Mutation("pyshacl_fallback.py", 'return "sparql"', 'return "sPARQL"'),
    Mutation("pyshacl_fallback.py", "rule=shapes.rule(constraint or shape.node)",
             "rule=shapes.rule(shape.node)"),
    Mutation("pyshacl_adapter.py", "signal.setitimer(signal.ITIMER_PROF, seconds)", "pass"),
    Mutation("checker.py", "return shape, self.kind, self.parameter, *at, self.bindings, self.own_messages",
             "return shape, self.kind, *at"),
    Mutation("checker.py", "at = self.focus, self.value, self.path", "at = self.focus, self.path"),
    Mutation("paths.py", 'found = dict.fromkeys([node] if times == "*" else [])',
             "found = dict.fromkeys([node])"),
]  # fmt: skip


def main() -> int:
    """Run the tests on each mutation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="mutations of files with this in their name")
    only = parser.parse_args().only
    survivors = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in ("dortmund_lod", "tests", "pyproject.toml", "ontology", "shapes"):
            _copy(ROOT / name, copy / name)
        if not _passes(copy):
            print("The tests fail without a mutation.")
            return 1
        mutations = [one for one in MUTATIONS if only in one.file]
        for mutation in mutations:
            if not _noticed(copy, mutation):
                survivors.append(mutation)
                said = ("survived:", mutation.file, repr(mutation.old), "→", repr(mutation.new))
                print(*said, flush=True)
    print(f"{len(survivors)} of {len(mutations)} survived")
    return len(survivors) > MOST_SURVIVORS


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("node_modules"))
    else:
        shutil.copy(source, target)


def _noticed(copy: Path, mutation: Mutation) -> bool:
    (file,) = (copy / SHACL).rglob(mutation.file)
    text = file.read_text("utf-8")
    if text.count(mutation.old) != 1:
        print("not there once:", mutation.file, repr(mutation.old))
        return False
    file.write_text(text.replace(mutation.old, mutation.new), "utf-8")
    noticed = not _passes(copy)
    file.write_text(text, "utf-8")
    return noticed


def _passes(copy: Path) -> bool:
    tests = [f"tests/validation/{name}" for name in TESTS]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider",
         "-k", "not pyshacl_finds and not one_run_for_all", *tests],
        cwd=copy, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(copy)},
    )  # fmt: skip
    return run.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
