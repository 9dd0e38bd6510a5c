"""Who asks: the client behind trusted proxies, as limits count clients."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from ipaddress import IPv4Network, IPv6Network

    Address: TypeAlias = IPv4Address | IPv6Address
    Networks: TypeAlias = tuple[IPv4Network | IPv6Network, ...]

_IPV6_PREFIX = 64
"""A client has at least a /64 of its own, so the whole of it counts as one (RFC 6177)."""


def networks_of(addresses: Sequence[str]) -> Networks:
    """Networks by their addresses."""
    return tuple(ip_network(address) for address in addresses)


def client_of(remote: str, forwarded: str, proxies: Networks) -> str:
    """Who asks; empty for this machine itself, behind which everybody looks alike.

    Takes the address of the connection, X-Forwarded-For, and the proxies that are trusted with it:
    the last address there that is not a trusted proxy is the one that cannot be made up. What is
    left of it is not looked at, and what is no address is believed of nobody.
    """
    address = _address(remote)
    if address is None:
        return remote
    for nearer in _from_right(forwarded) if proxies else ():
        if not _is_within(address, proxies):
            break
        before = _address(_without_port(nearer))
        if before is None:
            break
        address = before
    if address.is_loopback and not _is_within(address, proxies):
        return ""
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address), _IPV6_PREFIX), strict=False))
    return str(address)


def connected_client(remote: str, proxies: Networks) -> str:
    """Who a connection is with; empty for trusted proxies and this machine, who speak for many."""
    return "" if is_trusted(remote, proxies) else client_of(remote, "", proxies)


def is_trusted(remote: str, proxies: Networks) -> bool:
    """Whether a connection comes from a trusted proxy."""
    address = _address(remote)
    return address is not None and _is_within(address, proxies)


def is_loopback(remote: str) -> bool:
    """Whether a connection comes from this machine."""
    address = _address(remote)
    return address is not None and address.is_loopback


def _from_right(forwarded: str) -> Iterator[str]:
    while forwarded:
        forwarded, _, last = forwarded.rpartition(",")
        if last.strip():
            yield last.strip()


def _without_port(text: str) -> str:
    """An address without the port that some proxies add."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def _address(text: str) -> Address | None:
    """An address; an IPv4 address as such, however it is written (RFC 4291 §2.5.5.2)."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _is_within(address: Address, networks: Networks) -> bool:
    return any(address in network for network in networks)
