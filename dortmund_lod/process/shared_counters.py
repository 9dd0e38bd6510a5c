"""Numbers that outlive the processes which count."""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NUMBER = struct.Struct("Q")


@dataclass(frozen=True)
class CounterRow:
    """A row of a tally: what one process counts."""

    memory: mmap.mmap
    places: Mapping[str, int]
    offset: int

    def add(self, name: str) -> None:
        """Count one more of a name."""
        (found,) = _NUMBER.unpack_from(self.memory, self.offset + self.places[name])
        self.set(name, found + 1)

    def set(self, name: str, number: int) -> None:
        """Say how many there are of a name."""
        _NUMBER.pack_into(self.memory, self.offset + self.places[name], number)


class SharedCounters:
    """Numbers by name, in memory that is shared with the processes forked later.

    Each of the `writers` that may be there at once has a row of its own: so no count is lost, and
    nobody waits for a lock that a killed process holds.
    """

    def __init__(self, names: Sequence[str], writers: int = 1) -> None:
        self._places = {name: index * _NUMBER.size for index, name in enumerate(names)}
        self._row = len(names) * _NUMBER.size
        self._writers = writers
        self._memory = mmap.mmap(-1, writers * self._row)

    def row(self, writer: int = 0) -> CounterRow:
        """The row of the writer of this number (modulo `writers`)."""
        return CounterRow(self._memory, self._places, writer % self._writers * self._row)

    def read(self) -> dict[str, int]:
        """The sum of each name."""
        rows = range(0, len(self._memory), self._row)
        return {
            name: sum(_NUMBER.unpack_from(self._memory, row + place)[0] for row in rows)
            for name, place in self._places.items()
        }
