"""A source file: where it is, how it is written, what part it plays and how to read it."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO

from dortmund_lod.errors import Location, SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.formats import Format

MAX_SOURCE_BYTES = 16 * 2**30
"""More than this is read from no file, so that a compressed bomb ends."""


class Role(StrEnum):
    """The part a file plays: statements, vocabulary, constraints, or words for the catalogue."""

    DATA = "data"
    ONTOLOGY = "ontology"
    SHAPES = "shapes"
    CATALOGUE = "catalogue"


@dataclass(frozen=True)
class SourceFile:
    """One RDF file among the sources.

    `graph` is the path (relative to the base IRI) of the named graph that takes the file's default
    graph, or "" where it stays the default graph. `display` is the path as the user wrote it.
    """

    path: Path
    display: Path
    format: Format
    role: Role
    graph: str = ""

    def open(self) -> BinaryIO:
        """Open the file for reading, decompressed.

        Raises:
            SourceError: it cannot be opened.
        """
        try:
            if self.path.suffix.lower() == ".gz":
                return gzip.open(self.path)  # type: ignore[return-value]
            return self.path.open("rb")
        except OSError as error:
            raise self.unreadable(error) from error

    def read(self) -> bytes:
        """The whole file, decompressed.

        Raises:
            SourceError: it cannot be read, is no gzip file, or is larger than MAX_SOURCE_BYTES.
        """
        try:
            with self.open() as stream:
                data = stream.read(MAX_SOURCE_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise self.unreadable(error) from error
        if len(data) > MAX_SOURCE_BYTES:
            raise SourceError(
                f"The file holds more than {MAX_SOURCE_BYTES >> 30} GiB.",
                hint="Split it into several files.",
                location=Location(self.display),
            )
        return data

    def digest(self) -> str:
        """SHA-256 of the bytes on disk, in hexadecimal."""
        try:
            with self.path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise self.unreadable(error) from error

    def unreadable(self, error: Exception) -> SourceError:
        """The error that says in a sentence why this file cannot be read."""
        reason = getattr(error, "strerror", None) or str(error)
        return SourceError(f"The file cannot be read: {reason}.", location=Location(self.display))
