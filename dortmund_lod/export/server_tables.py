"""Tables of addresses in the formats of nginx (`map`) and of Apache (`RewriteMap`)."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PATH_CHARACTERS = "$-_.+!*'(),:;@&=/~"
"""What Apache's `int:escape` leaves as it is, besides letters and digits."""
_VALUE_CHARACTERS = _PATH_CHARACTERS + '<>?#[]"'
_LONGEST_LINE = 1000
_LEAST_ROOM = 100
_HEX = re.compile("%[0-9A-F]{2}")


def nginx(table: Mapping[str, str]) -> Iterator[str]:
    """The lines of a `map`: a key, and as its value the key again, a space and the value.

    A map does not tell apart upper and lower case, and an address does: who looks up compares the
    key that comes with the value. Keys that differ in nothing else are regular expressions.
    """
    alike = defaultdict(list)
    for key in table:
        alike[key.lower()].append(key)
    for keys in alike.values():
        for key in keys:
            source = key if len(keys) == 1 else f"~^{re.escape(key)}$"
            yield f'{quoted(source)} "{_value(f"{key} {table[key]}")}";'


def quoted(text: str) -> str:
    """A string in nginx's configuration, in which nothing is looked up."""
    return '"' + _escaped(text) + '"'


def apache(table: Mapping[str, str], *, paths: bool) -> Iterator[str]:
    """The lines of a text map: neither keys nor values may have spaces, so both are encoded.

    `paths` says that keys are paths as they are meant, which are looked up by `int:escape`. A line
    has 1024 bytes at most: what is longer goes on at the keys `KEY//1`, `KEY//2` and so on, which
    are no places, as these have no empty parts.
    """
    for key, value in table.items():
        name = _HEX.sub(lambda m: m[0].lower(), quote(key, _PATH_CHARACTERS)) if paths else key
        room = _LONGEST_LINE - len(name) - len("//9 \n")
        pieces = re.findall(rf".{{1,{room}}}(?<!%)(?<!%.)|.+", quote(value, _VALUE_CHARACTERS))
        for number, piece in enumerate(pieces if room > _LEAST_ROOM else []):
            yield f"{name}{f'//{number}' if number else ''} {piece}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _value(text: str) -> str:
    return _escaped(text).replace("$", "${dollar}")
