"""The table `[site]`: what it may say, and every fault in a sentence."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod import settings
from dortmund_lod.errors import SettingsError
from dortmund_lod.settings import Appearance, colours

_COLOURS = st.integers(0, 2**24 - 1).map(lambda number: f"#{number:06x}")


def _read(folder: Path, table: str) -> Appearance:
    file = folder / "dortmund-lod.toml"
    file.write_text(f"[site]\n{table}", "utf-8")
    return settings.load({}, file=file, environ={}).site


def _faults(folder: Path, table: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        _read(folder, table)
    return caught.value.faults


def test_without_the_table_nothing_beside_the_file_is_published(tmp_path: Path) -> None:
    file = tmp_path / "dortmund-lod.toml"
    file.write_text("port = 8001")
    (tmp_path / "custom.css").write_text("a { color: red }")
    assert settings.load({}, file=file, environ={}).site.folder is None


def test_a_text_may_be_one_or_one_in_each_language(tmp_path: Path) -> None:
    assert _read(tmp_path, 'name = "Town"').name == {"": "Town"}
    assert _read(tmp_path, 'name = { de = "Stadt" }').name == {"de": "Stadt"}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('name = { fr = "Ville" }', "pages are in en and de"),
        ('name = ""', "a text is missing"),
        ('languages = ["fr"]', "pages are in en and de"),
        ("languages = []", "pages are in en and de"),
        ('languages = ["de", "de"]', "each once"),
        ('accent = "blue"', "site.accent cannot be 'blue'"),
        ('accent = "#9ad1e0"', "has a contrast of"),
        ('accent_dark = "#202020"', "WCAG 1.4.3"),
        ('logo = "logo.svg"', "it must be a file in assets/"),
        ('logo = "assets/../secret.svg"', "it must be a file in assets/"),
        ('logo = "assets/logo.exe"', "it must end in .gif"),
        ('logo = "assets/none.svg"', "There is no file"),
        ('font = "assets/font.ttf"', "it must end in .woff, .woff2"),
        ('contact = "javascript:alert(1)"', "an address begins with"),
        ('contact = "//elsewhere.example"', "an address begins with"),
        ('header = [{ href = "data:text/html,x", text = "x" }]', "an address begins with"),
        ('footer = [{ text = "x" }]', "site.footer cannot be"),
        ('menu = "about"', "it is a list of names"),
        ('menu = ["../x"]', "it is a list of names"),
        ("accessibility = { date = 2026-01-31 }", "it has authority, date, contact, enforcement"),
        ('security = { policy = "/page/security" }', "it has contact, expires, policy"),
        ('security = { contact = "/page/contact" }', "begins with https:, mailto: or tel:"),
        ('security = { contact = "mailto:a@b.c", expires = "soon" }', "security cannot be"),
        ('colour = "#fff"', "site.colour is no setting; there are accent,"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(tmp_path: Path, table: str, said: str) -> None:
    (fault,) = _faults(tmp_path, table)
    assert said in fault


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    assert len(_faults(tmp_path, 'accent = "#eee"\nlogo = "x"\nlanguages = ["xx"]')) == 3


def test_site_must_be_a_table(tmp_path: Path) -> None:
    file = tmp_path / "dortmund-lod.toml"
    file.write_text('site = "Town"')
    with pytest.raises(SettingsError, match="must be a table"):
        settings.load({}, file=file, environ={})


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#000000", "#000000", 1.0)],
)
def test_contrast_is_what_wcag_says(one: str, other: str, ratio: float) -> None:
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.01)


@given(_COLOURS, _COLOURS)
def test_contrast_is_the_same_both_ways_and_from_1_to_21(one: str, other: str) -> None:
    assert colours.contrast(one, other) == colours.contrast(other, one)
    assert 1 <= colours.contrast(one, other) <= 21


@given(_COLOURS)
def test_a_lightened_colour_can_always_be_read_on_dark_pages(colour: str) -> None:
    assert colours.worst(colours.lightened(colour), colours.DARK)[1] >= colours.LEAST_CONTRAST


@pytest.mark.parametrize(
    ("page", "head"), [("look.md", "| setting |"), ("de/look.md", "| Einstellung |")]
)
def test_the_docs_list_every_setting_and_no_other(page: str, head: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / page).read_text("utf-8")
    table = text.partition(head)[2].partition("\n\n")[0]
    listed = re.findall(r"`([a-z_]+)`", "\n".join(row.split("|")[1] for row in _rows(table)))
    assert sorted(listed) == sorted(
        each.name for each in fields(Appearance) if each.name != "folder"
    )


def _rows(table: str) -> list[str]:
    return [line for line in table.splitlines() if line.startswith("| `")]


def test_the_grounds_are_those_of_the_style_sheet() -> None:
    from dortmund_lod.site.pages.static_files import FOLDER  # noqa: PLC0415

    text = (FOLDER / "site.css").read_text("utf-8")
    light, dark = text.split("@media (prefers-color-scheme: dark)")[:2]
    assert {ground.replace("#ffffff", "#fff") for ground in colours.LIGHT} <= {
        value.strip() for value in light.replace(";", ":").split(":")
    }
    assert set(colours.DARK) <= {value.strip() for value in dark.replace(";", ":").split(":")}
