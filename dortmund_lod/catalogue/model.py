"""The catalogue as plain values: what the write side finds out and the read side shows."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from dortmund_lod.addresses import WHOLE

if TYPE_CHECKING:
    from pathlib import Path

Texts: TypeAlias = dict[str, str]
"""A text by language tag."""


GZIP = "application/gzip"


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """A file of a dataset: `file` is its name under /dump/{release}/, `suffix` its format."""

    file: str
    suffix: str
    media_type: str
    bytes: int
    sha256: str
    compressed: bool
    table: str = ""
    """The class whose table it is; empty where it has all triples."""
    rows: int = 0
    names: Texts = field(default_factory=dict)
    """What the class is called."""

    @property
    def served_as(self) -> str:
        """The media type of the file itself."""
        return GZIP if self.compressed else self.media_type


@dataclass(frozen=True, kw_only=True)
class Agent:
    """A publisher or contact: `iri` names it, the others are empty where they are not known."""

    iri: str
    names: Texts = field(default_factory=dict)
    type: str = ""
    homepage: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class ClassCount:
    """A class of a dataset: how many members it has, and the IRIs of some of them."""

    cls: str
    members: int
    first: list[str]


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A published graph.

    `graph` is the IRI of the named graph, "" for the default graph; `digest` is the SHA-256 of its
    canonical N-Triples, `issued` and `modified` are dates (YYYY-MM-DD): the day its content was
    first published, and that on which it last changed.
    """

    name: str
    iri: str
    graph: str
    titles: Texts
    descriptions: Texts
    keywords: dict[str, list[str]]
    themes: list[str]
    spatial: list[str]
    temporal: tuple[str, str]
    frequency: str
    languages: list[str]
    triples: int
    digest: str
    issued: str
    modified: str
    distributions: list[Distribution]
    classes: list[ClassCount] = field(default_factory=list)
    """The largest classes of what it describes."""

    @property
    def tables(self) -> list[Distribution]:
        """The files that are tables of classes."""
        return [each for each in self.distributions if each.table]

    @property
    def version(self) -> str:
        """Version of the content: another one for other content only."""
        return self.digest[:16]


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All that is published, and by whom; `licence` and `contributor` are IRIs or empty."""

    base_iri: str
    titles: Texts
    descriptions: Texts
    publisher: Agent
    contact: Agent | None
    licence: str
    contributor: str
    geocoding: list[str]
    geocoding_level: str
    conforms_to: list[str]
    datasets: list[Dataset]

    @property
    def whole(self) -> Dataset:
        """The dataset that is the default graph of the endpoint."""
        return next(dataset for dataset in self.datasets if dataset.name == WHOLE)

    @property
    def issued(self) -> str:
        """The day of the first publication."""
        return min(dataset.issued for dataset in self.datasets)

    @property
    def modified(self) -> str:
        """The day of the latest change."""
        return max(dataset.modified for dataset in self.datasets)

    def dataset(self, name: str) -> Dataset | None:
        """The dataset of this name."""
        return next((dataset for dataset in self.datasets if dataset.name == name), None)

    def to_json(self) -> str:
        """JSON text, always in the same order."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def load(path: Path) -> Catalogue:
    """Read what `Catalogue.to_json` wrote.

    Raises:
        ValueError, TypeError, KeyError: the file holds something else.
    """
    content = json.loads(path.read_text("utf-8"))
    contact = content["contact"]
    content |= {
        "publisher": Agent(**content["publisher"]),
        "contact": Agent(**contact) if contact else None,
        "datasets": [_dataset(entry) for entry in content["datasets"]],
    }
    return Catalogue(**content)


def _dataset(entry: dict[str, Any]) -> Dataset:
    start, end = entry["temporal"]
    files = [Distribution(**each) for each in entry["distributions"]]
    classes = [ClassCount(**each) for each in entry.get("classes", ())]
    read = {"temporal": (start, end), "distributions": files, "classes": classes}
    return Dataset(**entry | read)
