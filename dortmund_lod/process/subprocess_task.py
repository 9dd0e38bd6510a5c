"""Work in a child process: for as long as it is wanted, or one step of a build."""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from dortmund_lod.errors import ReleaseError
from dortmund_lod.process.sandbox import close_inherited, die_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

LARGE = 16 * 2**20
"""Bytes from which on a step is worth a process."""
NICE = 5
"""How much steps of a build give way (nice(2)) that are not what takes longest.

The search file is, on few processors; and the gate lets its memory go when it is done.
"""

_FORK = multiprocessing.get_context("fork")
_SPAWN = multiprocessing.get_context("spawn")
_T = TypeVar("_T")


class ChildProcess:
    """Runs `work` in a process of its own, which ends with the thread that started it.

    The two speak over `connection`, of which `work` is given the other end; it is closed for both
    when one of them ends. The child holds nothing else open of its parent's, and is interrupted
    by nobody. With `fresh`, it starts as a new interpreter, which a process with threads, or with
    much in its memory, needs; `work` is pickled then. A `daemon` is not waited for when this one
    ends, and has no children. Raises OSError where the system has no room.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[Connection], None],
        *,
        fresh: bool = False,
        daemon: bool = False,
    ) -> None:
        context = _SPAWN if fresh else _FORK
        self.connection, theirs = context.Pipe()
        arguments = (work, theirs, os.getpid())
        self.process = context.Process(target=_run, args=arguments, name=name, daemon=daemon)
        try:
            self.process.start()
        except OSError:
            self.connection.close()
            raise
        finally:
            theirs.close()

    def kill(self) -> None:
        """End the process, if it goes on."""
        self.process.kill()
        self.process.join()
        self.connection.close()


def is_stopped(pid: int) -> bool:
    """Whether a child of this process is stopped, but not by job control, which stops all."""
    look = os.WSTOPPED | os.WNOHANG | os.WNOWAIT
    with suppress(ChildProcessError):
        state = os.waitid(os.P_PID, pid, look)
        return state is not None and state.si_status == signal.SIGSTOP
    return False


def _run(work: Callable[[Connection], None], connection: Connection, parent: int) -> None:
    die_with_parent(parent)
    close_inherited(connection.fileno())  # among them the lock of the home
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever is interrupted ends this one
    work(connection)


class SubprocessTask(Generic[_T]):
    """Does `work` in a child process, which ends with this context, whatever happens.

    `name` is that of the process, and `doing` says what it does to who has to be told that it was
    killed; `nice` is how much it gives way to others. What the work gives or raises is pickled on
    its way.
    """

    def __init__(self, name: str, doing: str, work: Callable[[], _T], *, nice: int = 0) -> None:
        self._doing = doing
        self._child = ChildProcess(name, partial(_send_result, work, nice))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def has_ended(self, seconds: float = 0) -> bool:
        """Whether the process has a result, or died, within these seconds."""
        return self._child.connection.poll(seconds)

    def result(self) -> _T:
        """Wait for what the work gives; raises what it raised.

        Raises:
            ReleaseError: the process was killed.
        """
        try:
            result, error = self._child.connection.recv()
        except (EOFError, ConnectionError) as ended:
            raise ReleaseError(
                f"The process that {self._doing} was killed; nothing was published.",
                hint="There may be too little memory for it.",
            ) from ended
        if error:
            raise error
        return result  # type: ignore[no-any-return]

    def stop(self) -> int | None:
        """End the process, if it goes on; gives its exit code, which is negative for a signal."""
        self._child.kill()
        return self._child.process.exitcode


def _send_result(work: Callable[[], object], nice: int, connection: Connection) -> None:
    os.nice(nice)
    try:
        connection.send((work(), None))
    except Exception as error:  # noqa: BLE001 - it is raised where the result is waited for
        connection.send((None, error))


@contextmanager
def run_maybe_in_subprocess(
    name: str, doing: str, work: Callable[[], _T], size: int, *, nice: int = 0
) -> Iterator[Callable[[], _T]]:
    """Do work on so many bytes: here, or in a child process if they are many.

    Takes how much a child process gives way to others; gives what waits for the result.
    """
    if size < LARGE:
        result = work()
        yield lambda: result
        return
    with SubprocessTask(name, doing, work, nice=nice) as task:
        yield task.result
