"""Copies of releases elsewhere: in a directory, or in an object store, each file by its digest.

What a store holds, below the address that names it:

- `files/{sha256}`: the files of all releases, each content once;
- `releases/{id}.json`: the manifest of a release, and when it was published;
- `current`: the id of the release that was pushed last.

A manifest is written when all its files are there: whoever pulls finds whole releases only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from dortmund_lod.errors import ReleaseError
from dortmund_lod.publish.home.home_lock import locked
from dortmund_lod.publish.home.pins import unpin
from dortmund_lod.release.home import fsync, kept_releases
from dortmund_lod.release.manifest import MANIFEST_FILE, READABLE, Manifest, Release, load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.release.home import Home

_CURRENT = "current"


class Transfer(NamedTuple):
    """What a push or a pull did: which release, and how many of its files had to be copied."""

    release: str
    copied: int
    files: int


class Store(Protocol):
    """Somewhere to put files: all names are relative, with `/` between their parts."""

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""

    def put(self, name: str, path: Path) -> None:
        """Copy a file there; it appears when it is whole."""

    def get(self, name: str, path: Path) -> None:
        """Copy a file from there."""


def open_store(address: str) -> Store:
    """The store at a path, or at an address such as s3://bucket/folder.

    Raises:
        ReleaseError: the extra that addresses need is not installed, or they are of no known kind.
    """
    if "://" not in address:
        return _Directory(Path(address))
    try:
        import fsspec  # noqa: PLC0415 - an extra

        system, root = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise ReleaseError(
            f"{address} cannot be used: {error}.", hint="pip install 'dortmund-lod[store]'"
        ) from error
    return _Remote(system, root)


def push(home: Home, store: Store, release_id: str = "") -> Transfer:
    """Copy a release to a store, the current one where none is named; it is the store's current.

    Raises:
        ReleaseError: there is none, it is damaged, or the store refuses it.
    """
    release = home.release(release_id) if release_id else home.current()
    release.verify()
    copied = 0
    with _refusals_told(store), tempfile.TemporaryDirectory() as folder:
        for name, told in sorted(release.manifest.files.items()):
            if not store.has(_content(told)):
                store.put(_content(told), release.path / name)
                copied += 1
        _put_text(store, _entry(release.id), _told(release), Path(folder))
        _put_text(store, _CURRENT, release.id + "\n", Path(folder))
    return Transfer(release.id, copied, len(release.manifest.files))


def pull(home: Home, store: Store, release_id: str = "") -> Transfer:
    """Copy a release from a store and make it current, the store's current where none is named.

    A file that another release of the home has is not copied again.

    Raises:
        ReleaseError: there is none, the store refuses, or what it gives is not what it should be.
    """
    with locked(home), _refusals_told(store), tempfile.TemporaryDirectory() as folder:
        release_id = release_id or _get_text(store, _CURRENT, Path(folder)).strip()
        if not release_id.isalnum():
            raise ReleaseError(f"{release_id!r} is no release id.")
        told = json.loads(_get_text(store, _entry(release_id), Path(folder)))
        manifest = _manifest(told["manifest"], release_id)
        copied = 0
        if (home.releases / release_id).exists():
            home.release(release_id).verify()
        else:
            copied = _copy(home, store, manifest, told)
        unpin(home)
        if home.current_id() != release_id:
            home.switch(release_id)
    return Transfer(release_id, copied, len(manifest.files))


def _copy(home: Home, store: Store, manifest: Manifest, told: dict[str, Any]) -> int:
    """Put a release together in the home, and verify it; gives how many files were copied."""
    known = {
        each["sha256"]: release.path / name
        for release in kept_releases(home.releases)
        for name, each in release.manifest.files.items()
    }
    copied = 0
    pending = Path(tempfile.mkdtemp(prefix=".copying-", dir=home.releases))
    try:
        for name, each in manifest.files.items():
            target = pending / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if each["sha256"] in known:
                os.link(known[each["sha256"]], target)
            else:
                store.get(_content(each), target)
                known[each["sha256"]] = target
                copied += 1
        text = pending / MANIFEST_FILE
        text.write_text(told["manifest"], "utf-8")
        os.utime(text, (told["published"], told["published"]))
        load(pending).verify()
        for path in (*pending.rglob("*"), pending):
            fsync(path)
        pending.chmod(0o755)
        pending.rename(home.releases / manifest.id)
        fsync(home.releases)
    finally:
        shutil.rmtree(pending, ignore_errors=True)
    return copied


def _manifest(text: str, release_id: str) -> Manifest:
    """The manifest of a release, whose names lead nowhere else."""
    manifest = Manifest(**json.loads(text))
    paths = [PurePosixPath(name) for name in manifest.files]
    if manifest.id != release_id or manifest.checksum != manifest.digest():
        raise ReleaseError(f"The manifest of release {release_id} is damaged.")
    if any(path.is_absolute() or ".." in path.parts for path in paths):
        raise ReleaseError(f"The manifest of release {release_id} names files elsewhere.")
    if manifest.layout not in READABLE:
        raise ReleaseError(
            f"Release {release_id} was built by another version of dortmund-lod.",
            hint="Build it again, or install that version here.",
        )
    return manifest


def _told(release: Release) -> str:
    text = (release.path / MANIFEST_FILE).read_text("utf-8")
    return json.dumps({"manifest": text, "published": release.published}) + "\n"


def _content(told: dict[str, Any]) -> str:
    digest = str(told["sha256"])
    if not digest.isalnum():
        raise ReleaseError(f"{digest!r} is no digest.")
    return f"files/{digest}"


def _entry(release_id: str) -> str:
    return f"releases/{release_id}.json"


def _put_text(store: Store, name: str, text: str, folder: Path) -> None:
    path = folder / hashlib.sha256(name.encode()).hexdigest()
    path.write_text(text, "utf-8")
    store.put(name, path)


def _get_text(store: Store, name: str, folder: Path) -> str:
    path = folder / hashlib.sha256(name.encode()).hexdigest()
    store.get(name, path)
    return path.read_text("utf-8")


@contextlib.contextmanager
def _refusals_told(store: Store) -> Iterator[None]:
    """Tell in a sentence what a store refuses, or why what it holds cannot be used."""
    try:
        yield
    except FileNotFoundError as error:
        raise ReleaseError(f"{store} has no {error.filename or error}.") from error
    except OSError as error:
        raise ReleaseError(f"{store}: {error.strerror or error}.") from error
    except (ValueError, TypeError, KeyError) as error:
        raise ReleaseError(f"{store} holds something else than releases.") from error


class _Directory:
    """A store in a directory."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __str__(self) -> str:
        return str(self._root)

    def has(self, name: str) -> bool:
        return (self._root / name).is_file()

    def put(self, name: str, path: Path) -> None:
        target = self._root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        pending = target.with_name(f".{target.name}-{os.getpid()}")
        shutil.copyfile(path, pending)
        pending.replace(target)

    def get(self, name: str, path: Path) -> None:
        shutil.copyfile(self._root / name, path)


class _Remote:
    """A store that fsspec knows: S3 and what is like it, SFTP, WebDAV and others."""

    def __init__(self, system: Any, root: str) -> None:
        self._system = system
        self._root = root.rstrip("/")

    def __str__(self) -> str:
        return str(self._system.unstrip_protocol(self._root))

    def has(self, name: str) -> bool:
        return bool(self._system.exists(f"{self._root}/{name}"))

    def put(self, name: str, path: Path) -> None:
        self._system.makedirs(f"{self._root}/{name}".rpartition("/")[0], exist_ok=True)
        self._system.put_file(str(path), f"{self._root}/{name}")

    def get(self, name: str, path: Path) -> None:
        self._system.get_file(f"{self._root}/{name}", str(path))
