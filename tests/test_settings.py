"""Settings come from four places, the nearest wins, and every fault is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from dortmund_lod import settings
from dortmund_lod.errors import SettingsError


def test_flags_win_over_environment_over_file_over_defaults(tmp_path: Path) -> None:
    file = tmp_path / "lod.toml"
    file.write_text("port = 1\nworkers = 1\nthreads = 1\n")
    environ = {"DORTMUND_LOD_WORKERS": "2", "DORTMUND_LOD_THREADS": "2"}
    found = settings.load({"threads": 3, "home": None}, file=file, environ=environ)
    assert (found.port, found.workers, found.threads) == (1, 2, 3)
    assert found.query_time_limit == 10
    assert found.home is None


def test_every_fault_is_told_at_once() -> None:
    environ = {"DORTMUND_LOD_PORT": "many", "DORTMUND_LOD_COLOUR": "red"}
    with pytest.raises(SettingsError) as caught:
        settings.load({"base_iri": "nonsense", "workers": 0}, environ=environ)
    told = " ".join(caught.value.faults)
    assert len(caught.value.faults) == 4
    for word in ("DORTMUND_LOD_PORT", "DORTMUND_LOD_COLOUR", "nonsense", "workers"):
        assert word in told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("base_iri", "https://data.example.org"),
        ("base_iri", "file:relative/"),
        ("url", "ftp://example.org"),
        ("url", "https://example.org/?q=1"),
        ("host", "example.org"),
        ("port", 65536),
        ("query_time_limit", 0),
        ("log_format", "xml"),
        ("trusted_proxies", "nobody"),
        ("union_default_graph", "perhaps"),
    ],
)
def test_a_value_that_cannot_be_is_refused(name: str, value: object) -> None:
    with pytest.raises(SettingsError) as caught:
        settings.load({name: value}, environ={})
    assert str(value) in caught.value.message or "must be" in caught.value.message


def test_values_are_converted_to_their_types() -> None:
    environ = {
        "DORTMUND_LOD_UNION_DEFAULT_GRAPH": "false",
        "DORTMUND_LOD_QUERY_TIME_LIMIT": "2.5",
        "DORTMUND_LOD_HOME": "somewhere",
        "DORTMUND_LOD_TRUSTED_PROXIES": "10.0.0.1, 10.1.0.0/16",
    }
    found = settings.load({}, environ=environ)
    assert found.union_default_graph is False
    assert found.query_time_limit == 2.5
    assert found.home == Path("somewhere")
    assert found.trusted_proxies == ("10.0.0.1/32", "10.1.0.0/16")


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        settings.load({}, file=tmp_path / "none.toml", environ={})


def test_base_iri_and_url_follow_from_the_address() -> None:
    found = settings.load({"port": 8080}, environ={}).resolved()
    assert (found.url, found.base_iri) == ("http://127.0.0.1:8080", "http://127.0.0.1:8080/")
    assert settings.load({"host": "::1"}, environ={}).address == "http://[::1]:8000"


def test_the_base_iri_follows_from_the_url_where_only_that_is_given() -> None:
    found = settings.load({"url": "https://data.example.org/"}, environ={}).resolved()
    assert found.url == "https://data.example.org"
    assert found.base_iri == "https://data.example.org/"
