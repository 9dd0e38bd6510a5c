"""A source file: where it is, how it is written, what part it plays and how to read it."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from dortmund_lod.errors import Location, SourceError
from dortmund_lod.rdf.formats import RDFXML
from dortmund_lod.rdf.parser.xml_languages import EmptyTagMarker
from dortmund_lod.sources import xml_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dortmund_lod.rdf.formats import Format

MAX_SOURCE_BYTES = 16 * 2**30
"""More than this is read from no file, so that a compressed bomb ends."""
MOST_UNPACKED = 250
"""RDF is unpacked to 10 to 60 times its size; what becomes larger than this times is a bomb."""
_PIECE = 2**20
"""Bytes that are read at once."""
SMALL_BYTES = 16 * 2**20
"""Up to this size a file may become as much larger as it likes."""


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

    @contextmanager
    def stream(self, progress: Callable[[int], object] = lambda _: None) -> Iterator[IO[bytes]]:
        """Open the file for a parser; `progress` is told how many bytes of it have been read.

        Raises:
            SourceError: now or when it is read, that it cannot be, or exceeds MAX_SOURCE_BYTES.
        """
        with self.open() as opened:
            stream = cast("IO[bytes]", _Bounded(opened, self, progress))
            if self.format is not RDFXML:
                yield stream
                return
            try:
                readable = xml_source.readable(stream)
            except (UnicodeError, LookupError) as error:
                raise self.unreadable(error) from error
            yield cast("IO[bytes]", EmptyTagMarker(readable))

    def read(self) -> bytes:
        """The whole file, decompressed.

        Raises:
            SourceError: it cannot be read, is no gzip file, or is larger than MAX_SOURCE_BYTES.
        """
        with self.stream() as stream:  # asked for all at once, it would reserve the most there is
            return b"".join(iter(partial(stream.read, _PIECE), b""))

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


class _Bounded:
    """A stream that fails in our words, and ends where a file is too large."""

    def __init__(
        self, stream: BinaryIO, source: SourceFile, progress: Callable[[int], object]
    ) -> None:
        self._stream = stream
        self._file = getattr(stream, "fileobj", stream)
        self._source = source
        self._progress = progress
        self._left = MAX_SOURCE_BYTES

    def read(self, size: int = -1) -> bytes:
        most = self._left + 1
        try:
            data = self._stream.read(most if size < 0 else min(size, most))
        except (OSError, EOFError, zlib.error) as error:
            raise self._source.unreadable(error) from error
        self._left -= len(data)
        self._refuse_bomb()
        if self._left < 0:
            raise SourceError(
                f"The file holds more than {MAX_SOURCE_BYTES >> 30} GiB.",
                hint="Split it into several files.",
                location=Location(self._source.display),
            )
        self._progress(self._file.tell())
        return data

    def _refuse_bomb(self) -> None:
        """End with a file that becomes far larger than RDF does when it is unpacked."""
        unpacked = MAX_SOURCE_BYTES - self._left
        if self._file is not self._stream and unpacked > max(
            SMALL_BYTES, MOST_UNPACKED * self._file.tell()
        ):
            raise SourceError(
                f"The file becomes more than {MOST_UNPACKED} times as large when it is unpacked.",
                hint="Pack less of the same into it, or give it unpacked.",
                location=Location(self._source.display),
            )
