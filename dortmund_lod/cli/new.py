"""`dortmund-lod new`: a folder to begin with."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import click

from dortmund_lod.errors import SourceError
from dortmund_lod.sources import PROJECT_FILE

SAMPLE = Path(__file__).resolve().parent.parent / "sample"
"""The folder that is copied: a small site that is valid as it stands."""


_DATE = re.compile(r"(?m)^date = \d{4}-\d\d-\d\d$")


def _date(settings: Path) -> None:
    """Date the statement on accessibility: it says since when it holds."""
    today = datetime.now(UTC).date().isoformat()
    settings.write_text(_DATE.sub(f"date = {today}", settings.read_text("utf-8")), "utf-8")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def new(folder: Path) -> None:
    """Make DIR, a sample with data, ontology, shapes, pages and settings, to be changed.

    Every file says in comments what it is for. DIR must be new or empty.

    \b
    dortmund-lod new my-data
    cd my-data
    dortmund-lod serve
    """
    try:
        if folder.exists() and any(folder.iterdir()):
            raise SourceError(
                f"{folder} holds something already.", hint="Name a folder that is new or empty."
            )
        shutil.copytree(SAMPLE, folder, copy_function=shutil.copyfile, dirs_exist_ok=True)
        _date(folder / PROJECT_FILE)
    except OSError as error:
        raise SourceError(f"{folder} cannot be made: {error.strerror or error}.") from error
    click.echo(
        f"{folder} holds a site of six cities and four rivers; its README.md says what is where."
    )
    click.echo(f"Next: cd {folder} && dortmund-lod serve")
