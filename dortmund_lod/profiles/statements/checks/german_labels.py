"""German texts that are English, or that lost their umlauts: told by lists of words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.rdf.namespaces import OWN_PREFIXES
from dortmund_lod.reporting.report import Severity
from dortmund_lod.reporting.text import Text
from dortmund_lod.validation.problem import Problem, StatementRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.validation.messages.labeler import Labeler
    from dortmund_lod.validation.source_reader import Project

_ENGLISH = frozenset({
    "agency", "and", "are", "area", "centre", "change", "cities", "city", "employees",
    "enterprises", "europe", "experts", "field", "fields", "for", "from", "germany", "has",
    "have", "ideas", "institutions", "is", "its", "mayor", "model", "named", "of", "people",
    "place", "projects", "research", "science", "scientists", "students", "subject",
    "technology", "the", "their", "this", "universities", "university", "which", "winner",
    "with", "years",
})  # fmt: skip
_NAMES = re.compile(r"“[^”]*”|„[^“]*“|\"[^\"]*\"|\b(?:Smart City|[\w.]+://\S+|Mayor)\b")
"""Quoted words and names are left out of account: they may be in any language."""
_TRANSCRIBED = re.compile(
    r"\b(?:fuer|ueber|dafuer|gegenueber)\b|koenn|moeglich|muess|wuerd|waehr|zurueck|buerger|foerder"
    r"|oeffentlich|staedt|universitaet|fuehr|pruef|gebaeud|gruend|laender|aender|aehnlich|zaehl"
    r"|gehoer|groess|naechst|kuenft|hoech|schluessel|flaech|traeg|beschaeftig|geschaeft|nordwaerts"
    r"|qualitaet|identitaet|taetig|jaehrlich|koerper|bevoelk|verfueg|kuerz|ergaenz|erklaer"
    r"|bestaetig|europaeisch|hauptstaedt|gaest|preistraeger",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\b(?:fur|uber|dafur|wahrend|zuruck)\b|burger(?:meister|in|innen|schaft)|offentlich|\bstadte"
    r"|universitat|prufung|gebaude|nachste|kunftig|schlussel|beschaftig|geschaft|nordwarts"
    r"|qualitat|identitat|jahrlich|korperschaft|moglich|bevolker|verfugung|erganz|bestatig"
    r"|europaisch|forderung\b|wirtschaftsforder|ahnlich",
    re.IGNORECASE,
)


def suspicious_german(project: Project, names: Labeler) -> Iterator[Problem]:
    """German literals that a list of words takes for English or for German without umlauts.

    Only projects with statements are asked: elsewhere nothing is known of their languages.
    """
    supported = ox.NamedNode(project.base_iri + OWN_PREFIXES["ont"] + "supportedBy")
    if not project.data.having(supported):
        return
    for subject, predicate, value in project.data:
        if isinstance(value, ox.Literal) and value.language and value.language[:2] == "de":
            reason = _reason(value.value)
            if reason:
                yield Problem(
                    severity=Severity.WARNING,
                    rule="german-text",
                    kind="german-text",
                    message=reason,
                    about=names.subject(subject),
                    focus=subject,
                    path=str(predicate),
                    value=value,
                    where=StatementRef(subject, predicate, value),
                )


def _reason(text: str) -> Text | None:
    plain = _NAMES.sub(" ", text)
    english = [word for word in re.findall(r"[A-Za-z]+", plain) if word.lower() in _ENGLISH]
    if english:
        return Text(
            f"This German text has an English word: {english[0]}.",
            f"Dieser deutsche Text enthält ein englisches Wort: {english[0]}.",
        )
    lost = _TRANSCRIBED.search(plain) or _BARE.search(plain)
    if lost:
        return Text(
            f"This German text seems to have lost an umlaut: {_word_at(plain, lost.start())}.",
            "Diesem deutschen Text scheint ein Umlaut zu fehlen: "
            f"{_word_at(plain, lost.start())}.",
        )
    return None


def _word_at(text: str, place: int) -> str:
    """The whole word around a place in a text."""
    return next(word[0] for word in re.finditer(r"\w+", text) if word.end() > place)
