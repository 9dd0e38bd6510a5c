"""Releases pushed to a store and pulled from it: whole, verified, and each content once."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import settings, sources
from dortmund_lod.errors import ReleaseError
from dortmund_lod.publish import build
from dortmund_lod.publish.home.release_store import open_store, pull, push
from dortmund_lod.release.home import Home
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dortmund_lod.release.manifest import Release

    Make = Callable[[str], Release]

_PATIENCE = 60


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def make(tmp_path: Path, home: Home) -> Make:
    found = settings.load({"base_iri": "https://data.example.org/"}, environ={}).resolved()

    def build_one(name: str) -> Release:
        text = f'<a> <http://www.w3.org/2000/01/rdf-schema#label> "{name}" .'
        (tmp_path / "any.ttl").write_text(text)
        return build(sources.discover([tmp_path / "any.ttl"]), found, home)

    return build_one


@pytest.fixture(scope="session")
def bucket() -> Iterator[str]:
    """The address of a server that speaks S3, as `AWS_ENDPOINT_URL` takes it."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + _PATIENCE
        while not _answers(port):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _contents(release: Release) -> int:
    """How many different files it has."""
    return len({told["sha256"] for told in release.manifest.files.values()})


def _same(one: Release, other: Release) -> bool:
    return (one.manifest, int(one.published)) == (other.manifest, int(other.published))


def test_a_release_that_is_pulled_is_the_one_that_was_pushed(
    tmp_path: Path, home: Home, make: Make
) -> None:
    release, store = make("one"), open_store(str(tmp_path / "store"))
    done = push(home, store)
    assert (done.release, done.copied) == (release.id, _contents(release))
    replica = Home(tmp_path / "replica")
    done = pull(replica, store)
    assert (done.release, done.copied) == (release.id, _contents(release))
    assert _same(replica.current(), release)
    replica.current().verify()


def test_what_is_there_is_not_copied_again(tmp_path: Path, home: Home, make: Make) -> None:
    store, replica = open_store(str(tmp_path / "store")), Home(tmp_path / "replica")
    make("one")
    push(home, store)
    pull(replica, store)
    assert push(home, store).copied == 0
    assert pull(replica, store).copied == 0
    second = make("two")
    assert 0 < push(home, store).copied < len(second.manifest.files)
    assert 0 < pull(replica, store).copied < len(second.manifest.files)
    assert replica.current_id() == second.id
    names = [path.name for path in (tmp_path / "store" / "files").iterdir()]
    digests = {
        each["sha256"]
        for release in (home.release(path.name) for path in home.releases.iterdir())
        for each in release.manifest.files.values()
    }
    assert sorted(names) == sorted(digests)


def test_a_release_may_be_named(tmp_path: Path, home: Home, make: Make) -> None:
    store, replica = open_store(str(tmp_path / "store")), Home(tmp_path / "replica")
    first, second = make("one"), make("two")
    push(home, store, first.id)
    push(home, store)
    assert pull(replica, store, first.id).release == first.id
    assert replica.current_id() == first.id
    assert pull(replica, store).release == second.id


def _store_of(tmp_path: Path, home: Home) -> tuple[Path, str]:
    store = tmp_path / "store"
    release = push(home, open_store(str(store))).release
    return store, release


def _change_manifest(path: Path, **changes: object) -> None:
    told = json.loads(path.read_text())
    told["manifest"] = json.dumps(json.loads(told["manifest"]) | changes)
    path.write_text(json.dumps(told))


@pytest.mark.parametrize(
    "harm",
    [
        lambda store, _: next((store / "files").iterdir()).write_text("other"),
        lambda store, _: next((store / "files").iterdir()).unlink(),
        lambda store, release: (store / "releases" / f"{release}.json").write_text("{}"),
        lambda store, release: (store / "releases" / f"{release}.json").unlink(),
        lambda store, _: (store / "current").write_text("../../etc"),
        lambda store, release: _change_manifest(store / "releases" / f"{release}.json", triples=9),
        lambda store, _: shutil.rmtree(store),
    ],
)
def test_nothing_is_taken_from_a_store_that_is_damaged(
    tmp_path: Path, home: Home, make: Make, harm: Callable[[Path, str], object]
) -> None:
    make("one")
    store, release = _store_of(tmp_path, home)
    harm(store, release)
    replica = Home(tmp_path / "replica")
    with pytest.raises(ReleaseError) as caught:
        pull(replica, open_store(str(store)))
    assert caught.value.message.endswith(".")
    assert replica.current_id() is None
    assert [*replica.releases.iterdir()] == []


def test_a_release_that_is_there_and_damaged_is_told(
    tmp_path: Path, home: Home, make: Make
) -> None:
    make("one")
    store, release = _store_of(tmp_path, home)
    replica = Home(tmp_path / "replica")
    pull(replica, open_store(str(store)))
    replica.release(release).data.write_bytes(b"")
    with pytest.raises(ReleaseError, match="damaged"):
        pull(replica, open_store(str(store)))


def test_a_manifest_that_names_files_elsewhere_is_refused(
    tmp_path: Path, home: Home, make: Make
) -> None:
    release = make("one")
    store, _ = _store_of(tmp_path, home)
    files = {f"../../{name}": told for name, told in release.manifest.files.items()}
    manifest = type(release.manifest)(**{**vars(release.manifest), "files": files, "checksum": ""})
    entry = {"manifest": manifest.to_json(), "published": 1}
    (store / "releases" / f"{release.id}.json").write_text(json.dumps(entry))
    with pytest.raises(ReleaseError, match="names files elsewhere"):
        pull(Home(tmp_path / "replica"), open_store(str(store)))
    assert not [path for path in tmp_path.rglob("data.nq") if "home" not in path.parts]


def test_an_object_store_holds_releases_as_a_directory_does(
    tmp_path: Path, home: Home, make: Make, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3fs = pytest.importorskip("s3fs")
    for name, value in {
        "AWS_ENDPOINT_URL": bucket,
        "AWS_ACCESS_KEY_ID": "city",
        "AWS_SECRET_ACCESS_KEY": "city",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem().mkdir("city")
    release = make("one")
    assert push(home, open_store("s3://city/lod")).copied == _contents(release)
    assert push(home, open_store("s3://city/lod")).copied == 0
    replica = Home(tmp_path / "replica")
    pull(replica, open_store("s3://city/lod"))
    assert _same(replica.current(), release)
    with pytest.raises(ReleaseError, match="has no"):
        pull(Home(tmp_path / "other"), open_store("s3://city/nothing"))


def test_an_address_of_no_known_kind_is_told() -> None:
    with pytest.raises(ReleaseError, match="cannot be used"):
        open_store("nonsense://city")
