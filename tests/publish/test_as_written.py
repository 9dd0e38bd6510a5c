"""What is published is what was written: every term, in every dump and document."""

from __future__ import annotations

import gzip
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.dom import minidom

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dortmund_lod import settings, sources
from dortmund_lod.engine.embedded.loaded_store import LoadedStore
from dortmund_lod.engine.embedded.lookup_worker import LookupWorker
from dortmund_lod.publish import build
from dortmund_lod.rdf.formats import JSONLD, NTRIPLES, RDFXML, TURTLE, Format
from dortmund_lod.rdf.parser.language_tags import TagMarker
from dortmund_lod.rdf.parser.parse import RDF_FORMATS
from dortmund_lod.rdf.terms import Iri, Literal, Triple, ntriples
from dortmund_lod.release.home import Home

if TYPE_CHECKING:
    from dortmund_lod.release.manifest import Release

_BASE = "https://data.example.org/"
_SH = "http://www.w3.org/ns/shacl#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDFLIB = {TURTLE: "turtle", NTRIPLES: "nt", JSONLD: "json-ld", RDFXML: "xml"}
_SPELLINGS = {
    **dict.fromkeys(["integer", "int", "long", "nonNegativeInteger", "unsignedByte"], "007"),
    **dict.fromkeys(["decimal", "float", "double"], "12.50"),
    **dict.fromkeys(["dateTime", "dateTimeStamp"], "2024-05-01T00:00:00.000Z"),
    **dict.fromkeys(["date", "gYear", "boolean", "token", "anyURI"], " 1 "),
    "duration": "PT36H",
    "time": "24:00:00",
    "hexBinary": "0aFF",
}

_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
_names = st.from_regex(r"[ab1é/-]{1,3}(#[ab1]{1,2})?", fullmatch=True)
_literals = st.one_of(
    _texts.map(Literal),
    st.tuples(_texts, st.sampled_from([_XSD + name for name in _SPELLINGS])).map(
        lambda parts: Literal(*parts)
    ),
    st.sampled_from([Literal(text, _XSD + name) for name, text in _SPELLINGS.items()]),
    st.builds(
        lambda text, tag: Literal(text, "", tag),
        _texts,
        st.sampled_from(["de", "EN-us", "zh-Hant-TW", "sr-Latn"]),
    ),
)
_iris = _names.map(lambda name: Iri(f"http://example.org/{name}"))
_triples = st.lists(st.tuples(_iris, _iris, st.one_of(_literals, _iris)), min_size=1, max_size=8)


def _build(folder: Path, name: str, text: str | bytes) -> Release:
    data = text if isinstance(text, bytes) else text.encode()
    (folder / name).write_bytes(data)
    found = settings.load({"base_iri": _BASE}, environ={}).resolved()
    return build(sources.discover([folder / name]), found, Home(folder / "home"))


def _read(data: bytes, fmt: Format) -> set[str]:
    """The statements as N-Triples; no other parser may see fewer or others."""
    marked: Any = TagMarker(io.BytesIO(data), fmt)
    found = {str(quad.triple) for quad in ox.parse(marked, RDF_FORMATS[fmt], lenient=True)}
    if fmt is RDFXML:
        minidom.parseString(data)  # noqa: S318 - written here
    graph = rdflib.Graph().parse(data=data, format=_RDFLIB[fmt])
    assert len(graph) == len(found)
    return found


def _expected(triples: list[Triple]) -> set[str]:
    return _read(ntriples(triples).encode(), NTRIPLES)


def _document(release: Release, iri: str, fmt: Format) -> bytes | None:
    worker = LookupWorker(LoadedStore(release))
    request: Any = {"iris": [iri], "fmt": fmt.suffix, "address": _BASE + "document", "page": 1}
    head, body = worker.answer("document", **request)
    assert fmt is RDFXML or "unwritable" not in head
    return body or None


