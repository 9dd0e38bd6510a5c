"""The SPARQL 1.1 Service Description: what the endpoint can do, over what, within which limits.

It has the parts of the default graph by class and property as well, and the named queries: tools
that find neither in the default graph look for them here (SIB's editor, Comunica).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.addresses import WHOLE
from dortmund_lod.rdf import namespaces, nquads
from dortmund_lod.rdf.formats import GRAPHS, RESULTS
from dortmund_lod.rdf.terms import RDF_LANG_STRING, Iri, Literal, Triple, ntriples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.release.manifest import Manifest
    from dortmund_lod.site.served_release import ServedRelease

_SD = namespaces.PREFIXES["sd"]
_VOID = namespaces.PREFIXES["void"]
_TYPE = Iri(namespaces.PREFIXES["rdf"] + "type")
_PARTS = ("classPartition", "propertyPartition", "classes", "properties", "entities",
          "distinctSubjects", "distinctObjects")  # fmt: skip
"""What is said of the default graph as VoID says it of the dataset that it is."""
_MOST_STATEMENTS = 20_000
"""More about the parts of the data than this is in the VoID description alone."""
_INTEGER = namespaces.PREFIXES["xsd"] + "integer"


_DEPARTS = (
    "The engine compares and answers by value: numbers and times in its own spelling, derived "
    "integer types as xsd:integer, language tags in lower case; documents and dumps say what was "
    "written. Where it departs from SPARQL 1.1 otherwise is told in docs/conformance.md of the "
    "program, with an example each."
)


def ntriples_of(site: ServedRelease) -> str:
    """The description as N-Triples (SPARQL 1.1 Service Description §3)."""
    found = b"".join([*_statements(site, "query"), *_parts(site)]).decode()
    return ntriples([*_service(site), *_dataset(site)]) + found


def _parts(site: ServedRelease) -> list[bytes]:
    """The parts of the default graph by class and property."""
    begins = tuple(f"<{site.base_iri}void#{kind}-".encode() for kind in ("class", "property"))
    predicates = {f"<{_VOID}{name}>".encode() for name in _PARTS}
    whole = f"<{site.base_iri}dataset/{WHOLE}>".encode()
    default = f"<{site.base_iri}sparql#default-graph>".encode()
    found = []
    for line in _statements(site, "void"):
        subject, predicate, _ = line.split(b" ", 2)
        if subject == whole and predicate in predicates:
            found.append(default + line.removeprefix(whole))
        elif subject.startswith(begins):
            found.append(line)
    return found if len(found) <= _MOST_STATEMENTS else []


def _statements(site: ServedRelease, name: str) -> Iterator[bytes]:
    """What the endpoint has in one of its graphs beside the data, as lines of N-Triples."""
    graph = f"<{site.base_iri}{name}>".encode()
    with site.release.descriptions.open("rb") as lines:
        for row in nquads.statements(lines):
            if row.graph == graph:
                yield b"%b %b %b .\n" % row[:3]


def _service(site: ServedRelease) -> list[Triple]:
    service = Iri(site.base_iri + "sparql#service")
    manifest = site.release.manifest
    united = manifest.union_default_graph and manifest.shapes_graph not in manifest.graphs
    features = ["UnionDefaultGraph"] if united else []
    formats = {fmt.iri for fmt in (*RESULTS, *GRAPHS)}
    return [
        (service, _TYPE, Iri(_SD + "Service")),
        (service, Iri(_SD + "endpoint"), Iri(site.base_iri + "sparql")),
        (service, Iri(_SD + "supportedLanguage"), Iri(_SD + "SPARQL11Query")),
        (service, Iri(_SD + "defaultDataset"), Iri(site.base_iri + "sparql#dataset")),
        *((service, Iri(_SD + "feature"), Iri(_SD + feature)) for feature in features),
        *((service, Iri(_SD + "resultFormat"), Iri(iri)) for iri in sorted(formats)),
        *_limits(site, service),
    ]


def _limits(site: ServedRelease, service: Iri) -> list[Triple]:
    """What one query may use, in words: no vocabulary has terms for it."""
    settings = site.settings
    text = (
        f"A query may take {settings.query_time_limit:g} seconds, "
        f"{settings.query_memory // 2**20} MiB of memory and "
        f"{settings.query_result_bytes // 2**20} MiB of result. "
        f"{settings.max_long_queries} queries that take longer than "
        f"{settings.query_long_after:g} seconds run at once; "
        f"{settings.query_queue} wait. SERVICE is not supported, and updates are refused."
    )
    rdfs_comment = Iri(namespaces.PREFIXES["rdfs"] + "comment")
    return [
        (service, rdfs_comment, Literal(each, RDF_LANG_STRING, "en")) for each in (text, _DEPARTS)
    ]


def _dataset(site: ServedRelease) -> list[Triple]:
    dataset = Iri(site.base_iri + "sparql#dataset")
    default = Iri(site.base_iri + "sparql#default-graph")
    manifest = site.release.manifest
    triples: list[Triple] = [
        (dataset, _TYPE, Iri(_SD + "Dataset")),
        (dataset, Iri(_SD + "defaultGraph"), default),
        (default, _TYPE, Iri(_SD + "Graph")),
        (default, Iri(_VOID + "triples"), Literal(str(manifest.triples), _INTEGER)),
    ]
    for number, (name, count) in enumerate(_graphs(manifest)):
        if name:
            triples += _graph(dataset, Iri(f"{site.base_iri}sparql#graph-{number}"), name, count)
    return triples


def _graphs(manifest: Manifest) -> list[tuple[str, int]]:
    """The graphs that can be named, with their triples: those of the data, and others."""
    return [*manifest.graphs.items(), *manifest.descriptions.items()]


def _graph(dataset: Iri, node: Iri, name: str, count: int) -> list[Triple]:
    graph = Iri(node.value + "-content")
    return [
        (dataset, Iri(_SD + "namedGraph"), node),
        (node, _TYPE, Iri(_SD + "NamedGraph")),
        (node, Iri(_SD + "name"), Iri(name)),
        (node, Iri(_SD + "graph"), graph),
        (graph, _TYPE, Iri(_SD + "Graph")),
        (graph, Iri(_VOID + "triples"), Literal(str(count), _INTEGER)),
    ]
