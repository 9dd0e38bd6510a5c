"""Equal content as equal bytes, in whatever order the engine writes the head of a document."""

from __future__ import annotations

import io
import itertools
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_ROOT = re.compile(rb"<rdf:RDF((?: xmlns:[^ >]+)+)>")


class HeadSorter(io.RawIOBase):
    """Writes a serialization on, with its head put in order.

    Takes what to write to, what says whether the head is complete, and what puts it in order.
    """

    def __init__(
        self,
        target: Any,
        is_complete: Callable[[bytes], bool],
        in_order: Callable[[bytes], bytes],
    ) -> None:
        super().__init__()
        self._target = target
        self._is_complete = is_complete
        self._in_order = in_order
        self._head: bytearray | None = bytearray()

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, data: Any) -> int:
        """Write the bytes once the head is complete."""
        if self._head is None:
            self._target.write(data)
        else:
            self._head += data
            if self._is_complete(bytes(self._head)):
                self.finish()
        return len(data)

    def finish(self) -> None:
        """Write what is held back."""
        self._target.write(self._in_order(bytes(self._head or b"")))
        self._head = None


def turtle_sorter(target: Any) -> HeadSorter:
    """Writes Turtle or TriG on, with its prefixes in order."""
    return HeadSorter(target, _has_all_prefixes, sorted_prefixes)


def xml_sorter(target: Any) -> HeadSorter:
    """Writes RDF/XML on, with the namespaces of its root element in order."""
    return HeadSorter(target, _has_root, sorted_namespaces)


def _has_root(head: bytes) -> bool:
    return b">" in head.partition(b"<rdf:RDF")[2]


def _has_all_prefixes(head: bytes) -> bool:
    return not all(line.startswith(b"@prefix") for line in head.splitlines(keepends=True))


def sorted_prefixes(text: bytes) -> bytes:
    """Turtle or TriG with the prefix lines at its head in order."""
    lines = text.splitlines(keepends=True)
    head = list(itertools.takewhile(lambda line: line.startswith(b"@prefix"), lines))
    return b"".join([*sorted(head), *lines[len(head) :]])


def sorted_namespaces(xml: bytes) -> bytes:
    """RDF/XML with the namespaces of its root element in order."""
    root = _ROOT.search(xml)
    if not root:
        return xml
    namespaces = sorted(root[1].split())
    return xml[: root.start(1)] + b" ".join([b"", *namespaces]) + xml[root.end(1) :]


class CarriageReturnEscaper(io.RawIOBase):
    """Writes XML on, with bare carriage returns as character references.

    The engine leaves them as they are, and an XML reader must turn them into line feeds
    (XML 1.0 §2.11), so the value would change on its way.
    """

    def __init__(self, target: Any) -> None:
        super().__init__()
        self._target = target

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, data: Any) -> int:
        """Write the bytes, escaped."""
        self._target.write(bytes(data).replace(b"\r", b"&#xD;"))
        return len(data)
