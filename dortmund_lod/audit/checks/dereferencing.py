"""Does a thing's IRI lead to documents about it, in every format, for people and machines?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urldefrag, urlsplit, urlunsplit

from dortmund_lod.addresses import quoted_iri
from dortmund_lod.audit import pages
from dortmund_lod.audit.checks import preconditions
from dortmund_lod.audit.graph import Graph, ground
from dortmund_lod.audit.http_messages import Unanswered, joined, rdf_format
from dortmund_lod.audit.site import BROWSER
from dortmund_lod.rdf.formats import JSONLD, NTRIPLES, RDFXML, TURTLE
from dortmund_lod.rdf.terms import Iri
from dortmund_lod.reporting.audit_report import (
    Verdict,
    bad,
    good,
    not_applicable,
    warning,
    worst_of,
)
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.audit.http_messages import Response
    from dortmund_lod.audit.site import Site
    from dortmund_lod.rdf.formats import Format

_OK, _SEE_OTHER = 200, 303
_GONE = {404, 410}
_NOT_ACCEPTABLE = 406
_SERVER = 500


def each(judge: Callable[[Site, str], Verdict]) -> Callable[[Site], Verdict]:
    """A check of every thing of the sample."""
    return lambda site: worst_of(site.answering, partial(judge, site), preconditions.nowhere(site))


def answers(site: Site) -> Verdict:
    """Things lead to documents."""
    return worst_of(site.things, partial(_answers, site), preconditions.THINGS)


def _answers(site: Site, iri: str) -> Verdict:
    if iri in site.answering:
        return good(iri)
    answer = site.client.final(iri, BROWSER)
    note = Text(f"It answers {answer.status}.", f"Antwort {answer.status}.")
    return bad(note, answer.seen())


def see_other(site: Site, iri: str) -> Verdict:
    """303, or a `#` in the IRI."""
    answer = site.client.get(iri, TURTLE.media_type)
    seen = answer.seen("Location")
    if urldefrag(iri).fragment or (answer.status == _SEE_OTHER and answer.header("location")):
        return good(seen)
    if answer.status in {_OK, 301, 302, 307, 308}:
        return warning(Text(f"It answers {answer.status}.", f"Antwort {answer.status}."), seen)
    return bad(Text(f"It answers {answer.status}.", f"Antwort {answer.status}."), seen)


def in_format(site: Site, iri: str, *, fmt: Format) -> Verdict:
    """The document in one format, and it is about the thing."""
    answer = site.client.final(iri, fmt.media_type)
    if answer.status == _NOT_ACCEPTABLE or (answer.status == _OK and answer.format is not fmt):
        missing = Text(f"There is no {fmt.name}.", f"{fmt.name} gibt es nicht.")
        refused = answer.status == _NOT_ACCEPTABLE or fmt is not TURTLE
        return (warning if refused else bad)(missing, answer.seen())
    if answer.status != _OK:
        return bad(
            Text(f"It answers {answer.status}.", f"Antwort {answer.status}."), answer.seen()
        )
    if site.parsed(answer).has(Iri(iri)):
        return good(answer.seen())
    return bad(
        Text("It says nothing about the IRI.", "Über die IRI sagt es nichts."), answer.seen()
    )


class _Variant(NamedTuple):
    response: Response
    graph: Graph


def formats_agree(site: Site, iri: str) -> Verdict:
    """All formats make the same statements."""
    found = [v for fmt in (TURTLE, NTRIPLES, RDFXML, JSONLD) for v in _variants(site, iri, fmt)]
    if len(found) < 2:  # noqa: PLR2004 - two are needed to differ
        return not_applicable(
            Text("There are no two RDF formats.", "Es gibt keine zwei RDF-Formate.")
        )
    first = found[0]
    for other in found[1:]:
        if _differ(first.graph, other.graph):
            sizes = f"{len(first.graph)} ≠ {len(other.graph)}"
            note = Text(
                f"Statements differ ({sizes}).", f"Die Aussagen sind verschieden ({sizes})."
            )
            return bad(note, first.response.seen(), other.response.seen())
    return good(*(variant.response.seen() for variant in found))


def _variants(site: Site, iri: str, fmt: Format) -> list[_Variant]:
    try:
        answer = site.client.final(iri, fmt.media_type)
        return [_Variant(answer, site.parsed(answer))] if answer.format is fmt else []
    except Unanswered:
        return []


def _differ(one: Graph, other: Graph) -> bool:
    return len(one) != len(other) or ground(one) != ground(other)


def html(site: Site, iri: str) -> Verdict:
    """A browser gets a page with title and language."""
    answer = site.client.final(iri, BROWSER)
    if answer.status != _OK or not pages.is_html(answer):
        return bad(Text("There is no HTML page.", "Es gibt keine HTML-Seite."), answer.seen())
    page = pages.read(answer)
    if page.title and page.language:
        return good(answer.seen())
    return warning(
        Text("The page has no title or no language.", "Titel oder Sprache der Seite fehlen."),
        answer.seen(),
    )


def embedded(site: Site, iri: str) -> Verdict:
    """JSON-LD in the page is about the thing."""
    answer = site.client.final(iri, BROWSER)
    if not pages.is_html(answer):
        return not_applicable(Text("There is no HTML page.", "Es gibt keine HTML-Seite."))
    page = pages.read(answer)
    if not page.scripts:
        return warning(Text("There is none.", "Es gibt keines."), answer.seen())
    if None in page.jsonld():
        return bad(Text("It is no JSON.", "Es ist kein JSON."), answer.seen())
    about = {joined(answer.url, str(found.get("@id", ""))) for found in page.objects()}
    if quoted_iri(iri) in {quoted_iri(site.public(found)) for found in about}:
        return good(answer.seen())
    return warning(Text("It is about something else.", "Es handelt von anderem."), answer.seen())


def alternates(site: Site, iri: str) -> Verdict:
    """The page's links to RDF work."""
    answer = site.client.final(iri, BROWSER)
    linked = [(target, kind) for target, kind in _alternates(answer) if rdf_format(kind)]
    if not linked:
        note = Text("There is no link to RDF.", "Es gibt keinen Link zu RDF.")
        return warning(note, answer.seen("Link"))
    for target, kind in linked[:6]:
        reached = site.client.final(target, kind)
        if reached.status != _OK or reached.format is not rdf_format(kind):
            note = Text(f"{kind} is not there.", f"{kind} ist dort nicht.")
            return bad(note, reached.seen())
    return good(f"{len(linked)} rel=alternate")


