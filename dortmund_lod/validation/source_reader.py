"""Reading the source files: triples indexed for checking, a store for queries, prefixes."""

from __future__ import annotations

from collections import deque
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.rdf.formats import JSONLD, NQUADS, TRIG
from dortmund_lod.rdf.parser.faults import refuse_rdf12
from dortmund_lod.rdf.parser.parse import RDF_FORMATS, as_written
from dortmund_lod.sources.source_file import Role
from dortmund_lod.validation.blank_node_labels import relabelled
from dortmund_lod.validation.hostile_input import refused, too_long
from dortmund_lod.validation.indexed_graph import Data
from dortmund_lod.validation.shacl.shapes import SELECT
from dortmund_lod.validation.shacl.sparql.query_process import QueryProcess
from dortmund_lod.validation.shacl.sparql.query_text import asks_for_graphs
from dortmund_lod.validation.shacl.sparql.sparql_constraints import SHAPES_GRAPH
from dortmund_lod.validation.syntax_errors import Unreadable, unparseable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dortmund_lod.reporting.report import Finding
    from dortmund_lod.sources.source_file import SourceFile
    from dortmund_lod.validation.blank_node_labels import Labels

    Progress = Callable[[str, int, int], None]
    _Graph = ox.NamedNode | ox.DefaultGraph

_WITH_GRAPHS = {NQUADS, TRIG, JSONLD}
"""A graph may have a blank node for its name."""


@dataclass
class Project:
    """Everything the files say.

    `data` holds ontology and data merged, `shapes` the shapes; `queries` asks `data` again if a
    shape queries it, and its named graphs if one asks for them; `prefixes` are those of each file;
    `with_linked_blank_nodes` are the files in which one blank node may refer to another: in all
    others each is told apart by what is said of it alone.
    """

    files: Sequence[SourceFile]
    base_iri: str
    data: Data = field(default_factory=Data)
    shapes: Data = field(default_factory=Data)
    prefixes: dict[SourceFile, dict[str, str]] = field(default_factory=dict)
    with_linked_blank_nodes: list[SourceFile] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.queries = QueryProcess(self.base_iri)


def read(files: Sequence[SourceFile], base_iri: str, progress: Progress) -> Project:
    """Read all files.

    Takes the files, the base IRI for their relative IRIs, and what is told how far it is. The
    queries of the project are to be closed.

    Raises:
        Unreadable: some cannot be parsed; it names the first fault of each.
        SourceError: one cannot be opened.
    """
    project = Project(files, base_iri)
    with ExitStack() as opened:
        opened.callback(project.queries.close)
        reader = _Reader(project, progress)
        reader.read()
        if reader.faults:
            raise Unreadable(reader.faults, len(files))
        opened.pop_all()  # they stay open for who checks
    return project


def parse(source: SourceFile, base_iri: str) -> Iterator[ox.Quad]:
    """The quads of one file that has been read before."""
    return ox.parse(input=source.read(), format=RDF_FORMATS[source.format], base_iri=base_iri)


class _Reader:
    def __init__(self, project: Project, progress: Progress) -> None:
        self.project = project
        self.faults: list[Finding] = []
        self._numbers = {source: number for number, source in enumerate(project.files)}
        self._progress = progress
        self._total = sum(
            source.path.stat().st_size for source in project.files if source.path.exists()
        )
        self._done = 0

    def read(self) -> None:
        shapes = [source for source in self.project.files if source.role is Role.SHAPES]
        others = [source for source in self.project.files if source.role is not Role.SHAPES]
        _exhaust(self._quads(shapes, self.project.shapes))
        self._read_data(others)

    def _read_data(self, files: list[SourceFile]) -> None:
        project = self.project
        texts = [getattr(text, "value", "") for _, text in project.shapes.pairs(SELECT)]
        if any(map(asks_for_graphs, texts)):
            for source in files:
                quads = self._quads([source], project.data)
                project.queries.load(_in_its_graph_too(quads, self._graph(source)))
            project.queries.load(_in_shapes_graph(project.shapes))
        elif texts:
            project.queries.load(_merged(self._quads(files, project.data)))
        else:
            _exhaust(self._quads(files, project.data))

    def _graph(self, source: SourceFile) -> _Graph:
        name = source.graph
        return ox.NamedNode(self.project.base_iri + name) if name else ox.DefaultGraph()

    def _quads(self, files: list[SourceFile], into: Data) -> Iterator[ox.Quad]:
        for source in files:
            if fault := refused(source):
                self.faults.append(fault)
                continue
            try:
                yield from self._parse(source, into)
            except SyntaxError as error:
                self.faults.append(unparseable(source, error))
            except MemoryError:  # the parser's own bound, not the machine's
                self.faults.append(too_long(source))
            self._done += source.path.stat().st_size
        into.complete()

    def _parse(self, source: SourceFile, into: Data) -> Iterator[ox.Quad]:
        with source.stream(self._tell) as stream:
            parser = ox.parse(
                input=stream,
                format=RDF_FORMATS[source.format],
                base_iri=self.project.base_iri,
                rename_blank_nodes=True,
            )
            add = into.add
            labels: Labels = {}
            linked = False
            number = self._numbers[source]
            written = as_written(parser, source.format)
            for quad, (subject, predicate, value) in relabelled(written, number, labels):
                if type(value) is not ox.NamedNode:
                    refuse_rdf12(value)
                    linked |= type(value) is type(subject)
                add(subject, predicate, value)
                yield quad
            self.project.prefixes[source] = dict(parser.prefixes)
        if linked or (labels and source.format in _WITH_GRAPHS):
            self.project.with_linked_blank_nodes.append(source)

    def _tell(self, read: int) -> None:
        self._progress("read", self._done + read, self._total)


def _merged(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """A union made when it is asked for would count a triple once for each graph it is in."""
    return (quad if _is_unplaced(quad) else _placed(quad) for quad in quads)


def _in_its_graph_too(quads: Iterable[ox.Quad], graph: _Graph) -> Iterator[ox.Quad]:
    """Each quad in the union and in its graph, which is `graph` where it names none."""
    for quad in quads:
        yield _placed(quad)
        yield _placed(quad, graph) if _is_unplaced(quad) else quad


def _in_shapes_graph(shapes: Data) -> Iterator[ox.Quad]:
    for subject, predicate, value in shapes:
        if not isinstance(subject, ox.Literal):
            yield ox.Quad(subject, predicate, value, SHAPES_GRAPH)


def _is_unplaced(quad: ox.Quad) -> bool:
    return isinstance(quad.graph_name, ox.DefaultGraph)


def _placed(quad: ox.Quad, graph: _Graph | None = None) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _exhaust(quads: Iterable[ox.Quad]) -> None:
    deque(quads, maxlen=0)
