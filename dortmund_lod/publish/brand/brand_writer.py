"""Writing the look of a site into its release: logo, colours, fonts, templates."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from dortmund_lod.errors import SettingsError
from dortmund_lod.publish.brand.page_writer import own_pages
from dortmund_lod.release import own_templates
from dortmund_lod.release.brand import BRAND, BRAND_FILE, STYLES, Brand, page_file
from dortmund_lod.settings import colours
from dortmund_lod.settings.appearance import ASSETS, FONTS, PAGES, PICTURES, STYLESHEET, TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.publish.brand.page_writer import OwnPage
    from dortmund_lod.settings.appearance import Appearance

SERVED = PICTURES | FONTS | frozenset({"css", "pdf", "txt"})
"""What files in `assets/` may end in: nothing that a browser would run."""
_LARGEST = 8 * 2**20
_DIGEST = 12


def check_brand(appearance: Appearance) -> None:
    """Find out whether all that the operator adds can be published.

    Raises:
        SettingsError: with everything that cannot.
    """
    pages = _pages(appearance)
    faults = [
        *_asset_faults(appearance),
        *_template_faults(appearance),
        *(fault for page in pages for fault in page.faults),
        *_menu_faults(appearance, pages),
    ]
    if faults:
        raise SettingsError(faults)


def brand_digest(appearance: Appearance) -> str:
    """A digest of all that shapes the look: another one, another release."""
    pages = _pages(appearance)
    digest = hashlib.sha256(_settings_of(appearance, pages).to_json().encode())
    digest.update(_styles(appearance).encode())
    for page in pages:
        digest.update(f"\n{page.name} {page.language} {page.html}".encode())
    for name, path in sorted((*_files(appearance), *_templates(appearance))):
        digest.update(f"\n{name} {_digest(path)}".encode())
    return digest.hexdigest()


def write_brand(folder: Path, appearance: Appearance) -> None:
    """Write everything into the folder of a release.

    Raises:
        SettingsError: some of it cannot be published.
    """
    check_brand(appearance)
    target = folder / BRAND
    target.mkdir()
    (target / STYLES).write_text(_styles(appearance), "utf-8")
    for name, path in (*_files(appearance), *_templates(appearance)):
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    pages = _pages(appearance)
    for page in pages:
        file = folder / page_file(page.name, page.language)
        file.parent.mkdir(exist_ok=True)
        file.write_text(page.html, "utf-8")
    served = [STYLES, *(name for name, _ in _files(appearance))]
    brand = _settings_of(appearance, pages, {name: _digest(target / name) for name in served})
    (folder / BRAND_FILE).write_text(brand.to_json(), "utf-8")


def _settings_of(
    appearance: Appearance, pages: list[OwnPage], files: dict[str, str] | None = None
) -> Brand:
    statement = appearance.accessibility
    styles = [name for name, _ in _files(appearance) if name == STYLESHEET]
    return Brand(
        name=appearance.name,
        languages=[*appearance.languages],
        logo=appearance.logo,
        logo_dark=appearance.logo_dark,
        favicon=appearance.favicon,
        styles=[*([STYLES] if _styles(appearance) else []), *styles],
        header=[(href, texts) for href, texts in appearance.header],
        footer=[(href, texts) for href, texts in appearance.footer],
        pages=_titles(pages),
        menu=[*appearance.menu],
        accessibility=asdict(statement) if statement else {},
        security=asdict(appearance.security) if appearance.security else {},
        contact=appearance.contact,
        files=files or {},
        templates=[Path(name).stem for name, _ in _templates(appearance)],
    )


def _files(appearance: Appearance) -> Iterator[tuple[str, Path]]:
    """The files that are served as they are, by their names."""
    if not appearance.folder:
        return
    if appearance.path(STYLESHEET).is_file():
        yield STYLESHEET, appearance.path(STYLESHEET)
    for path in sorted(appearance.path(ASSETS).rglob("*")):
        name = path.relative_to(appearance.folder)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            yield name.as_posix(), path


def _templates(appearance: Appearance) -> Iterator[tuple[str, Path]]:
    if appearance.folder:
        for path in sorted(appearance.path(TEMPLATES).glob("*.html")):
            yield f"{own_templates.FOLDER}/{path.name}", path


def _pages(appearance: Appearance) -> list[OwnPage]:
    return list(own_pages(appearance, {name for name, _ in _files(appearance)}))


def _titles(pages: list[OwnPage]) -> dict[str, dict[str, str]]:
    titles: dict[str, dict[str, str]] = {}
    for page in pages:
        titles.setdefault(page.name, {})[page.language] = page.title
    return titles


def _menu_faults(appearance: Appearance, pages: list[OwnPage]) -> Iterator[str]:
    names = {page.name for page in pages}
    for name in appearance.menu:
        if name not in names:
            path = appearance.path(PAGES) / f"{name}.{appearance.languages[0]}.md"
            yield f"site.menu names the page {name}, and there is no {path}."


def _asset_faults(appearance: Appearance) -> Iterator[str]:
    for name, path in _files(appearance):
        suffix = path.suffix[1:].lower()
        if suffix not in SERVED:
            kinds = ", ".join(f".{each}" for each in sorted(SERVED))
            yield f"{path}: A file in {ASSETS}/ may end in {kinds}, not in .{suffix}."
        elif not name.isascii() or not name.isprintable() or set(name) & set("\"'<>?#% \\"):
            yield f"{path}: The name of a file has letters, digits, '-', '_' and '.' only."
        elif path.stat().st_size > _LARGEST:
            yield f"{path}: A file may have {_LARGEST >> 20} MiB at most."


def _template_faults(appearance: Appearance) -> Iterator[str]:
    assets = {name for name, _ in _files(appearance)}
    for _, path in _templates(appearance):
        if path.stem not in own_templates.SLOTS:
            known = ", ".join(f"{name}.html" for name in own_templates.SLOTS)
            yield f"{path}: There is no such template; there are {known}."
            continue
        try:
            fault = own_templates.fault(path.read_text("utf-8"), assets)
        except (OSError, UnicodeDecodeError) as error:
            fault = f"it cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}"
        if fault:
            yield f"{path}: The template does not work: {fault.rstrip('.')}."


def _styles(appearance: Appearance) -> str:
    """The colours and fonts as a style sheet; empty where all are the product's."""
    accent = appearance.accent
    dark = appearance.accent_dark or (colours.lightened(accent) if accent else "")
    rules = [f":root {{ --accent: {accent}; --bar: {accent}; }}"] if accent else []
    if dark:
        ground = "@media (prefers-color-scheme: dark)"
        rules.append(f"{ground} {{ :root {{ --accent: {dark}; --bar: {dark}; }} }}")
    for name, variable, file in (
        ("Site text", "--sans", appearance.font),
        ("Site headings", "--serif", appearance.heading_font),
    ):
        if file:
            source = f'src: url("{file}") format("{Path(file).suffix[1:].lower()}")'
            weights = "font-weight: 100 900; font-display: swap"
            rules.append(f'@font-face {{ font-family: "{name}"; {source}; {weights}; }}')
            rules.append(f':root {{ {variable}: "{name}", system-ui, sans-serif; }}')
    return "".join(f"{rule}\n" for rule in rules)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:_DIGEST]
