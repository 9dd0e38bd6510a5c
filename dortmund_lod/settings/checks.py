"""What each setting may be, in sentences for whoever set it."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from dortmund_lod.rdf.terms import is_iri

if TYPE_CHECKING:
    from collections.abc import Callable

EMBEDDED = "embedded"
REMOTE = "sparql+"
"""What the address of a store that evaluates queries begins with."""

PROFILES = frozenset({"statements"})
"""The ontologies that more is known of than holds for any data."""
_HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", re.ASCII)
_TILES = re.compile(r"https?://(?=.*\{z\})(?=.*\{x\})(?=.*\{y\})([^{}\s\"<>]|\{[xyz]\})+")
_COMPANION_RULE = (
    f"The companion must be like {REMOTE}https://store.example.org/sparql, "
    "without a name or password in it."
)
_CONTRIBUTORS = "http://dcat-ap.de/def/contributors/"


def _base_iri(value: str) -> list[str]:
    parts = _split(value)
    if parts and parts.netloc and value.endswith("/") and not {"?", "#"} & set(value):
        return []
    rule = "must be an absolute IRI that ends with a slash, such as https://data.example.org/"
    return [f"The base IRI {value!r} {rule}."]


def _url(value: str) -> list[str]:
    parts = _split(value)
    plain = parts and not (parts.query or parts.fragment)
    if parts and plain and parts.scheme in {"http", "https"} and parts.netloc:
        return []
    return [f"The URL {value!r} must be an http or https address."]


def _split(value: str) -> SplitResult | None:
    """The parts of an absolute IRI, or None where it is none."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    return parts if is_iri(value) else None


def _host(value: str) -> list[str]:
    try:
        ip_address(value)
    except ValueError:
        return [] if value == "localhost" else [f"The host {value!r} must be an IP address."]
    return []


def _contributor(value: str) -> list[str]:
    if not value or (value.startswith(_CONTRIBUTORS) and is_iri(value)):
        return []
    return [f"The contributor id {value!r} must begin with {_CONTRIBUTORS}."]


def _engine(value: str) -> list[str]:
    address = value.removeprefix(REMOTE)
    if value == EMBEDDED or (value != address and address and not _store(address)):
        return []
    rule = f"must be '{EMBEDDED}', or like {REMOTE}https://store.example.org/sparql"
    return [f"The engine {rule}, without a name or password in it."]


def _companion(value: str) -> list[str]:
    return [] if not value or (value != EMBEDDED and not _engine(value)) else [_COMPANION_RULE]


def _store(value: str) -> list[str]:
    parts = _split(value)
    plain = parts and parts.scheme in {"http", "https"} and parts.hostname
    if not value or (plain and parts and "@" not in parts.netloc):
        return []
    return ["The address of the engine's store must be an http or https address without a name."]


def _image_hosts(names: frozenset[str]) -> list[str]:
    rule = "is no host, such as images.example.org or images.example.org:8443."
    return [f"{name!r} {rule}" for name in sorted(names) if not _HOST_NAME.fullmatch(name)]


def _map_tiles(value: str) -> list[str]:
    parts = _split(value.format(z=0, x=0, y=0)) if _TILES.fullmatch(value) else None
    if not value or (parts and _HOST_NAME.fullmatch(parts.netloc)):
        return []
    return ["The tiles of maps must be like https://tiles.example.org/{z}/{x}/{y}.png."]


def _between(name: str, low: float, high: float) -> Callable[[float], list[str]]:
    def check(value: float) -> list[str]:
        return [] if low <= value <= high else [f"{name} must be from {low:g} to {high:g}."]

    return check


def _profiles(names: frozenset[str]) -> list[str]:
    known = ", ".join(sorted(PROFILES))
    return [f"{name!r} is no profile; there is {known}." for name in sorted(names - PROFILES)]


CHECKS: dict[str, Callable[[Any], list[str]]] = {
    "base_iri": _base_iri,
    "url": _url,
    "profiles": _profiles,
    "contributor_id": _contributor,
    "image_hosts": _image_hosts,
    "map_tiles": _map_tiles,
    "engine": _engine,
    "engine_store": _store,
    "engine_analytics": _companion,
    "analytics_store": _store,
    "analytics_after": _between("The time after which the companion is asked", 0, 3600),
    "source_date_epoch": _between("The moment of SOURCE_DATE_EPOCH", 0, 2**40),
    "host": _host,
    "port": _between("The port", 0, 65_535),
    "metrics_host": _host,
    "metrics_port": _between("The port of the metrics", 0, 65_535),
    "workers": _between("The number of workers", 1, 256),
    "threads": _between("The number of threads", 1, 1024),
    "memory_quads": _between("The number of quads in memory", 0, 10**12),
    "memory_fraction": _between("The share of the memory", 0, 1),
    "query_time_limit": _between("The query time limit", 0.01, 3600),
    "constraint_time_limit": _between("The time limit of a constraint", 0.01, 86_400),
    "query_memory": _between("The query memory", 2**26, 2**40),
    "query_long_after": _between("The time after which a query is long", 0.01, 3600),
    "max_long_queries": _between("The number of places for long queries", 1, 1024),
    "query_queue": _between("The length of the query queue", 1, 256),
    "client_queries": _between("The number of a client's queries", 1, 256),
    "client_queue": _between("The number of a client's queries that wait", 0, 1024),
    "client_long_queries": _between("The number of a client's long queries", 0, 1024),
    "client_connections": _between("The number of a client's connections", 1, 65_536),
    "answer_bytes": _between("The size of all answers", 2**16, 2**50),
    "query_result_bytes": _between("The largest result", 2**16, 2**40),
    "rate_limit_units": _between("The units of a client", 1, 10**9),
    "cache_bytes": _between("The size of the cache", 0, 2**40),
    "request_bytes": _between("The largest request body", 2**10, 2**30),
    "log_format": lambda value: (
        []
        if value in {"text", "json"}
        else [f"The log format must be text or json, not {value!r}."]
    ),
}
"""The faults of a value, by the name of its setting."""
