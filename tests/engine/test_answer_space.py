"""The answers on their way are bounded, of all processes together, and a full disk is told."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import tempfile
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.engine import Query
from dortmund_lod.engine.embedded.answer_space import AnswerSpace
from dortmund_lod.errors import EngineBusy
from dortmund_lod.rdf.formats import CSV, NTRIPLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dortmund_lod.engine import Answer, EngineProcess

_PATIENT = {"query_time_limit": 60.0, "query_long_after": 60.0}
_LARGE = Query(
    text="SELECT ?a ?b { ?a ?p ?x . ?b ?q ?y } LIMIT 60000", results=CSV, graph=NTRIPLES
)


def _in_a_child(work: Callable[[], object]) -> int:
    pid = os.fork()
    if not pid:
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    return pid


def test_what_all_processes_take_counts_together(tmp_path: Path) -> None:
    one, other = (AnswerSpace(tmp_path / "answers", 100) for _ in range(2))
    one.take(60)
    assert other.taken == 60
    with pytest.raises(EngineBusy) as caught:
        other.take(41)
    assert caught.value.reason == "answers"
    other.take(40)
    one.give_back(60)
    other.take(60)
    assert one.taken == 100


def test_one_client_leaves_room_for_others(tmp_path: Path) -> None:
    space = AnswerSpace(tmp_path / "answers", 100, share=40)
    space.take(40, "192.0.2.1")
    with pytest.raises(EngineBusy, match="Your answers") as caught:
        space.take(1, "192.0.2.1")
    assert caught.value.reason == "answers"
    space.take(40, "192.0.2.2")
    space.take(20)
    space.give_back(40, "192.0.2.1")
    space.take(40, "192.0.2.1")


def test_what_a_process_held_that_died_is_free_for_the_next(tmp_path: Path) -> None:
    space = AnswerSpace(tmp_path / "answers", 100)
    _in_a_child(lambda: AnswerSpace(tmp_path / "answers", 100).take(90))
    assert space.taken == 90
    again = AnswerSpace(tmp_path / "answers", 100)
    again.take(100)


def test_without_a_file_a_process_counts_for_itself(tmp_path: Path) -> None:
    space = AnswerSpace(tmp_path / "none" / "answers", 100)
    space.take(100)
    with pytest.raises(EngineBusy):
        space.take(1)


def _close(answer: Answer) -> None:
    answer.body.close()


def _leave(answer: Answer) -> None:
    with answer.body as body:
        body.read(1)


def _fail(answer: Answer) -> None:
    with contextlib.suppress(ValueError), answer.body:
        raise ValueError


def _close_twice(answer: Answer) -> None:
    with answer.body as body:
        body.close()


def _drop(_: Answer) -> None:
    """What nobody has any more is closed by Python."""


@pytest.mark.parametrize("end", [_close, _leave, _fail, _close_twice, _drop])
def test_an_answer_counts_until_it_is_closed(
    start: Callable[..., EngineProcess], end: Callable[[Answer], None]
) -> None:
    process = start(workers=1, **_PATIENT)
    space = AnswerSpace(process.folder / "test", 2**30)
    answer = process.client(space).query(_LARGE)
    assert space.taken == answer.length
    end(answer)
    del answer
    gc.collect()
    assert space.taken == 0


def test_more_answers_than_there_is_space_for_are_refused(
    start: Callable[..., EngineProcess],
) -> None:
    process = start(workers=1, **_PATIENT, answer_bytes=5 * 2**20)
    engine = process.client()
    answer = engine.query(_LARGE)
    assert answer.length < 5 * 2**20 < 2 * answer.length
    with pytest.raises(EngineBusy, match="5 MiB") as caught:
        engine.query(_LARGE)
    assert caught.value.reason == "answers"
    answer.body.close()
    engine.query(_LARGE).body.close()


def test_a_full_temporary_folder_is_told_and_heals(
    start: Callable[..., EngineProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = start(workers=1, **_PATIENT).client()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "TemporaryFile", full)
        with pytest.raises(EngineBusy, match="No space left") as caught:
            engine.query(_LARGE)
        assert caught.value.reason == "no-room"
    engine.query(_LARGE).body.close()
    gc.collect()


def test_a_folder_that_takes_no_file_is_told_to_who_asks_a_long_query(
    start: Callable[..., EngineProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = start(workers=1, **_PATIENT).client()
    long = _LARGE._replace(text=f"ASK {{}} # {'x' * 10_000}")
    engine.query(long)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.write_bytes", full)
        with pytest.raises(EngineBusy, match="No space left"):
            engine.query(long)
    engine.query(long)
