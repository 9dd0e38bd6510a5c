"""`dortmund-lod audit`: judge a site as its users would."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from dortmund_lod.errors import LodError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.reporting.audit_report import AuditReport

_BAD, _UNDECIDED = 1, 2


@click.command()
@click.argument("url")
@click.option(
    "--shapes", multiple=True, metavar="DIR",
    type=click.Path(exists=True, path_type=Path),
    help="SHACL shapes for the catalogue, with the vocabularies they need.",
)  # fmt: skip
@click.option(
    "--lang", "language", type=click.Choice(["en", "de"]), default="en", show_default=True,
    help="Language of the sentences.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "junit"]), default="text",
    show_default=True, help="text for people; json and junit for programs.",
)  # fmt: skip
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file instead."
)
@click.option(
    "--home",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Place the report in this home, too, for /conformance.",
)
@click.option(
    "--state", type=click.Path(dir_okay=False, path_type=Path),
    help="Remember the datasets here, and compare with the run before.",
)  # fmt: skip
@click.option(
    "--sparql", default="", metavar="PATH", help="The SPARQL endpoint.  [default: found]"
)
@click.option("--catalog", default="", metavar="PATH", help="The catalogue.  [default: found]")
@click.option(
    "--resource", "resources", multiple=True, metavar="IRI", help="A thing.  [default: found]"
)
@click.option("--base-iri", default="", metavar="IRI", help="IRIs that the site stands in for.")
@click.option(
    "--max-seconds", type=click.FloatRange(1, 86_400), default=300, show_default=True,
    help="How long it may take.",
)  # fmt: skip
@click.option("--follow-hosts", is_flag=True, help="Ask other hosts too.")
@click.option("--stress", is_flag=True, help="Ask one query without end, too.")
def audit(url: str, **given: Any) -> None:
    """Judge any linked-data site as its users would, over HTTP.

    It reads only; updates that it tries would change nothing. Exit code 0: nothing is bad;
    1: something is bad; 2: it cannot be judged.

    \b
    dortmund-lod audit https://data.example.org/
    dortmund-lod audit https://data.example.org/ --lang de --state harvest.json
    dortmund-lod audit http://127.0.0.1:8000/ --shapes dcat-ap/ --format junit --output audit.xml
    """
    from dortmund_lod.audit import Options  # noqa: PLC0415
    from dortmund_lod.audit import audit as judge  # noqa: PLC0415
    from dortmund_lod.reporting.audit_report import Status  # noqa: PLC0415

    shown = {name: given.pop(name) for name in ("form", "language", "output")}
    home: Path | None = given.pop("home")
    report = judge(Options(url=_address(url), **given), _progress())
    _show(report, **shown)
    if home:
        _place(report, home)
    if report.count(Status.BAD):
        sys.exit(_BAD)
    sys.exit(0 if report.complete else _UNDECIDED)


def _address(url: str) -> str:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0:
            return parts._replace(path=parts.path or "/", fragment="").geturl()
    except ValueError:
        pass
    raise click.BadParameter(f"{url!r} is no http or https address.", param_hint="URL")


def _show(report: AuditReport, form: str, language: str, output: Path | None) -> None:
    from dortmund_lod.reporting import render  # noqa: PLC0415

    colour = form == "text" and not output and sys.stdout.isatty()
    text = render(report, form, language, colour=colour)
    if output:
        _write(output, text)
    else:
        click.echo(text, nl=False, color=colour)


def _place(report: AuditReport, home: Path) -> None:
    from dortmund_lod.reporting import render  # noqa: PLC0415
    from dortmund_lod.site.routes.conformance import REPORT_FILE  # noqa: PLC0415

    _write(home / REPORT_FILE, render(report, "json", "en"))


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Raises:
        LodError: it cannot be written.
    """
    pending = path.with_name(f".{path.name}.new")
    try:
        pending.write_text(text, "utf-8")
        pending.replace(path)
    except OSError as error:
        raise LodError(f"{path} cannot be written: {error.strerror}.") from error


def _progress() -> Callable[[str, int, int], None] | None:
    """On a terminal, one line that says which check is made."""
    if not sys.stderr.isatty():
        return None

    def show(check: str, number: int, total: int) -> None:
        line = f"{number + 1}/{total} {check}" if check else ""
        click.echo(f"\r\x1b[K{line}", err=True, nl=False)

    return show
