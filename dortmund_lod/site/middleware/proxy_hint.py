"""A hint to the operator: a proxy is in front of the site that is not trusted."""

from __future__ import annotations

import logging
import mmap
from ipaddress import ip_address

log = logging.getLogger(__name__)

_GIVEN = mmap.mmap(-1, 1)
"""Shared by all web processes, as it is there before they are: whether the hint was given."""


class ProxyHint:
    """Given once, in one line of the log, whatever the number of requests and processes.

    `given` is a byte that all who may give it share. A stranger who sends the header from the
    public network is no proxy of the operator's: only who is on this machine or in a private
    network is taken for one.
    """

    def __init__(self, given: mmap.mmap = _GIVEN) -> None:
        self._given = given

    def consider(self, remote: str) -> None:
        """Take in that a request that says whom it comes for came from an untrusted address."""
        if self._given[0] or not _is_near(remote):
            return
        self._given[0] = 1
        log.warning(
            "Requests come through %s, which says whom they come for (X-Forwarded-For) and is not "
            'trusted: all clients share one budget. If it is your proxy: trusted_proxies = ["%s"]',
            remote,
            remote,
        )


def _is_near(remote: str) -> bool:
    try:
        address = ip_address(remote.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_private
