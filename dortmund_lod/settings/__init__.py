"""All settings as one frozen value, from defaults, a TOML file, the environment and flags."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field, fields, replace
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_type_hints

from dortmund_lod.errors import SettingsError
from dortmund_lod.rdf.terms import Iri, is_iri
from dortmund_lod.settings import appearance
from dortmund_lod.settings.appearance import Appearance
from dortmund_lod.settings.checks import CHECKS, EMBEDDED, PROFILES, REMOTE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["EMBEDDED", "REMOTE", "Appearance", "Settings", "cache_directory", "load"]

ENVIRONMENT_PREFIX = "DORTMUND_LOD_"
_EPOCH = "SOURCE_DATE_EPOCH"
"""A variable that other build tools know, too (reproducible-builds.org)."""
_TEMPORARY = ("TMPDIR", "TEMP", "TMP")
"""Variables that name a folder for temporary files (tempfile.gettempdir)."""
OTLP_PROTOCOL = "http/protobuf"
"""How traces are sent, the default of the OpenTelemetry specification."""
DEFAULT_FILE = Path("dortmund-lod.toml")
_SITE = "site"
_CORES = len(os.sched_getaffinity(0))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator may decide.

    Sizes are in bytes, times in seconds. `base_iri` and `url` are empty where they follow from
    the address the site is served at; `home` is None where it follows from the sources.
    """

    base_iri: str = ""
    """Base IRI of the data, with a final slash; RDF always carries it."""
    url: str = ""
    """Public address of this instance, without a final slash; links in HTML stay on it."""
    home: Path | None = None
    """Folder that holds the releases."""
    data_folder: Path = Path.home() / ".local" / "share" / "dortmund-lod"
    """Where homes are made for sources that have none."""
    queries: Path | None = None
    """Folder of the named queries; None where they are beside the sources."""
    profiles: frozenset[str] = PROFILES
    """Ontologies whose data are checked and shown beyond what holds for any data."""
    source_texts: tuple[Path, ...] = ()
    """Texts in UTF-8 of the sources that passages are compared with."""
    contributor_id: str = ""
    """IRI by which GovData knows this publisher: one of http://dcat-ap.de/def/contributors/."""
    name_properties: tuple[Iri, ...] = ()
    """Properties that name things, before those that are known; the preferred one first."""
    catalogue_datasets: bool = False
    """Whether the catalogue also offers the datasets (`dcat:Dataset`) that the data describe."""
    image_hosts: frozenset[str] = frozenset()
    """Hosts whose pictures pages show; a picture from elsewhere is a link."""
    map_tiles: str = ""
    """Where maps have tiles from: https://…/{z}/{x}/{y}.png; without it, they have none."""
    map_attribution: str = ""
    """Whose map it is, as the tiles' licence wants it said."""
    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = 8000
    """Port to listen on; 0 takes a free one."""
    workers: int = _CORES
    """Web processes."""
    threads: int = 32
    """Pages and documents that one web process makes at once."""
    engine: str = "embedded"
    """`embedded`, or the store that evaluates queries: sparql+https://… or sparql+http://…"""
    engine_store: str = ""
    """Where that store takes graphs (Graph Store Protocol), if it does not follow."""
    engine_user: str = ""
    """Name at that store; without one, the secret is a token."""
    engine_secret: str = field(default="", repr=False)
    """Password or token at that store."""
    engine_secret_file: Path | None = None
    """File that holds the password or token."""
    engine_analytics: str = ""
    """A companion: another store, which is asked what the engine takes long for."""
    analytics_after: float = 1.0
    """Time after which a query is put to the companion as well."""
    analytics_store: str = ""
    """Where the companion takes graphs, if it does not follow."""
    analytics_user: str = ""
    """Name at the companion; without one, its secret is a token."""
    analytics_secret: str = field(default="", repr=False)
    """Password or token at the companion."""
    analytics_secret_file: Path | None = None
    """File that holds the password or token at the companion."""
    union_default_graph: bool = True
    """Whether the default graph is the union of all graphs but that of shapes."""
    memory_quads: int = 1_500_000
    """Releases with more quads than this are served from disk, others from memory."""
    memory_fraction: float = 0.25
    """Part of the free memory that a release on disk may take to be loaded after all."""
    query_time_limit: float = 10.0
    """Time one query may take."""
    query_memory: int = 2**30
    """Memory one query worker may use beyond the data."""
    constraint_time_limit: float = 60.0
    """Processor time that the queries of one SPARQL constraint may take in a check."""
    query_long_after: float = 0.5
    """Time after which a query counts as long; short ones never wait for long ones."""
    max_long_queries: int = 2 * _CORES
    """Long queries that run at once."""
    query_queue: int = 256
    """Queries that wait for a worker before more are turned away."""
    client_queries: int = 2
    """Queries of one client that each web process hands on at once; its others wait."""
    client_queue: int = 32
    """Queries of one client that wait in each web process before more are turned away."""
    client_long_queries: int = _CORES
    """Long queries of one client that run at once."""
    client_connections: int = 512
    """Connections of one client that each web process holds; surplus ones are ended."""
    answer_bytes: int = 2**30
    """Size of all results together that are on their way to clients."""
    query_result_bytes: int = 256 * 2**20
    """Size of the largest result."""
    request_bytes: int = 2**20
    """Size of the largest request body."""
    rate_limit_units: int = 6000
    """What one client may ask for in a minute: a query costs 20, anything else 1."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks of the proxies whose X-Forwarded-For is believed."""
    tls_certificate: Path | None = None
    """File with the certificate and its chain (PEM); with `tls_key`, the site speaks HTTPS."""
    tls_key: Path | None = None
    """File with the key of the certificate (PEM)."""
    metrics_host: str = "127.0.0.1"
    """Address at which the operator reads `/metrics` and `/health/ready`."""
    metrics_port: int = 9464
    """Port for that; 0 for none."""
    cache_bytes: int = 64 * 2**20
    """Size of the finished responses that each web process keeps; 0 keeps none."""
    source_date_epoch: int = 0
    """The moment that counts as now in a build, in seconds since the epoch; 0 asks the clock."""
    log_format: str = "text"
    """`text` or `json`."""
    trace_queries: bool = False
    """Whether traces carry the text of queries."""
    site: Appearance = field(default_factory=Appearance, hash=False)
    """What makes the site the operator's own: the table `[site]` of the file, and only there."""

    @property
    def address(self) -> str:
        """The address the site listens on, as a URL without a final slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        scheme = "https" if self.tls_certificate else "http"
        return f"{scheme}://{host}:{self.port}"

    @property
    def is_remote(self) -> bool:
        """Whether another store evaluates queries."""
        return self.engine != EMBEDDED

    def companion(self) -> Settings | None:
        """The settings of a site whose engine is the companion of this one; None without any."""
        if not self.engine_analytics:
            return None
        return replace(
            self,
            engine=self.engine_analytics,
            engine_store=self.analytics_store,
            engine_user=self.analytics_user,
            engine_secret=self.analytics_secret,
            engine_secret_file=self.analytics_secret_file,
            engine_analytics="",
        )

    def secret(self) -> str:
        """The password or token at the store.

        Raises:
            SettingsError: its file cannot be read.
        """
        if not self.engine_secret_file:
            return self.engine_secret
        try:
            return self.engine_secret_file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            message = f"{self.engine_secret_file}: The secret cannot be read: {reason}."
            raise SettingsError([message]) from error

    def resolved(self) -> Settings:
        """The same settings with `base_iri` and `url` filled in."""
        url = (self.url or self.address).rstrip("/")
        return replace(self, url=url, base_iri=self.base_iri or url + "/")


def load(
    flags: Mapping[str, Any],
    *,
    file: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Make the settings.

    Takes the flags that were given (None counts as not given), a TOML file (by default
    `dortmund-lod.toml` where there is one) and the environment.

    Raises:
        SettingsError: with every fault found, not only the first.
    """
    faults: list[str] = []
    given = _from_file(file, faults)
    own = _appearance(given, file or DEFAULT_FILE, faults)
    given |= _from_environment(os.environ if environ is None else environ)
    given |= {name: (value, name) for name, value in flags.items() if value is not None}
    values = _convert(given, faults) | own
    faults += [
        fault for name, check in CHECKS.items() if name in values for fault in check(values[name])
    ]
    if ("tls_certificate" in values) != ("tls_key" in values):
        faults.append("The settings tls_certificate and tls_key go together: name both, or none.")
    if faults:
        raise SettingsError(faults)
    return Settings(**values)


