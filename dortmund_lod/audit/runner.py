"""An audit from its first to its last check."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dortmund_lod.audit.check_texts import with_texts
from dortmund_lod.audit.checks import GROUPS
from dortmund_lod.audit.checks.identity import remember
from dortmund_lod.audit.http_client import ELSEWHERE, Client
from dortmund_lod.audit.http_messages import OutOfTime, Unanswered
from dortmund_lod.audit.site import Options, Site
from dortmund_lod.errors import LodError
from dortmund_lod.rdf.parser.sandboxed_parse import SandboxedParser
from dortmund_lod.reporting.audit_report import AuditReport, Verdict, bad, not_applicable
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dortmund_lod.reporting.audit_report import CheckResult

    Progress = Callable[[str, int, int], None]

_NUMBER = sum(len(checks) for checks in GROUPS.values())


def audit(options: Options, progress: Progress | None = None) -> AuditReport:
    """Judge a site.

    Takes what the user decided, and what is told which check comes next: its id, its number, and
    how many there are.

    Raises:
        LodError: nothing answers at the address.
    """
    client = Client(
        options.url, options.base_iri, options.follow_hosts, max_seconds=options.max_seconds
    )
    started, now = time.monotonic(), datetime.now(UTC)
    reader = SandboxedParser()
    try:
        site = Site(options, client, reader)
        _reach(site)
        results = tuple(_results(site, progress or (lambda *_: None)))
        complete = _remembered(site)
    finally:
        reader.close()
    return AuditReport(
        url=options.url,
        time=now.isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - started, 1),
        requests=client.requests,
        results=results,
        complete=complete and not any(one.note == _NO_TIME for one in results),
        release=site.home.header("x-release"),
    )


def _reach(site: Site) -> None:
    try:
        _ = site.home
    except Unanswered as error:
        hint = "The address must be that of a site on the web, such as https://data.example.org/"
        raise LodError(f"{error.asked}: {error.message}", hint=hint) from error


def _results(site: Site, progress: Progress) -> Iterator[CheckResult]:
    number = 0
    for group, checks in GROUPS.items():
        for name, check in checks.items():
            progress(name, number, _NUMBER)
            yield with_texts(name, group, _verdict(site, check))
            number += 1
    progress("", _NUMBER, _NUMBER)


def _verdict(site: Site, check: Callable[[Site], Verdict]) -> Verdict:
    try:
        return check(site)
    except Unanswered as error:
        return (
            not_applicable(error.reason)
            if error.reason is ELSEWHERE
            else bad(error.reason, error.asked)
        )
    except OutOfTime:
        return not_applicable(_NO_TIME)


def _remembered(site: Site) -> bool:
    try:
        if site.options.state:
            remember(site, site.options.state)
    except OutOfTime:
        return False
    return True


_NO_TIME = Text(
    "The time was over before this was tried; --max-seconds gives more.",
    "Die Zeit war um, bevor das versucht wurde; --max-seconds gibt mehr.",
)
