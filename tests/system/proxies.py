"""The shipped configurations of nginx and Caddy, changed to run in a folder of a test."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path

import pytest

_DOCS = Path(__file__).parents[2] / "docs"
PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
NAME = "data.example.org"
_PATIENCE = 60


def _replaced(text: str, *pairs: tuple[str, str]) -> str:
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return text


def nginx(folder: Path, upstream: str, ports: tuple[int, int]) -> list[str]:
    text = _replaced(
        (_DOCS / "nginx.conf").read_text("utf-8"),
        ("127.0.0.1:8000", upstream),
        ("listen 80;", f"listen 127.0.0.1:{ports[0]};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{ports[1]} ssl"),
        ("/etc/ssl/data.example.org/fullchain.pem", str(folder / "certificate.pem")),
        ("/etc/ssl/data.example.org/privkey.pem", str(folder / "key.pem")),
        ("/var/cache/nginx/data", str(folder / "cache")),
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "site.conf").write_text(text)
    (folder / "nginx.conf").write_text(
        f"daemon off; user root; pid {folder}/pid; events {{}} "
        f"http {{ access_log off; {folders} include {folder}/site.conf; }}"
    )
    return ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]


def caddy(folder: Path, upstream: str, ports: tuple[int, int]) -> list[str]:
    general = f"{{\n\tadmin off\n\thttp_port {ports[0]}\n\thttps_port {ports[1]}\n}}\n"
    certificate = f"tls {folder / 'certificate.pem'} {folder / 'key.pem'}"
    text = _replaced(
        (_DOCS / "Caddyfile").read_text("utf-8"),
        # the tests stand for another proxy, which says who a client is
        ("127.0.0.1:8000 {", f"{upstream} {{\n\t\ttrusted_proxies 127.0.0.1/32"),
        (f"{NAME} {{", f"{NAME} {{\n\tbind 127.0.0.1\n\t{certificate}"),
    )
    (folder / "Caddyfile").write_text(general + text)
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def certify(folder: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    files = ["-out", str(folder / "certificate.pem"), "-keyout", str(folder / "key.pem")]
    subprocess.run([*command, *files], check=True, capture_output=True)


def wait_for(process: subprocess.Popen[bytes], port: int, output: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, output.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(output.read_text())
