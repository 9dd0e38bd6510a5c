"""Settings: where they come from, which of them wins, and every fault at once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dortmund_lod import settings
from dortmund_lod.errors import SettingsError
from dortmund_lod.rdf.terms import Iri
from dortmund_lod.settings import ENVIRONMENT_PREFIX, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = [field.name for field in fields(Settings) if field.name != "site"]
"""Those of the file, the environment and flags; the table `[site]` is a page of its own."""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder without a settings file."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _load(
    toml: str | None = None, environ: Mapping[str, str] | None = None, **flags: Any
) -> Settings:
    file = None
    if toml is not None:
        file = Path("given.toml")
        file.write_text(toml, "utf-8")
    named = {ENVIRONMENT_PREFIX + name.upper(): value for name, value in (environ or {}).items()}
    return settings.load(flags, file=file, environ=named)


def _faults(
    toml: str | None = None, environ: Mapping[str, str] | None = None, **flags: Any
) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        _load(toml, environ, **flags)
    return caught.value.faults


def test_without_anything_the_defaults_hold() -> None:
    assert _load() == Settings()


def test_the_file_overrides_the_default() -> None:
    assert _load("port = 8001").port == 8001


def test_the_environment_overrides_the_file() -> None:
    assert _load("port = 8001", {"port": "8002"}).port == 8002


def test_a_flag_overrides_the_environment() -> None:
    assert _load("port = 8001", {"port": "8002"}, port=8003).port == 8003


def test_a_flag_that_was_not_given_overrides_nothing() -> None:
    assert _load("port = 8001", port=None).port == 8001


def test_the_file_of_the_current_folder_is_read_without_being_named() -> None:
    Path("dortmund-lod.toml").write_text("port = 8004", "utf-8")
    assert _load().port == 8004


def test_a_named_file_replaces_the_one_of_the_current_folder() -> None:
    Path("dortmund-lod.toml").write_text("port = 8004\nworkers = 7", "utf-8")
    found = _load("port = 8005")
    assert (found.port, found.workers) == (8005, Settings().workers)


def test_the_process_environment_is_read_where_no_other_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DORTMUND_LOD_PORT", "8006")
    assert settings.load({}).port == 8006


def test_other_variables_of_the_environment_do_not_matter() -> None:
    assert settings.load({}, environ={"PORT": "1", "HOME": "/"}) == Settings()


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("base_iri", "https://data.example.org/", "https://data.example.org/"),
        ("base_iri", "http://exämple.org/ü/", "http://exämple.org/ü/"),
        ("url", "https://data.example.org", "https://data.example.org"),
        ("home", "/srv/lod", Path("/srv/lod")),
        ("data_folder", "/srv", Path("/srv")),
        ("host", "::1", "::1"),
        ("host", "localhost", "localhost"),
        ("port", "0", 0),
        ("workers", "3", 3),
        ("query_time_limit", "2.5", 2.5),
        ("union_default_graph", "false", False),
        ("union_default_graph", "No", False),
        ("union_default_graph", "0", False),
        ("union_default_graph", "TRUE", True),
        ("trusted_proxies", "10.0.0.1", ("10.0.0.1/32",)),
        ("trusted_proxies", "10.0.0.0/8, ::1", ("10.0.0.0/8", "::1/128")),
        ("log_format", "json", "json"),
        ("image_hosts", "img.example.org, b.example:8443", {"img.example.org", "b.example:8443"}),
        ("map_tiles", "https://t.example/{z}/{x}/{y}.png", "https://t.example/{z}/{x}/{y}.png"),
        (
            "name_properties",
            "http://a.example/n, http://b.example/m",
            (Iri("http://a.example/n"), Iri("http://b.example/m")),
        ),
    ],
)
def test_a_text_of_the_environment_becomes_a_value(name: str, text: str, expected: object) -> None:
    assert getattr(_load(environ={name: text}), name) == expected


@pytest.mark.parametrize(
    ("toml", "name", "expected"),
    [
        ("query_time_limit = 3", "query_time_limit", 3.0),
        ("union_default_graph = false", "union_default_graph", False),
        ("home = '/srv/lod'", "home", Path("/srv/lod")),
        ("trusted_proxies = ['10.0.0.1', '::1']", "trusted_proxies", ("10.0.0.1/32", "::1/128")),
        ("trusted_proxies = []", "trusted_proxies", ()),
        ("port = '8080'", "port", 8080),
    ],
)
def test_a_value_of_the_file_becomes_a_value(toml: str, name: str, expected: object) -> None:
    assert getattr(_load(toml), name) == expected


WRONG = {
    "base_iri": "dortmund",
    "url": "ftp://data.example.org",
    "contributor_id": "https://example.org/me",
    "source_date_epoch": "-1",
    "name_properties": "title",
    "catalogue_datasets": "perhaps",
    "image_hosts": "https://images.example.org/",
    "map_tiles": "https://tiles.example.org/{z}/{x}.png",
    "host": "example.org",
    "port": "70000",
    "workers": "0",
    "threads": "many",
    "union_default_graph": "perhaps",
    "memory_quads": "-1",
    "memory_fraction": "1.5",
    "query_time_limit": "nan",
    "constraint_time_limit": "0",
    "query_memory": "1",
    "query_long_after": "0",
    "max_long_queries": "0",
    "query_queue": "0",
    "client_queries": "0",
    "client_queue": "-1",
    "client_connections": "0",
    "client_long_queries": "-1",
    "answer_bytes": "1",
    "query_result_bytes": "1",
    "request_bytes": "1",
    "rate_limit_units": "0",
    "trusted_proxies": "10.0.0.1/8",
    "profiles": "weather",
    "metrics_host": "example.org",
    "metrics_port": "65536",
    "cache_bytes": "-1",
    "log_format": "xml",
    "engine": "https://store.example.org/sparql",
    "engine_store": "ftp://store.example.org/",
    "engine_analytics": "embedded",
    "analytics_store": "store.example.org",
    "analytics_after": "-1",
    "trace_queries": "perhaps",
}


@pytest.mark.parametrize(("name", "text"), WRONG.items())
def test_a_wrong_value_is_one_fault(name: str, text: str) -> None:
    (fault,) = _faults(environ={name: text})
    assert fault.endswith(".")


@pytest.mark.parametrize(
    "engine",
    [
        "sparql+https://user:secret@store.example.org/",
        "sparql+ftp://store.example.org/",
        "sparql+",
        "remote",
        "sparql+https:///sparql",
    ],
)
def test_an_engine_is_an_address_without_credentials(engine: str) -> None:
    (fault,) = _faults(environ={"engine": engine})
    assert "secret" not in fault


def test_a_secret_comes_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hidden\n")
    given = _load(environ={"engine_secret": "x", "engine_secret_file": str(tmp_path / "secret")})
    assert given.secret() == "hidden"
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        _load(environ={"engine_secret_file": str(tmp_path / "none")}).secret()


def test_a_companion_has_an_address_and_credentials_of_its_own() -> None:
    given = _load(
        engine_secret="own",  # noqa: S106 - of nobody
        engine_analytics="sparql+https://c.example/query",
        analytics_store="https://c.example/store",
        analytics_user="me",
        analytics_secret="other",  # noqa: S106
    )
    companion = given.companion()
    assert companion
    assert companion.engine == "sparql+https://c.example/query"
    assert companion.engine_store == "https://c.example/store"
    assert (companion.engine_user, companion.secret()) == ("me", "other")
    assert companion.companion() is None
    assert not given.is_remote
    assert _load().companion() is None
    assert "other" not in repr(given)


def test_all_faults_are_told_at_once() -> None:
    assert len(_faults(environ=WRONG)) == len(WRONG)


def test_every_setting_that_can_be_wrong_is_tried_here() -> None:
    assert set(NAMES) - set(WRONG) == {
        "home", "data_folder", "queries", "engine_user", "engine_secret", "engine_secret_file",
        "analytics_user", "analytics_secret", "analytics_secret_file",
        "map_attribution", "source_texts", "tls_certificate", "tls_key",
    }  # fmt: skip


@pytest.mark.parametrize(
    "toml",
    [
        "port = [1]",
        "port = 8080.7",
        "port = true",
        "port = inf",
        "[port]\na = 1",
        "home = 5",
        "url = 5",
        "trusted_proxies = 5",
        "trusted_proxies = [5]",
        "query_time_limit = [1]",
        "query_time_limit = 1979-05-27",
    ],
)
def test_a_value_of_another_type_is_a_fault(toml: str) -> None:
    (fault,) = _faults(toml)
    assert fault.startswith("given.toml: ")
    assert " cannot be " in fault


def test_an_empty_variable_counts_as_absent() -> None:
    assert _load(environ=dict.fromkeys(NAMES, "")) == Settings()


@pytest.mark.parametrize(
    "base_iri",
    ["data", "/data/", "data.example.org/", "https://data.example.org", "https:///", "urn:a:/",
     "https://data.example.org/a b/", "https://data.example.org/<>/", "http://[bad/",
     "https://data.example.org/?a=b/", "https://data.example.org/#/", ""],
)  # fmt: skip
def test_a_base_iri_is_absolute_and_ends_with_a_slash(base_iri: str) -> None:
    (fault,) = _faults(base_iri=base_iri)
    assert repr(base_iri) in fault
    assert "https://data.example.org/" in fault


@pytest.mark.parametrize("url",
    ["data.example.org", "http://", "http://a/?b", "http://a/#b", "x", "http://[bad", "",
     "http://a b/", "http://a:99999/"],
)  # fmt: skip
def test_a_url_is_an_address_on_the_web(url: str) -> None:
    assert _faults(url=url) == (f"The URL {url!r} must be an http or https address.",)


def test_an_unknown_setting_is_a_fault_that_names_its_origin_and_the_known_ones() -> None:
    in_file, in_environment = _faults("colour = 'red'", {"shade": "blue"})
    assert in_file.startswith("given.toml: colour is no setting")
    assert in_environment.startswith("DORTMUND_LOD_SHADE is no setting")
    assert all(name in in_file for name in NAMES)


@pytest.mark.parametrize("toml", ["port = ", "[", "port = 1\nport = 2"])
def test_a_file_that_is_no_toml_is_a_fault(toml: str) -> None:
    (fault,) = _faults(toml)
    assert fault.startswith("given.toml: The settings cannot be read: ")


def test_a_named_file_that_is_missing_is_a_fault() -> None:
    with pytest.raises(SettingsError) as caught:
        settings.load({}, file=Path("missing.toml"), environ={})
    assert caught.value.faults == (
        "missing.toml: The settings cannot be read: No such file or directory.",
    )


def test_a_file_that_is_no_utf_8_is_a_fault() -> None:
    Path("latin.toml").write_bytes(b"url = 'http://\xe4'")
    with pytest.raises(SettingsError):
        settings.load({}, file=Path("latin.toml"), environ={})


def test_a_fault_in_a_value_does_not_hide_one_in_the_file() -> None:
    assert len(_faults("port = ", {"workers": "0"})) == 2


def test_settings_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("given", "url", "base_iri"),
    [
        ({}, "http://127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ({"host": "::1", "port": 80}, "http://[::1]:80", "http://[::1]:80/"),
        ({"url": "https://a.example/"}, "https://a.example", "https://a.example/"),
        (
            {"url": "https://a.example", "base_iri": "https://b.example/"},
            "https://a.example",
            "https://b.example/",
        ),
        ({"base_iri": "https://b.example/"}, "http://127.0.0.1:8000", "https://b.example/"),
    ],
)
def test_the_base_iri_follows_the_url_and_the_url_the_address(
    given: dict[str, Any], url: str, base_iri: str
) -> None:
    resolved = Settings(**given).resolved()
    assert (resolved.url, resolved.base_iri) == (url, base_iri)
    assert resolved.resolved() == resolved


def test_the_docs_list_every_setting_and_no_other() -> None:
    page = Path(__file__).parents[2] / "docs" / "operating.md"
    table = page.read_text("utf-8").partition("## Settings")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    listed = [name.strip(" `") for row in rows for name in row.split(",")]
    assert sorted(listed) == sorted(NAMES)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, None),
        ({"OTEL_SERVICE_NAME": "city"}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a"}, ("http://a", "http/protobuf")),
        (
            {
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://a",
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://b",
                "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc",
            },
            ("http://b", "grpc"),
        ),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a", "OTEL_TRACES_EXPORTER": "none"}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a", "OTEL_SDK_DISABLED": "True"}, None),
    ],
)
def test_traces_are_sent_only_to_a_collector_that_is_named(
    environ: dict[str, str], expected: tuple[str, str] | None
) -> None:
    assert settings.otlp_collector(environ) == expected


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({}, Path.home() / ".cache/dortmund-lod"),
        ({"XDG_CACHE_HOME": "/c"}, Path("/c/dortmund-lod")),
        ({"XDG_CACHE_HOME": "/c", "CACHE_DIRECTORY": "/var/a:/var/b"}, Path("/var/a")),
        ({"CACHE_DIRECTORY": "/var/a", "TMPDIR": "/t"}, None),
        ({"TMP": "/t"}, None),
        ({"TMPDIR": ""}, Path.home() / ".cache/dortmund-lod"),
    ],
)
def test_temporary_files_have_a_place_unless_one_is_named(
    environ: dict[str, str], folder: Path | None
) -> None:
    assert settings.cache_directory(environ) == folder


_BY_TASK = [
    Path(__file__).parents[2] / "docs" / name for name in ("settings.md", "de/settings.md")
]


@pytest.mark.parametrize("page", _BY_TASK, ids=["en", "de"])
def test_every_sample_of_the_settings_by_task_is_accepted(page: Path, tmp_path: Path) -> None:
    samples = re.findall(
        r"^```toml\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert len(samples) > 5
    for number, sample in enumerate(samples):
        file = tmp_path / f"{number}.toml"
        file.write_text(sample.replace("/etc/ssl/", f"{tmp_path}/"), "utf-8")
        for name in ("pem", "key"):
            (tmp_path / f"data.example.org.{name}").touch()
        loaded = settings.load({}, file=file, environ={})
        for name, value in tomllib.loads(file.read_text("utf-8")).items():
            assert getattr(loaded, name) != getattr(settings.Settings(), name), (name, value)
