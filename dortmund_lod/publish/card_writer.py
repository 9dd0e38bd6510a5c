"""Pictures that social media show of an address: a name, or the number of a figure.

They are drawn when a release is built, so that nobody who asks makes the site draw; there are as
many as `MOST` at most. Equal words give equal bytes. A text that the font has no letters for has
no picture; pages without one of their own show that of the site.
"""

from __future__ import annotations

import contextlib
import io
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import font_source_sans_pro
from PIL import Image, ImageDraw, ImageFont

from dortmund_lod.catalogue import load as load_catalogue
from dortmund_lod.rdf import nquads
from dortmund_lod.rdf.namespaces import PREFIXES, local_name
from dortmund_lod.rdf.terms import Iri, Literal
from dortmund_lod.release import brand
from dortmund_lod.release.card_names import CARDS, SIZE, card_name
from dortmund_lod.release.resource_names import ResourceNames
from dortmund_lod.release.sqlite_reader import open_finished
from dortmund_lod.release.statements import Statements
from dortmund_lod.settings.appearance import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from dortmund_lod.release.manifest import Release
    from dortmund_lod.settings.appearance import Appearance

MOST = 400
"""Pictures of a release."""

_MOST_CLASSES = 100
_ACCENT = "#0f5c63"
_INK, _PAPER = (26, 26, 26), (255, 255, 255)
_SHADES = 16
_INK_OF = [value * _SHADES // 256 for value in range(256)]
"""The place in the palette of what is drawn in ink with this much cover; 0 is paper."""
_ACCENT_OF = [value and _SHADES + shade for value, shade in enumerate(_INK_OF)]
_MARGIN = 80
_FONTS = Path(font_source_sans_pro.__file__).parent / "files"
_ENTRIES = {"en": ("entry", "entries"), "de": ("Eintrag", "Einträge")}
_FOOT = 535
"""Where the name of the site stands, and nothing else."""
_BAR = 21
"""Height of the bar at the top."""
_LONGEST = 240
"""Characters of a text that are drawn at most."""
_LONGEST_NUMBER = 30
"""Digits before or after the point of a number that is drawn."""


class FigureTerms(NamedTuple):
    """The properties of a figure: its number, how exact that is, and what it counts.

    `exact` ends the IRI of a qualifier that says nothing.
    """

    value: str
    qualifier: str = ""
    measure: str = ""
    exact: str = "exact"


SCHEMA_FIGURES = FigureTerms(PREFIXES["schema"] + "value")
"""A thing with one schema:value."""


_Words: TypeAlias = "Callable[[str], tuple[str, str]]"
"""What gives the headline and the text of a picture in a language."""


class Card(NamedTuple):
    """What a picture shows: a headline, and what is below it; `key` is what it is a picture of."""

    key: str
    language: str
    headline: str
    text: str


def write_cards(draft: Release, appearance: Appearance, figures: Sequence[FigureTerms]) -> None:
    """Draw the pictures of a release into its folder."""
    texts = _Texts(draft)
    folder = draft.path / CARDS
    folder.mkdir()
    languages = brand.load(draft.path).languages or [*LANGUAGES]
    colour = _rgb(appearance.accent or _ACCENT)
    for card in islice(_cards(texts, languages, figures), MOST):
        lines = (card.headline, card.text, texts.site(card.language))
        if all(map(_is_drawable, lines)):
            picture = picture_of(*lines, colour)
            (folder / card_name(card.key, card.language)).write_bytes(picture)


def _cards(
    texts: _Texts, languages: Sequence[str], figures: Sequence[FigureTerms]
) -> Iterator[Card]:
    """The site itself first, then its datasets, its classes, and its figures."""
    datasets = ((f"dataset/{name}", partial(texts.dataset, name)) for name in texts.datasets)
    classes = ((iri, partial(texts.members, iri, number)) for iri, number in texts.classes())
    stated = (
        (iri, partial(texts.figure, iri, terms))
        for terms in (*figures, SCHEMA_FIGURES)
        for iri in texts.subjects(terms.value)
    )
    home: tuple[str, _Words] = ("", texts.overview)
    every: Iterable[tuple[str, _Words]] = chain([home], datasets, classes, stated)
    for key, words in every:
        for language in languages:
            headline, text = words(language)
            if headline:
                yield Card(key, language, headline, text)


class _Texts:
    """What there is to say of a release, by language."""

    def __init__(self, draft: Release) -> None:
        self._index = draft.index
        self._catalogue = load_catalogue(draft.catalogue)
        self._site = brand.load(draft.path).name or self._catalogue.titles
        self._statements = Statements(draft.data)
        preferred = draft.manifest.name_properties
        self._names = ResourceNames(self._statements, lambda _: True, preferred)
        self.datasets = [each.name for each in self._catalogue.datasets]

    def site(self, language: str) -> str:
        return _picked(self._site, language)

    def overview(self, language: str) -> tuple[str, str]:
        """The name of the site, and what it is about."""
        return self.site(language), _picked(self._catalogue.descriptions, language)

    def members(self, iri: str, number: int, language: str) -> tuple[str, str]:
        """The name of a class, and how many members it has."""
        one, many = _ENTRIES[language]
        entries = one if number == 1 else many
        return self.name(iri, language), f"{_number(number, language)} {entries}"

    def dataset(self, name: str, language: str) -> tuple[str, str]:
        dataset = self._catalogue.dataset(name)
        if dataset is None:
            return "", ""
        return _picked(dataset.titles, language), _picked(dataset.descriptions, language)

    def classes(self) -> list[tuple[str, int]]:
        """The classes with the most members."""
        with contextlib.closing(open_finished(self._index)) as connection:
            query = "SELECT iri, instances FROM class ORDER BY instances DESC, iri LIMIT ?"
            return connection.execute(query, (_MOST_CLASSES,)).fetchall()

    def subjects(self, predicate: str) -> Iterator[str]:
        """What has a property."""
        found: dict[bytes, None] = {}
        for line in self._statements.containing(f" <{predicate}> ".encode()):
            subject, name, _ = line.split(b" ", 2)
            if name[1:-1] == predicate.encode() and nquads.is_iri(subject):
                found[subject] = None
                if len(found) == MOST:
                    break
        return (nquads.iri(subject) for subject in found)

    def name(self, iri: str, language: str) -> str:
        names = {each.language.lower(): each.value for each in reversed(self._names.of(iri))}
        return _picked(names, language) or local_name(iri)[:_LONGEST]

    def figure(self, iri: str, terms: FigureTerms, language: str) -> tuple[str, str]:
        """The number of a figure in words, and what it is; nothing where it has not one."""
        values = self._statements.objects(iri, terms.value)
        if len(values) != 1 or not isinstance(values[0], Literal):
            return "", ""
        number = _number(values[0].value, language)
        qualifier = self._first(iri, terms.qualifier)
        how = "" if qualifier.endswith(terms.exact) else self.name(qualifier, language)
        measure = self._first(iri, terms.measure)
        what = self.name(measure or iri, language)
        return (f"{how} {number}".strip() if number else ""), what

    def _first(self, iri: str, predicate: str) -> str:
        found = self._statements.objects(iri, predicate) if predicate else []
        return next((each.value for each in found if isinstance(each, Iri)), "")


def _picked(texts: Mapping[str, str], language: str) -> str:
    """The text in a language, or else in the one there is."""
    wanted = (texts.get(each) for each in (language, "", "en"))
    text = next(filter(None, wanted), None) or next(iter(texts.values()), "")
    return " ".join(text.split())[:_LONGEST]


def _number(written: str | int, language: str) -> str:
    """A number as people write it; empty for what is none, or has too many digits."""
    try:
        number = Decimal(written)
    except (InvalidOperation, ValueError):
        return ""
    if not number.is_finite() or abs(number.adjusted()) > _LONGEST_NUMBER:
        return ""
    text = f"{number.normalize():,f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "de" else text


@lru_cache(maxsize=64)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(
        str(_FONTS / f"SourceSansPro-{name}.ttf"), size, layout_engine=ImageFont.Layout.BASIC
    )


@lru_cache(maxsize=4096)
def _has_letter(character: str) -> bool:
    """Whether the font draws something else than for a character that there is not."""
    font = _font("Regular", 24)
    return bytes(font.getmask(character)) != bytes(font.getmask("\ufffe"))


def _is_drawable(text: str) -> bool:
    return all(character == " " or _has_letter(character) for character in text)


def picture_of(headline: str, text: str, site: str, colour: tuple[int, int, int]) -> bytes:
    """A picture in shades of ink and of the site's colour, as PNG; long texts are cut."""
    headline, text, site = (each[:_LONGEST] for each in (headline, text, site))
    ink = Image.new("L", SIZE, 0)
    bottom = _lines(ink, headline, _fitting(headline), 90)
    _lines(ink, text, _font("Regular", 44), bottom + 20)
    accent = Image.new("L", (SIZE[0], SIZE[1] - _FOOT), 0)
    small = _font("Semibold", 36)
    ImageDraw.Draw(accent).text((_MARGIN, 0), _shortened(site, small), font=small, fill=255)
    picture = ink.point(_INK_OF).convert("P")
    picture.paste(2 * _SHADES - 1, (0, 0, SIZE[0], _BAR))
    picture.paste(accent.point(_ACCENT_OF), (0, _FOOT))
    picture.putpalette([*_ramp(_INK), *_ramp(colour)])
    output = io.BytesIO()
    picture.save(output, "PNG", bits=8)
    return output.getvalue()


def _fitting(headline: str) -> ImageFont.FreeTypeFont:
    """The largest letters with which a headline takes two lines at most, or else small ones."""
    sizes = (_font("Bold", size) for size in (110, 84))
    return next((font for font in sizes if len(_wrapped(headline, font)) <= 2), _font("Bold", 64))  # noqa: PLR2004 - see above


def _lines(layer: Image.Image, text: str, font: ImageFont.FreeTypeFont, top: int) -> int:
    """Write a text in lines, as many as there is room for; gives where the next one may begin."""
    lines, height = _wrapped(text, font), int(font.size * 1.2)
    most = min((_FOOT - 10 - top) // height, 3)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{_shortened(lines[most - 1], font, ' …')} …"]
    draw = ImageDraw.Draw(layer)
    for number, line in enumerate(lines):
        draw.text((_MARGIN, top + number * height), line, font=font, fill=255)
    return top + len(lines) * height


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= SIZE[0] - 2 * _MARGIN:
            lines[-1] = longer
        else:
            lines.append(_shortened(word, font))
    return lines


def _shortened(line: str, font: ImageFont.FreeTypeFont, mark: str = "") -> str:
    """As much of a line as there is room for before a mark."""
    while line and font.getlength(line + mark) > SIZE[0] - 2 * _MARGIN:
        line = line[:-1]
    return line.rstrip(" ,;:")


def _ramp(colour: Iterable[int]) -> list[int]:
    """The shades from paper to a colour."""
    ends = list(zip(_PAPER, colour, strict=True))
    return [
        light + (dark - light) * shade // (_SHADES - 1)
        for shade in range(_SHADES)
        for light, dark in ends
    ]


def _rgb(colour: str) -> tuple[int, int, int]:
    digits = colour.lstrip("#")
    red, green, blue = (int(digits[place : place + 2], 16) for place in (0, 2, 4))
    return red, green, blue
