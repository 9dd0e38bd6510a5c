"""What the parser lets pass or does not place is refused with its line, here and in a build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dortmund_lod import settings, sources, validation
from dortmund_lod.errors import SourceError
from dortmund_lod.publish import build
from dortmund_lod.release.home import Home

if TYPE_CHECKING:
    from pathlib import Path

_TRIPLE = "<http://e/a> <http://e/b> <http://e/c>"
_XML = (
    '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">\n'
    '<r:Description r:about="http://e/a">%s</r:Description></r:RDF>'
)


@pytest.mark.parametrize(
    ("name", "content", "place", "words"),
    [
        ("a.ttl", f"{_TRIPLE} .\n# <<\n<http://e/<<> <e> '<<' .", "a.ttl:3", "address"),
        (
            "a.ttl",
            f"{_TRIPLE} .\n  <http://e/a> <http://e/b> <<( {_TRIPLE} )>> .",
            "a.ttl:2:29",
            "1.2",
        ),
        ("a.ttl", f"{_TRIPLE} .\n<< {_TRIPLE} >> <http://e/b> '<<' .", "a.ttl:2:1", "RDF 1.2"),
        ("a.ttl", f'# <<\n{_TRIPLE} {{| <http://e/p> "x" |}} .', "a.ttl:2:40", "RDF 1.2"),
        ("a.trig", f'{_TRIPLE}, "<< --ltr", "x"@ar--rtl .', "a.trig:1:59", "RDF 1.2"),
        ("a.jsonld", '{"@id": "http://e/a",\n "http://e/b c": "x"}', "a.jsonld:2:3", "left out"),
        ("a.jsonld", '{"@id": "http://e/a b",\n "http://e/b": "x"}', "a.jsonld:1:10", "left out"),
        ("a.jsonld", '{"http://e/b":\n {"@id": "x y"}}', "a.jsonld:2:11", "left out"),
        (
            "a.jsonld",
            '{"@context": {"to": {"@id": "http://e/b", "@type": "@id"}},\n"to": ["http://e/a|b"]}',
            "a.jsonld:2:9",
            "left out",
        ),
        ("a.rdf", _XML % '\n<e:p r:resource="http://e/b c"/>', "a.rdf:3:18", "address"),
        ("a.rdf", _XML % '\n<e:p r:resource="b c"/>', "a.rdf:3:18", "address"),
    ],
)
def test_a_fault_has_its_place(
    tmp_path: Path, name: str, content: str, place: str, words: str
) -> None:
    (tmp_path / name).write_text(content)
    found = sources.discover([tmp_path / name])
    given = settings.load({"base_iri": "http://base.example/"}, environ={}).resolved()
    with pytest.raises(SourceError) as validated:
        validation.validate(found.files, given.base_iri)
    with pytest.raises(SourceError) as built:
        build(found, given, Home(tmp_path / "home"))
    assert str(validated.value) == str(built.value)
    assert f"{tmp_path / place}" in str(built.value)
    assert words in str(built.value)


@pytest.mark.parametrize(
    "content",
    [
        '{"@id": "http://e/a", "http://e/b": "a b"}',
        '{"@context": {"t": {"@id": "http://e/b", "@type": "@json"}}, "t": "a b"}',
        '{"@id": "http://e/a", "http://e/b": {"@value": {"@id": "a b"}, "@type": "@json"}}',
    ],
)
def test_other_json_is_read(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.jsonld").write_text(content)
    (source,) = sources.discover([tmp_path / "a.jsonld"]).files
    assert validation.refused(source) is None
