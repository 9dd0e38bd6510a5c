"""What supervisor and query workers tell each other without a message: shared memory."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property

from dortmund_lod.engine.embedded.protocol import PACKET, TICKET
from dortmund_lod.process.shared_counters import SharedRecords

_BEGUN, _DETACHED, _PACKET = range(3)
_FIELDS = f"d ? {PACKET}s"
_IDLE = 0.0


@dataclass(frozen=True)
class WorkerSlot:
    """One worker's slot: since when it is busy, with what, and whether it is detached.

    A worker whose query became long is detached: a fresh worker has taken its place in the pool,
    and it ends after its query.
    """

    records: SharedRecords
    record: int

    @cached_property
    def packet(self) -> memoryview:
        """Where the packet of a query is received: whoever asked is known from then on."""
        return self.records.view(self.record, _PACKET)

    def begin(self) -> float:
        """Say that the query begins; gives the present moment."""
        now = time.monotonic()
        self.records.set(self.record, _BEGUN, now)
        return now

    @property
    def ticket(self) -> bytes:
        """The ticket of the present or last query; empty before the first."""
        ticket = bytes(self.packet[:TICKET])
        return ticket if any(ticket) else b""

    def end(self) -> None:
        """Say that it ended."""
        self.records.set(self.record, _BEGUN, _IDLE)

    @property
    def busy_for(self) -> float:
        """Seconds since the query began; 0 where there is none."""
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
        self.packet[:TICKET] = bytes(TICKET)


class SlotTable:
    """Slots in memory that is shared with the workers forked later."""

    def __init__(self, slots: int) -> None:
        records = SharedRecords(_FIELDS, slots)
        self._free = [WorkerSlot(records, index) for index in range(slots)]

    def take(self) -> WorkerSlot:
        """A free slot."""
        slot = self._free.pop()
        slot.clear()
        return slot

    def give_back(self, slot: WorkerSlot) -> None:
        """Free a slot."""
        self._free.append(slot)
