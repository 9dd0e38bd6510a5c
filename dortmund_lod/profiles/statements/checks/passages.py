"""Passages proved against the documents they come from (Web Annotation §4.2.4 and §4.2.6)."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.errors import Location, SourceError
from dortmund_lod.rdf.namespaces import OWN_PREFIXES, PREFIXES
from dortmund_lod.reporting.report import Severity
from dortmund_lod.reporting.text import NOTHING, Text
from dortmund_lod.validation.problem import Problem, StatementRef

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from dortmund_lod.validation.indexed_graph import Data, Node
    from dortmund_lod.validation.messages.labeler import Labeler
    from dortmund_lod.validation.source_reader import Project

_HAS_SOURCE = ox.NamedNode(PREFIXES["oa"] + "hasSource")
_HAS_SELECTOR = ox.NamedNode(PREFIXES["oa"] + "hasSelector")
_START = ox.NamedNode(PREFIXES["oa"] + "start")
_END = ox.NamedNode(PREFIXES["oa"] + "end")
_EXACT = ox.NamedNode(PREFIXES["oa"] + "exact")
_SHA256 = ox.NamedNode(PREFIXES["schema"] + "sha256")
_LONGEST = 60


class Document:
    """The text that passages are taken from; offsets count its Unicode code points."""

    def __init__(self, path: Path) -> None:
        try:
            content = path.read_bytes()
            self.text = content.decode("utf-8")
        except OSError as error:
            raise SourceError(
                f"The document cannot be read: {error.strerror}.", location=Location(path)
            ) from error
        except UnicodeDecodeError as error:
            raise SourceError(
                "The document is not in UTF-8.", hint="Save it in UTF-8.", location=Location(path)
            ) from error
        self.name = path.name
        self.digest = hashlib.sha256(content).hexdigest()
        self._breaks = [match.start() for match in re.finditer("\n", self.text)]

    def line(self, offset: int) -> int:
        """The line, from 1, of the character at an offset."""
        return bisect_left(self._breaks, offset) + 1


@dataclass(frozen=True)
class _Passage:
    node: Node
    selector: Node
    start: int
    end: int
    document: Document


class Passages:
    """The passages of a project, compared with the documents that were given.

    `proved` counts those compared; `texts` has the wording of every passage that is known, from a
    document or else from the data.
    """

    def __init__(self, project: Project, documents: Sequence[Document], names: Labeler) -> None:
        self.proved = 0
        self._data = project.data
        self._documents = documents
        self._names = names
        self._line = ox.NamedNode(project.base_iri + OWN_PREFIXES["ont"] + "line")
        self._sources = {source for _, source in self._data.pairs(_HAS_SOURCE)}
        self._document_of = self._matched()
        self.texts: Mapping[Node, str] = self._wording()

    def problems(self) -> Iterator[Problem]:
        """What does not agree with the documents, and which sources none was given for."""
        if not self._documents:
            return
        yield from self._unmatched()
        for passage in self._passages():
            self.proved += 1
            yield from self._compare(passage)

    def _matched(self) -> dict[Node, Document]:
        """Each source with its document: by its digest, or for want of any."""
        by_digest = {document.digest: document for document in self._documents}
        given = {source: self._digests(source) for source in self._sources}
        found = {
            source: by_digest[digest]
            for source, digests in given.items()
            for digest in digests
            if digest in by_digest
        }
        if len(self._documents) == 1:
            nameless = {source for source, digests in given.items() if not digests}
            return found or dict.fromkeys(nameless or self._sources_if_one(), self._documents[0])
        return found

    def _sources_if_one(self) -> set[Node]:
        """A document that was changed is still that of the only source."""
        return self._sources if len(self._sources) == 1 else set()

    def _digests(self, source: Node) -> list[str]:
        return [getattr(value, "value", "") for value in self._data.objects(source, _SHA256)]

    def _unmatched(self) -> Iterator[Problem]:
        for document in self._documents:
            known = [s for s, match in self._document_of.items() if match is document]
            wrong = [
                s
                for s in known or sorted(self._sources, key=str)[:1]
                if self._differs(s, document)
            ]
            for source in wrong:
                yield self._wrong_document(source, document)
        for source in sorted(self._sources - set(self._document_of), key=str):
            yield self._unchecked(source)

    def _differs(self, source: Node, document: Document) -> bool:
        given = self._digests(source)
        return bool(given) and document.digest not in given

    def _wording(self) -> dict[Node, str]:
        texts: dict[Node, str] = {}
        for node, selector in self._data.pairs(_HAS_SELECTOR):
            for exact in self._data.objects(selector, _EXACT):
                texts[node] = getattr(exact, "value", "")
        for passage in self._passages():
            if _is_inside(passage):
                texts[passage.node] = passage.document.text[passage.start : passage.end]
        return texts

    def _passages(self) -> Iterator[_Passage]:
        for node, selector in self._data.pairs(_HAS_SELECTOR):
            start, end = (_integer(self._data, selector, name) for name in (_START, _END))
            if start is None or end is None:
                continue
            for source in self._data.objects(node, _HAS_SOURCE):
                if document := self._document_of.get(source):
                    yield _Passage(node, selector, start, end, document)

    def _compare(self, passage: _Passage) -> Iterator[Problem]:
        document = passage.document
        if not _is_inside(passage):
            size = len(document.text)
            yield self._problem(
                "passage-range", passage, StatementRef(passage.selector, _END),
                Text(f"Characters {passage.start} to {passage.end} are not in the document, "
                     f"which has {size}.",
                     f"Zeichen {passage.start} bis {passage.end} gibt es im Dokument nicht; "
                     f"es hat {size}."),
            )  # fmt: skip
            return
        text = document.text[passage.start : passage.end]
        digest = hashlib.sha256(text.encode()).hexdigest()
        line = document.line(passage.start)
        for rule, node, name, right, reason in (
            ("passage-digest", passage.node, _SHA256, digest, _DIGEST),
            ("passage-exact", passage.selector, _EXACT, text, _WORDING),
            ("passage-line", passage.node, self._line, str(line), _LINE),
        ):
            for given in self._data.objects(node, name):
                if getattr(given, "value", "") != right:
                    hint = Text(_RIGHT.en.format(cut(right)), _RIGHT.de.format(cut(right)))
                    yield self._problem(
                        rule, passage, StatementRef(node, name, given), reason, hint
                    )

    def _problem(
        self, rule: str, passage: _Passage, where: StatementRef, reason: Text, hint: Text = NOTHING
    ) -> Problem:
        return Problem(
            rule=rule,
            kind="source-text",
            message=reason,
            about=self._names.subject(passage.node),
            hint=hint,
            focus=passage.node,
            path="" if where.predicate is None else str(where.predicate),
            value=where.object,
            where=where,
        )

    def _wrong_document(self, source: Node, document: Document) -> Problem:
        given = next(iter(self._data.objects(source, _SHA256)), None)
        return Problem(
            rule="source-digest",
            kind="source-text",
            message=Text(
                f"The document {document.name} has another digest than this source.",
                f"Das Dokument {document.name} hat eine andere Prüfsumme als diese Quelle.",
            ),
            about=self._names.subject(source),
            hint=Text(f"Its SHA-256 is {document.digest}.",
                      f"Seine SHA-256-Prüfsumme ist {document.digest}."),
            focus=source,
            value=given,
            where=StatementRef(source, _SHA256, given),
        )  # fmt: skip

    def _unchecked(self, source: Node) -> Problem:
        return Problem(
            severity=Severity.INFO,
            rule="source-unchecked",
            kind="source-text",
            message=Text(
                "The passages of this source were not compared: no document given has its digest.",
                "Die Textstellen dieser Quelle wurden nicht verglichen: kein angegebenes Dokument "
                "hat ihre Prüfsumme.",
            ),
            about=self._names.subject(source),
            hint=Text("Add its text with another --source-text.",
                      "Ihren Text mit einem weiteren --source-text angeben."),
            focus=source,
            where=StatementRef(source, _SHA256),
        )  # fmt: skip


_DIGEST = Text("The digest is not that of these characters of the document.",
               "Die Prüfsumme ist nicht die dieser Zeichen des Dokuments.")  # fmt: skip
_WORDING = Text("The document words it otherwise.", "Im Dokument lautet es anders.")
_LINE = Text("It begins on another line of the document.",
             "Sie beginnt in einer anderen Zeile des Dokuments.")  # fmt: skip
_RIGHT = Text("Right is: {}", "Richtig ist: {}")


def cut(text: str) -> str:
    """The beginning of a text, on one line, short enough for a message."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _is_inside(passage: _Passage) -> bool:
    return 0 <= passage.start < passage.end <= len(passage.document.text)


def _integer(data: Data, node: Node, name: ox.NamedNode) -> int | None:
    for value in data.objects(node, name):
        if isinstance(value, ox.Literal) and re.fullmatch(r"[+-]?\d{1,15}", value.value):
            return int(value.value)
    return None
