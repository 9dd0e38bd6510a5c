"""Well-known addresses: whom to tell of a hole, and which interfaces there are."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

    from dortmund_lod.site.served_release import ServedRelease

_STATED = {"contact": "mailto:security@example.org", "expires": "", "policy": ""}


def _fields(text: str) -> list[tuple[str, str]]:
    return [
        (name, value) for name, _, value in (line.partition(": ") for line in text.split("\n"))
    ]


def _site(site: ServedRelease, **security: str) -> ServedRelease:
    return replace(site, brand=replace(site.brand, security=_STATED | security))


def test_without_a_contact_there_is_no_security_txt(client: FlaskClient) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


def test_security_txt_has_the_fields_of_rfc_9116(
    site: ServedRelease, over: Callable[[ServedRelease], FlaskClient]
) -> None:
    found = _site(site, policy="/page/security")
    answer = over(found).get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text.endswith("\n")
    fields = dict(_fields(answer.text.rstrip("\n")))
    expires = datetime.fromisoformat(fields.pop("Expires"))
    published = datetime.fromtimestamp(int(site.release.published), UTC)
    assert expires == published + timedelta(days=365)
    assert fields == {
        "Contact": "mailto:security@example.org",
        "Preferred-Languages": "en, de",
        "Canonical": f"{site.url}/.well-known/security.txt",
        "Policy": f"{site.url}/page/security",
    }


@pytest.mark.parametrize("day", ["2027-01-31"])
def test_the_day_until_which_it_holds_may_be_stated(
    site: ServedRelease, over: Callable[[ServedRelease], FlaskClient], day: str
) -> None:
    text = over(_site(site, expires=day)).get("/.well-known/security.txt").text
    assert ("Expires", f"{day}T23:59:59Z") in _fields(text)


def test_the_api_catalog_is_a_linkset_of_addresses_that_answer(
    site: ServedRelease, client: FlaskClient
) -> None:
    answer = client.get("/.well-known/api-catalog")
    assert answer.mimetype == "application/linkset+json"
    assert answer.mimetype_params == {"profile": "https://www.rfc-editor.org/info/rfc9727"}
    own = f"{site.url}/.well-known/api-catalog"
    assert answer.headers["Link"] == f'<{own}>; rel="api-catalog"'
    contexts = json.loads(answer.text)["linkset"]
    assert [each["href"] for each in contexts[0]["item"]] == [
        each["anchor"] for each in contexts[1:]
    ]
    for context in contexts:
        for relation, targets in context.items():
            for target in targets if relation != "anchor" else ():
                if target["href"].startswith(site.url):
                    accept = target.get("type", "*/*")
                    path = target["href"].removeprefix(site.url)
                    found = client.get(path, headers={"Accept": accept})
                    assert found.status_code == 200
                    assert accept in ("*/*", found.mimetype)


def test_head_gives_the_same_headers(client: FlaskClient) -> None:
    answer = client.head("/.well-known/api-catalog")
    assert 'rel="api-catalog"' in answer.headers["Link"]
    assert answer.data == b""
