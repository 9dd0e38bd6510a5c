"""Passages proved against the document they come from (Web Annotation §4.2.4 and §4.2.6)."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.errors import Location, SourceError
from dortmund_lod.rdf.namespaces import OWN_PREFIXES, PREFIXES
from dortmund_lod.reporting.text import NOTHING, Text
from dortmund_lod.validation.problem import Problem, StatementRef

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator
    from pathlib import Path

    from dortmund_lod.validation.indexed_graph import Data, Node
    from dortmund_lod.validation.messages.labeler import Labeler
    from dortmund_lod.validation.reading import Project

_HAS_SOURCE = ox.NamedNode(PREFIXES["oa"] + "hasSource")
_HAS_SELECTOR = ox.NamedNode(PREFIXES["oa"] + "hasSelector")
_START = ox.NamedNode(PREFIXES["oa"] + "start")
_END = ox.NamedNode(PREFIXES["oa"] + "end")
_EXACT = ox.NamedNode(PREFIXES["oa"] + "exact")
_SHA256 = ox.NamedNode(PREFIXES["schema"] + "sha256")
_MILLION = 10**6
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


class PassageCheck:
    """Compares the passages of a project with a document, which is read at once.

    Raises:
        SourceError: the document cannot be read.
    """

    def __init__(self, document: Path) -> None:
        self._document = Document(document)

    def __call__(
        self, project: Project, names: Labeler, counts: Counter[str]
    ) -> Iterator[Problem]:
        """What does not agree with the document; passages that were compared are counted."""
        return _Comparison(project, self._document, names, counts).problems()


class _Comparison:
    def __init__(
        self, project: Project, document: Document, names: Labeler, counts: Counter[str]
    ) -> None:
        self._counts = counts
        self._data = project.data
        self._document = document
        self._names = names
        own = project.base_iri + OWN_PREFIXES["dlo"]
        self._line = ox.NamedNode(own + "line")
        self._value = ox.NamedNode(own + "statedValue")
        self._supported = ox.NamedNode(own + "supportedBy")

    def problems(self) -> Iterator[Problem]:
        """What does not agree with the document."""
        sources, of_document = self._sources()
        if sources and not of_document:
            yield self._wrong_document(min(sources, key=str))
            of_document = sources if len(sources) == 1 else set()
        texts: dict[Node, str] = {}
        for passage in self._passages(of_document):
            self._counts["passages"] += 1
            texts[passage.node] = self._document.text[passage.start : passage.end]
            yield from self._compare(passage)
        yield from self._figures(texts)

    def _sources(self) -> tuple[set[Node], set[Node]]:
        """All sources, and those that are the document: by their digest, or for want of one."""
        sources = {source for _, source in self._data.pairs(_HAS_SOURCE)}
        right = ox.Literal(self._document.digest)
        digests = {source: self._data.objects(source, _SHA256) for source in sources}
        same = {source for source, given in digests.items() if right in given}
        return sources, same or {source for source, given in digests.items() if not given}

    def _passages(self, sources: set[Node]) -> Iterator[_Passage]:
        for node in self._data.having(_HAS_SELECTOR):
            if sources.isdisjoint(self._data.objects(node, _HAS_SOURCE)):
                continue
            for selector in self._data.objects(node, _HAS_SELECTOR):
                start, end = (_integer(self._data, selector, name) for name in (_START, _END))
                if start is not None and end is not None:
                    yield _Passage(node, selector, start, end)

    def _compare(self, passage: _Passage) -> Iterator[Problem]:
        size = len(self._document.text)
        if not 0 <= passage.start < passage.end <= size:
            yield self._differs(
                "passage-range", passage, StatementRef(passage.selector, _END),
                Text(f"Characters {passage.start} to {passage.end} are not in the document, "
                     f"which has {size}.",
                     f"Zeichen {passage.start} bis {passage.end} gibt es im Dokument nicht; "
                     f"es hat {size}."),
            )  # fmt: skip
            return
        text = self._document.text[passage.start : passage.end]
        digest = hashlib.sha256(text.encode()).hexdigest()
        line = self._document.line(passage.start)
        for rule, node, name, right, reason in (
            ("passage-digest", passage.node, _SHA256, digest, _DIGEST),
            ("passage-exact", passage.selector, _EXACT, text, _WORDING),
            ("passage-line", passage.node, self._line, str(line), _LINE),
        ):
            for given in self._data.objects(node, name):
                if getattr(given, "value", "") != right:
                    hint = Text(_RIGHT.en.format(_cut(right)), _RIGHT.de.format(_cut(right)))
                    yield self._differs(
                        rule, passage, StatementRef(node, name, given), reason, hint
                    )

    def _figures(self, texts: dict[Node, str]) -> Iterator[Problem]:
        for figure in self._data.having(self._value):
            passages = self._data.objects(figure, self._supported)
            said = [texts[passage] for passage in passages if passage in texts]
            for value in self._data.objects(figure, self._value):
                if said and not any(_shows(text, value) for text in said):
                    number = getattr(value, "value", "")
                    yield Problem(
                        rule="figure-not-in-passage",
                        kind="source-text",
                        message=Text(
                            f"None of its passages shows the number {number}.",
                            f"Keine ihrer Textstellen zeigt die Zahl {number}.",
                        ),
                        about=self._names.subject(figure),
                        hint=Text(f"There stands: {' … '.join(map(_cut, said))}",
                                  f"Dort steht: {' … '.join(map(_cut, said))}"),
                        focus=figure,
                        path=str(self._value),
                        value=value,
                        where=StatementRef(figure, self._value, value),
                    )  # fmt: skip

    def _differs(
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

    def _wrong_document(self, source: Node) -> Problem:
        given = next(iter(self._data.objects(source, _SHA256)), None)
        return Problem(
            rule="source-digest",
            kind="source-text",
            message=Text(
                "The document has another digest than this source.",
                "Das Dokument hat eine andere Prüfsumme als diese Quelle.",
            ),
            about=self._names.subject(source),
            hint=Text(f"Its SHA-256 is {self._document.digest}.",
                      f"Seine SHA-256-Prüfsumme ist {self._document.digest}."),
            focus=source,
            value=given,
            where=StatementRef(source, _SHA256, given),
        )  # fmt: skip


_DIGEST = Text("The digest is not that of these characters of the document.",
               "Die Prüfsumme ist nicht die dieser Zeichen des Dokuments.")  # fmt: skip
_WORDING = Text("The document words it otherwise.", "Im Dokument lautet es anders.")
_LINE = Text("It begins on another line of the document.",
             "Sie beginnt in einer anderen Zeile des Dokuments.")  # fmt: skip
_RIGHT = Text("Right is: {}", "Richtig ist: {}")


def _integer(data: Data, node: Node, name: ox.NamedNode) -> int | None:
    for value in data.objects(node, name):
        if isinstance(value, ox.Literal) and re.fullmatch(r"[+-]?\d{1,15}", value.value):
            return int(value.value)
    return None


def _shows(text: str, value: Node) -> bool:
    """Whether a number stands in the text as a whole, perhaps in millions."""
    try:
        number = Decimal(getattr(value, "value", ""))
    except InvalidOperation:
        return True  # no number: the shapes say so
    plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    spellings = [f"{number.normalize():f}"]
    if number >= _MILLION:
        spellings.append(f"{(number / _MILLION).normalize():f} million")
    return any(
        re.search(rf"(?<![\d.]){re.escape(spelling)}(?![\d]|\.\d)", plain)
        for spelling in spellings
    )


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
