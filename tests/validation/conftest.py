"""A project in a temporary folder, made from Turtle written in the test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from dortmund_lod import sources, validation

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://data.example.org/"
PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "dlo": "ontology#",
    "code": "codes#",
    "shape": "shapes#",
    "city": "id/city/",
}


def turtle(text: str) -> str:
    """The text with the prefixes it uses declared in front of it, all on its first line."""
    used = {name: iri for name, iri in PREFIXES.items() if f"{name}:" in text}
    return "".join(f"@prefix {name}: <{iri}> . " for name, iri in used.items()) + "\n" + text


class Validate(Protocol):
    """Writes files and validates them: names with a folder to Turtle (or bytes, as they are)."""

    def __call__(self, files: dict[str, str | bytes]) -> validation.Report: ...


@pytest.fixture
def validate(tmp_path: Path) -> Validate:
    def write_and_validate(files: dict[str, str | bytes]) -> validation.Report:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            data = content if isinstance(content, bytes) else turtle(content).encode()
            path.write_bytes(data)
        return validation.validate(sources.discover([tmp_path]).files, BASE)

    return write_and_validate
