"""What statements state, looked for in the wording of their passages: numbers, units, years."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.profiles.statements.checks.number_words import BETWEEN, EXACT, read_numbers
from dortmund_lod.profiles.statements.checks.passages import cut
from dortmund_lod.rdf.namespaces import OWN_PREFIXES, PREFIXES
from dortmund_lod.reporting.text import Text
from dortmund_lod.validation.indexed_graph import RDF_TYPE
from dortmund_lod.validation.problem import Problem, StatementRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dortmund_lod.profiles.statements.checks.number_words import NumberInText
    from dortmund_lod.validation.indexed_graph import Node
    from dortmund_lod.validation.messages.labeler import Labeler
    from dortmund_lod.validation.source_reader import Project

    Words = Mapping[Node, list[str]]

_HAS_SOURCE = ox.NamedNode(PREFIXES["oa"] + "hasSource")
_LANGUAGE = ox.NamedNode(PREFIXES["schema"] + "inLanguage")
_IN_SCHEME = ox.NamedNode(PREFIXES["skos"] + "inScheme")
_HAS_UNIT = ox.NamedNode(PREFIXES["qudt"] + "hasUnit")
_UNIT = ox.NamedNode(PREFIXES["qudt"] + "Unit")
_COUNT = ox.NamedNode(PREFIXES["unit"] + "NUM")
_NAMES = tuple(
    ox.NamedNode(PREFIXES[prefix] + name)
    for prefix, name in (("rdfs", "label"), ("skos", "prefLabel"), ("skos", "altLabel"))
)
_DATES = tuple(
    ox.NamedNode(PREFIXES["schema"] + name) for name in ("startDate", "endDate", "observationDate")
)
_YEARS = ("year", "sinceYear", "periodStart", "periodEnd")
_ORDINALS = {
    1: ("first", "1st", "erste", "1."), 2: ("second", "2nd", "zweite", "2."),
    3: ("third", "3rd", "dritte", "3."), 4: ("fourth", "4th", "vierte", "4."),
    5: ("fifth", "5th", "fünfte", "5."),
}  # fmt: skip


class StatedValues:
    """Compares what is stated with the wording of passages, as far as this is known.

    `texts` has the wording by passage. A statement none of whose passages is known is not judged.
    """

    def __init__(self, project: Project, texts: Mapping[Node, str], names: Labeler) -> None:
        self._data = project.data
        self._texts = texts
        self._names = names
        self._own = project.base_iri + OWN_PREFIXES["ont"]
        self._codes = project.base_iri + OWN_PREFIXES["code"]
        self._supported = self._property("supportedBy")
        self._languages = self._languages_of_passages()

    def problems(self) -> Iterator[Problem]:
        """What no passage shows."""
        yield from self._figures()
        yield from self._units()
        yield from self._years()
        yield from self._ranks()
        yield from self._results()

    def _property(self, name: str) -> ox.NamedNode:
        return ox.NamedNode(self._own + name)

    def _languages_of_passages(self) -> dict[Node, str]:
        found = {}
        for passage, source in self._data.pairs(_HAS_SOURCE):
            languages = self._data.objects(source, _LANGUAGE)
            found[passage] = getattr(languages[0], "value", "en") if languages else "en"
        return found

    def _wording(self, node: Node) -> list[tuple[str, str]]:
        """The wording of the known passages of a node, each with its language."""
        passages = self._data.objects(node, self._supported)
        known = [passage for passage in passages if passage in self._texts]
        return [(self._texts[p], self._languages.get(p, "en")) for p in known]

    def _figures(self) -> Iterator[Problem]:
        value, qualifier = self._property("statedValue"), self._property("qualifier")
        between = ox.NamedNode(self._codes + BETWEEN)
        ranged = {node for node, code in self._data.pairs(qualifier) if code == between}
        words = self._qualifier_words()
        for figure in sorted(self._data.having(value) | ranged, key=str):
            texts = self._wording(figure)
            if not texts:
                continue
            numbers = [
                number
                for text, language in texts
                for number in read_numbers(text, language, words.get(language[:2], {}))
            ]
            if figure in ranged:
                yield from self._range(figure, numbers, texts)
            else:
                yield from self._number(figure, numbers, texts, words)

    def _number(
        self, figure: Node, numbers: list[NumberInText], texts: list[tuple[str, str]],
        words: Mapping[str, Mapping[str, list[str]]],
    ) -> Iterator[Problem]:  # fmt: skip
        name = self._property("statedValue")
        for value in self._data.objects(figure, name):
            stated = _decimal(value)
            shown = [n for n in numbers if n.upper is None and n.value == stated]
            if stated is not None and not shown:
                yield self._missing(
                    "figure-not-in-passage", StatementRef(figure, name, value), texts, _NUMBER
                )
            elif shown:
                yield from self._qualified(figure, shown, texts, words)

    def _qualified(
        self, figure: Node, shown: list[NumberInText], texts: list[tuple[str, str]],
        words: Mapping[str, Mapping[str, list[str]]],
    ) -> Iterator[Problem]:  # fmt: skip
        name = self._property("qualifier")
        printed = {number.qualifier for number in shown}
        known = {EXACT, *(code for of in words.values() for code in of)}
        for code in self._data.objects(figure, name):
            short = str(getattr(code, "value", "")).removeprefix(self._codes)
            if short in known and short not in printed:
                yield self._missing(
                    "qualifier-not-in-passage", StatementRef(figure, name, code), texts, _QUALIFIER
                )

    def _range(
        self, figure: Node, numbers: list[NumberInText], texts: list[tuple[str, str]]
    ) -> Iterator[Problem]:
        lower, upper = self._property("lowerBound"), self._property("upperBound")
        shown = {(n.value, n.upper) for n in numbers if n.qualifier == BETWEEN}
        for low in self._data.objects(figure, lower):
            ends = {(_decimal(low), _decimal(high)) for high in self._data.objects(figure, upper)}
            if ends and not ends & shown:
                yield self._missing(
                    "figure-not-in-passage", StatementRef(figure, lower, low), texts, _NUMBER
                )

    def _qualifier_words(self) -> Mapping[str, Mapping[str, list[str]]]:
        """The words of each qualifier, by language and by the name of its code."""
        scheme = ox.NamedNode(self._codes + "qualifiers")
        codes = self._data.subjects(_IN_SCHEME, scheme)
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for code in codes:
            short = str(getattr(code, "value", "")).removeprefix(self._codes)
            for word, language in self._spellings(code):
                if short != EXACT:
                    found[language][short].append(word)
        return found

    def _spellings(self, node: Node) -> Iterator[tuple[str, str]]:
        """What a code or unit is called, each with its language."""
        for name in _NAMES:
            for value in self._data.objects(node, name):
                if isinstance(value, ox.Literal):
                    yield value.value, (value.language or "")[:2]

    def _units(self) -> Iterator[Problem]:
        units = self._data.subjects(RDF_TYPE, _UNIT)
        words = {unit: list(self._spellings(unit)) for unit in units if unit != _COUNT}
        for figure, unit in self._data.pairs(_HAS_UNIT):
            texts = self._wording(figure)
            if unit in words and texts and not any(
                _has_word(text, word)
                for text, language in texts
                for word, of in words[unit]
                if of in (language[:2], "")
            ):  # fmt: skip
                yield self._missing(
                    "unit-not-in-passage", StatementRef(figure, _HAS_UNIT, unit), texts, _UNIT_WORD
                )

    def _years(self) -> Iterator[Problem]:
        edition = self._property("inEdition")
        for name in (*map(self._property, _YEARS), *_DATES):
            for node, value in self._data.pairs(name):
                around = [node, *self._data.objects(node, edition)]
                texts = [each for other in around for each in self._wording(other)]
                year = str(getattr(value, "value", ""))[:4]
                if texts and not any(_has_year(text, year) for text, _ in texts):
                    yield self._missing(
                        "year-not-in-passage", StatementRef(node, name, value), texts, _YEAR
                    )

    def _ranks(self) -> Iterator[Problem]:
        for name in map(self._property, ("rank", "amongTop")):
            for node, value in self._data.pairs(name):
                texts = self._wording(node)
                stated = _decimal(value)
                if texts and not any(_has_rank(text, tongue, stated) for text, tongue in texts):
                    yield self._missing(
                        "rank-not-in-passage", StatementRef(node, name, value), texts, _NUMBER
                    )

    def _results(self) -> Iterator[Problem]:
        name = self._property("resultLabel")
        for node in self._data.having(name):
            texts = self._wording(node)
            for value in self._data.objects(node, name):
                language = (getattr(value, "language", "") or "")[:2]
                same = [text for text, of in texts if of[:2] == language]
                result = str(getattr(value, "value", ""))
                if same and not any(_has_word(text, result) for text in same):
                    yield self._missing(
                        "result-not-in-passage", StatementRef(node, name, value), texts, _WORDS
                    )

    def _missing(
        self, rule: str, where: StatementRef, texts: Iterable[tuple[str, str]], message: Text
    ) -> Problem:
        shown = self._shown(where.object)
        standing = " … ".join(cut(text) for text, _ in texts)
        return Problem(
            rule=rule,
            kind="source-text",
            message=Text(message.en.format(shown), message.de.format(shown)),
            about=self._names.subject(where.subject),
            hint=Text(f"There stands: {standing}", f"Dort steht: {standing}"),
            focus=where.subject,
            path=str(where.predicate),
            value=where.object,
            where=where,
        )

    def _shown(self, value: Node | None) -> str:
        if isinstance(value, ox.NamedNode):
            return self._names.short(value)
        return str(getattr(value, "value", ""))


_NUMBER = Text("None of its passages shows the number {}.",
               "Keine ihrer Textstellen zeigt die Zahl {}.")  # fmt: skip
_QUALIFIER = Text("None of its passages qualifies the number as {}.",
                  "Keine ihrer Textstellen schränkt die Zahl mit {} ein.")  # fmt: skip
_UNIT_WORD = Text("None of its passages names the unit {}.",
                  "Keine ihrer Textstellen nennt die Einheit {}.")  # fmt: skip
_YEAR = Text("None of its passages shows the year of {}.",
             "Keine ihrer Textstellen zeigt das Jahr von {}.")  # fmt: skip
_WORDS = Text("None of its passages has the words “{}”.",
              "Keine ihrer Textstellen hat die Worte „{}“.")  # fmt: skip


def _decimal(value: Node) -> Decimal | None:
    try:
        return Decimal(getattr(value, "value", ""))
    except InvalidOperation:
        return None  # no number: the shapes say so


def _has_word(text: str, word: str) -> bool:
    """Whether a word stands in the text as a whole."""
    before, after = (r"(?<![^\W\d])", r"(?!\w)") if word[-1:].isalpha() else ("", "")
    return bool(re.search(before + re.escape(word) + after, text, re.IGNORECASE))


def _has_year(text: str, year: str) -> bool:
    """Whether the text shows a year, be it as the end of a span such as 2018/19."""
    century, short = year[:2], year[2:]
    span = rf"(?<!\d){century}\d\d[/\u2013-]{short}(?!\d)"
    return bool(re.search(rf"(?<!\d){re.escape(year)}(?!\d)|{span}", text))


def _has_rank(text: str, language: str, rank: Decimal | None) -> bool:
    if rank is None or any(n.value == rank for n in read_numbers(text, language, {})):
        return True
    words = _ORDINALS.get(int(rank), ())
    return any(re.search(rf"(?<!\w){re.escape(word)}", text, re.IGNORECASE) for word in words)
