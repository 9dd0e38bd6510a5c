"""What supervisor and workers tell each other without a message."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.engine.board import Board, Notes

if TYPE_CHECKING:
    from pathlib import Path


def test_a_place_says_since_when_it_is_busy() -> None:
    place = Board(1).take()
    assert place.busy_for == 0
    place.begin()
    assert place.busy_for > 0
    place.end()
    assert place.busy_for == 0


def test_places_do_not_touch_each_other() -> None:
    board = Board(3)
    one, two, three = board.take(), board.take(), board.take()
    two.begin()
    two.overtake()
    assert [place.overtaken for place in (one, two, three)] == [False, True, False]
    assert [bool(place.busy_for) for place in (one, two, three)] == [False, True, False]


def test_a_place_that_is_given_back_is_taken_as_if_new() -> None:
    board = Board(1)
    place = board.take()
    place.begin()
    place.overtake()
    board.give_back(place)
    again = board.take()
    assert (again.busy_for, again.overtaken) == (0, False)


def test_a_place_can_be_ready_again() -> None:
    place = Board(1).take()
    place.overtake()
    place.overtake(overtaken=False)
    assert not place.overtaken


def test_a_place_names_its_last_query_until_another_takes_it() -> None:
    board = Board(1)
    place = board.take()
    place.name("0123456789abcdef")
    place.overtake()
    assert place.query == "0123456789abcdef"
    board.give_back(place)
    assert not board.take().query


def test_what_a_child_process_says_is_seen_by_its_parent() -> None:
    place = Board(1).take()
    pid = os.fork()
    if not pid:
        place.begin()
        os._exit(0)
    os.waitpid(pid, 0)
    assert place.busy_for > 0


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    return Notes(tmp_path / "notes")


def test_a_note_is_read_by_the_name_of_the_query(notes: Notes) -> None:
    notes.write("4711", "time")
    assert notes.read("4711", patience=1) == "time"


def test_what_is_not_noted_is_unknown_after_some_patience(notes: Notes) -> None:
    assert notes.read("4711", patience=0.01) is None


def test_the_latest_note_about_a_query_counts(notes: Notes) -> None:
    notes.write("4711", "time")
    notes.write("4711", "memory")
    assert notes.read("4711", patience=1) == "memory"


def test_old_notes_are_forgotten(notes: Notes, tmp_path: Path) -> None:
    for pid in range(1, 300):
        notes.write(str(pid), "time")
        os.utime(tmp_path / "notes" / str(pid), (pid, pid))
    assert notes.read("299", patience=1) == "time"
    assert notes.read("1", patience=0.01) is None
    assert len(list((tmp_path / "notes").iterdir())) == 256
