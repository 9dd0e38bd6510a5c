"""What XML can carry: properties become element names in RDF/XML, and some characters are none."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError, ParserCreate

import pyoxigraph as ox

from dortmund_lod.errors import Unwritable
from dortmund_lod.rdf.terms import Iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dortmund_lod.rdf.terms import Triple

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_ENDING = re.compile(f"[{_START}0-9.\u00b7\u0300-\u036f\u203f-\u2040-]*")
_NAME = re.compile(f"[{_START}]")
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Whatever is no Char (XML 1.0 §2.2)."""
_NO_XML_BYTES = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_SHOWN = 80
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE = _RDF + "type"
_TYPE_NODE = ox.NamedNode(_TYPE)
_RESERVED = {
    "xml": "http://www.w3.org/XML/1998/namespace",
    "xmlns": "http://www.w3.org/2000/xmlns/",
}
_NO_PROPERTIES = {
    _RDF + name
    for name in (
        *("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description"),
        *("aboutEach", "aboutEachPrefix", "bagID", "li"),
    )
}
"""Names that mean something else in RDF/XML (RDF 1.1 XML Syntax §6.2 and §7.4)."""


def xml_prefixes(prefixes: dict[str, str]) -> dict[str, str]:
    """Those that XML lets a document declare (Namespaces in XML 1.0 §3)."""
    return {
        name: iri
        for name, iri in prefixes.items()
        if name not in _RESERVED and iri not in _RESERVED.values()
    }


def is_property_name(iri: str) -> bool:
    """Whether RDF/XML can write a property of this IRI."""
    return iri not in _NO_PROPERTIES and is_element_name(iri)


@lru_cache(maxsize=4096)
def is_element_name(iri: str) -> bool:
    """Whether an IRI ends with a name that elements may have, for readers of any edition of XML.

    That is an NCName (Namespaces in XML 1.0 §3). Most readers keep to the names of the fourth
    edition, which are fewer outside ASCII.
    """
    ending = _ENDING.match(iri[::-1])
    name = ending[0][::-1] if ending else ""
    start = _NAME.search(name)
    if not start:
        return False
    name = name[start.start() :]
    return name.isascii() or _is_read(name)


def carried(triples: Iterable[Any]) -> Iterator[Any]:
    """Triples or quads of the engine on their way to a writer of RDF/XML, in its order.

    The writer takes the class of a thing for the name of its element where that is said first.
    What is no literal has no character that XML lacks.

    Raises:
        Unwritable: a property or class has no name for an element, or a character no XML.
    """
    last: Any = None
    properties: set[Any] = set()
    for triple in triples:
        predicate, value = triple.predicate, triple.object
        if predicate not in properties:
            if not is_property_name(predicate.value):
                raise _unwritable(f"the property {predicate.value}", "XML has no name for it")
            properties.add(predicate)
        if predicate == _TYPE_NODE and isinstance(value, ox.NamedNode):
            if last is None or last.subject != triple.subject:
                _check_class(value.value)
        elif isinstance(value, ox.Literal) and _NO_XML.search(value.value):
            text = value.value
            raise _unwritable(f"{text[:_SHOWN]!r}", f"XML has no character {forbidden(text)}")
        last = triple
        yield triple


def _check_class(iri: str) -> None:
    if not _is_element_class(iri):
        raise _unwritable(f"the class {iri}", "XML has no name for it")


def _is_element_class(iri: str) -> bool:
    return iri in _NO_PROPERTIES or is_element_name(iri)


def is_carried(triples: Iterable[Triple]) -> bool:
    """Whether RDF/XML can carry these triples, in whatever order."""
    properties: set[str] = set()
    classes: set[str] = set()
    texts: list[str] = []
    for subject, predicate, value in triples:
        properties.add(predicate.value)
        texts += (subject.value, value.value)
        if predicate.value == _TYPE and isinstance(value, Iri):
            classes.add(value.value)
    return (
        all(map(is_property_name, properties))
        and all(map(_is_element_class, classes))
        and not forbidden("".join(texts))
    )


def _unwritable(what: str, why: str) -> Unwritable:
    return Unwritable(f"RDF/XML cannot carry {what}: {why}.")


class XmlChecker(io.RawIOBase):
    """Writes SPARQL results in XML on, unless there is a character in them that XML lacks."""

    def __init__(self, target: Any) -> None:
        super().__init__()
        self._target = target
        self._tail = b""

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, data: Any) -> int:
        """Write the bytes; raises Unwritable where XML cannot carry them."""
        seen = self._tail + bytes(data)
        if found := _NO_XML_BYTES.search(seen):
            around = seen[max(0, found.start() - _SHOWN) : found.end()].decode("utf-8", "replace")
            raise Unwritable(
                f"XML cannot carry {around.rpartition('>')[2]!r}: "
                f"it has no character U+{ord(found[0].decode()):04X}."
            )
        self._tail = seen[-_SHOWN:]
        self._target.write(data)
        return len(data)


def _is_read(name: str) -> bool:
    try:
        ParserCreate().Parse(f"<{name}/>", True)  # noqa: FBT003 - the standard library's signature
    except ExpatError:
        return False
    return True


def forbidden(text: str) -> str:
    """The first character that XML 1.0 cannot carry, as `U+0001`; empty where there is none."""
    found = _NO_XML.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""
