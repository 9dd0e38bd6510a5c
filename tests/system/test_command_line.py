"""The commands as people and scripts meet them."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.process_tree import child_processes

if TYPE_CHECKING:
    from tests.system.conftest import Program, Site

_TURTLE = (
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    '<id/thing/one> rdfs:label "One"@en ; rdfs:seeAlso <id/thing/two> .\n'
)
_SHAPE = (
    "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    "<shapes#One> a sh:NodeShape ; sh:targetNode <id/thing/one> ; sh:nodeKind sh:IRI .\n"
)
_SAME = {
    "a.ttl": _TURTLE,
    "a.nt": "<http://e/s> <http://e/p> <http://e/o> .\n",
    "a.nq": "<http://e/s> <http://e/p> <http://e/o> <http://e/g> .\n",
    "a.trig": "<http://e/g> { <http://e/s> <http://e/p> <http://e/o> }\n",
    "a.jsonld": '{"@id": "http://e/s", "http://e/p": {"@id": "http://e/o"}}',
    "a.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    '<rdf:Description rdf:about="http://e/s"><e:p rdf:resource="http://e/o"/></rdf:Description>'
    "</rdf:RDF>",
}


def _is_one_sentence(text: str) -> bool:
    return text.startswith("Error: ") and text.count("\n") == 1 and "Traceback" not in text


def _after_sources(text: str) -> str:
    """What `serve` says after the line that names its sources."""
    return re.sub(r"^Sources: .+\n", "", text)


@pytest.mark.parametrize("name", _SAME)
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_single_file_of_any_format_is_published(
    program: Program, name: str, suffix: str
) -> None:
    content = _SAME[name].encode()
    path = program.folder / (name + suffix)
    path.write_bytes(gzip.compress(content) if suffix else content)
    result = program.run("query", "ASK { ?s ?p ?o }", "--source", path.name)
    assert (result.stdout, result.returncode) == ("true\n", 0), result.stderr


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("bad.ttl", b"@prefix e: <http://e/> .\ne:a e:b e:c\ne:d e:f 1 .\n", "bad.ttl:2:"),
        ("latin.ttl", b'<http://e/a> <http://e/b> "Stra\xdfe" .\n', "latin.ttl:1:"),
        ("bad.rdf", b"<rdf", "bad.rdf"),
        ("bad.jsonld", b'{"@id": ', "bad.jsonld"),
        ("remote.jsonld", b'{"@context": "http://e/c", "a": 1}', "nothing is fetched"),
        ("bad.ttl.gz", b"not compressed", "bad.ttl.gz"),
        ("table.csv", b"a,b", "table.csv"),
    ],
)
@pytest.mark.parametrize("command", ["build", "serve"])
def test_bad_input_is_told_in_a_sentence(
    program: Program, command: str, name: str, content: bytes, words: str
) -> None:
    (program.folder / name).write_bytes(content)
    result = program.run(command, name)
    assert result.returncode == 2
    assert _is_one_sentence(_after_sources(result.stderr)), result.stderr
    assert words in result.stderr


def test_a_folder_without_rdf_is_told(program: Program) -> None:
    (program.folder / "empty").mkdir()
    result = program.run("serve", "empty")
    assert result.returncode == 2
    assert _is_one_sentence(_after_sources(result.stderr))


def test_a_taken_port_is_told(program: Program) -> None:
    (program.folder / "a.ttl").write_text(_TURTLE)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = program.run("serve", "a.ttl", "--port", str(taken.getsockname()[1]))
    assert result.returncode == 2
    assert _is_one_sentence(_after_sources(result.stderr))
    assert "--port" in result.stderr


def test_all_wrong_settings_are_told_at_once(program: Program) -> None:
    result = program.run("serve", "--base-iri", "nonsense", "--port", "99999")
    assert result.returncode == 2
    assert result.stderr.count("Error: ") == 2


@pytest.mark.parametrize("command", ["validate", "build", "serve", "query", "releases"])
def test_every_command_has_help_with_an_example(program: Program, command: str) -> None:
    result = program.run(command, "--help")
    assert result.returncode == 0
    assert f"\n  dortmund-lod {command}" in result.stdout


def test_build_prints_the_id_of_the_release(program: Program) -> None:
    (program.folder / "a.ttl").write_text(_TURTLE)
    result = program.run("build", "a.ttl", "--home", "home")
    assert re.fullmatch(r"[0-9a-f]{16}\n", result.stdout)
    assert (program.folder / "home/current").readlink().name == result.stdout.strip()


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("table", "label\n-------\nOne\n"),
        ("json", '{"head":'),
        ("xml", "<?xml"),
        ("csv", "label\r\nOne"),
        ("tsv", '?label\n"One"@en'),
    ],
)
def test_query_prints_each_format(program: Program, form: str, begins: str) -> None:
    (program.folder / "a.ttl").write_text(_TURTLE)
    text = "SELECT ?label { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?label }"
    result = program.run("query", text, "--format", form, "--source", "a.ttl")
    assert result.stdout.replace("\r\r\n", "\r\n").startswith(begins.replace("\r\n", "\n"))


def test_a_folder_without_sources_has_no_releases(program: Program) -> None:
    result = program.run("releases", "list")
    assert (result.stdout, result.returncode) == ("", 2)
    assert result.stderr.startswith("Error: There are no sources here, so this folder has no ")
    assert "--home" in result.stderr


@pytest.mark.parametrize("command", ["validate", "build", "serve", "query"])
def test_without_sources_nothing_else_takes_their_place(program: Program, command: str) -> None:
    words = {"query": ["ASK { ?s ?p ?o }"]}.get(command, [])
    result = program.run(command, *words)
    assert (result.stdout, result.returncode) == ("", 2)
    assert result.stderr.startswith("Error: There are no sources here. ")
    assert _is_one_sentence(result.stderr)
    assert "'dortmund-lod serve --demo'" in result.stderr


@pytest.mark.parametrize("name", ["ontology", "data", "shapes"])
def test_any_folder_of_a_project_is_served_alone(program: Program, name: str) -> None:
    (program.folder / name).mkdir()
    (program.folder / name / "any.ttl").write_text(_TURTLE + _SHAPE)
    site = program.serve()
    assert site.log.read_text().startswith(f"Sources: {program.folder / name}\n")
    assert site.ask("/doc/thing/one.ttl").status == 200


def test_the_first_line_of_serve_names_its_sources(program: Program) -> None:
    names = [f"{number}.nt" for number in range(7)]
    for name in names:
        (program.folder / name).write_text("no N-Triples")
    (program.folder / "any.ttl").write_text(_TURTLE)
    site = program.serve("any.ttl")
    assert site.log.read_text().startswith(f"Sources: {program.folder / 'any.ttl'}\n")
    assert site.stop() == 0
    many = program.run("serve", *names, "--home", "other")
    assert many.stderr.startswith(f"Sources: {program.folder / '0.nt'}, ")
    assert many.stderr.splitlines()[0].endswith(f"{program.folder / '4.nt'} and 2 more")
    kept = program.serve("--no-build")
    assert re.match(r"Sources: none; release [0-9a-f]{16} of ", kept.log.read_text())
    assert str(kept.home) in kept.log.read_text().splitlines()[0]


@pytest.mark.parametrize("command", ["validate", "build", "serve"])
def test_the_shipped_graph_is_taken_alone(program: Program, command: str) -> None:
    result = program.run(command, "--demo", "any.ttl")
    assert result.returncode == 2
    assert "--demo takes no other sources." in result.stderr


def test_the_shipped_questions_are_those_of_the_shipped_graph(
    program: Program, dortmund: Site
) -> None:
    asked = "How many statements are facts"
    assert asked in dortmund.ask("/sparql", Accept="text/html").text
    (program.folder / "data").mkdir()
    ontology = "https://data.example.org/ontology#Figure"
    (program.folder / "data" / "a.ttl").write_text(f"<http://e/s> a <{ontology}> .")
    site = program.serve("--base-iri", "https://data.example.org/")
    assert asked not in site.ask("/sparql", Accept="text/html").text


def test_the_shipped_sources_are_valid(program: Program) -> None:
    result = program.run("validate", "--demo")
    assert result.returncode == 0, result.stdout


def _descendants(pid: int) -> list[int]:
    children = child_processes(pid)
    return children + [process for child in children for process in _descendants(child)]


def _is_running(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def _wait_until(condition: object, seconds: float = 15) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def site(program: Program) -> Site:
    (program.folder / "a.ttl").write_text(_TURTLE)
    return program.serve("a.ttl", "--log-format", "json")


def test_a_stopped_site_leaves_nothing_behind(site: Site) -> None:
    assert site.ask("/health/ready").status == 200
    children = _descendants(site.process.pid)
    assert site.stop() == 0
    assert _wait_until(lambda: not any(_is_running(pid) for pid in children))


def test_a_killed_site_leaves_nothing_behind(site: Site) -> None:
    assert site.ask("/health/ready").status == 200
    children = _descendants(site.process.pid)
    site.process.kill()
    site.process.wait()
    assert _wait_until(lambda: not any(_is_running(pid) for pid in children))


def test_every_request_is_a_line_of_json(site: Site) -> None:
    site.ask("/doc/thing/one?x=%0A", Accept="text/turtle")
    assert _wait_until(lambda: '"method"' in site.log.read_text())
    lines = [line for line in site.log.read_text().splitlines() if '"method"' in line]
    request = json.loads(lines[-1])
    assert (request["method"], request["status"]) == ("GET", 200)
    assert request["target"] == "/doc/thing/one?x=%0A"


def test_the_site_recovers_when_its_engine_is_killed(site: Site) -> None:
    ready = site.ask("/health/ready").status
    for pid in _descendants(site.process.pid):
        if len(_descendants(pid)) > 0:
            os.kill(pid, signal.SIGKILL)
    assert ready == 200
    assert _wait_until(lambda: site.ask("/doc/thing/one.ttl").status == 200)
    assert _wait_until(lambda: site.ask("/sparql?query=ASK%7B%7D").status == 200)


def test_a_new_release_is_served_without_a_failed_request(program: Program, site: Site) -> None:
    statuses: list[int] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            statuses.append(site.ask("/doc/thing/one.ttl").status)
            statuses.append(site.ask("/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D").status)

    client = threading.Thread(target=ask)
    client.start()
    (program.folder / "a.ttl").write_text(_TURTLE.replace("One", "Another"))
    base = f"http://127.0.0.1:{site.port}/"
    built = program.run("build", "a.ttl", "--home", str(site.home), "--base-iri", base)
    served = _wait_until(
        lambda: site.ask("/doc/thing/one.ttl").headers["X-Release"] == built.stdout.strip()
    )
    time.sleep(0.5)
    done.set()
    client.join()
    assert served
    assert "Another" in site.ask("/doc/thing/one.ttl").text
    assert set(statuses) == {200}


def test_the_base_iri_may_be_another_than_the_address(program: Program) -> None:
    (program.folder / "a.ttl").write_text(_TURTLE)
    site = program.serve("a.ttl", "--base-iri", "https://data.example.org/")
    answer = site.ask("/id/thing/one", Accept="text/turtle")
    assert answer.headers["Location"] == f"{site.url}/doc/thing/one"
    assert "<https://data.example.org/id/thing/one>" in site.ask("/doc/thing/one.nt").text


def test_hostile_labels_and_iris_show_harmlessly(program: Program) -> None:
    (program.folder / "evil.ttl").write_text(
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        '<id/x/y> rdfs:label "</script><script>alert(1)</script>" ;\n'
        "  rdfs:seeAlso <javascript:alert(1)> .\n"
    )
    page = program.serve("evil.ttl").ask("/doc/x/y", Accept="text/html").text
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page


def test_the_program_is_the_one_that_is_tested(program: Program) -> None:
    result = subprocess.run(
        [*program.command, "--version"], capture_output=True, text=True, check=True
    )
    assert result.stdout.startswith("dortmund-lod, version ")
