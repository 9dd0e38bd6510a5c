"""Tables of classes are asked in a process of their own, which begins when it is needed."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from concurrent.futures import TimeoutError as TurnTimeout
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dortmund_lod.engine.fair_share import FairShare
from dortmund_lod.errors import (
    EngineBusy,
    EngineUnavailable,
    QueryMemoryLimit,
    QueryTimeLimit,
)
from dortmund_lod.process import sandbox
from dortmund_lod.process.subprocess_task import ChildProcess
from dortmund_lod.release.tables.table_index import read_index

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from dortmund_lod.engine.api import Limits
    from dortmund_lod.release.tables.filters import TableAnswer, TableQuestion
    from dortmund_lod.release.tables.table_index import TableFile

_IDLE = 300.0
"""Seconds after the last question until the process ends, and gives its memory back."""
_MEMORY = 256
"""MiB that a question may use."""
_BESIDE = 512 * 2**20
"""Bytes that the process may use in all, beside what it begins with."""
_NICE = 5
_GRACE = 10.0
"""Seconds that the process may take to begin."""


class ClassTables:
    """The tables of a release; safe to ask from many threads, which take turns.

    Takes the folder of the tables and the limits that queries have.
    """

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder = folder
        self._limits = limits
        self._tables = read_index(folder)
        self._turns = FairShare(limits)
        self._lock = threading.Lock()
        self._child: ChildProcess | None = None

    def of(self, cls: str) -> TableFile | None:
        """The table of a class, if it has one."""
        return self._tables.get(cls)

    @property
    def pid(self) -> int | None:
        """The process that answers, if there is one."""
        return self._child.process.pid if self._child else None

    def ask(self, question: TableQuestion, client: str = "") -> TableAnswer:
        """Ask a table for a client.

        Raises:
            EngineError: there is no answer; its subclass says why.
        """
        until = time.monotonic() + self._limits.seconds
        turn = self._turns.enter(client)
        if turn:
            try:
                turn.result(self._limits.seconds)
            except TurnTimeout as error:
                self._turns.give_up(client, turn)
                raise self._busy() from error
        try:
            if not self._lock.acquire(timeout=max(0.0, until - time.monotonic())):
                raise self._busy()
            try:
                return self._asked(question)
            finally:
                self._lock.release()
        finally:
            self._turns.leave(client)

    def stop(self) -> None:
        """End the process, if it goes on."""
        with self._lock:
            self._end()

    def _busy(self) -> EngineBusy:
        return EngineBusy(
            "Other questions to tables hold the place.", retry_after=round(self._limits.seconds)
        )

    def _asked(self, question: TableQuestion) -> TableAnswer:
        """Ask; once more where the process had ended by itself in the meantime."""
        connection = self._begun()
        try:
            connection.send(question)
        except OSError:
            self._end()
            connection = self._begun()
            connection.send(question)
        return self._received(connection)

    def _received(self, connection: Connection) -> TableAnswer:
        try:
            if not connection.poll(self._limits.seconds):
                self._end()
                raise QueryTimeLimit(
                    f"The table was not answered within {self._limits.seconds:g} seconds."
                )
            answer, error = connection.recv()
        except (EOFError, OSError) as ended:
            self._end()
            raise EngineUnavailable("The process that answers tables ended.") from ended
        if error == _TOO_LARGE:
            raise QueryMemoryLimit("The table needs more memory than one question may use.")
        if error:
            raise EngineUnavailable(f"The table cannot be read: {error}")
        return answer  # type: ignore[no-any-return]

    def _begun(self) -> Connection:
        """What leads to the process, which is begun where there is none.

        Raises:
            EngineUnavailable: the system has no room for it, or it does not begin.
        """
        if self._child and self._child.process.is_alive():
            return self._child.connection
        self._end()
        try:
            child = ChildProcess("tables", partial(_serve, self._folder), fresh=True, daemon=True)
        except OSError as error:
            raise EngineUnavailable("There is no room for a process for tables.") from error
        self._child = child
        with contextlib.suppress(EOFError, OSError):
            if child.connection.poll(self._limits.seconds + _GRACE) and child.connection.recv():
                return child.connection
        self._end()
        raise EngineUnavailable("The process that answers tables did not begin.")

    def _end(self) -> None:
        if self._child:
            self._child.kill()
            self._child = None


_TOO_LARGE = "memory"


def _serve(folder: Path, connection: Connection) -> None:
    """The process: answer until the other side goes away, or asks no more."""
    # only this process has DuckDB in its memory
    from dortmund_lod.release.tables.table_reader import TableReader  # noqa: PLC0415

    sandbox.forbid_core_dumps()
    sandbox.silence_native_code()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICE)
    os.chdir(folder)  # DuckDB takes '?' and '*' in a path for patterns
    reader = TableReader(Path(), f"{_MEMORY}MB")
    sandbox.limit_memory(_BESIDE)
    connection.send(True)  # noqa: FBT003 - the message itself
    while connection.poll(_IDLE):
        try:
            question = connection.recv()
        except EOFError:
            return
        error = ""
        answer = None
        try:
            answer = reader.answer(question)
        except MemoryError:
            error = _TOO_LARGE
        except ValueError as failure:
            error = str(failure)[:200]
        with contextlib.suppress(BrokenPipeError):
            connection.send((answer, error))
