"""Answers on their way from a worker to who asked."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dortmund_lod import errors
from dortmund_lod.engine import Limits
from dortmund_lod.engine.embedded.answer_buffer import AnswerBuffer
from dortmund_lod.engine.embedded.answer_space import AnswerSpace
from dortmund_lod.engine.embedded.protocol import DIED, LAST, Ticket, read_ticket
from dortmund_lod.engine.embedded.reply_socket import (
    AnswerWriter,
    ReceiverGone,
    ReplySender,
    ReplySocket,
)
from dortmund_lod.rdf.formats import JSON_RESULTS

if TYPE_CHECKING:
    from dortmund_lod.engine import Answer

_LIMITS = Limits(
    seconds=1.0,
    memory=2**28,
    result_bytes=2**22,
    long_after=0.5,
    places=2,
    queue=4,
    client_queries=2,
    client_queue=4,
    client_long_queries=1,
)
_SPACE = AnswerSpace(Path("/none/answers"), 2**30)
_SOON = 60.0
_pieces = st.lists(st.binary(max_size=70_000) | st.binary(min_size=1).map(lambda b: b * 9_000))


def _until() -> float:
    return time.monotonic() + _SOON


def _ticket(mailbox: ReplySocket) -> Ticket:
    return read_ticket(mailbox.ticket(_until())[1])


def _gathered(mailbox: ReplySocket, gathering: AnswerBuffer) -> Answer | None:
    arrived = mailbox.receive()
    return gathering.feed(arrived.kind, arrived.payload)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(_pieces)
def test_an_answer_arrives_as_it_was_written(tmp_path: Path, pieces: list[bytes]) -> None:
    with ReplySocket(tmp_path) as mailbox, AnswerBuffer(_LIMITS, _SPACE) as gathering:
        sending = AnswerWriter(ReplySender(tmp_path), _ticket(mailbox), 2**30)
        for piece in pieces:
            for start in range(0, len(piece), 50_000):
                sending.write(piece[start : start + 50_000])
                _take_all(mailbox, gathering)
        sending.finish(JSON_RESULTS.suffix)
        answer = _gathered(mailbox, gathering)
        assert answer
        with answer.body as body:
            assert body.read() == b"".join(pieces)
        assert answer.length == sum(map(len, pieces))
        assert answer.format is JSON_RESULTS


def _take_all(mailbox: ReplySocket, gathering: AnswerBuffer) -> None:
    try:
        while True:
            assert _gathered(mailbox, gathering) is None
    except BlockingIOError:
        return


def test_each_question_has_a_number_of_its_own(tmp_path: Path) -> None:
    with ReplySocket(tmp_path) as mailbox:
        post = ReplySender(tmp_path)
        first, second = _ticket(mailbox), _ticket(mailbox)
        post.send(second, LAST, b"2")
        post.send(first, LAST, b"1")
        assert mailbox.receive() == (second.number, LAST, b"2")
        assert mailbox.receive() == (first.number, LAST, b"1")
        assert first.number != second.number


def test_a_ticket_is_waited_for_until_its_moment(tmp_path: Path) -> None:
    with ReplySocket(tmp_path) as mailbox:
        assert _ticket(mailbox).is_awaited
        assert not read_ticket(mailbox.ticket(time.monotonic())[1]).is_awaited


def test_a_ticket_says_whom_a_query_is_for(tmp_path: Path) -> None:
    with ReplySocket(tmp_path) as mailbox:
        one, again, other, nobody = (
            read_ticket(mailbox.ticket(_until(), client)[1]).client
            for client in ("192.0.2.1", "192.0.2.1", "192.0.2.2", "")
        )
    assert one == again != other
    assert nobody == b""


def test_who_has_closed_the_mailbox_has_gone(tmp_path: Path) -> None:
    with ReplySocket(tmp_path) as mailbox:
        ticket = _ticket(mailbox)
    with pytest.raises(ReceiverGone):
        ReplySender(tmp_path).send(ticket, LAST, b"")
    assert not list(tmp_path.iterdir())


def test_a_mailbox_that_stays_full_holds_up_nobody_for_long(tmp_path: Path) -> None:
    with ReplySocket(tmp_path) as mailbox:
        post, ticket = ReplySender(tmp_path, 0.05), _ticket(mailbox)
        with pytest.raises(ReceiverGone):
            _send_for_ever(post, ticket)


def _send_for_ever(post: ReplySender, ticket: Ticket) -> None:
    while True:
        post.send(ticket, LAST, b"")


def test_more_than_the_largest_result_is_refused(tmp_path: Path) -> None:
    with ReplySocket(tmp_path) as mailbox:
        sending = AnswerWriter(ReplySender(tmp_path), _ticket(mailbox), 2**20)
        sending.write(b"x" * 1000)
        with pytest.raises(errors.ResultTooLarge, match="1 MiB"):
            sending.write(b"x" * 2**20)


def test_what_a_worker_says_is_wrong_is_told(tmp_path: Path) -> None:
    with ReplySocket(tmp_path) as mailbox:
        sending = AnswerWriter(ReplySender(tmp_path), _ticket(mailbox), 2**20)
        sending.fail(errors.MalformedQuery("No!", hint="Write it again."))
        with (
            pytest.raises(errors.MalformedQuery, match="No!") as caught,
            AnswerBuffer(_LIMITS, _SPACE) as it,
        ):
            _gathered(mailbox, it)
        assert caught.value.hint == "Write it again."
        sending.fail(errors.MalformedQuery("\N{GRINNING FACE}" * 100_000))
        with pytest.raises(errors.MalformedQuery), AnswerBuffer(_LIMITS, _SPACE) as it:
            _gathered(mailbox, it)
        sending.refuse("triples")
        with pytest.raises(errors.UnacceptableAnswer), AnswerBuffer(_LIMITS, _SPACE) as it:
            _gathered(mailbox, it)


@pytest.mark.parametrize(
    ("cause", "error"),
    [
        (b"time", errors.QueryTimeLimit),
        (b"memory", errors.QueryMemoryLimit),
        (b"complexity", errors.QueryTooComplex),
        (b"evicted", errors.EngineBusy),
        (b"stopped", errors.EngineUnavailable),
        (b"crash", errors.EngineUnavailable),
    ],
)
def test_each_death_of_a_worker_has_its_error(cause: bytes, error: type[Exception]) -> None:
    with pytest.raises(error), AnswerBuffer(_LIMITS, _SPACE) as gathering:
        gathering.feed(DIED, cause)


def test_a_mailbox_needs_the_folder_of_an_engine(tmp_path: Path) -> None:
    with pytest.raises(errors.EngineUnavailable):
        ReplySocket(tmp_path / "none")
