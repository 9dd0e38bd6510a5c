"""What supervisor and workers tell each other without a message: shared memory and notes."""

from __future__ import annotations

import json
import mmap
import struct
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PLACE = struct.Struct("d?7x16s")
_IDLE = 0.0


@dataclass(frozen=True)
class Place:
    """One worker's place on the board: since when it is busy, with what, and whether overtaken.

    A worker whose query became long is overtaken: a fresh worker has taken its place in the pool,
    and it ends after its query.
    """

    memory: mmap.mmap
    offset: int

    def begin(self) -> None:
        """Say that a query begins."""
        struct.pack_into("d", self.memory, self.offset, time.monotonic())

    def name(self, query: str) -> None:
        """Say by what name the web process knows the query: 16 characters at most."""
        struct.pack_into("16s", self.memory, self.offset + 16, query.encode("ascii"))

    @property
    def query(self) -> str:
        """The name of the present or last query; empty before the first."""
        text: bytes = _PLACE.unpack_from(self.memory, self.offset)[2]
        return text.rstrip(b"\0").decode("ascii")

    def end(self) -> None:
        """Say that it ended."""
        struct.pack_into("d", self.memory, self.offset, _IDLE)

    @property
    def busy_for(self) -> float:
        """Seconds since the query began; 0 where there is none."""
        (begun,) = struct.unpack_from("d", self.memory, self.offset)
        return time.monotonic() - begun if begun else 0.0

    @property
    def overtaken(self) -> bool:
        """Whether a fresh worker has taken this one's place in the pool."""
        return bool(_PLACE.unpack_from(self.memory, self.offset)[1])

    def overtake(self, *, overtaken: bool = True) -> None:
        """Set the mark."""
        struct.pack_into("?", self.memory, self.offset + 8, overtaken)

    def clear(self) -> None:
        """Make it ready for another worker."""
        _PLACE.pack_into(self.memory, self.offset, _IDLE, False, b"")  # noqa: FBT003 - a field


class Board:
    """Places in memory that is shared with the processes forked later."""

    def __init__(self, places: int) -> None:
        self._memory = mmap.mmap(-1, places * _PLACE.size)
        self._free = [Place(self._memory, index * _PLACE.size) for index in range(places)]

    def take(self) -> Place:
        """A free place."""
        place = self._free.pop()
        place.clear()
        return place

    def give_back(self, place: Place) -> None:
        """Free a place."""
        self._free.append(place)


class Notes:
    """Notes on how workers died, for the web processes whose queries they were evaluating."""

    _KEPT = 256

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def write(self, query: str, cause: str) -> None:
        """Note of what the worker died that was evaluating this query."""
        pending = self._folder / f".{query}"
        pending.write_text(json.dumps(cause), "ascii")
        pending.replace(self._folder / query)
        self._forget_the_oldest()

    def read(self, query: str, patience: float) -> str | None:
        """The cause of death, or None where nothing is noted within `patience` seconds."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            try:
                return str(json.loads((self._folder / query).read_text("ascii")))
            except FileNotFoundError:
                time.sleep(0.005)
        return None

    def _forget_the_oldest(self) -> None:
        notes = sorted(self._folder.iterdir(), key=lambda note: note.stat().st_mtime)
        for note in notes[: -self._KEPT]:
            note.unlink()
