"""What the health of the engine's keeper says to other processes, and at which address."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING, cast
from urllib.request import urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.site.app import create_app
from dortmund_lod.site.health import Health
from dortmund_lod.site.metrics_listener import MetricsListener
from tests.ports import free_port

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


def test_the_public_is_told_that_something_is_wrong_and_the_operator_what(
    client: FlaskClient, health: Health, site: ServedRelease, metrics: Metrics
) -> None:
    health.trouble = _WRONG
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.text.startswith("ready\nSomething is wrong")
    assert _WRONG not in answer.text
    assert client.get("/health/live").status_code == 200
    settings = replace(site.settings, metrics_port=free_port())
    MetricsListener(settings, metrics, cast("CurrentRelease", _Fixed(site)), health).start()
    address = f"http://127.0.0.1:{settings.metrics_port}/health/ready"
    assert _read(address) == f"ready\n{_WRONG}\n"
    health.trouble = ""
    assert _read(address) == "ready\n"
    assert client.get("/health/ready").text == "ready\n"


def _read(address: str) -> str:
    until = time.monotonic() + 10
    while True:
        try:
            with urlopen(address, timeout=10) as answer:  # noqa: S310 - our own
                return str(answer.read().decode())
        except OSError:  # it does not listen yet
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


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
