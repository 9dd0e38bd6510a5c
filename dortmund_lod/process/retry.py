"""Work that is done again and again, whatever the system refuses for a while."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from dortmund_lod.errors import LodError

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)


class Retry:
    """Does a step unless it failed just now; nothing that it raises gets out.

    After each failure the pause is twice as long, from `pause` to `longest` seconds. A failure is
    logged once for each cause, after the words `failing`, and its end after `recovered`. `cause`
    says what is wrong now; it is empty where nothing is.
    """

    def __init__(self, failing: str, recovered: str, *, pause: float, longest: float) -> None:
        self.cause = ""
        self._failing = failing
        self._recovered = recovered
        self._first = self._pause = pause
        self._longest = longest
        self._not_before = 0.0

    def attempt(self, step: Callable[[], None]) -> bool | None:
        """Do the step; says whether that went well, or None where it is too early."""
        if time.monotonic() < self._not_before:
            return None
        try:
            step()
        except Exception as error:  # noqa: BLE001 - it is what this is for
            self._failed(error)
            return False
        if self.cause:
            log.warning("%s", self._recovered)
            self.cause, self._pause = "", self._first
        return True

    def _failed(self, error: Exception) -> None:
        """Log it with its traceback where nobody expected it."""
        cause = getattr(error, "strerror", None) or f"{error}" or type(error).__name__
        if cause != self.cause:
            expected = isinstance(error, (LodError, OSError))
            log.error("%s: %s", self._failing, error, exc_info=None if expected else error)
        self.cause = cause  # without the names of files, which are others each time
        self._not_before = time.monotonic() + self._pause
        self._pause = min(2 * self._pause, self._longest)
