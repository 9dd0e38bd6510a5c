"""Every failure that a client sees has one shape, whatever failed and wherever."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from dortmund_lod import errors
from dortmund_lod.rdf.formats import JSON_RESULTS
from dortmund_lod.site.problems import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from dortmund_lod.site.served_release import ServedRelease

    Ask = Callable[..., TestResponse]

URL = "https://lod.example.net"
_BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

_ERRORS: list[tuple[errors.EngineError, int, str]] = [
    (errors.MalformedQuery("The query is none."), 400, "malformed-query"),
    (errors.UnsupportedQuery("The query asks too much."), 400, "unsupported-query"),
    (errors.QueryTooComplex("The query is nested."), 400, "query-too-complex"),
    (errors.QueryTimeLimit("The query was stopped."), 503, "query-time-limit"),
    (errors.QueryMemoryLimit("The query is large."), 503, "query-memory-limit"),
    (errors.ResultTooLarge("The result is large."), 413, "result-too-large"),
    (errors.UnacceptableAnswer("solutions"), 406, "not-acceptable"),
    (errors.Unwritable("XML cannot carry it."), 406, "not-acceptable"),
    (errors.EngineBusy("All are busy.", retry_after=7), 503, "busy"),
    (errors.EngineUnavailable("Nobody is there."), 503, "unavailable"),
]


class _Failing:
    """An engine in which everything fails in the same way."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def fail(*_: Any, **__: Any) -> Any:
            raise self._error

        return fail


def _is_problem(response: TestResponse) -> dict[str, Any]:
    """The problem document (RFC 9457 §3), after a look at what all of them have."""
    assert response.mimetype == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Accept" in response.vary
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    problem: dict[str, Any] = json.loads(response.data)
    assert problem["status"] == response.status_code
    assert problem["type"] == "about:blank" or problem["type"].startswith(f"{URL}/problems#")
    assert problem["title"]
    assert problem["detail"]
    assert "Traceback" not in response.text
    return problem


@pytest.mark.parametrize(("error", "status", "name"), _ERRORS, ids=str)
def test_each_error_of_the_engine_has_its_status_and_type(
    with_engine: Callable[..., FlaskClient], error: errors.EngineError, status: int, name: str
) -> None:
    response = with_engine(_Failing(error)).get("/sparql?query=ASK%7B%7D")
    problem = _is_problem(response)
    assert (response.status_code, problem["type"]) == (status, f"{URL}/problems#{name}")
    assert error.message in problem["detail"]
    assert ("Retry-After" in response.headers) == (status == 503)


def test_every_kind_of_error_is_tried_here() -> None:
    tried = {type(error) for error, _, _ in _ERRORS}
    assert tried == {cls for cls in KINDS if issubclass(cls, errors.EngineError)}
    assert tried == set(errors.EngineError.__subclasses__())


def test_who_is_told_to_come_back_is_told_when(
    with_engine: Callable[..., FlaskClient],
) -> None:
    client = with_engine(_Failing(errors.EngineBusy("Busy.", retry_after=7)))
    assert client.get("/sparql?query=ASK%7B%7D").headers["Retry-After"] == "7"


@pytest.mark.parametrize(
    "error",
    [errors.QueryTimeLimit("x."), errors.QueryMemoryLimit("x."), errors.ResultTooLarge("x.")],
)
def test_who_reached_a_limit_is_told_all_limits_and_the_dump(
    with_engine: Callable[..., FlaskClient], site: ServedRelease, error: errors.EngineError
) -> None:
    problem = _is_problem(with_engine(_Failing(error)).get("/sparql?query=ASK%7B%7D"))
    assert problem["limits"]["seconds"] == site.settings.query_time_limit
    assert problem["limits"]["memoryBytes"] == site.settings.query_memory
    assert problem["dump"] == f"{URL}/dump/{site.release.id}/all.nq.gz"


@pytest.mark.parametrize(
    "path",
    ["/id/place/hafen", "/doc/place/hafen", "/doc/place/hafen.ttl", "/resource?iri=a:b",
     "/ontology", "/sparql?query=ASK%7B%7D", "/health/ready", "/browse"],
)  # fmt: skip
def test_an_engine_that_is_gone_is_a_passing_state_and_not_an_unknown_thing(
    with_engine: Callable[..., FlaskClient], path: str
) -> None:
    response = with_engine(_Failing(errors.EngineUnavailable("Gone."))).get(path)
    assert response.status_code == 503
    assert _is_problem(response)["type"] == f"{URL}/problems#unavailable"


def test_a_process_is_alive_without_an_engine(
    with_engine: Callable[..., FlaskClient],
) -> None:
    client = with_engine(_Failing(errors.EngineUnavailable("Gone.")))
    assert client.get("/health/live").status_code == 200


def test_a_failure_nobody_expected_tells_nothing_but_that_it_happened(
    with_engine: Callable[..., FlaskClient], caplog: pytest.LogCaptureFixture
) -> None:
    response = with_engine(_Failing(RuntimeError("secret"))).get("/doc/place/hafen")
    assert response.status_code == 500
    _is_problem(response)
    assert "secret" not in response.text
    assert "secret" in caplog.text


