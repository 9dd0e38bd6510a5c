"""A site and a browser: tests here need Chromium, Playwright and, for some, axe-core."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_COMMAND = "from dortmund_lod.cli import main; main()"
_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def serve() -> Any:
    """Serves sources while it is entered: takes a home and files, gives the address."""
    return _serving


@contextmanager
def _serving(home: Path, *sources: Path) -> Iterator[str]:
    """Serve the sources, and give the address."""
    arguments = [*map(str, sources), "--port", "0", "--workers", "1", "--home", str(home)]
    log = home / "log"
    with log.open("w") as stream:  # a pipe that nobody reads would fill, and stop the site
        process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, "serve", *arguments], cwd=ROOT, stderr=stream
        )
    try:
        yield _address(process, log)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address in the line that says where the site serves."""
    while process.poll() is None:
        if found := re.search(r"at (http\S+)/\n", log.read_text()):
            return found[1]
        time.sleep(0.05)
    pytest.fail(f"The site did not start: {log.read_text()}")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The project's own data."""
    with _serving(tmp_path_factory.mktemp("home"), ROOT / "ontology", ROOT / "data") as address:
        yield address


@pytest.fixture(scope="session")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A thesaurus, an ontology, places, a data cube, a catalogue and named graphs."""
    with _serving(tmp_path_factory.mktemp("kinds"), ROOT / "tests/data/kinds") as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A running browser."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed.")
    if not _CHROMIUM:
        pytest.skip("Chromium is not installed.")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


class Window:
    """A page for each language, width and use of scripts, and what they complain of."""

    def __init__(self, browser: Any) -> None:
        self.faults: list[str] = []
        self._browser = browser
        self._pages: dict[tuple[object, ...], Any] = {}
        self._visited: list[Any] = []

    def open(
        self,
        address: str,
        *,
        language: str = "en",
        colours: str = "light",
        width: int = 1440,
        scripts: bool = True,
    ) -> Any:
        """Open an address in a page that looks like that; the site keeps nothing in a browser."""
        look = (language, width, scripts)
        if look not in self._pages:
            self._pages[look] = self._page(*look)
        page = self._pages[look]
        self._visited.append(page)
        page.emulate_media(color_scheme=colours)
        page.goto(address)
        return page

    def leave(self) -> list[str]:
        """Leave the pages, so that none goes on; gives what they complained of or kept."""
        for page in self._visited:
            self.faults += [f"cookie: {cookie}" for cookie in page.context.cookies()]
            page.goto("about:blank")
        faults, self.faults[:], self._visited = [*self.faults], [], []
        return faults

    def _page(self, language: str, width: int, scripts: bool) -> Any:  # noqa: FBT001 - a look
        context = self._browser.new_context(
            locale=language,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
        )
        page = context.new_page()
        page.on("console", lambda said: _note(self.faults, said.type, said.text))
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.faults.append(f"dialog: {dialog.message}"))
        page.on("request", lambda asked: _note_stranger(self.faults, asked.url))
        return page


@pytest.fixture(scope="session")
def window(chromium: Any) -> Window:
    return Window(chromium)


@pytest.fixture
def visit(window: Window) -> Iterator[Callable[..., Any]]:
    """Open an address; fails afterwards if the page complained, kept a cookie or asked others."""
    yield window.open
    assert window.leave() == []


def _note(faults: list[str], kind: str, text: str) -> None:
    expected = "Failed to load resource: the server responded with a status of 4"
    if kind in {"error", "warning"} and not text.startswith(expected):
        faults.append(f"{kind}: {text}")


def _note_stranger(faults: list[str], address: str) -> None:
    if not address.startswith(("http://127.0.0.1:", "data:", "blob:", "about:")):
        faults.append(f"request: {address}")


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    if not _AXE.is_file():
        pytest.skip("axe-core is not installed: run `npm ci` in frontend/.")
    return _AXE.read_text("utf-8")


def reached_by_keyboard(page: Any) -> tuple[int, int]:
    """How many elements the tabulator reaches, and how many can have the focus."""
    page.evaluate(Path(__file__).with_name("focusable.js").read_text("utf-8"))
    expected = page.evaluate("countFocusable()")
    page.evaluate("document.activeElement.blur()")
    for _ in range(expected + 2):
        page.keyboard.press("Tab")
        page.evaluate("noteFocus()")
    return page.evaluate("reached.size"), expected
