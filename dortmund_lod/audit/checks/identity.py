"""Are the datasets still those of the run before?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dortmund_lod.audit.checks.harvest import feed, pages_of
from dortmund_lod.audit.checks.preconditions import CATALOGUE
from dortmund_lod.audit.http_messages import plain
from dortmund_lod.audit.vocabulary_terms import DATASET, DCAT, DCT
from dortmund_lod.errors import LodError
from dortmund_lod.rdf.terms import Iri
from dortmund_lod.reporting.audit_report import Verdict, bad, good, not_applicable
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dortmund_lod.audit.graph import Graph, Node
    from dortmund_lod.audit.site import Site

State = dict[str, dict[str, Any]]


def _compared(judge: Callable[[State, State], Verdict]) -> Callable[[Site], Verdict]:
    """A check of what there is now against what there was."""

    def check(site: Site) -> Verdict:
        if not feed(site):
            return not_applicable(CATALOGUE)
        before = _read(site.options.state) if site.options.state else None
        return judge(before, observed(site)) if before else not_applicable(_FIRST_RUN)

    return check


def still_there(before: State, now: State) -> Verdict:
    """No dataset is missing."""
    missing = [key for key in before if key not in now]
    if missing:
        return bad(Text(f"{len(missing)} are missing.", f"{len(missing)} fehlen."), *missing[:3])
    return good(f"{len(before)} dcat:Dataset")


def same_identifiers(before: State, now: State) -> Verdict:
    """No identifier changed, nor the addresses of distributions that have one."""
    changed = [
        key
        for key in before
        if key in now and before[key]["identifiers"] != now[key]["identifiers"]
    ]
    note = Text("dct:identifier is another.", "dct:identifier ist ein anderer.")
    return bad(note, *changed[:3]) if changed else good(f"{len(before)} dct:identifier")


def true_dates(before: State, now: State) -> Verdict:
    """`modified` changed if, and only if, the description changed."""
    lying = [
        key
        for key in before
        if key in now
        and (before[key]["modified"] != now[key]["modified"])
        and before[key]["content"] == now[key]["content"]
    ]
    note = Text("The date changed, the content did not.", "Das Datum ist neu, der Inhalt nicht.")
    return bad(note, *lying[:3]) if lying else good(f"{len(before)} dct:modified")


def observed(site: Site) -> State:
    """What there is now."""
    return {
        plain(node.value): _about(page.graph, node)
        for page in pages_of(site, feed(site))
        for node in page.graph.of_type(DATASET)
        if isinstance(node, Iri)
    }


def _about(graph: Graph, node: Node) -> dict[str, Any]:
    dates = {DCT + "modified", DCT + "issued"}
    content = {
        name: sorted(repr(v) for v in values)
        for name, values in graph.statements(node).items()
        if name not in dates and name != DCAT + "version"
    }
    return {
        "identifiers": sorted(graph.texts(node, DCT + "identifier")),
        "modified": sorted(graph.texts(node, DCT + "modified")),
        "content": content,
    }


def remember(site: Site, path: Path) -> None:
    """Write what there is now for the next run; what could not be read leaves the file alone."""
    state = observed(site) if feed(site) else {}
    if state:
        text = json.dumps({"datasets": state}, ensure_ascii=False, indent=1, sort_keys=True)
        pending = path.with_name(f".{path.name}.new")
        pending.write_text(text + "\n", "utf-8")
        pending.replace(path)


def _read(path: Path) -> State | None:
    if not path.exists():
        return None
    try:
        datasets: State = json.loads(path.read_text("utf-8"))["datasets"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LodError(f"{path} is no state of an audit.", hint="Delete it.") from error
    return datasets


_FIRST_RUN = Text(
    "There is no earlier run to compare with; --state names a file for it.",
    "Es gibt keinen früheren Lauf zum Vergleich; --state nennt eine Datei dafür.",
)

CHECKS = {
    "identity-datasets": _compared(still_there),
    "identity-identifiers": _compared(same_identifiers),
    "identity-dates": _compared(true_dates),
}
