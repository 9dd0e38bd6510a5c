"""Speaking with a store: SPARQL 1.1 Protocol and Graph Store HTTP Protocol."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
from urllib3.util import Retry

from dortmund_lod.engine.remote.breaker import Breaker
from dortmund_lod.errors import (
    EngineUnavailable,
    QueryTimeLimit,
    ReleaseError,
    ResultTooLarge,
    UnsupportedQuery,
)
from dortmund_lod.settings import REMOTE

if TYPE_CHECKING:
    from dortmund_lod.settings import Settings

_CONNECT, _WRITE = 3.05, 600.0
_PIECE = 2**16
_TRY_AGAIN = {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE}
_TOO_SLOW = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_MANY_REQUESTS,  # what QLever says of a query that took too long
    HTTPStatus.GATEWAY_TIMEOUT,
}
_REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
_STORES = {
    "oxigraph": (r"/query$", "/store"),
    "virtuoso": (r"/sparql$", "/sparql-graph-crud-auth"),
    "fuseki": (r"/(sparql|query)$", "/data"),
}
"""Where stores that name themselves take graphs: how the address of their queries ends, and it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reply:
    """A complete answer: media type, bytes, and what the store says of itself and its bounds."""

    media_type: str
    body: bytes
    server: str
    most_rows: int | None


class _Bearer(AuthBase):
    """A token (RFC 6750 §2.1)."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: Any) -> Any:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Endpoint:
    """A store at the address that the settings name; make it before the processes that share it.

    It is asked directly, whatever proxies the environment names, and no redirect is followed.
    """

    def __init__(self, settings: Settings) -> None:
        self.address = settings.engine.removeprefix(REMOTE)
        self.host = urlsplit(self.address).netloc
        self._seconds = settings.query_time_limit
        self._largest = settings.query_result_bytes
        self._store = settings.engine_store
        self._user, self._secret = settings.engine_user, settings.secret()
        self._breaker = Breaker()
        self._session = requests.Session()
        self._session.trust_env = False
        again = Retry(
            total=2,
            read=0,
            redirect=0,
            status_forcelist=_TRY_AGAIN,
            allowed_methods=None,
            backoff_factor=0.1,
            backoff_jitter=0.1,
            raise_on_status=False,
            respect_retry_after_header=False,
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=again))

    def ask(
        self, text: str, accept: str, default_graphs: list[str], named_graphs: list[str]
    ) -> Reply:
        """Ask a query over these graphs (SPARQL 1.1 Protocol §2.1.3).

        Raises:
            EngineError: there is no complete answer; its subclass says why.
        """
        if self._breaker.is_open:
            raise EngineUnavailable(f"The store at {self.host} has not answered for a while.")
        fields = [("query", text)]
        fields += [("default-graph-uri", graph) for graph in default_graphs]
        fields += [("named-graph-uri", graph) for graph in named_graphs]
        try:
            reply = self._asked(fields, accept)
        except requests.ReadTimeout as error:
            raise QueryTimeLimit(
                f"The store at {self.host} did not answer within {self._seconds:g} seconds."
            ) from error
        except requests.RequestException as error:
            self._breaker.failed()
            raise EngineUnavailable(f"The store at {self.host} does not answer.") from error
        self._breaker.answered()
        return reply

    def _asked(self, fields: list[tuple[str, str]], accept: str) -> Reply:
        with self._session.post(
            self.address,
            data=fields,
            headers={"Accept": accept},
            auth=self._auth(""),
            timeout=(_CONNECT, self._seconds),
            allow_redirects=False,
            stream=True,
        ) as response:
            body = self._body(response)
        if response.status_code != HTTPStatus.OK:
            self._refuse(response, body)
        most = response.headers.get("X-SPARQL-MaxRows", "")
        return Reply(
            media_type=response.headers.get("Content-Type", "").partition(";")[0].strip(),
            body=body,
            server=response.headers.get("Server", ""),
            most_rows=int(most) if most.isdigit() else None,
        )

    def _body(self, response: requests.Response) -> bytes:
        found = bytearray()
        for piece in response.iter_content(_PIECE):
            found += piece
            if len(found) > self._largest:
                raise ResultTooLarge(
                    f"The result is larger than {self._largest // 2**20} MiB.",
                    hint="Add a LIMIT, ask for less, or take the dump.",
                )
        return bytes(found)

    def _refuse(self, response: requests.Response, body: bytes) -> None:
        """Say why there is no answer.

        Raises:
            EngineError: always.
        """
        status = response.status_code
        if status in _TOO_SLOW:
            raise QueryTimeLimit(f"The store at {self.host} took too long.")
        if status in _REFUSED:
            log.error("The store at %s refuses the credentials: %d", self.host, status)
            raise EngineUnavailable(f"The store at {self.host} refuses to answer.")
        if _is_about_the_query(status, body):
            raise UnsupportedQuery(f"The engine cannot answer this query: {_first_line(body)}")
        log.error("The store at %s answered %d: %s", self.host, status, _first_line(body))
        raise EngineUnavailable(f"The store at {self.host} cannot answer now.")

    def send(self, method: str, graph: str, triples: bytes | None = None) -> int:
        """Replace (PUT), extend (POST) or remove (DELETE) a graph (Graph Store Protocol §5).

        Takes the name of the graph and N-Triples; gives the status. Nothing is tried twice.

        Raises:
            ReleaseError: the store cannot be reached.
        """
        server = self._server()
        try:
            response = self._session.request(
                method,
                self._graph_store(server),
                params={"graph": graph},
                data=triples,
                headers={"Content-Type": "application/n-triples"} if triples is not None else None,
                auth=self._auth(server),
                timeout=(_CONNECT, _WRITE),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise ReleaseError(
                f"The store at {self.host} cannot be loaded: {type(error).__name__}."
            ) from error
        return response.status_code

    def _server(self) -> str:
        return self.ask("ASK {}", "application/sparql-results+json", [], []).server

    def _graph_store(self, server: str) -> str:
        """Where the store takes graphs.

        Raises:
            ReleaseError: nobody says so.
        """
        if self._store:
            return self._store
        for name, (ending, path) in _STORES.items():
            if name in server.lower() and re.search(ending, self.address):
                return re.sub(ending, path, self.address)
        raise ReleaseError(
            f"Where the store at {self.host} takes graphs is not known.",
            hint="Name the address of its Graph Store Protocol with engine_store.",
        )

    def _auth(self, server: str) -> AuthBase | None:
        if not self._secret:
            return None
        if not self._user:
            return _Bearer(self._secret)
        kind = HTTPDigestAuth if "virtuoso" in server.lower() else HTTPBasicAuth
        return kind(self._user, self._secret)


def _is_about_the_query(status: int, body: bytes) -> bool:
    """Whether the query is at fault; Virtuoso says 500 of queries that it cannot evaluate."""
    return status == HTTPStatus.BAD_REQUEST or body.lstrip().startswith(b"Virtuoso ")


def _first_line(body: bytes) -> str:
    lines = body[:2000].decode("utf-8", "replace").strip().splitlines()
    return (lines[0] if lines else "no reason is given")[:300]
