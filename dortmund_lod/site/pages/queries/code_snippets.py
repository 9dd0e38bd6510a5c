"""A query in the languages that people ask in: programs that run as they stand."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from dortmund_lod.site.pages.queries.result import ASK, GRAPH, SELECT

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")
"""What cannot stand in a source file as it is: line ends would become others."""

_MEDIA_TYPES = {
    SELECT: "text/csv",
    ASK: "application/sparql-results+json",
    GRAPH: "text/turtle",
}

_PYTHON = {
    SELECT: ("", "import pandas\n\n", "table = pandas.read_csv(urlopen(request))\nprint(table)"),
    ASK: ("import json\n", "", 'answer = json.load(urlopen(request))["boolean"]\nprint(answer)'),
    GRAPH: (
        "",
        "import rdflib\n\n",
        'graph = rdflib.Graph().parse(urlopen(request), format="turtle")\nprint(len(graph))',
    ),
}
"""What is imported of the standard library and of others, and what is made of the answer."""

_JAVASCRIPT = {
    SELECT: (
        "const { results } = await response.json();\n"
        "console.table(results.bindings.map((row) =>\n"
        "  Object.fromEntries(Object.entries(row).map(([name, term]) => [name, term.value]))));"
    ),
    ASK: "const answer = (await response.json()).boolean;\nconsole.log(answer);",
    GRAPH: "const turtle = await response.text();\nconsole.log(turtle);",
}
_R = {
    SELECT: 'table <- read.csv(address, encoding = "UTF-8")\nprint(table)',
    ASK: 'answer <- any(grepl("true", readLines(address, warn = FALSE)))\nprint(answer)',
    GRAPH: 'writeLines(readLines(address, warn = FALSE, encoding = "UTF-8"))',
}
_SUFFIXES = {SELECT: "csv", ASK: "json", GRAPH: "ttl"}


class Asked(NamedTuple):
    """How a program asks: at an address that negotiates, with the query that it sends there.

    A query that has an address of its own is not sent; `file` is where its answer is in the
    format that a program without headers takes.
    """

    form: str
    address: str
    query: str = ""
    file: str = ""


def format_suffix(form: str) -> str:
    """The suffix of the format that programs read answers of this form in."""
    return _SUFFIXES[form]


def snippets(asked: Asked) -> dict[str, str]:
    """The programs by language."""
    return {
        "curl": _curl(asked),
        "Python": _python(asked),
        "JavaScript": _javascript(asked),
        "R": _r(asked),
    }


def _curl(asked: Asked) -> str:
    accept = _MEDIA_TYPES[asked.form]
    command = f"curl {_shell(asked.address)} -H 'Accept: {accept}'"
    return command + (f" --data-urlencode {_shell(f'query={asked.query}')}" if asked.query else "")


def _python(asked: Asked) -> str:
    own, others, last = _PYTHON[asked.form]
    head = f"{own}from urllib.request import Request, urlopen\n\n{others}"
    arguments = [json.dumps(asked.address)]
    if asked.query:
        head = head.replace("from urllib", "from urllib.parse import urlencode\nfrom urllib", 1)
        head += f"query = {_python_text(asked.query)}\n"
        arguments.append('data=urlencode({"query": query}).encode()')
    arguments.append(f'headers={{"Accept": "{_MEDIA_TYPES[asked.form]}"}}')
    lines = "".join(f"    {each},\n" for each in arguments)
    return f"{head}request = Request(\n{lines})\n{last}"


def _javascript(asked: Asked) -> str:
    accept = "text/turtle" if asked.form == GRAPH else "application/sparql-results+json"
    head = f"const query = {_javascript_text(asked.query)};\n" if asked.query else ""
    body = '  method: "POST",\n  body: new URLSearchParams({ query }),\n' if asked.query else ""
    return (
        f"{head}const response = await fetch({json.dumps(asked.address)}, {{\n"
        f'{body}  headers: {{ Accept: "{accept}" }},\n}});\n{_JAVASCRIPT[asked.form]}'
    )


def _r(asked: Asked) -> str:
    if not asked.query:
        return f"address <- {json.dumps(asked.file)}\n{_R[asked.form]}"
    path = f"{asked.address}?format={format_suffix(asked.form)}&query="
    return (
        f"query <- {_r_text(asked.query)}\n"
        f"address <- paste0({json.dumps(path)}, URLencode(query, reserved = TRUE))\n"
        f"{_R[asked.form]}"
    )


def _shell(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _python_text(text: str) -> str:
    if _CONTROL.search(text):
        return repr(text)
    quoted = text.replace("\\", "\\\\")
    if '"""' in text or text.endswith('"'):
        quoted = quoted.replace('"', '\\"')
    return f'"""{quoted}"""'


def _javascript_text(text: str) -> str:
    if _CONTROL.search(text):
        return json.dumps(text, ensure_ascii=True)
    for each in ("\\", "`", "${"):
        text = text.replace(each, f"\\{each}")
    return f"`{text}`"


def _r_text(text: str) -> str:
    """A text of R; of control characters, it can have all but NUL."""
    if _CONTROL.search(text):
        return json.dumps(text.replace("\0", ""), ensure_ascii=False)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
