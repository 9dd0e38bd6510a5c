"""The texts of the pages: whole in both languages, and used."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

import dortmund_lod
from dortmund_lod.site.i18n.translations import LANGUAGES

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

_PACKAGE = Path(dortmund_lod.__file__).parent
_FOLDERS = sorted({path.parent for path in _PACKAGE.rglob("*.po")})
_ENDINGS = {".html", ".py", ".txt", ".xml"}
_KEY = re.compile(r"[a-z]+\.[A-Za-z0-9_-]+(?:[. ][A-Za-z0-9_ -]+)*")


def _catalogue(folder: Path, language: str) -> Catalog:
    with (folder / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def _messages(folder: Path, language: str) -> dict[str, Message]:
    found = {}
    for message in _catalogue(folder, language):
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            assert key not in found
            found[key] = message
    return found


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


folders = pytest.mark.parametrize("folder", _FOLDERS, ids=lambda folder: folder.parent.name)


@folders
def test_every_language_has_every_text(folder: Path) -> None:
    texts = [_messages(folder, language) for language in LANGUAGES]
    assert texts[0]
    for other in texts[1:]:
        assert other.keys() == texts[0].keys()
        assert {key for key in other if other[key].pluralizable} == {
            key for key in texts[0] if texts[0][key].pluralizable
        }


@folders
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_unsure(folder: Path, language: str) -> None:
    for key, message in _messages(folder, language).items():
        assert all(form.strip() for form in _forms(message)), key
        assert not message.fuzzy, key
        assert _KEY.fullmatch(key), key


@folders
def test_all_languages_and_forms_have_the_same_placeholders(folder: Path) -> None:
    first, *others = (_messages(folder, language) for language in LANGUAGES)
    for key, message in first.items():
        wanted = _placeholders(_forms(message)[-1])
        forms = [*_forms(message), *(form for other in others for form in _forms(other[key]))]
        assert all(_placeholders(form) == wanted for form in forms), key


def _sources() -> str:
    files = (path for path in _PACKAGE.rglob("*") if path.suffix in _ENDINGS)
    return "\n".join(path.read_text("utf-8") for path in files if "static" not in path.parts)


def test_every_text_is_used_and_every_used_one_is_there() -> None:
    """A key is written out, or begins with what is put together with a name (`"kind." ~ name`)."""
    code = _sources()
    keys = {key for folder in _FOLDERS for key in _messages(folder, LANGUAGES[0])}
    quoted = set(re.findall(r"""["']([a-z]+\.[A-Za-z0-9_.-]+)["']""", code))
    stems = tuple(set(re.findall(r"""["']([a-z]+(?:\.[a-z]+)*\.)["'] ~""", code)))
    stems += tuple(set(re.findall(r"""f["']([a-z]+\.)\{""", code)))
    assert not [key for key in keys if key not in quoted and not key.startswith(stems)]
    called = set(
        re.findall(r"""\bt[n]?\(["']([a-z][^"']*[a-z0-9])["'][,)]""", code, re.IGNORECASE)
    )
    assert len(called) > 50
    assert called <= keys


@pytest.mark.parametrize(
    ("language", "word"), [("de", "Ernten"), ("de", "Ding"), ("de", "Release"), ("de", "Zugänge")]
)
def test_words_that_people_do_not_use_stay_out(language: str, word: str) -> None:
    texts = [form for f in _FOLDERS for m in _messages(f, language).values() for form in _forms(m)]
    assert not [text for text in texts if re.search(rf"\b{word}\b", text)]
