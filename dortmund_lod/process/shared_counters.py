"""Numbers in memory that processes share: they outlive whoever writes them, and need no lock."""

from __future__ import annotations

import mmap
import struct
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence


class SharedRecords:
    """So many records of one layout (struct), shared with the processes that are forked later.

    Fields are written one by one, so that nobody waits for a lock that a killed process holds; two
    processes that write the same field at once leave one of the two values.
    """

    def __init__(self, fields: str, number: int) -> None:
        self._fields = [struct.Struct(field) for field in fields.split()]
        sizes = [-(-field.size // 8) * 8 for field in self._fields]  # aligned: written in one go
        self._offsets = [sum(sizes[:index]) for index in range(len(sizes))]
        self._size = sum(sizes)
        self._memory = mmap.mmap(-1, number * self._size)
        self.number = number

    def get(self, record: int, field: int) -> Any:
        """The value of a field."""
        place = record * self._size + self._offsets[field]
        return self._fields[field].unpack_from(self._memory, place)[0]

    def set(self, record: int, field: int, value: object) -> None:
        """Write the value of a field."""
        place = record * self._size + self._offsets[field]
        self._fields[field].pack_into(self._memory, place, value)

    def view(self, record: int, field: int) -> memoryview:
        """The bytes of a field, for the kernel to write to."""
        place = record * self._size + self._offsets[field]
        return memoryview(self._memory)[place : place + self._fields[field].size]


@dataclass(frozen=True)
class CounterRow:
    """What one process counts, which alone changes it."""

    records: SharedRecords
    fields: Mapping[Hashable, int]
    record: int

    def __contains__(self, name: object) -> bool:
        return name in self.fields

    def get(self, name: Hashable) -> int:
        """How many there are of a name."""
        return int(self.records.get(self.record, self.fields[name]))

    def add(self, name: Hashable, number: int = 1) -> None:
        """Count more of a name, or fewer; there are never fewer than none."""
        self.set(name, max(0, self.get(name) + number))

    def set(self, name: Hashable, number: int) -> None:
        """Say how many there are of a name."""
        self.records.set(self.record, self.fields[name], number)


class SharedCounters:
    """Numbers by name; each of the `writers` that may be there at once has a row of its own."""

    def __init__(self, names: Sequence[Hashable], writers: int = 1) -> None:
        self._fields = {name: index for index, name in enumerate(names)}
        self._records = SharedRecords("Q " * len(names), writers)

    def row(self, writer: int = 0) -> CounterRow:
        """The row of the writer of this number (modulo `writers`)."""
        return CounterRow(self._records, self._fields, writer % self._records.number)

    def read(self) -> dict[Any, int]:
        """The sum of each name."""
        rows = range(self._records.number)
        return {
            name: sum(self._records.get(row, field) for row in rows)
            for name, field in self._fields.items()
        }


_BEGUN, _DETACHED, _PACKET = range(3)
_IDLE = 0.0


@dataclass(frozen=True)
class WorkerSlot:
    """What a worker and its supervisor tell each other: since when it is busy, and with what.

    A worker that is busy for long may be detached: a fresh worker has taken its place in the pool,
    and it ends after its work.
    """

    records: SharedRecords
    record: int

    @cached_property
    def packet(self) -> memoryview:
        """Where a packet is received: what the worker was asked is known from then on."""
        return self.records.view(self.record, _PACKET)

    def begin(self) -> float:
        """Say that its work begins; gives the present moment."""
        now = time.monotonic()
        self.records.set(self.record, _BEGUN, now)
        return now

    @property
    def last_packet(self) -> bytes:
        """What was received last, with what is left there of earlier ones; empty before that."""
        packet = bytes(self.packet)
        return packet if any(packet) else b""

    def end(self) -> None:
        """Say that it ended."""
        self.records.set(self.record, _BEGUN, _IDLE)

    @property
    def busy_for(self) -> float:
        """Seconds since its work began; 0 where it has none."""
        begun: float = self.records.get(self.record, _BEGUN)
        return time.monotonic() - begun if begun else 0.0

    @property
    def detached(self) -> bool:
        """Whether a fresh worker has taken this one's place in the pool."""
        return bool(self.records.get(self.record, _DETACHED))

    def detach(self, *, detached: bool = True) -> None:
        """Set the mark."""
        self.records.set(self.record, _DETACHED, detached)

    def clear(self) -> None:
        """Make it ready for another worker."""
        self.end()
        self.detach(detached=False)
        self.packet[:] = bytes(len(self.packet))


class SlotTable:
    """Slots in memory that is shared with the workers forked later."""

    def __init__(self, slots: int, packet_bytes: int) -> None:
        records = SharedRecords(f"d ? {packet_bytes}s", slots)
        self._free = [WorkerSlot(records, index) for index in range(slots)]

    def take(self) -> WorkerSlot:
        """A free slot."""
        slot = self._free.pop()
        slot.clear()
        return slot

    def give_back(self, slot: WorkerSlot) -> None:
        """Free a slot."""
        self._free.append(slot)
