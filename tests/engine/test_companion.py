"""What the engine takes long for is put to a companion; whatever becomes of that, all is well."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from dortmund_lod import errors, publish, settings, sources
from dortmund_lod.engine import EngineProcess, Query, limits_of
from dortmund_lod.engine.companion import (
    ANSWERED,
    FAILED,
    LATE,
    Companion,
    EngineWithCompanion,
)
from dortmund_lod.engine.companion_manager import CompanionManager
from dortmund_lod.engine.embedded.answer_space import AnswerSpace
from dortmund_lod.engine.remote.endpoint import Endpoint
from dortmund_lod.engine.remote.graph_names import GraphNames
from dortmund_lod.rdf.formats import JSON_RESULTS
from dortmund_lod.release.home import Home
from tests.loops import on_a_loop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dortmund_lod.engine import Answer
    from dortmund_lod.engine.embedded.client import EmbeddedEngine
    from dortmund_lod.release.manifest import Release

    Place = dict[str, str]
    Make = Callable[..., "Pair"]

_ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
_QUICK = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_SLOW = """SELECT (COUNT(*) AS ?n) {
    { SELECT ?a { ?a ?b ?c } LIMIT 50 } ?d ?e ?f FILTER(?a != ?d) }"""
"""Some hundredths of a second for the embedded engine."""
_CHAIN = """SELECT (COUNT(*) AS ?n) { ?a <http://e/p> ?v
    FILTER EXISTS { ?b <http://e/q> ?v OPTIONAL { ?b <http://e/s> ?x } ?b <http://e/r> ?w } }"""
"""To the embedded engine all pairs of the last step for each row."""
_SUBJECTS = 120
_WRONG = "42"
"""What the store below says of everything, so that it can be told who answered."""
_PATIENCE = 60


class _Store(ThreadingHTTPServer):
    """A store as a companion: it answers, answers nothing at all, or breaks."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.does = "answer"
        self.asked: list[str] = []
        self.ended = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def place(self) -> Place:
        return {"engine_analytics": f"sparql+http://127.0.0.1:{self.server_address[1]}/query"}

    def end(self) -> None:
        self.ended.set()
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: _Store

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        text = parse_qs(self.rfile.read(length).decode())["query"][0]
        is_check = text.startswith("ASK { ?s ?p ?o }")
        if not is_check:
            self.server.asked.append(text)
        if self.server.does == "hang":
            self.server.ended.wait(_PATIENCE)
            return
        if self.server.does == "break":
            self.send_error(500)
            return
        row = {"n": {"type": "literal", "value": _WRONG}}
        found = {"head": {"vars": ["n"]}, "results": {"bindings": [row]}}
        body = json.dumps({"head": {}, "boolean": True} if is_check else found).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def store() -> Iterator[_Store]:
    found = _Store()
    yield found
    found.end()


class Pair:
    """An engine with its companion, and how queries ended that were put to that."""

    def __init__(self, release: Release, values: dict[str, Any], folder: Path) -> None:
        own = settings.load(values, environ={}).resolved()
        other = own.companion()
        assert other
        self.endings: list[str] = []
        self.processes = [EngineProcess(release, own)]
        self.processes.append(EngineProcess(release, other, is_companion=True))
        self.space = AnswerSpace(folder / "answers", 2**30)
        self.engine = EngineWithCompanion(
            self.processes[0].folder,
            limits_of(own),
            self.space,
            Companion(own.analytics_after, lambda: self.companion, self.endings.append),
        )
        self.companion: EmbeddedEngine | None = self.processes[1].client(self.space)

    def ask(self, text: str, *, way: str = "evaluate", **more: Any) -> tuple[str, str]:
        """The number in the answer, and who gave it."""
        query = Query(text, JSON_RESULTS, None, **more)
        answer: Answer
        if way == "query":
            answer = self.engine.query(query)
        else:
            answer = on_a_loop(self.engine.evaluate(query))
        with answer.body as body:
            rows = json.load(body)["results"]["bindings"]
        return rows[0]["n"]["value"], answer.engine


@pytest.fixture
def make(release: Release, tmp_path: Path) -> Iterator[Make]:
    """Start an engine with a companion, with low limits."""
    started: list[Pair] = []

    def start(place: Place, found: Release = release, **values: Any) -> Pair:
        limits = {"query_time_limit": 5.0, "workers": 2, "analytics_after": 0.05}
        started.append(Pair(found, limits | place | values, tmp_path))
        return started[-1]

    yield start
    for pair in started:
        for process in pair.processes:
            process.stop()


WAYS = pytest.mark.parametrize("way", ["evaluate", "query"])


@WAYS
def test_what_takes_long_is_answered_by_the_companion(make: Make, store: _Store, way: str) -> None:
    pair = make(store.place)
    assert pair.ask(_ENDLESS, way=way) == (_WRONG, "companion")
    assert pair.endings == [ANSWERED]


@WAYS
def test_what_takes_no_time_never_reaches_the_companion(
    make: Make, store: _Store, way: str
) -> None:
    pair = make(store.place, analytics_after=30.0)
    number, engine = pair.ask(_QUICK, way=way)
    assert number != _WRONG
    assert engine == "embedded"
    assert (store.asked, pair.endings) == ([], [])


@WAYS
def test_who_asks_for_the_engine_alone_gets_no_other(make: Make, store: _Store, way: str) -> None:
    pair = make(store.place, query_time_limit=0.5)
    with pytest.raises(errors.QueryTimeLimit):
        pair.ask(_ENDLESS, way=way, alone=True)
    assert not store.asked


def test_what_a_query_has_wrong_is_told_at_once(make: Make, store: _Store) -> None:
    store.does = "hang"
    pair = make(store.place, analytics_after=0.0)
    with pytest.raises(errors.MalformedQuery):
        pair.ask("SELECT * {")
    with pytest.raises(errors.UnsupportedQuery):
        pair.ask("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")


@pytest.mark.parametrize("does", ["hang", "break", "end"])
@WAYS
def test_whatever_becomes_of_the_companion_the_engine_answers(
    make: Make, store: _Store, does: str, way: str
) -> None:
    store.does = does
    pair = make(store.place, analytics_after=0.0)
    if does == "end":
        store.end()
    number, engine = pair.ask(_SLOW, way=way)
    assert number != _WRONG
    assert engine == "embedded"
    assert pair.endings in ([LATE], [FAILED])


def test_when_neither_answers_it_is_told_why_the_engine_did_not(make: Make, store: _Store) -> None:
    store.does = "break"
    pair = make(store.place, query_time_limit=0.5)
    with pytest.raises(errors.QueryTimeLimit, match=r"stopped after 0\.5 seconds"):
        pair.ask(_ENDLESS)
    assert pair.endings == [FAILED]


def test_a_query_that_has_no_place_here_is_put_to_the_companion_at_once(
    make: Make, store: _Store
) -> None:
    """It is long before its time, and one client has no place for long queries here."""
    limits = {"query_long_after": 0.01, "client_long_queries": 0}
    pair = make(store.place, analytics_after=30.0, **limits)
    assert pair.ask(_ENDLESS, client="192.0.2.1") == (_WRONG, "companion")


def test_a_companion_that_comes_and_goes_changes_nothing_else(make: Make, store: _Store) -> None:
    pair = make(store.place, query_time_limit=0.5)
    companion, pair.companion = pair.companion, None
    with pytest.raises(errors.QueryTimeLimit):
        pair.ask(_ENDLESS)
    pair.companion = companion
    assert pair.ask(_ENDLESS) == (_WRONG, "companion")
    pair.processes[1].stop()
    with pytest.raises(errors.QueryTimeLimit):
        pair.ask(_ENDLESS)


def test_a_companion_that_comes_while_a_query_is_evaluated_is_asked(
    make: Make, store: _Store
) -> None:
    pair = make(store.place, analytics_after=30.0, query_time_limit=0.5)
    companion, pair.companion = pair.companion, None

    async def ask_before_it_comes() -> str:
        asking = asyncio.ensure_future(pair.engine.evaluate(Query(_ENDLESS, JSON_RESULTS, None)))
        await asyncio.sleep(0.01)
        pair.companion = companion
        answer = await asking
        answer.body.close()
        return answer.engine

    assert on_a_loop(ask_before_it_comes()) == "companion"


def test_answers_that_came_too_late_take_no_space(make: Make, store: _Store) -> None:
    pair = make(store.place, analytics_after=0.0)
    large = Query("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 60000", JSON_RESULTS, None)

    async def ask() -> str:
        answer = await pair.engine.evaluate(large)
        with answer.body:
            return answer.engine

    assert on_a_loop(ask()) == "companion"
    until = time.monotonic() + _PATIENCE
    while pair.space.taken:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_real_store_answers_what_the_engine_cannot(
    make: Make, virtuoso: Place, tmp_path: Path
) -> None:
    lines = []
    for subject in range(_SUBJECTS):
        values = " , ".join(map(str, range(_SUBJECTS * subject, _SUBJECTS * (subject + 1))))
        lines.append(f"<http://e/a{subject}> <http://e/p> {values} .\n")
        lines.append(f"<http://e/b{subject}> <http://e/q> {values} ; <http://e/r> {values} .\n")
    source = tmp_path / "chain.ttl"
    source.write_text("".join(lines))
    rows = _SUBJECTS**2
    place = _as_companion(virtuoso)
    found = settings.load(place, environ={}).resolved()
    release = publish.build(sources.discover([source]), found, Home(tmp_path / "home"))
    pair = make(place, release, query_time_limit=10.0, analytics_after=0.2)
    with pytest.raises(errors.QueryTimeLimit):
        pair.ask(_CHAIN, alone=True)
    assert pair.ask(_CHAIN) == (str(rows), "companion")
    assert pair.ask(_QUICK) == (str(3 * rows), "embedded")


def _as_companion(place: Place) -> Place:
    """The settings that name a store as a companion."""
    names = {"engine": "engine_analytics", "engine_user": "analytics_user"}
    names |= {"engine_secret": "analytics_secret"}
    return {names[name]: value for name, value in place.items()}


class _Site:
    """What the parent of a site is told by the manager of its companion."""

    def __init__(self, release: Release, values: Place) -> None:
        self.release = release
        self.used: EngineProcess | None = None
        self.trouble = ""
        companion = settings.load(values, environ={}).resolved().companion()
        assert companion
        self.manager = CompanionManager(companion, lambda: self.release, self._use, self._tell)

    def _use(self, process: EngineProcess | None) -> None:
        self.used = process

    def _tell(self, trouble: str) -> None:
        self.trouble = trouble

    def serves(self, release: Release | None) -> bool:
        """Whether the companion is asked about this release; about none where it is None."""
        return (self.used.release.id if self.used else None) == (release and release.id)

    def wait(self, text: str) -> None:
        """Until this is told, or that nothing is wrong."""
        until = time.monotonic() + _PATIENCE
        while not (text in self.trouble if text else self.used and not self.trouble):
            assert time.monotonic() < until, self.trouble
            time.sleep(0.02)


@pytest.fixture
def manage() -> Iterator[Callable[[Release, Place], _Site]]:
    with contextlib.ExitStack() as stack:

        def begin(release: Release, values: Place) -> _Site:
            site = _Site(release, values)
            stack.callback(site.manager.stop)
            site.manager.start()
            return site

        yield begin


def _built(folder: Path, text: str, place: Place) -> Release:
    source = folder / "any.ttl"
    source.write_text(text)
    found = settings.load(place, environ={}).resolved()
    return publish.build(sources.discover([source]), found, Home(folder / "home"))


def _change(place: Place, method: str, graph: str, triples: bytes | None = None) -> None:
    companion = settings.load(place, environ={}).companion()
    assert companion
    Endpoint(companion).send(method, graph, triples)


def test_a_companion_is_asked_while_it_holds_all_of_the_release(
    tmp_path: Path,
    oxigraph: Place,
    manage: Callable[[Release, Place], _Site],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dortmund_lod.engine.companion_manager._COUNT_AGAIN", 0.1)
    place = _as_companion(oxigraph)
    first = _built(tmp_path, "<http://e/a> <http://e/p> 1 , 2 .", place)
    site = manage(first, place)
    site.wait("")
    assert site.serves(first)
    graph = GraphNames(first.manifest).default
    _change(place, "PUT", graph, b"<http://e/a> <http://e/p> <http://e/b> .\n")
    site.wait("holds 1 of the 2 triples")
    assert site.serves(None)
    _change(place, "DELETE", graph)
    site.wait("holds 0 of the 2 triples")
    _built(tmp_path, "<http://e/a> <http://e/p> 1 , 2 .", place)  # loads what is missing
    site.wait("")
    site.release = second = _built(tmp_path, "<http://e/a> <http://e/p> 3 .", place)
    until = time.monotonic() + _PATIENCE
    while not site.serves(second):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_companion_that_does_not_answer_is_left_out(
    release: Release, store: _Store, manage: Callable[[Release, Place], _Site]
) -> None:
    store.end()
    site = manage(release, store.place)
    site.wait("does not answer")
    assert site.serves(None)


def test_a_release_is_published_without_its_companion(tmp_path: Path, store: _Store) -> None:
    store.end()
    source, notes = tmp_path / "any.ttl", list[str]()
    source.write_text("<http://e/a> <http://e/p> 1 .")
    found = settings.load(store.place, environ={}).resolved()
    home = Home(tmp_path / "home")
    callbacks = publish.Callbacks(note=notes.append)
    release = publish.build(sources.discover([source]), found, home, callbacks)
    assert home.current_id() == release.id
    assert [note for note in notes if "companion does not hold the release" in note]
