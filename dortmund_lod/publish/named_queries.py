"""The named queries of a release: found beside the sources and in the data, and answered once."""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from dortmund_lod.engine import EngineProcess, Query
from dortmund_lod.engine.query_scan import is_volatile
from dortmund_lod.errors import BadParameter, EngineError
from dortmund_lod.rdf import namespaces, nquads
from dortmund_lod.rdf.formats import CSV, JSON_RESULTS, NTRIPLES, TURTLE
from dortmund_lod.rdf.query_results import json_to_csv
from dortmund_lod.rdf.terms import Literal
from dortmund_lod.release.manifest import ANSWERS, QUERIES_FILE
from dortmund_lod.release.named_query import NAME, NamedQuery, dump_queries, read_query
from dortmund_lod.release.sqlite_reader import open_finished
from dortmund_lod.release.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from dortmund_lod.engine import Engine
    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.release.manifest import Release
    from dortmund_lod.settings import Settings

    Note = Callable[[str], object]

MOST = 500
"""Named queries of a release."""

LONGEST = 2**16
"""Bytes of a named query."""

MOST_KEPT = 2**20
"""Bytes of an answer that is kept in the release."""

_TOLD = 240
"""Characters of a fault that are told."""

_SH = namespaces.PREFIXES["sh"]
_DCTERMS, _RDFS = namespaces.PREFIXES["dcterms"], namespaces.PREFIXES["rdfs"]
_EXECUTABLE = (
    "SPARQLExecutable",
    "SPARQLSelectExecutable",
    "SPARQLAskExecutable",
    "SPARQLConstructExecutable",
)
_FORMS = ("select", "ask", "construct")
_TEXTS = {
    "titles": (_DCTERMS + "title", _RDFS + "label"),
    "descriptions": (_DCTERMS + "description", _RDFS + "comment"),
}


_PAIRS = ((JSON_RESULTS, NTRIPLES), (CSV, TURTLE))
"""The formats in which answers are kept: of solutions, and of triples."""


class Question(NamedTuple):
    """A named query, and where it is written: a file, or an IRI of the data."""

    query: NamedQuery
    place: str
    is_data: bool = False

    def iri(self, base_iri: str) -> str:
        """What it is called in RDF."""
        return self.place if self.is_data else f"{base_iri}query#{self.query.name}"


def queries_of_files(paths: Iterable[Path], note: Note) -> list[Question]:
    """The queries of files; what cannot be read is told, and left out."""
    found = []
    for path in paths:
        try:
            query = _of_file(path)
        except (OSError, UnicodeDecodeError, BadParameter) as error:
            note(f"{path}:1: The query is left out: {getattr(error, 'message', error)}")
        else:
            found.append(Question(query, str(path)))
    return found


def distinct(questions: Iterable[Question], note: Note) -> list[Question]:
    """The first query of each name, as many as a release may have; what is left out is told."""
    found: dict[str, Question] = {}
    for each in questions:
        if each.query.name in found:
            note(f"{each.place}:1: The query is left out: {each.query.name} is another one.")
        elif len(found) == MOST:
            note(f"{each.place}:1: The query is left out: there are {MOST} others.")
        else:
            found[each.query.name] = each
    return list(found.values())


def queries_of_data(data: Path, index: Path) -> list[Question]:
    """The queries that the data describe as SHACL-SPARQL does, if the index counts any."""
    with contextlib.closing(open_finished(index)) as connection:
        rows = connection.execute("SELECT iri FROM class").fetchall()
    kinds = {iri for (iri,) in rows} & {_SH + name for name in _EXECUTABLE}
    return list(_described(data, {f"<{iri}>".encode() for iri in kinds})) if kinds else []


def _of_file(path: Path) -> NamedQuery:
    if not NAME.fullmatch(path.stem):
        raise BadParameter(f"{path.stem} is no name of letters, digits, '-' and '_'.")
    if path.stat().st_size > LONGEST:
        raise BadParameter(f"It has more than {LONGEST} bytes.")
    return read_query(path.stem, path.read_text("utf-8"))


