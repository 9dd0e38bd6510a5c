"""How a page is cited: BibTeX and CSL-JSON, made from the release."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import NamedTuple

from flask import g

from dortmund_lod import addresses
from dortmund_lod.rdf import namespaces
from dortmund_lod.site.i18n.language import site_name, translate

_SPECIAL = re.compile(r"([&%$#_{}~^\\])")
_ESCAPED = {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}


class Citation(NamedTuple):
    """A citation in words and in the two formats that reference managers read."""

    words: str
    bibtex: str
    csl: str


def citation(title: str, iri: str) -> Citation:
    """How to cite what is said about a resource in this release."""
    published = datetime.fromtimestamp(int(g.site.release.published), UTC)
    address = addresses.quoted_iri(iri)
    release = g.site.release.id
    container = site_name()
    entry = {
        "id": f"{namespaces.local_name(iri)}-{release[:8]}",
        "type": "dataset",
        "title": title,
        "container-title": container,
        "version": release,
        "URL": address,
        "issued": {"date-parts": [[published.year, published.month, published.day]]},
    }
    words = translate("cite.words", title=title, site=container, release=release, address=address)
    return Citation(
        words=words,
        bibtex=_bibtex(entry, published),
        csl=json.dumps(entry, ensure_ascii=False, indent=1),
    )


def _bibtex(entry: dict[str, object], published: datetime) -> str:
    key = re.sub(r"[^A-Za-z0-9:-]", "-", str(entry["id"]))
    fields = {
        "title": _escaped(entry["title"]),
        "howpublished": _escaped(entry["container-title"]),
        "version": str(entry["version"]),
        "year": str(published.year),
        "url": str(entry["URL"]),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items()]
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"


def _escaped(value: object) -> str:
    return _SPECIAL.sub(lambda match: _ESCAPED.get(match[1], "\\" + match[1]), str(value))
