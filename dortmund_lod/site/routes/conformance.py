"""What an audit from outside found here: the report that the operator placed in the home."""

from __future__ import annotations

import json
import logging
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Blueprint, Response, abort, g, render_template

from dortmund_lod.rdf.formats import HTML
from dortmund_lod.site.responses import in_language, no_store

if TYPE_CHECKING:
    from pathlib import Path

blueprint = Blueprint("conformance", __name__)
log = logging.getLogger(__name__)

REPORT_FILE = "audit.json"
"""Where the report lies in the home of the releases."""

_LARGEST = 8 * 2**20
_STATUSES = ("good", "warning", "bad", "not applicable")


class Finding(NamedTuple):
    """What one check found, in the page's language."""

    check: str
    status: str
    sentence: str
    note: str
    right: str
    spec: str
    seen: list[str]


class Group(NamedTuple):
    """The checks for one kind of user."""

    name: str
    findings: list[Finding]


class Report(NamedTuple):
    """An audit: of which address and release, when, and what it found."""

    url: str
    published: float
    release: str
    complete: bool
    counts: dict[str, int]
    groups: list[Group]


@blueprint.get("/conformance")
def conformance() -> Response:
    """The last report, or how to make one."""
    page = render_template("conformance.html", report=_report(), statuses=_STATUSES)
    return no_store(in_language(Response(page, content_type=HTML.content_type)))


@blueprint.get("/conformance.json")
def as_json() -> Response:
    """The last report as it was placed."""
    content = _content()
    if content is None:
        abort(404, "No audit of this site has been placed here.")
    body = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return no_store(Response(body, content_type="application/json"))


def _report() -> Report | None:
    content = _content()
    try:
        return _read(content) if content is not None else None
    except (KeyError, TypeError, ValueError, AttributeError):
        log.warning("The report of the audit cannot be read")
        return None


def _content() -> dict[str, Any] | None:
    """The report as it lies in the home, if there is a readable one."""
    path: Path = g.site.release.path.parent.parent / REPORT_FILE
    try:
        if path.stat().st_size > _LARGEST:
            return None
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError):
        log.warning("The report of the audit cannot be read", exc_info=True)
        return None
    return content if isinstance(content, dict) else None


def _read(content: dict[str, Any]) -> Report:
    findings = [(str(each["group"]), _finding(each)) for each in content["findings"]]
    grouped = groupby(findings, key=lambda pair: pair[0])
    return Report(
        url=str(content["url"]),
        published=datetime.fromisoformat(content["time"]).timestamp(),
        release=str(content["release"]),
        complete=bool(content["complete"]),
        counts={status: int(content["counts"][status]) for status in _STATUSES},
        groups=[Group(name, [each for _, each in pairs]) for name, pairs in grouped],
    )


def _finding(content: dict[str, Any]) -> Finding:
    status = str(content["status"])
    if status not in _STATUSES:
        raise ValueError(status)
    fine = status in {"good", "not applicable"}
    right = str(content["right"][g.language])
    return Finding(
        check=str(content["check"]),
        status=status,
        sentence=right if fine else str(content["suffers"][g.language]),
        note=str(content["note"][g.language]),
        right="" if fine else right,
        spec=str(content["spec"]),
        seen=[] if fine else [str(line) for line in content["seen"]],
    )
