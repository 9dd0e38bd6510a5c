"""A part of a build in a process beside it: two parts take two cores."""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from dortmund_lod.errors import ReleaseError
from dortmund_lod.process.sandbox import close_inherited, die_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

LARGE = 16 * 2**20
"""Bytes from which on a part is worth a process."""

_FORK = multiprocessing.get_context("fork")
_T = TypeVar("_T")


class SubprocessTask(Generic[_T]):
    """Does `work` in a process of its own, which ends with this context, whatever happens.

    `name` is that of the process, and `doing` says what it does to who has to be told that it was
    killed. What the work gives or raises is pickled on its way.
    """

    def __init__(self, name: str, doing: str, work: Callable[[], _T]) -> None:
        self._doing = doing
        self._receiver, sender = _FORK.Pipe(duplex=False)
        self._process = _FORK.Process(target=_do, args=(work, sender, os.getpid()), name=name)
        self._process.start()
        sender.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def has_ended(self, seconds: float = 0) -> bool:
        """Whether the process has a result, or died, within these seconds."""
        return self._receiver.poll(seconds)

    def result(self) -> _T:
        """Wait for what the work gives; raises what it raised.

        Raises:
            ReleaseError: the process was killed.
        """
        try:
            found, error = self._receiver.recv()
        except EOFError as ended:
            raise ReleaseError(
                f"The process that {self._doing} was killed; nothing was published.",
                hint="There may be too little memory for it.",
            ) from ended
        if error:
            raise error
        return found  # type: ignore[no-any-return]

    def stop(self) -> None:
        """End the process, if it goes on."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self._receiver.close()


def _do(work: Callable[[], object], sender: Connection, parent: int) -> None:
    die_with_parent(parent)
    close_inherited(sender.fileno())  # among them the lock of the home
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever is interrupted ends this one
    try:
        sender.send((work(), None))
    except Exception as error:  # noqa: BLE001 - it is raised where the result is waited for
        sender.send((None, error))


@contextmanager
def run_maybe_in_subprocess(
    name: str, doing: str, work: Callable[[], _T], size: int
) -> Iterator[Callable[[], _T]]:
    """Do work on so many bytes: here, or beside this process if they are many.

    Gives what waits for the result.
    """
    if size < LARGE:
        found = work()
        yield lambda: found
        return
    with SubprocessTask(name, doing, work) as process:
        yield process.result