def cache_directory(environ: Mapping[str, str] | None = None) -> Path | None:
    """Where temporary files may lie that are large; None where a variable names another folder.

    That is where systemd says (systemd.exec(5), CacheDirectory), or where the user has such files
    (XDG Base Directory Specification); `/tmp` is in memory on many systems.
    """
    found = os.environ if environ is None else environ
    if any(found.get(name) for name in _TEMPORARY):
        return None
    if service := found.get("CACHE_DIRECTORY", "").partition(":")[0]:
        return Path(service)
    return Path(found.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dortmund-lod"


class Collector(NamedTuple):
    """Where traces are to be sent, and how."""

    endpoint: str
    protocol: str


def otlp_collector(environ: Mapping[str, str] | None = None) -> Collector | None:
    """The collector that the standard variables name; None where no traces are wanted.

    OpenTelemetry has a default for the address. Here nothing is sent unless there is one given.
    """
    found = os.environ if environ is None else environ
    disabled = found.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    if disabled or found.get("OTEL_TRACES_EXPORTER", "").strip() not in {"", "otlp"}:
        return None
    names = ("OTEL_EXPORTER_OTLP_TRACES_{}", "OTEL_EXPORTER_OTLP_{}")

    def first(what: str) -> str:
        return next((value for name in names if (value := found.get(name.format(what)))), "")

    endpoint = first("ENDPOINT")
    return Collector(endpoint, first("PROTOCOL") or OTLP_PROTOCOL) if endpoint else None


def _from_file(file: Path | None, faults: list[str]) -> dict[str, tuple[Any, str]]:
    path = file or DEFAULT_FILE
    if not file and not path.exists():
        return {}
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        faults.append(f"{path}: The settings cannot be read: {reason}.")
        return {}
    return {name: (value, f"{path}: {name}") for name, value in content.items()}


def _appearance(
    given: dict[str, tuple[Any, str]], file: Path, faults: list[str]
) -> dict[str, Appearance]:
    """What the table `[site]` says, taken out of what the file gives."""
    table = given.pop(_SITE, None)
    return {_SITE: appearance.read(*table[:1], file.parent, table[1], faults)} if table else {}


def _from_environment(environ: Mapping[str, str]) -> dict[str, tuple[Any, str]]:
    shared = {_EPOCH.lower(): (environ[_EPOCH], _EPOCH)} if environ.get(_EPOCH) else {}
    return shared | {
        name.removeprefix(ENVIRONMENT_PREFIX).lower(): (value, name)
        for name, value in environ.items()
        if name.startswith(ENVIRONMENT_PREFIX) and value
    }


def _convert(given: Mapping[str, tuple[Any, str]], faults: list[str]) -> dict[str, Any]:
    types = get_type_hints(Settings)
    known = {field.name for field in fields(Settings)} - {_SITE}
    values: dict[str, Any] = {}
    for name, (raw, origin) in given.items():
        if name not in known:
            faults.append(f"{origin} is no setting; there are {', '.join(sorted(known))}.")
            continue
        try:
            values[name] = _CONVERTERS[types[name]](raw)
        except (ValueError, TypeError, AttributeError, OverflowError):
            faults.append(f"{origin} cannot be {raw!r}.")
    return values


def _boolean(raw: Any) -> bool:
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    try:
        return words[str(raw).lower()]
    except KeyError as error:
        raise ValueError(raw) from error


def _addresses(raw: Any) -> tuple[str, ...]:
    parts = raw.split(",") if isinstance(raw, str) else raw
    return tuple(str(ip_network(part.strip())) for part in parts)


def _names(raw: Any) -> frozenset[str]:
    parts = raw.split(",") if isinstance(raw, str) else raw
    return frozenset(part.strip() for part in parts) - {""}


def _paths(raw: Any) -> tuple[Path, ...]:
    parts = raw.split(",") if isinstance(raw, str) else raw
    return tuple(Path(part.strip() if isinstance(part, str) else part) for part in parts)


def _iris(raw: Any) -> tuple[Iri, ...]:
    parts = raw.split(",") if isinstance(raw, str) else raw
    found = tuple(Iri(part.strip()) for part in parts if part.strip())
    if not all(is_iri(iri.value) for iri in found):
        raise ValueError(raw)
    return found


def _whole(raw: Any) -> int:
    if isinstance(raw, bool | float):
        raise ValueError(raw)  # noqa: TRY004 - a value that cannot be, like any other
    return int(raw)


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError(raw)  # noqa: TRY004 - a value that cannot be, like any other
    return raw


_CONVERTERS: dict[Any, Callable[[Any], Any]] = {
    str: _text,
    bool: _boolean,
    int: _whole,
    float: float,
    tuple[str, ...]: _addresses,
    tuple[Path, ...]: _paths,
    tuple[Iri, ...]: _iris,
    frozenset[str]: _names,
    Path: Path,
    Path | None: Path,
}
