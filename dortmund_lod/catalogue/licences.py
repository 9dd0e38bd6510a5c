"""Licences that portals know, with the address and the name that the rest of the web knows."""

from __future__ import annotations

from typing import NamedTuple

_DE = "http://dcat-ap.de/def/licenses/"


class Licence(NamedTuple):
    """A licence: the address of its text and its name."""

    url: str
    name: str


_KNOWN = {
    f"{_DE}cc-zero": Licence("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
    f"{_DE}cc-by/4.0": Licence("https://creativecommons.org/licenses/by/4.0/", "CC BY 4.0"),
    f"{_DE}cc-by-sa/4.0": Licence(
        "https://creativecommons.org/licenses/by-sa/4.0/", "CC BY-SA 4.0"
    ),
    f"{_DE}dl-by-de/2.0": Licence("https://www.govdata.de/dl-de/by-2-0", "dl-de/by-2-0"),
    f"{_DE}dl-zero-de/2.0": Licence("https://www.govdata.de/dl-de/zero-2-0", "dl-de/zero-2-0"),
    f"{_DE}odbl": Licence("https://opendatacommons.org/licenses/odbl/1-0/", "ODbL 1.0"),
    f"{_DE}odby": Licence("https://opendatacommons.org/licenses/by/1-0/", "ODC-By 1.0"),
    f"{_DE}odcpddl": Licence("https://opendatacommons.org/licenses/pddl/1-0/", "PDDL 1.0"),
}


_BY_ADDRESS = {known.url.rstrip("/"): known for known in _KNOWN.values()}


def licence(iri: str) -> Licence:
    """What an IRI of DCAT-AP.de's list, or the address of a known licence, means.

    Another IRI stands for itself.
    """
    address = iri.replace("http://", "https://", 1).rstrip("/")
    return _KNOWN.get(iri) or _BY_ADDRESS.get(address) or Licence(iri, iri)
