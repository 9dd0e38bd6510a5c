"""Metrics stay with the operator when nginx hands everything on, told no more than where to."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.system.conftest import Site

_NGINX = shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))
_SETTINGS = ["", "proxy_http_version 1.1; proxy_set_header Host $http_host;",
             "proxy_http_version 1.1; proxy_set_header X-Real-IP $remote_addr;"]  # fmt: skip


@pytest.fixture(params=_SETTINGS, ids=["plain", "host", "real ip"])
def proxied(request: pytest.FixtureRequest, tmp_path: Path, dortmund: Site) -> Iterator[Site]:
    """The site, asked through nginx."""
    if not _NGINX:
        pytest.skip("nginx is not installed.")
    port = free_port()
    configuration = tmp_path / "nginx.conf"
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = " ".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    configuration.write_text(
        f"daemon off; pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; "
        f"{folders} server {{ listen 127.0.0.1:{port}; server_name lod.example.net; location / "
        f"{{ proxy_pass {dortmund.url}; {request.param} }} }} }}"
    )
    process = subprocess.Popen([_NGINX, "-c", str(configuration), "-e", "stderr"])
    try:
        yield replace(dortmund, port=port)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _status(site: Site, path: str) -> int:
    until = time.monotonic() + 10
    while True:
        try:
            return site.ask(path, Host="lod.example.net").status
        except OSError:  # nginx has not begun
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def test_nginx_hands_on_pages_but_no_metrics(proxied: Site, dortmund: Site) -> None:
    assert _status(proxied, "/health/live") == 200
    assert _status(proxied, "/metrics") == 404
    assert dortmund.operator("/metrics").status == 200