def _alternates(answer: Response) -> list[tuple[str, str]]:
    page = pages.read(answer) if pages.is_html(answer) else None
    found = [(t, p.get("type", "")) for t, p in answer.links() if _is_alternate(p.get("rel", ""))]
    for target, rel, kind in page.links if page else []:
        found += [(target, kind)] if _is_alternate(rel) else []
    return list(dict.fromkeys((joined(answer.url, target), kind) for target, kind in found))


def _is_alternate(rel: str) -> bool:
    return bool({"alternate", "describedby"} & set(rel.lower().split()))


def suffixes(site: Site, iri: str) -> Verdict:
    """An address with a suffix gives its format, whatever Accept says."""
    named = {
        joined(answer.url, target): rdf_format(kind)
        for answer in (site.client.final(iri, BROWSER),)
        for target, kind in _alternates(answer)
    }
    fixed = {a: fmt for a, fmt in named.items() if fmt and a.endswith(f".{fmt.suffix}")}
    if not fixed:
        return not_applicable(preconditions.NOTHING)
    for address, fmt in fixed.items():
        answer = site.client.final(address, BROWSER)
        if answer.status != _OK or answer.format is not fmt:
            note = Text(f"It is no {fmt.name}.", f"Es ist kein {fmt.name}.")
            return bad(note, answer.seen())
    return good(*list(fixed)[:3])


def missing(site: Site, iri: str) -> Verdict:
    """An IRI of nothing is not found, for whoever asks."""
    parts = urlsplit(urldefrag(iri).url)
    address = urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}-no-such-thing-4711"))
    wishes = (TURTLE.media_type, JSONLD.media_type, BROWSER, "*/*")
    return worst_of(wishes, lambda wish: _not_found(site, address, wish), preconditions.NOTHING)


def _not_found(site: Site, address: str, accept: str) -> Verdict:
    answer = site.client.final(address, accept)
    if answer.status in _GONE or (answer.status == _NOT_ACCEPTABLE and accept != "*/*"):
        return good(answer.seen())
    note = Text(f"It answers {answer.status}.", f"Antwort {answer.status}.")
    return bad(note, answer.seen())


def spellings(site: Site, _iri: str) -> Verdict:
    """IRIs with umlauts or percent-encodings are found in either spelling."""
    from dortmund_lod.audit.site import subjects  # noqa: PLC0415

    rows = site.select(subjects(site, " && REGEX(STR(?s), '%[0-9A-Fa-f]{2}|[^!-~]')")) or []
    odd = [row["s"] for row in rows if site.client.is_own(row.get("s", ""))][:2]
    return worst_of(odd, partial(_spelled, site), preconditions.NOTHING)


def _spelled(site: Site, iri: str) -> Verdict:
    address = site.client.locate(iri)
    parts = address.split("%")
    lower = "%".join([parts[0], *(part[:2].lower() + part[2:] for part in parts[1:])])
    for spelling in (address, lower):
        answer = site.client.final(spelling, TURTLE.media_type)
        if answer.status != _OK:
            note = Text(f"It answers {answer.status}.", f"Antwort {answer.status}.")
            return bad(note, answer.seen())
    return good(address)


CHECKS = {
    "thing-answers": answers,
    "thing-303": each(see_other),
    "format-turtle": each(partial(in_format, fmt=TURTLE)),
    "format-rdfxml": preconditions.on_thing(partial(in_format, fmt=RDFXML)),
    "format-jsonld": preconditions.on_thing(partial(in_format, fmt=JSONLD)),
    "format-ntriples": preconditions.on_thing(partial(in_format, fmt=NTRIPLES)),
    "formats-agree": each(formats_agree),
    "html-page": each(html),
    "html-jsonld": each(embedded),
    "html-alternates": preconditions.on_thing(alternates),
    "suffix-format": preconditions.on_thing(suffixes),
    "missing-404": preconditions.on_thing(missing),
    "iri-spellings": preconditions.on_thing(spellings),
}