_FAULTS = [
    ("GET", "/nowhere", 404),
    ("GET", "/id/place/nowhere", 404),
    ("GET", "/doc/place/nowhere", 404),
    ("GET", "/id/place/zeche", 410),
    ("GET", "/resource", 400),
    ("GET", "/resource?iri=http://other.example/nothing", 404),
    ("GET", "/doc/place/hafen?page=x", 400),
    ("GET", "/doc/place/hafen?release=x", 410),
    ("POST", "/doc/place/hafen", 405),
    ("PUT", "/id/place/hafen", 405),
    ("DELETE", "/", 405),
    ("PATCH", "/sparql", 405),
    ("POST", "/sparql", 415),
    ("GET", "/sparql?query=", 400),
    ("GET", "/sparql?query=SELECT", 400),
    ("GET", "/sparql?update=CLEAR%20ALL", 403),
    ("GET", "/dump/x/all.nq.gz", 404),
    ("GET", "/dump/x/../../release.json", 404),
    ("GET", "/browse/Nothing", 404),
    ("GET", "/browse?class=nothing", 404),
    ("GET", "/search?class=nothing", 400),
    ("GET", "/search?q=a&page=x", 400),
    ("GET", "/static/../app.py", 404),
    ("GET", "/static/nothing.css", 404),
    ("GET", "/conformance.json", 404),
    ("POST", "/health/live", 405),
]


@pytest.mark.parametrize(("method", "path", "status"), _FAULTS)
def test_every_fault_of_a_request_is_a_problem_document(
    ask: Ask, method: str, path: str, status: int
) -> None:
    response = ask(path, method)
    assert response.status_code == status
    _is_problem(response)


@pytest.mark.parametrize(("method", "path", "status"), _FAULTS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_browser_gets_it_as_a_page_in_its_language(
    ask: Ask, method: str, path: str, status: int, language: str
) -> None:
    response = ask(path, method, Accept=_BROWSER, Accept_Language=language)
    assert response.status_code == status
    assert response.mimetype == "text/html"
    assert f'<html lang="{language}">' in response.text
    assert re.search(r"<title>[^<]+</title>", response.text)
    assert "Traceback" not in response.text


def test_a_method_that_is_refused_names_those_that_are_not(ask: Ask) -> None:
    allowed = ask("/doc/place/hafen", "PUT").headers["Allow"]
    assert set(allowed.split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_the_page_of_problems_explains_every_type(ask: Ask) -> None:
    page = ask("/problems", Accept="text/html").text
    names = {kind.name for kind in KINDS.values()}
    assert names <= set(re.findall(r'id="([a-z-]+)"', page))


def _paths(client: FlaskClient) -> list[str]:
    values = {
        "<path:path>": "x/y",
        "<path:name>": "X",
        "<path:filename>": "x",
        "<release>": "x",
        "<name>": "x",
        "<suffix>": "ttl",
        "<int:number>": "1",
    }
    rules = [rule.rule for rule in client.application.url_map.iter_rules()]
    for part, value in values.items():
        rules = [rule.replace(part, value) for rule in rules]
    return sorted(rules)


_ASKED = {"/sparql", "/sparql/geojson", "/sparql/terms"}
"""Where a question may be too long for an address."""


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST"])
def test_no_route_can_be_written_to_but_queries_can_be_posted(
    client: FlaskClient, ask: Ask, method: str
) -> None:
    paths = _paths(client)
    assert all("<" not in path for path in paths), paths
    for path in paths:
        if method != "POST" or path not in _ASKED:
            response = ask(path, method, b"<a:a> <a:b> 1 .")
            assert response.status_code == 405, path
            _is_problem(response)


def test_every_route_answers_scripts_of_other_sites(client: FlaskClient, ask: Ask) -> None:
    for path in _paths(client):
        for method in ("GET", "HEAD", "OPTIONS"):
            response = ask(path, method, Origin="https://app.example")
            headers = response.headers
            assert headers["Access-Control-Allow-Origin"] == "*", path
            assert headers["X-Content-Type-Options"] == "nosniff", path
            assert headers["X-Release"], path
            assert response.status_code != 500, path
        assert "GET" in ask(path, "OPTIONS").headers["Access-Control-Allow-Methods"]


def test_every_page_forbids_what_it_does_not_need(client: FlaskClient, ask: Ask) -> None:
    for path in (*_paths(client), "/doc/place/hafen", "/browse/Place", "/ontology"):
        response = ask(path, Accept=_BROWSER)
        if response.mimetype == "text/html":
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy, path
            assert "unsafe" not in policy, path


def test_an_answer_in_another_format_is_never_sent_where_only_a_result_is_accepted(
    ask: Ask,
) -> None:
    response = ask("/sparql?query=ASK%7B%7D", Accept="text/turtle")
    assert response.status_code == 406
    assert ask("/sparql?query=ASK%7B%7D", Accept=JSON_RESULTS.media_type).status_code == 200
