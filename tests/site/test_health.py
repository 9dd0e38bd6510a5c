"""What the health of the engine's keeper says to other processes, and at which address."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.site.app import create_app
from dortmund_lod.site.health import Health

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from dortmund_lod.site.metrics.metrics import Metrics
    from dortmund_lod.site.served_release import CurrentRelease, ServedRelease

_WRONG = "The release cannot be served: the disk is full."


class _Fixed:
    def __init__(self, site: ServedRelease) -> None:
        self.current = lambda: site


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
def client(site: ServedRelease, metrics: Metrics, health: Health) -> FlaskClient:
    return create_app(cast("CurrentRelease", _Fixed(site)), metrics, 2**20, health).test_client()


def test_a_site_in_good_health_says_no_more_than_that(client: FlaskClient) -> None:
    assert client.get("/health/live").text == "live\n"
    assert client.get("/health/ready").text == "ready\n"


def test_the_operator_is_told_what_is_wrong_while_the_site_still_answers(
    client: FlaskClient, health: Health
) -> None:
    health.trouble = _WRONG
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.text) == (200, f"ready\n{_WRONG}\n")
    assert client.get("/health/live").status_code == 200
    elsewhere = client.get("/health/ready", environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert elsewhere.text == "ready\n"
    health.trouble = ""
    assert client.get("/health/ready").text == "ready\n"


def test_a_site_is_not_alive_any_more_when_nobody_looks_after_its_engine(
    client: FlaskClient, health: Health
) -> None:
    health.trouble = _WRONG
    health.end()
    answer = client.get("/health/live")
    assert answer.status_code == 503
    assert "about to end" in answer.text
    assert health.trouble == _WRONG


@given(st.lists(st.text(), min_size=1))
def test_the_last_trouble_is_told_as_far_as_there_is_room(texts: list[str]) -> None:
    found = Health()
    for text in texts:
        found.trouble = text
    assert texts[-1].startswith(found.trouble.rstrip("\N{REPLACEMENT CHARACTER}"))
    if len(texts[-1].encode()) < 1000:
        assert found.trouble == texts[-1]


def test_another_process_is_told(health: Health) -> None:
    if not (child := os.fork()):
        health.trouble = _WRONG
        health.end()
        os._exit(0)
    os.waitpid(child, 0)
    assert (health.trouble, health.has_ended) == (_WRONG, True)
