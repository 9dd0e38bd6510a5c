"""What the operator adds to the pages is checked before it is published."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.errors import SettingsError
from dortmund_lod.publish.brand.brand_writer import brand_digest, check_brand, write_brand
from dortmund_lod.release import brand
from dortmund_lod.settings import Appearance

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "project"
    for name in ("assets/pictures", "templates", "pages"):
        (found / name).mkdir(parents=True)
    (found / "assets" / "logo.svg").write_text("<svg/>")
    return found


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("assets/run.js", "1", "may end in"),
        ("assets/page.html", "1", "may end in"),
        ("assets/two words.png", "1", "letters, digits"),
        ("templates/sidebar.html", "1", "There is no such template; there are head.html"),
        ("templates/home.html", "{{ site.nmae }}", "'dict object' has no attribute 'nmae'"),
        ("templates/home.html", "{% if %}", "line 1: Expected an expression"),
        ("templates/home.html", "{{ asset('x.svg') }}", "there is no file x.svg"),
        ("templates/home.html", "{{ ''.__class__.__mro__ }}", "unsafe"),
        ("templates/home.html", "\ud800", "it is not UTF-8"),
        ("pages/imprint.md", "# Imprint", "a page is called like imprint.en.md"),
        ("pages/Imprint.en.md", "# Imprint", "a page is called like imprint.en.md"),
        ("pages/imprint.fr.md", "# Mentions", "in en or de"),
        ("pages/imprint.en.md", "No title", ":1: A page begins with its title"),
        ("pages/imprint.en.md", "\ud800", "it is not UTF-8"),
        ("pages/imprint.en.md", "# I\n\n[x](privacy.md)", ":3: There is no page privacy"),
        ("pages/imprint.en.md", "# I\n\n[x](assets/x.pdf)", ":3: There is no file assets/x.pdf"),
        ("pages/imprint.en.md", "# I\n\n[x](example.org)", ":3: The link example.org leads"),
        ("pages/imprint.en.md", "# I\n\n[x](//example.org)", "leads nowhere"),
        ("pages/imprint.en.md", "# I\n\n![](assets/logo.svg)", "needs a description"),
        ("pages/imprint.en.md", "# I\n\n![x](https://a.example/b)", "is not in assets/"),
    ],
)
def test_what_cannot_be_published_is_told_with_its_file(
    folder: Path, name: str, text: str, said: str
) -> None:
    (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(SettingsError) as caught:
        check_brand(Appearance(folder=folder))
    (fault,) = caught.value.faults
    assert str(folder / name) in fault
    assert said in fault


def test_the_menu_names_pages_that_there_are(folder: Path) -> None:
    with pytest.raises(SettingsError, match="names the page about, and there is no"):
        check_brand(Appearance(folder=folder, menu=("about",)))


def test_files_that_are_hidden_are_not_published(folder: Path, tmp_path: Path) -> None:
    (folder / "assets" / ".env").write_text("secret")
    write_brand(tmp_path, Appearance(folder=folder))
    assert set(brand.load(tmp_path).files) == {"brand.css", "assets/logo.svg"}


def test_without_a_table_there_is_nothing_of_the_folder(tmp_path: Path) -> None:
    write_brand(tmp_path, Appearance())
    found = brand.load(tmp_path)
    assert (found.styles, found.templates, found.logo) == ([], [], "")
    assert [*found.files] == ["brand.css"]


@pytest.mark.parametrize(
    "changed",
    [
        "assets/logo.svg",
        "custom.css",
        "templates/home.html",
        "pages/about.en.md",
    ],
)
def test_the_digest_changes_with_every_file(folder: Path, changed: str) -> None:
    appearance = Appearance(folder=folder)
    before = brand_digest(appearance)
    (folder / changed).write_text("# <b>other</b>")
    assert brand_digest(appearance) != before


def test_the_digest_changes_with_every_setting_and_with_nothing_else(folder: Path) -> None:
    appearance = Appearance(folder=folder)
    before = brand_digest(appearance)
    (folder / "notes.txt").write_text("not published")
    assert brand_digest(appearance) == before
    assert brand_digest(replace(appearance, accent="#0b5fa5")) != before
    assert brand_digest(replace(appearance, name={"": "Town"})) != before
