"""Values spelled as the engine spells them."""

from __future__ import annotations

import pyoxigraph as ox

from dortmund_lod.rdf import nquads

_TYPED = b'"^^<'


def normalized(lines: list[bytes]) -> list[bytes]:
    """The same statements with each value spelled as the engine spells it (XSD 1.1 §2.3.1).

    The engine keeps numbers and times as values: 53000.0 comes back from it as 53000. Documents,
    answers and dumps must not differ in that.
    """
    typed = {nquads.statement(line).object for line in lines if _TYPED in line}
    spelled = _spelled(sorted(term for term in typed if term[:1] == b'"'))
    if not spelled:
        return lines
    return [_respelled(line, spelled) if _TYPED in line else line for line in lines]


def _respelled(line: bytes, spelled: dict[bytes, bytes]) -> bytes:
    subject, predicate, value, graph = nquads.statement(line)
    if value not in spelled:
        return line
    return b"%b %b %b%b .\n" % (subject, predicate, spelled[value], graph and b" " + graph)


def _spelled(literals: list[bytes]) -> dict[bytes, bytes]:
    """The literals that the engine spells otherwise."""
    store = ox.Store()
    numbered = (b"<urn:x-any:%d> <urn:x-any:p> %b .\n" % item for item in enumerate(literals))
    store.bulk_load(b"".join(numbered), ox.RdfFormat.N_TRIPLES, lenient=True)
    back = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b""
    found = nquads.statements(back.splitlines(keepends=True))
    pairs = ((literals[_number(node)], kept) for node, _, kept, _ in found)
    return {given: kept for given, kept in pairs if given != kept}


def _number(node: bytes) -> int:
    return int(node.rpartition(b":")[2][:-1])
