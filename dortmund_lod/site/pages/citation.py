"""How a page is cited as it stands in a release: in words, BibTeX, CSL-JSON and RIS."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import NamedTuple

from flask import g

from dortmund_lod import addresses
from dortmund_lod.rdf import namespaces
from dortmund_lod.site.i18n.language import format_date, pick_text, site_name, translate

_SPECIAL = re.compile(r"([&%$#_{}~^\\])")
_ESCAPED = {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}


class Citation(NamedTuple):
    """A citation in words and in the formats that reference managers read."""

    words: str
    bibtex: str
    csl: str
    ris: str


class _Cited(NamedTuple):
    """What every format says: the publisher is the author, as no person is known."""

    id: str
    title: str
    site: str
    author: str
    published: date
    release: str
    address: str


def citation(title: str, iri: str) -> Citation:
    """How to cite what is said about a resource in the release of this request.

    The address names the release, and answers as long as it is kept.
    """
    release = g.site.release.id
    page = addresses.page_of(g.site.base_iri, iri)
    key = re.sub(r"[^A-Za-z0-9:-]", "-", f"{namespaces.local_name(iri)}-{release[:8]}")
    cited = _Cited(
        id=key,
        title=title,
        site=site_name(),
        author=pick_text(g.site.catalogue.publisher.names),
        published=datetime.fromtimestamp(int(g.site.release.published), UTC).date(),
        release=release,
        address=addresses.with_parameter(g.site.base_iri + page, "release", release),
    )
    return Citation(_words(cited), _bibtex(cited), _csl(cited), _ris(cited))


def _words(cited: _Cited) -> str:
    day = format_date(cited.published.isoformat())
    values = cited._asdict() | {"day": day, "year": cited.published.year}
    return translate("cite.words", **values)


def _bibtex(cited: _Cited) -> str:
    fields = {
        "author": f"{{{_escaped(cited.author)}}}",
        "title": _escaped(cited.title),
        "howpublished": _escaped(cited.site),
        "publisher": _escaped(cited.author),
        "version": cited.release,
        "date": cited.published.isoformat(),
        "year": str(cited.published.year),
        "url": cited.address,
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items()]
    return f"@misc{{{cited.id},\n" + ",\n".join(lines) + "\n}"


def _csl(cited: _Cited) -> str:
    day = cited.published
    entry = {
        "id": cited.id,
        "type": "dataset",
        "title": cited.title,
        "container-title": cited.site,
        "author": [{"literal": cited.author}],
        "publisher": cited.author,
        "version": cited.release,
        "URL": cited.address,
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
    }
    return json.dumps([entry], ensure_ascii=False, indent=1)


def _ris(cited: _Cited) -> str:
    fields = (
        ("TY", "DATA"),
        ("TI", cited.title),
        ("AU", cited.author),
        ("PB", cited.author),
        ("T2", cited.site),
        ("PY", str(cited.published.year)),
        ("DA", f"{cited.published:%Y/%m/%d}"),
        ("ET", cited.release),
        ("UR", cited.address),
        ("ER", ""),
    )
    return "\n".join(f"{name}  - {' '.join(value.split())}" for name, value in fields)


def _escaped(value: object) -> str:
    return _SPECIAL.sub(lambda match: _ESCAPED.get(match[1], "\\" + match[1]), str(value))