def _described(data: Path, kinds: set[bytes]) -> Iterator[Question]:
    statements = Statements(data)
    with data.open("rb") as lines:
        typed = [
            row.subject
            for row in nquads.distinct_triples(lines)
            if row.predicate == nquads.RDF_TYPE and row.object in kinds
        ]
    for subject in dict.fromkeys(typed):
        name = namespaces.local_name(nquads.iri(subject))
        forms = (statements.values(subject, f"<{_SH}{form}>".encode()) for form in _FORMS)
        texts = [nquads.literal(values[0]).value for values in forms if values]
        if NAME.fullmatch(name) and texts:
            text = _prologue(statements, subject) + texts[0].strip() + "\n"
            query = _query(statements, subject, name, text)
            yield Question(query, nquads.iri(subject), is_data=True)


def _prologue(statements: Statements, subject: bytes) -> str:
    """The prologue that the prefixes of an executable make (SHACL §5.2.1)."""
    lines = []
    for holder in statements.values(subject, f"<{_SH}prefixes>".encode()):
        for node in statements.values(holder, f"<{_SH}declare>".encode()):
            prefix = statements.values(node, f"<{_SH}prefix>".encode())
            namespace = statements.values(node, f"<{_SH}namespace>".encode())
            if prefix and namespace:
                values = [nquads.literal(each[0]).value for each in (prefix, namespace)]
                lines.append(f"PREFIX {values[0]}: <{values[1]}>\n")
    return "".join(sorted(lines))


def _query(statements: Statements, subject: bytes, name: str, text: str) -> NamedQuery:
    texts: dict[str, dict[str, str]] = {}
    for field, properties in _TEXTS.items():
        terms = [
            nquads.term(value)
            for each in properties
            for value in statements.values(subject, f"<{each}>".encode())
        ]
        literals = [term for term in terms if isinstance(term, Literal)]
        texts[field] = {each.language.lower(): each.value for each in reversed(literals)}
    return NamedQuery(name, text, texts["titles"], texts["descriptions"])


def write_queries(
    release: Release, questions: list[Question], settings: Settings, note: Note
) -> None:
    """Write the queries of a release, and what each answers without being given a value.

    Asks the engine that the site has, within its limits; an error and an empty answer are told,
    with the file and the line where it is known. A release too large for memory keeps no answers.
    """
    queries = [each.query for each in questions]
    (release.path / QUERIES_FILE).write_text(dump_queries(queries), "utf-8")
    if not questions or sum(release.manifest.graphs.values()) > settings.memory_quads:
        return
    folder = release.path / ANSWERS
    folder.mkdir()
    process = EngineProcess(release, _alone(settings))
    try:
        for question in questions:
            _answer(process.client(), question, folder, note)
    finally:
        process.stop()


def _alone(settings: Settings) -> Settings:
    """Settings of an engine that nobody else asks: no query makes way for shorter ones."""
    return replace(settings, engine="embedded", query_long_after=settings.query_time_limit)


def _answer(engine: Engine, question: Question, folder: Path, note: Note) -> None:
    """Write the answer of a query in the formats that its page needs."""
    query = question.query
    try:
        text = query.bound({})
        answers = _answers(engine, text)
    except (BadParameter, EngineError) as error:
        note(f"{question.place}:{_line(error)}: The query fails: {error.message[:_TOLD]}")
        return
    if any(map(_is_empty, answers.items())):
        note(f"{question.place}:1: The query finds nothing.")
    if not is_volatile(text):
        for fmt, content in answers.items():
            if len(content) <= MOST_KEPT:
                (folder / f"{query.name}.{fmt.suffix}").write_bytes(content)


def _answers(engine: Engine, text: str) -> dict[Format, bytes]:
    """What a query answers in its two formats: solutions are asked for once, and converted."""
    fmt, content = _ask(engine, text, _PAIRS[0])
    if fmt is NTRIPLES:
        return {fmt: content} | dict([_ask(engine, text, _PAIRS[1])])
    return {fmt: content, CSV: json_to_csv(content)}


def _line(error: BadParameter | EngineError) -> int:
    """The line of a fault in a query, as far as it is known."""
    if isinstance(error, EngineError) and error.mistake:
        return error.mistake.line
    found = re.search(r"\b(\d{1,6}):\d+", error.message)
    return int(found[1]) if found else 1


def _ask(engine: Engine, text: str, formats: tuple[Format, Format]) -> tuple[Format, bytes]:
    answer = engine.query(Query(text, *formats))
    with answer.body as body:
        return answer.format, body.read()


def _is_empty(answer: tuple[Format, bytes]) -> bool:
    fmt, data = answer
    if fmt is JSON_RESULTS:
        content: dict[str, Any] = json.loads(data)
        return "results" in content and not content["results"]["bindings"]
    return fmt is NTRIPLES and not data.strip()
