"""pySHACL, asked for a report: the only place where rdflib and pySHACL are used."""

from __future__ import annotations

import signal
from functools import partial
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dortmund_lod.errors import ReleaseError
from dortmund_lod.reporting.text import Text
from dortmund_lod.validation.indexed_graph import Data
from dortmund_lod.validation.uncheckable import Uncheckable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.validation.indexed_graph import Node, Triple

MOST_SECONDS = 120.0
"""Processor time that pySHACL may take for all the shapes that are left to it."""
_PATIENCE = 20
"""How many times these seconds may pass on the clock, as others use the machine too."""


def pyshacl_report(
    data: Iterable[Triple], shapes: Iterable[Triple], *, seconds: float = MOST_SECONDS
) -> Data:
    """The validation report that pySHACL gives, with SHACL's advanced features.

    It works in a process of its own, as nobody knows what shapes make it do.

    Raises:
        Uncheckable: pySHACL refuses the shapes, or takes too long.
    """
    from dortmund_lod.process.subprocess_task import SubprocessTask  # noqa: PLC0415 - seldom

    work = partial(_report_within, seconds, data, shapes)
    with SubprocessTask("pyshacl", "checks shapes with pySHACL", work) as task:
        if not task.has_ended(seconds * _PATIENCE):
            raise _too_slow(seconds)
        try:
            return _understood(*task.result())
        except ReleaseError as error:
            if task.stop() == -signal.SIGPROF:
                raise _too_slow(seconds) from error
            raise _refused("it ended", "es ist abgebrochen") from error


def _report_within(
    seconds: float, data: Iterable[Triple], shapes: Iterable[Triple]
) -> tuple[str, str]:
    signal.setitimer(signal.ITIMER_PROF, seconds)  # the signal ends this process
    return _report(data, shapes)


def report_here(data: Iterable[Triple], shapes: Iterable[Triple]) -> Data:
    """The same in this process, for shapes that are known to do no harm.

    Raises:
        Uncheckable: pySHACL refuses the shapes.
    """
    return _understood(*_report(data, shapes))


def _understood(text: str, refusal: str) -> Data:
    if refusal:
        raise _refused(refusal, f"auf Englisch sagt es: {refusal}")
    return _from_ntriples(text)


def _report(data: Iterable[Triple], shapes: Iterable[Triple]) -> tuple[str, str]:
    """The report as N-Triples, or why there is none."""
    import logging  # noqa: PLC0415

    import pyshacl  # noqa: PLC0415 - a quarter of a second that few shapes need

    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # rdflib tells every ill-typed literal
    try:
        _, graph, text = pyshacl.validate(
            _to_rdflib(data), shacl_graph=_to_rdflib(shapes), advanced=True, inference="none"
        )
    except Exception as error:  # noqa: BLE001 - whatever it stumbles over
        return "", getattr(error, "message", "") or str(error) or type(error).__name__
    finally:
        logging.disable(level)
    if not hasattr(graph, "serialize"):
        return "", text
    return graph.serialize(format="nt"), ""


def _too_slow(seconds: float) -> Uncheckable:
    return _refused(
        f"it is not done after {seconds:g} s of processor time",
        f"es ist nach {seconds:g} s Rechenzeit nicht fertig",
    )


def _refused(reason: str, german: str) -> Uncheckable:
    reason, german = (" ".join(text.split())[:400].rstrip(".") for text in (reason, german))
    return Uncheckable(
        Text(
            f"The shapes go beyond what the gate evaluates itself, and pySHACL refuses them: "
            f"{reason}.",
            "Die Prüfregeln gehen über das hinaus, was hier ausgewertet wird, und pySHACL lehnt "
            f"sie ab: {german}.",
        )
    )


def _to_rdflib(triples: Iterable[Triple]) -> Any:
    import rdflib  # noqa: PLC0415

    def term(node: Node) -> Any:
        match node:
            case ox.NamedNode():
                return rdflib.URIRef(node.value)
            case ox.BlankNode():
                return rdflib.BNode(node.value)
            case ox.Literal():
                datatype = None if node.language else rdflib.URIRef(node.datatype.value)
                return rdflib.Literal(
                    node.value, lang=node.language, datatype=datatype, normalize=False
                )
        raise ValueError("the data hold a triple term, which it does not know")

    graph = rdflib.Graph()
    for subject, predicate, value in triples:
        graph.add((term(subject), term(predicate), term(value)))
    return graph


def _from_ntriples(text: str) -> Data:
    data = Data()
    for quad in ox.parse(input=text, format=ox.RdfFormat.N_TRIPLES):
        data.add(quad.subject, quad.predicate, quad.object)
    return data
