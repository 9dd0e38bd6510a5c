"""What stands in a group of a query (SPARQL 1.1 Query §19.8, GroupGraphPattern), read from tokens.

Only what can be taken apart without a loss: plain statements with paths and blank nodes, FILTER,
and what may follow statements. Blank nodes and the steps of a path become variables of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf.sparql.sparql_tokens import (
    BLANK,
    FORMS,
    IRI,
    LANGUAGE,
    NAME,
    NUMBER,
    STRING,
    VARIABLE,
    WORD,
    Token,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_MOST = 20
"""Statements of a group, alternatives of UNION, and how deep one may stand in the other."""
_MOST_GROUPS = 100
"""Groups of a query that is looked at group by group."""
_MOST_ELEMENTS = 40
"""Of a group: filters, blocks of statements, and whatever else."""
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_NAMES = {IRI, NAME}
_TERMS = {IRI, NAME, VARIABLE, NUMBER}
_BOOLEANS = {"TRUE", "FALSE"}
_IN_STATEMENTS = _BOOLEANS | {"A"}
_REPEATED = {"*", "+", "?"}
_AFTER_STATEMENTS = {"BIND", "FILTER", "GRAPH", "MINUS", "OPTIONAL", "VALUES"}
_DISTINCT = {"DISTINCT", "REDUCED"}
_ENDS = {".", "]", "{", "}"}
_NO_STEPS = re.compile(r"[*?](?![^<]*>)")
"""In a path, outside of its IRIs."""


class NotTakenApart(Exception):  # noqa: N818 - not a malfunction
    """A group has something that is better left as it is."""


class Pattern(NamedTuple):
    """A statement, with a path of one step."""

    subject: str
    predicate: str
    object: str

    @property
    def text(self) -> str:
        """As it is written."""
        return " ".join(self)

    def variables(self) -> set[str]:
        """The names of its variables."""
        return {term[1:] for term in self if _is_variable(term)}

    @property
    def is_plain(self) -> bool:
        """Whether it asks for statements, not a path: one of no steps finds what is in none."""
        return self.predicate[0] not in "(!^" and self.predicate[-1] not in "*+?"

    @property
    def has_steps(self) -> bool:
        """Whether all that it finds is in statements, also by a path."""
        return self.predicate[0] in "?$" or not _NO_STEPS.search(self.predicate)

    def bound(self, known: set[str]) -> int:
        """How many of its ends are known."""
        ends = (self.subject, self.object)
        return sum(not _is_variable(end) or end[1:] in known for end in ends)


class Element(NamedTuple):
    """What stands in a group: its keyword, between which tokens it stands, and the groups in it.

    Statements have no keyword; groups with none before them have UNION, also a single one.
    """

    keyword: str
    begin: int
    end: int
    groups: tuple[int, ...] = ()


class Part(NamedTuple):
    """What is no statement: between which tokens it stands, its variables, and groups in it."""

    begin: int
    end: int
    variables: set[str]
    groups: tuple[int, ...] = ()


@dataclass
class Group:
    """A group: its statements, its filters, and what else is joined with the statements."""

    patterns: list[Pattern] = field(default_factory=list)
    filters: list[Part] = field(default_factory=list)
    without: list[Part] = field(default_factory=list)
    """The groups of MINUS."""
    rest: list[Part] = field(default_factory=list)
    labels: Counter[str] = field(default_factory=Counter)
    _inner: list[tuple[set[str], set[str]]] = field(default_factory=list)
    _is_ordered: bool = False
    _is_open: bool = False
    _blocks: int = 0

    def statements(self) -> set[str]:
        """The variables that each of its solutions binds by a statement."""
        return {name for pattern in self.patterns for name in pattern.variables()}

    def binds(self) -> set[str]:
        """The variables that a solution may bind."""
        return self.statements().union(*(part.variables for part in self.rest))

    def reads(self) -> set[str]:
        """The variables that are asked for, but not bound here."""
        return set[str]().union(*(part.variables for part in self.filters)) - self.binds()

    def begin_statements(self) -> None:
        """Note that statements follow; not after what depends on the order."""
        self._may_be_joined()
        self._blocks += not self._is_open
        self._is_open = True

    def join(self, part: Part, groups: Iterable[Group]) -> None:
        """Add what is joined with the statements, wherever it stands."""
        self._may_be_joined()
        for group in groups:
            self._add_inner(group)
        self._is_open = False
        self.rest.append(part)

    def merge(self, group: Group) -> None:
        """Take over what a group in this one has."""
        self._may_be_joined()
        self._add_inner(group)
        self._is_open = False
        self.patterns += group.patterns
        self.filters += group.filters

    def extend(self, part: Part) -> None:
        """Add what changes each solution of all before it."""
        self._is_ordered = True
        self.rest.append(part)

    def subtract(self, part: Part) -> None:
        """Add a group of MINUS."""
        self._is_ordered = True
        self.without.append(part)

    def check(self, labels: Counter[str]) -> None:
        """Whether all means the same when solutions are looked up one after the other.

        Takes how often each label of a blank node is in the query.

        Raises:
            NotTakenApart: something would mean something else.
        """
        binds, statements = self.binds(), self.statements()
        sees_more = any(reads & (binds - own) for reads, own in self._inner)
        is_split = bool(self.labels) and self._blocks > 1
        elsewhere = any(labels[label] != number for label, number in self.labels.items())
        other = set[str]().union(*(part.variables for part in self.rest))
        unclear = any(
            part.variables.isdisjoint(statements) or part.variables & other
            for part in self.without
        )
        if sees_more or is_split or elsewhere or unclear or len(self.patterns) > _MOST:
            raise NotTakenApart

    def _may_be_joined(self) -> None:
        if self._is_ordered:
            raise NotTakenApart

    def _add_inner(self, group: Group) -> None:
        if group.rest or group.without:
            raise NotTakenApart
        self._inner.append((group.reads(), group.binds()))


class GroupReader:
    """Reads groups among the tokens of a query."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.closings = matching_brackets(tokens)
        self._text = text
        self._labels = Counter(token.text for token in tokens if token.kind == BLANK)
        self._names = self._counted(0, len(tokens))
        taken = [*self._names, *(label[2:] for label in self._labels)]
        leading = max((len(name) - len(name.lstrip("_")) for name in taken), default=0)
        self._prefix = f"?{'_' * (leading + 1)}"
        self._made = 0
        self._nodes: dict[str, str] = {}
        self._elements: dict[int, list[Element]] = {}
        self._place = self._depth = 0

    def read(self, opening: int) -> Group:
        """The group whose opening bracket is this token.

        Raises:
            NotTakenApart: it has anything else.
        """
        self._depth = 0
        return self._group(opening)

    def outermost(self) -> int:
        """Where the pattern of the query begins; 0 if there is none."""
        place = next((at for at, each in enumerate(self.tokens) if each.keyword in FORMS), 0)
        if self.tokens[place].keyword == "CONSTRUCT" and self._text_at(place + 1) == "{":
            place = self.closings[place + 1]
        return self.pattern_after(place)

    def pattern_after(self, place: int) -> int:
        """Where the pattern of a clause begins whose word is this token; 0 if there is none."""
        place += 1
        while self._text_at(place) not in {"{", ""}:
            place = self.closings.get(place, place) + 1
        return place if self._text_at(place) else 0

    def groups(self) -> Iterator[tuple[int, list[Element]]]:
        """Where groups begin that rows are made of, the outermost first, and what stands in them.

        Those of conditions are none, nor are those of GRAPH that have the variable of the graph.
        A query whose brackets are not closed, or too many, has none.
        """
        if not self.closings or sum(token.text == "{" for token in self.tokens) > _MOST_GROUPS:
            return
        openings = [self.outermost()]
        while openings:
            opening = openings.pop()
            if not opening:
                continue
            if self.tokens[opening + 1].keyword == "SELECT":
                openings.append(self.pattern_after(opening + 1))
                continue
            try:
                elements = self.elements(opening)
            except NotTakenApart:
                continue
            yield opening, elements
            openings += [
                group
                for each in elements
                for group in each.groups
                if each.keyword != "GRAPH" or not self._names_its_graph(each)
            ]

    def _names_its_graph(self, graph: Element) -> bool:
        """Whether the variable for a graph is within its group, too."""
        (opening,) = graph.groups
        outside = self.variables(graph.begin, opening)
        return not outside.isdisjoint(self.variables(opening, graph.end))

    def split(self, begin: int, end: int, sign: str) -> Iterator[tuple[int, int]]:
        """The parts of a condition between two of a sign, outside of brackets."""
        place = begin
        while place < end:
            if place in self.closings:
                place = self.closings[place]
            elif self._text_at(place) == sign == self._text_at(place + 1):
                yield begin, place
                begin = place + 2
                place += 1
            place += 1
        yield begin, end

    def elements(self, opening: int) -> list[Element]:
        """What stands in the group whose opening bracket is this token.

        Raises:
            NotTakenApart: it has something else, or too much.
        """
        found = self._elements.get(opening)
        if found is None:
            found = self._elements[opening] = self._read_elements(opening)
        return found

    def _read_elements(self, opening: int) -> list[Element]:
        self._place = opening + 1
        found: list[Element] = []
        while self._next.text != "}":
            found.append(self._element_here())
            if len(found) > _MOST_ELEMENTS:
                raise NotTakenApart
            self._skip(".")
        return found

    def patterns(self, statements: Element) -> list[Pattern]:
        """The statements of an element.

        Raises:
            NotTakenApart: they are too many, have a list, or a label that stands elsewhere.
        """
        group = Group()
        self._depth = 0
        self._add_statements(statements, group)
        if any(self._labels[label] != number for label, number in group.labels.items()):
            raise NotTakenApart
        return group.patterns

    def unnamed(self, pattern: Pattern) -> Pattern:
        """The same statement with blank nodes for the variables that are only the reader's."""
        made = self._prefix
        return Pattern(*(f"_:{term[1:]}" if term.startswith(made) else term for term in pattern))

    def variables(self, begin: int, end: int) -> set[str]:
        """The names of those between two tokens."""
        return {token.text[1:] for token in self.tokens[begin:end] if token.kind == VARIABLE}

    def _counted(self, begin: int, end: int) -> Counter[str]:
        tokens = self.tokens[begin:end]
        return Counter(token.text[1:] for token in tokens if token.kind == VARIABLE)

    def _group(self, opening: int) -> Group:
        self._depth += 1
        if self._depth > _MOST:
            raise NotTakenApart
        if self.tokens[opening + 1].keyword == "SELECT":
            group = self._selection(opening)
        else:
            group = Group()
            for element in self.elements(opening):
                self._add(element, group)
            group.check(self._labels)
        self._depth -= 1
        return group

    def _selection(self, opening: int) -> Group:
        """A SELECT without modifiers, if what it does not select is mentioned nowhere else."""
        self._place = opening + 1
        self._take()
        if self._next.keyword in _DISTINCT:
            self._take()
        selected = set[str]()
        while self._next.kind == VARIABLE:
            selected.add(self._take().text[1:])
        is_all = not selected and self._skip("*")
        if self._next.keyword == "WHERE":
            self._take()
        inner, closing = self._place, self.closings[opening]
        if self._next.text != "{" or self.closings[inner] + 1 != closing:
            raise NotTakenApart
        group = self._group(inner)
        if is_all:
            selected = group.binds()
        inside = self._counted(opening, closing)
        if any(inside[name] != self._names[name] for name in inside.keys() - selected):
            raise NotTakenApart
        return group

    def _add(self, element: Element, group: Group) -> None:
        """Add an element to its group."""
        begin, end = element.begin, element.end
        names = self.variables(begin, end)
        if not element.keyword:
            self._add_statements(element, group)
        elif element.keyword == "FILTER":
            group.filters.append(Part(begin, end, names))
        elif element.keyword == "BIND":
            self._add_bound(element, group)
        elif element.keyword == "VALUES":
            group.join(Part(begin, end, names), ())
        elif element.keyword == "UNION":
            self._add_alternatives(element, group)
        else:
            self._add_inner(element, group)

    def _add_statements(self, element: Element, group: Group) -> None:
        self._place = element.begin
        is_parted = True
        while self._place < element.end:
            if not is_parted:
                raise NotTakenApart
            self._statements(group)
            is_parted = self._skip(".")

    def _add_bound(self, element: Element, group: Group) -> None:
        *_, word, name, _closing = self.tokens[element.begin : element.end]
        variable = name.text[1:]
        if word.keyword != "AS" or name.kind != VARIABLE or variable in group.binds():
            raise NotTakenApart
        group.extend(Part(element.begin, element.end, {variable}))

    def _add_alternatives(self, element: Element, group: Group) -> None:
        if len(element.groups) > _MOST:
            raise NotTakenApart
        groups = [self._group(opening) for opening in element.groups]
        if len(groups) == 1:
            group.merge(groups[0])
            return
        names = set[str]().union(*(each.binds() for each in groups))
        group.join(Part(element.begin, element.end, names, element.groups), groups)

    def _add_inner(self, element: Element, group: Group) -> None:
        """Add the group of GRAPH, MINUS or OPTIONAL."""
        (opening,) = element.groups
        inner = self._group(opening)
        names = inner.binds()
        if element.keyword == "GRAPH":
            names = names | self.variables(element.begin, opening)
            group.join(Part(element.begin, element.end, names, element.groups), [inner])
        elif inner.rest or inner.without or (element.keyword == "MINUS" and inner.reads()):
            raise NotTakenApart
        elif element.keyword == "MINUS":
            group.subtract(Part(opening, element.end, names))
        else:
            group.extend(Part(element.begin, element.end, names | inner.reads()))

    def _element_here(self) -> Element:
        begin, word = self._place, self._next.keyword
        groups: tuple[int, ...] = ()
        if self._next.text == "{":
            word, groups = "UNION", tuple(self._openings())
        elif word not in _AFTER_STATEMENTS:
            word = ""
            self._pass_statements()
        elif self._take().keyword == "FILTER":
            self._constraint()
        elif word == "BIND":
            self._jump("(")
        elif word == "VALUES":
            self._pass_header()
            self._jump("{")
        else:
            if word == "GRAPH":
                self._term()
            groups = (self._place,)
            self._jump("{")
        return Element(word, begin, self._place, groups)

    def _pass_statements(self) -> None:
        """Go behind statements, without a look at what they are."""
        while self._next.text not in "{}" and self._next.keyword not in _AFTER_STATEMENTS:
            if self._next.kind == WORD and self._next.keyword not in _IN_STATEMENTS:
                raise NotTakenApart
            self._place = self.closings.get(self._place, self._place) + 1

    def _openings(self) -> Iterator[int]:
        """Where groups begin that have UNION between them."""
        yield self._place
        self._jump("{")
        while self._next.keyword == "UNION":
            self._take()
            yield self._place
            self._jump("{")

    def _pass_header(self) -> None:
        """Go behind the variables that VALUES are for."""
        if self._next.text == "(":
            self._jump()
        elif self._take().kind != VARIABLE:
            raise NotTakenApart

    def _constraint(self) -> None:
        """Go over what FILTER is followed by."""
        token = self._next
        if token.keyword in {"NOT", "EXISTS"}:
            self._skip(token.text)
            if token.keyword == "NOT" and self._take().keyword != "EXISTS":
                raise NotTakenApart
            self._jump("{")
            return
        if token.kind in _NAMES or token.kind == WORD:
            self._take()
        self._jump("(")

    def _statements(self, group: Group) -> None:
        """Those of one subject."""
        group.begin_statements()
        before = len(group.patterns)
        subject = self._node(group)
        if len(group.patterns) == before or self._is_verb():  # `[ … ]` may stand alone
            self._properties(subject, group)

    def _properties(self, subject: str, group: Group) -> None:
        while True:
            steps = self._verb()
            while True:
                self._chain(subject, steps, self._node(group), group)
                if not self._skip(","):
                    break
            if not self._skip(";"):
                return
            while self._skip(";"):
                pass
            if not self._is_verb():
                return

    def _is_verb(self) -> bool:
        """Whether a property follows."""
        token = self._next
        return token.text not in _ENDS and token.keyword not in _AFTER_STATEMENTS

    def _chain(self, subject: str, steps: list[str], value: str, group: Group) -> None:
        for step in steps[:-1]:
            between = self._variable()
            group.patterns.append(Pattern(subject, step, between))
            subject = between
        group.patterns.append(Pattern(subject, steps[-1], value))
        if len(group.patterns) > _MOST:
            raise NotTakenApart

    def _node(self, group: Group) -> str:
        """A term, or a variable for a blank node and what is said of it."""
        if self._next.kind == BLANK:
            label = self._take().text
            group.labels[label] += 1
            return self._nodes.setdefault(label, self._variable())
        if self._next.text != "[":
            return self._term()
        self._enter("[")
        node = self._variable()
        if self._next.text != "]":
            self._properties(node, group)
        self._leave("]")
        return node

    def _term(self) -> str:
        token = self._take()
        if token.kind in _TERMS or token.keyword in _BOOLEANS:
            return token.text
        if token.text in {"+", "-"} and self._is_number_at(token.end):
            return token.text + self._take().text
        if token.kind != STRING:
            raise NotTakenApart
        if self._next.kind == LANGUAGE:
            return token.text + self._take().text
        if self._next.text == "^":
            first, second, datatype = self._take(), self._take(), self._take()
            if second.text != "^" or first.end != second.start or datatype.kind not in _NAMES:
                raise NotTakenApart
            return f"{token.text}^^{datatype.text}"
        return token.text

    def _is_number_at(self, start: int) -> bool:
        return self._next.kind == NUMBER and self._next.start == start

    def _verb(self) -> list[str]:
        """The steps of a property path, each of which stays whole; or a variable."""
        return [self._take().text] if self._next.kind == VARIABLE else self._path()

    def _path(self) -> list[str]:
        begin = self._place
        steps = self._sequence()
        if self._next.text != "|":
            return steps
        while self._skip("|"):
            self._sequence()
        return [f"({self._written(begin)})"]

    def _sequence(self) -> list[str]:
        steps = self._step()
        while self._skip("/"):
            steps = steps + self._step()
        return steps

    def _step(self) -> list[str]:
        if not self._skip("^"):
            return self._element()
        inverted = reversed(self._element())
        return [step[1:] if step[0] == "^" else f"^{step}" for step in inverted]

    def _element(self) -> list[str]:
        begin = self._place
        steps = self._primary()
        sign = self._next
        if sign.text not in _REPEATED:
            return steps
        self._take()
        if sign.text == "+" and self._is_number_at(sign.end):
            self._place -= 1  # of the number
            return steps
        return [self._written(begin)]

    def _primary(self) -> list[str]:
        token = self._next
        if token.text == "(":
            self._enter("(")
            steps = self._path()
            self._leave(")")
            return steps
        begin = self._place
        if self._skip("!"):
            if self._next.text == "(":
                self._jump()
            else:
                self._skip("^")
                self._name()
            return [self._written(begin)]
        return [self._name()]

    def _name(self) -> str:
        token = self._take()
        if token.kind not in _NAMES and token.text != "a":
            raise NotTakenApart
        return token.text

    def _written(self, begin: int) -> str:
        return self._text[self.tokens[begin].start : self.tokens[self._place - 1].end]

    def _variable(self) -> str:
        self._made += 1
        return f"{self._prefix}{self._made}"

    def _text_at(self, place: int) -> str:
        return self.tokens[place].text if place < len(self.tokens) else ""

    @property
    def _next(self) -> Token:
        if self._place >= len(self.tokens):
            raise NotTakenApart
        return self.tokens[self._place]

    def _take(self) -> Token:
        token = self._next
        self._place += 1
        return token

    def _skip(self, text: str) -> bool:
        """Whether this sign is next, which is then taken."""
        is_next = self._next.text == text
        self._place += is_next
        return is_next

    def _enter(self, bracket: str) -> None:
        self._depth += 1
        if self._depth > _MOST or not self._skip(bracket):
            raise NotTakenApart

    def _leave(self, bracket: str) -> None:
        self._depth -= 1
        if not self._skip(bracket):
            raise NotTakenApart

    def _jump(self, bracket: str = "") -> None:
        """Go behind the bracket that closes the next one."""
        if bracket and self._next.text != bracket:
            raise NotTakenApart
        self._place = self.closings[self._place] + 1


def _is_variable(term: str) -> bool:
    return term[0] in "?$"


def matching_brackets(tokens: Sequence[Token]) -> dict[int, int]:
    """Where each bracket is closed; empty where they are not all closed in turn."""
    opened: list[int] = []
    found: dict[int, int] = {}
    for place, token in enumerate(tokens):
        if token.text in _BRACKETS:
            opened.append(place)
        elif token.text in _BRACKETS.values():
            if not opened or _BRACKETS[tokens[opened[-1]].text] != token.text:
                return {}
            found[opened.pop()] = place
    return {} if opened else found
