"""How the keeping of the engine goes: told by the parent, and read by every web process."""

from __future__ import annotations

import mmap
import struct

_SIZE = 1024
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
        _, length = _HEAD.unpack_from(self._memory)
        return self._memory[_HEAD.size : _HEAD.size + length].decode("utf-8", "replace")

    @trouble.setter
    def trouble(self, text: str) -> None:
        encoded = text.encode()[: _SIZE - _HEAD.size]
        self._memory[_HEAD.size : _HEAD.size + len(encoded)] = encoded
        _HEAD.pack_into(self._memory, 0, self.has_ended, len(encoded))

    @property
    def has_ended(self) -> bool:
        """Whether nobody looks after the engine any more, so that the program is about to end."""
        return bool(_HEAD.unpack_from(self._memory)[0])

    def end(self) -> None:
        """Say so."""
        _HEAD.pack_into(self._memory, 0, True, len(self.trouble.encode()))  # noqa: FBT003 - a field
