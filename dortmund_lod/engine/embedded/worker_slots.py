"""What supervisor and workers tell each other without a message: shared memory."""

from __future__ import annotations

import mmap
import struct
import time
from dataclasses import dataclass

from dortmund_lod.engine.embedded.reply_socket import TICKET

_PLACE = struct.Struct(f"d?7x{TICKET}s4x")
_TICKET_AT = 16
_BEGUN = struct.Struct(f"{TICKET}s")
_IDLE = 0.0


@dataclass(frozen=True)
class WorkerSlot:
    """One worker's place on the board: since when it is busy, with what, and whether overtaken.

    A worker whose query became long is overtaken: a fresh worker has taken its place in the pool,
    and it ends after its query.
    """

    memory: mmap.mmap
    offset: int

    def begin(self, packet: bytes) -> float:
        """Say that a query begins, by the packet that it came in; gives the present moment."""
        now = time.monotonic()
        _BEGUN.pack_into(self.memory, self.offset + _TICKET_AT, packet)
        struct.pack_into("d", self.memory, self.offset, now)
        return now

    @property
    def ticket(self) -> bytes:
        """The ticket of the present or last query; empty before the first."""
        found: bytes = _PLACE.unpack_from(self.memory, self.offset)[2]
        return found if any(found) else b""

    def end(self) -> None:
        """Say that it ended."""
        struct.pack_into("d", self.memory, self.offset, _IDLE)

    @property
    def busy_for(self) -> float:
        """Seconds since the query began; 0 where there is none."""
        (begun,) = struct.unpack_from("d", self.memory, self.offset)
        return time.monotonic() - begun if begun else 0.0

    @property
    def detached(self) -> bool:
        """Whether a fresh worker has taken this one's place in the pool."""
        return bool(_PLACE.unpack_from(self.memory, self.offset)[1])

    def detach(self, *, detached: bool = True) -> None:
        """Set the mark."""
        struct.pack_into("?", self.memory, self.offset + 8, detached)

    def clear(self) -> None:
        """Make it ready for another worker."""
        _PLACE.pack_into(self.memory, self.offset, _IDLE, False, b"")  # noqa: FBT003 - a field


class SlotTable:
    """Places in memory that is shared with the processes forked later."""

    def __init__(self, places: int) -> None:
        self._memory = mmap.mmap(-1, places * _PLACE.size)
        self._free = [WorkerSlot(self._memory, index * _PLACE.size) for index in range(places)]

    def take(self) -> WorkerSlot:
        """A free place."""
        place = self._free.pop()
        place.clear()
        return place

    def give_back(self, place: WorkerSlot) -> None:
        """Free a place."""
        self._free.append(place)