@pytest.fixture(autouse=True)
def _rdflib_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")
@given(triples=_triples)
@hypothesis_settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_dump_and_document_says_what_the_source_says(triples: list[Triple]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        release = _build(Path(folder), "any.nt", ntriples(triples))
        expected = _expected(triples)
        for fmt in _RDFLIB:
            dump = release.path / "dumps" / f"all.{fmt.suffix}.gz"
            if fmt is not RDFXML or dump.exists():
                assert _read(gzip.decompress(dump.read_bytes()), fmt) == expected
            subject = triples[0][0].value
            about = {line for line in expected if line.startswith(f"<{subject}> ")}
            if body := _document(release, subject, fmt):
                said = {line for line in _read(body, fmt) if line.startswith(f"<{subject}> ")}
                assert said == about


_LITERALS = """@prefix e: <http://example.org/> . @prefix x: <http://www.w3.org/2001/XMLSchema#> .
e:s e:p "8"^^x:byte , "007"^^x:integer , "+5"^^x:integer , 12.50 , 1.0E6 , "0"^^x:boolean ,
  "2024-05-01T00:00:00.000Z"^^x:dateTime , "24:00:00"^^x:time , "P18M"^^x:yearMonthDuration ,
  "two"^^x:integer , "2024-13-45"^^x:date , "ciao"@it-CH , "hei"@NN , "x"^^x:normalizedString ."""


def test_datatypes_spellings_and_tags_stay_also_where_they_are_wrong(tmp_path: Path) -> None:
    release = _build(tmp_path, "any.ttl", _LITERALS)
    start = "<http://example.org/s> <http://example.org/p> "
    values = {
        line.removeprefix(start)[:-3]
        for line in release.data.read_text().splitlines(keepends=True)
    }
    typed = {
        f'"{text}"^^<{_XSD}{name}>'
        for name, text in [
            ("byte", "8"),
            ("integer", "007"),
            ("integer", "+5"),
            ("decimal", "12.50"),
            ("double", "1.0E6"),
            ("boolean", "0"),
            ("dateTime", "2024-05-01T00:00:00.000Z"),
            ("time", "24:00:00"),
            ("yearMonthDuration", "P18M"),
            ("integer", "two"),
            ("date", "2024-13-45"),
            ("normalizedString", "x"),
        ]
    }
    assert values == typed | {'"ciao"@it-CH', '"hei"@NN'}


def test_a_folder_keeps_its_graphs_and_has_its_shapes_apart(tmp_path: Path) -> None:
    for name, text in {
        "data/one.ttl": "<a> <x:p> 1 .",
        "data/two.trig": "<g> { <b> <x:p> 2 } <b> <x:p> 3 .",
        "ontology/o.ttl": "<ontology#p> <x:p> 4 .",
        "shapes/s.ttl": f"<shapes#s> <{_SH}targetNode> <b> ; <{_SH}nodeKind> <{_SH}IRI> .",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    found = settings.load({"base_iri": _BASE}, environ={}).resolved()
    release = build(sources.discover([tmp_path]), found, Home(tmp_path / "home"))

    def said(name: str) -> set[str]:
        lines = gzip.decompress((release.path / "dumps" / f"{name}.gz").read_bytes()).decode()
        return {
            line.replace(_BASE, "").replace(f"^^<{_XSD}integer>", "") for line in lines.split("\n")
        }

    graphs = {
        '<a> <x:p> "1" .',
        '<b> <x:p> "2" <g> .',
        '<b> <x:p> "3" .',
        '<ontology#p> <x:p> "4" .',
        "",
    }
    assert said("all.nq") == graphs
    assert said("all.nt") == {line.replace(" <g>", "") for line in graphs}
    rule = f"<shapes#s> <{_SH}targetNode> <b> ."
    assert said("shapes.nt") == {f"<shapes#s> <{_SH}nodeKind> <{_SH}IRI> .", rule, ""}
    assert release.manifest.triples == len(said("all.nt")) - 1
    document = _document(release, f"{_BASE}b", NTRIPLES) or b""
    assert f"<{_BASE}shapes#s> <{_SH}targetNode> <{_BASE}b> .".encode() in document


_SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix e: <http://example.org/> . @prefix x: <http://www.w3.org/2001/XMLSchema#> .
<shapes#S> a sh:NodeShape ; sh:targetSubjectsOf e:bytes ; sh:property
  [ sh:path e:bytes ; sh:datatype x:unsignedShort ] ,
  [ sh:path e:name ; sh:languageIn ( "de-AT" ) ] ."""


_SHAPELY = 'e:s e:bytes "042"^^x:unsignedShort ; e:name "Öl"@de-AT .'


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")
def test_what_the_gate_lets_pass_satisfies_the_shapes_in_every_dump(tmp_path: Path) -> None:
    """Another validator says so, of what was published."""
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "s.ttl").write_text(_SHAPES)
    (tmp_path / "a.ttl").write_text(_LITERALS.partition("e:s")[0] + _SHAPELY)
    given = settings.load({"base_iri": _BASE}, environ={}).resolved()
    found = sources.discover([tmp_path / "a.ttl", tmp_path / "shapes"])
    release = build(found, given, Home(tmp_path / "home"))
    shapes = rdflib.Graph().parse(data=_SHAPES, format="turtle", publicID=_BASE)
    for fmt, name in _RDFLIB.items():
        dump = gzip.decompress((release.path / "dumps" / f"all.{fmt.suffix}.gz").read_bytes())
        graph = rdflib.Graph().parse(data=dump, format=name)
        assert pyshacl.validate(graph, shacl_graph=shapes)[0], fmt
        spoilt = rdflib.Graph().parse(data=dump.replace(b"unsignedShort", b"integer"), format=name)
        assert not pyshacl.validate(spoilt, shacl_graph=shapes)[0], fmt


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")
def test_no_prefix_of_a_source_keeps_others_from_reading_it(tmp_path: Path) -> None:
    names = ("xml", "xmlns", "rdf", "a.b", "é", "base", "prefix", "ns1", "")
    declared = "".join(f"@prefix {name}: <http://example.org/{name}#> . " for name in names)
    said = "".join(f"{name}:s {name}:p {name}:o . " for name in names)
    xml = "@prefix x: <http://www.w3.org/XML/1998/namespace> . x:s <x:p> x:o ."
    release = _build(tmp_path, "a.ttl", declared + said + xml)
    for fmt in (TURTLE, JSONLD, RDFXML):
        data = gzip.decompress((release.path / "dumps" / f"all.{fmt.suffix}.gz").read_bytes())
        assert len(_read(data, fmt)) == len(names) + 1
