"""What happens to everybody when one asks a query without end?"""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING

from dortmund_lod.audit import sparql_client
from dortmund_lod.audit.checks.preconditions import NOTHING, on_endpoint
from dortmund_lod.audit.http_messages import Unanswered
from dortmund_lod.rdf.formats import JSON_RESULTS
from dortmund_lod.reporting.audit_report import Verdict, bad, good, not_applicable, warning, worst
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from dortmund_lod.audit.site import Site

_JSON = JSON_RESULTS.media_type
_STRESS_SECONDS = 60
_BEFORE_OTHERS = 1.0
_PATIENCE = 2.0


def time_limit(site: Site, endpoint: str) -> Verdict:
    """A query without end is ended, with an error, and nobody else waits for it."""
    if not site.options.stress:
        return not_applicable(_NO_STRESS)
    outcome: list[Verdict] = []
    runaway = threading.Thread(target=lambda: outcome.append(_runaway(site, endpoint)))
    runaway.start()
    time.sleep(_BEFORE_OTHERS)
    others = _others(site, endpoint)
    runaway.join()
    return worst([*outcome, others], NOTHING)


def _runaway(site: Site, endpoint: str) -> Verdict:
    rows = " ".join("0123456789")
    values = " ".join(f"VALUES ?v{number} {{ {rows} }}" for number in range(16))
    sums = "+".join(f"?v{number}" for number in range(16))
    query = f"SELECT (COUNT(*) AS ?n) {{ {values} FILTER({sums} < 0) }}"
    try:
        answer = sparql_client.post_form(
            site.client, endpoint, query, _JSON, seconds=_STRESS_SECONDS
        )
    except Unanswered as error:
        return bad(error.reason, error.asked)
    seen = f"{answer.seen()} ({answer.seconds:.1f} s)"
    if answer.status >= 400:  # noqa: PLR2004 - an error, whichever
        return good(seen)
    try:
        json.loads(answer.body)
    except (ValueError, RecursionError):
        return bad(_HALF, seen)
    return warning(_ANSWERED, seen)


def _others(site: Site, endpoint: str) -> Verdict:
    """Whether a plain question is answered meanwhile."""
    try:
        answer = sparql_client.post_form(site.client, endpoint, "ASK {}", _JSON, seconds=_PATIENCE)
    except Unanswered as error:
        return bad(_OTHERS_WAIT, error.asked)
    answered = sparql_client.boolean(answer) is not None
    return good(answer.seen()) if answered else bad(_OTHERS_WAIT, answer.seen())


_NO_STRESS = Text(
    "This is tried only with --stress.",
    "Das wird nur mit --stress versucht.",
)
_HALF = Text(
    "It says 200 and breaks off within the result.",
    "Es sagt 200 und bricht mitten im Ergebnis ab.",
)
_ANSWERED = Text("It was answered after all.", "Sie wurde dennoch beantwortet.")
_OTHERS_WAIT = Text(
    "Meanwhile a plain question went unanswered.",
    "Währenddessen blieb eine einfache Frage ohne Antwort.",
)

CHECKS = {"sparql-time-limit": on_endpoint(time_limit)}
