"""How the keeping of the engine goes: told by the parent, and read by every web process."""

from __future__ import annotations

import mmap
import struct

_SIZE = 2048
_COMPANION = 1024
"""Where the part about the companion begins."""
_HEAD = struct.Struct("?H")
"""Whether it has ended, and the bytes of the text that follows."""


class Health:
    """What is wrong, in memory that is shared with the processes forked later.

    So it can be told even where no file can be written.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _SIZE)

    @property
    def trouble(self) -> str:
        """What keeps the engine from being looked after now; empty where nothing does."""
        return self._text(0)

    @trouble.setter
    def trouble(self, text: str) -> None:
        self._tell(0, text, has_ended=self.has_ended)

    @property
    def companion_trouble(self) -> str:
        """Why the companion is not asked now; empty where it is, or where there is none."""
        return self._text(_COMPANION)

    @companion_trouble.setter
    def companion_trouble(self, text: str) -> None:
        self._tell(_COMPANION, text)

    def _text(self, place: int) -> str:
        _, length = _HEAD.unpack_from(self._memory, place)
        start = place + _HEAD.size
        return self._memory[start : start + length].decode("utf-8", "replace")

    def _tell(self, place: int, text: str, *, has_ended: bool = False) -> None:
        start = place + _HEAD.size
        encoded = text.encode()[: _COMPANION - _HEAD.size]
        self._memory[start : start + len(encoded)] = encoded
        _HEAD.pack_into(self._memory, place, has_ended, len(encoded))

    @property
    def has_ended(self) -> bool:
        """Whether nobody looks after the engine any more, so that the program is about to end."""
        return bool(_HEAD.unpack_from(self._memory)[0])

    def end(self) -> None:
        """Say so."""
        _HEAD.pack_into(self._memory, 0, True, len(self.trouble.encode()))  # noqa: FBT003 - a field
