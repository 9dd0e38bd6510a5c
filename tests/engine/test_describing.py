"""What belongs to a description, how links to a resource are paged, and equal bytes for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from dortmund_lod.engine import FRAGMENTS, Query
from dortmund_lod.engine.embedded.loaded_store import PAGE
from dortmund_lod.rdf.formats import GRAPHS, JSON_RESULTS, NQUADS, NTRIPLES, TRIG, TURTLE, Format
from dortmund_lod.rdf.terms import Blank, Iri, Literal
from tests.rdf.conftest import canonical_nquads

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.engine import Description, Engine, EngineProcess

_BASE = "https://data.example.org/"
_HUB = f"{_BASE}id/hub"
_LINKS = 230
_TRIG = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX : <https://data.example.org/ontology#>
<id/a> rdfs:label "A"@en , "Ä"@de ; :knows <id/b> , _:c ; :knows "text" .
_:c :has [ :has [ :name "innermost" ] ] , _:c ; :back <id/a> .
<id/b> rdfs:label "B" ; :knows <id/a> .
<id/a#part> :of <id/a> . <id/a#part> :next <id/a#other> . <id/a#other> :name "other" .
<doc> :mentions <id/a> .
<id/fragments#only> :name "only" .
<id/old> owl:deprecated true ; dcterms:isReplacedBy <id/b> , <id/a> .
<id/kept> owl:deprecated false .
<g1> { <id/a> :twice 1 } <g2> { <id/a> :twice 1 }
<ontology> owl:versionIRI <ontology/2.0.0> ; rdfs:label "Ontology" .
<id/hub> rdfs:label "Hub" .
""" + "".join(
    f"<id/n{number:03}> :{'few' if number % 10 else 'rare'} <id/hub> .\n"
    for number in range(_LINKS)
)


@pytest.fixture
def engine(start_over: Callable[..., EngineProcess]) -> Engine:
    return start_over(_TRIG, base_iri=_BASE).client()


def _described(engine: Engine, path: str, page: int = 1, via: str = "") -> Description:
    found = engine.describe([_BASE + path], page, via)
    assert found is not None
    return found


def _pairs(description: Description) -> set[tuple[str, str]]:
    return {
        (row.predicate.value.rpartition("#")[2], row.object.value)
        for row in description.statements
        if not isinstance(row.object, Blank)
    }


def test_blank_nodes_belong_to_the_description_however_deep_or_circular(engine: Engine) -> None:
    assert ("name", "innermost") in _pairs(_described(engine, "id/a"))


def test_other_resources_do_not_belong_to_it(engine: Engine) -> None:
    assert all(row.object.value != "B" for row in _described(engine, "id/a").statements)


def test_the_fragments_of_a_document_belong_to_it(engine: Engine) -> None:
    assert {("of", f"{_BASE}id/a"), ("name", "other")} <= _pairs(_described(engine, "id/a"))


def test_a_document_of_fragments_only_is_known(engine: Engine) -> None:
    assert ("name", "only") in _pairs(_described(engine, "id/fragments"))


def test_a_triple_of_several_graphs_is_told_once(engine: Engine) -> None:
    rows = _described(engine, "id/a").statements
    assert sum(row.predicate.value.endswith("twice") for row in rows) == 1
    assert len(rows) == len(set(rows))


def test_statements_keep_their_terms(engine: Engine) -> None:
    objects = [row.object for row in _described(engine, "id/a").statements]
    assert Iri(f"{_BASE}id/b") in objects
    assert Literal("text") in objects
    assert {term.language for term in objects if isinstance(term, Literal)} >= {"de", "en", ""}


def test_labels_come_in_all_languages_and_for_all_that_is_mentioned(engine: Engine) -> None:
    labels = _described(engine, "id/a").labels
    assert {label.value for label in labels[f"{_BASE}id/a"]} == {"A", "Ä"}
    assert [label.value for label in labels[f"{_BASE}id/b"]] == ["B"]
    assert f"{_BASE}id/n000" not in labels


def test_links_to_a_resource_come_in_pages_without_gaps(engine: Engine) -> None:
    pages = [_described(engine, "id/hub", page) for page in (1, 2, 3, 4)]
    assert [len(page.inbound) for page in pages] == [PAGE, PAGE, _LINKS - 2 * PAGE, 0]
    assert [page.more_inbound for page in pages] == [True, True, False, False]
    assert len({row.subject for page in pages for row in page.inbound}) == _LINKS


def test_links_are_counted_by_property_the_commonest_first(engine: Engine) -> None:
    counts = _described(engine, "id/hub").inbound_counts
    assert [(iri.rpartition("#")[2], number) for iri, number in counts] == [
        ("few", 207),
        ("rare", 23),
    ]


def test_links_of_few_are_counted_too(engine: Engine) -> None:
    counts = dict(_described(engine, "id/b").inbound_counts)
    assert counts == {f"{_BASE}ontology#knows": 1, "http://purl.org/dc/terms/isReplacedBy": 1}


def test_links_by_one_property_are_given_alone(engine: Engine) -> None:
    description = _described(engine, "id/hub", via=f"{_BASE}ontology#rare")
    assert len(description.inbound) == 23
    assert not description.more_inbound
    assert sum(number for _, number in description.inbound_counts) == _LINKS


def test_a_document_says_where_its_next_page_is(engine: Engine) -> None:
    def text(page: int) -> str:
        document = engine.document([_HUB], NTRIPLES, f"{_BASE}doc/hub", page)
        assert document is not None
        assert document.more_inbound is (page < 3)
        return document.body.decode()

    following = "<http://www.w3.org/ns/hydra/core#next>"
    assert f"<{_BASE}doc/hub> {following} <{_BASE}doc/hub?page=2> ." in text(1)
    assert following not in text(3)


def test_a_page_of_an_address_with_a_query_is_a_further_parameter(engine: Engine) -> None:
    document = engine.document([_HUB], NTRIPLES, f"{_BASE}resource?iri=a", 1)
    assert document is not None
    assert f"<{_BASE}resource?iri=a&page=2>" in document.body.decode()


def test_a_withdrawn_resource_names_all_its_successors_in_order(engine: Engine) -> None:
    resource = _described(engine, "id/old").resource
    assert resource.withdrawn
    assert resource.successors == (f"{_BASE}id/a", f"{_BASE}id/b")


def test_what_is_said_not_to_be_withdrawn_is_not(engine: Engine) -> None:
    assert not _described(engine, "id/kept").resource.withdrawn


def test_what_is_only_pointed_to_is_unknown(engine: Engine) -> None:
    assert engine.describe([f"{_BASE}id/a#other2"]) is None
    assert engine.resource([f"{_BASE}ontology#knows"]) is None


def test_what_has_a_page_is_told_from_what_has_none(engine: Engine) -> None:
    paged = ["id/a", "id/fragments", "ontology/2.0.0", "g1"]
    others = ["id/missing", "ontology/1.0.0", "ontology#knows"]
    iris = [_BASE + path for path in (*paged, *others)]
    foreign = "http://www.w3.org/2002/07/owl#versionIRI"
    assert engine.described([*iris, foreign]) == {_BASE + path for path in paged}
    assert engine.described([]) == frozenset()


def test_details_are_about_the_resources_alone(engine: Engine) -> None:
    details = engine.details([f"{_BASE}id/b", f"{_BASE}id/none"])
    assert {row.subject.value for row in details.statements} == {f"{_BASE}id/b"}


def test_details_follow_properties_in_both_directions_step_by_step(
    start_over: Callable[..., EngineProcess],
) -> None:
    engine = start_over(
        "PREFIX : <http://example.org/> "
        ":claim :about :tower ; :from :passage . <g> { :passage :in :book . :book :title 'B' } "
        ":other :about :mill . :tower :near :mill ."
    ).client()
    start, stranger = "http://example.org/tower", "not an IRI"
    names = {name: f"http://example.org/{name}" for name in ("about", "from", "in", "title")}
    steps = [[f"^{names['about']}"], [names["from"]], [names["in"], names["title"]]]
    found = engine.details([start, stranger], steps)
    assert [iri.rpartition("/")[2] for iri in found.resources] == [
        "tower", "not an IRI", "claim", "passage", "book"
    ]  # fmt: skip
    assert {row.subject.value for row in found.statements} == set(found.resources) - {stranger}
    assert engine.details([start], steps[:1]).resources == (start, "http://example.org/claim")


def test_details_follow_to_a_bound(start_over: Callable[..., EngineProcess]) -> None:
    links = " ".join(f":s{number} :to :hub ." for number in range(150))
    engine = start_over(f"PREFIX : <http://example.org/> {links}").client()
    found = engine.details(["http://example.org/hub"], [["^http://example.org/to"]])
    assert len(found.resources) == 1 + 100


def test_a_property_with_many_values_is_described_by_some_of_them(
    start_over: Callable[..., EngineProcess],
) -> None:
    links = " ".join(f":hub :to :n{number} ." for number in range(250))
    engine = start_over(f"PREFIX : <http://example.org/> {links} :hub :is 'H' .").client()
    hub = "http://example.org/hub"
    found = engine.describe([hub])
    assert found
    assert len(found.statements) == 101
    assert found.omitted == ((hub, "http://example.org/to", 150),)
    assert found.jsonld == ""
    document = engine.document([hub], NTRIPLES, "http://example.org/doc")
    assert document
    assert document.body.count(b"/to>") == 250


def test_a_long_list_is_described_as_far_as_pages_show_it(
    start_over: Callable[..., EngineProcess],
) -> None:
    data = f"<id/a> <p> ({' '.join(map(str, range(6000)))}) ; <q> [ <name> 'near' ] ."
    found = _described(start_over(data, base_iri=_BASE).client(), "id/a")
    members = {int(term) for name, term in _pairs(found) if name.endswith("first")}
    assert members == set(range(len(members)))
    assert 1000 < len(members) < 5000
    assert (f"{_BASE}name", "near") in _pairs(found)


def test_a_large_document_is_described_a_page_of_its_fragments_at_a_time(
    start_over: Callable[..., EngineProcess],
) -> None:
    terms = " ".join(f"<v#t{number:03}> <v#p> {number} ." for number in range(FRAGMENTS + 20))
    engine = start_over(f"BASE <http://example.org/> {terms}").client()
    pages = [engine.describe(["http://example.org/v"], page) for page in (1, 2, 3)]
    numbers = []
    for page in pages:
        assert page
        assert page.fragments == FRAGMENTS + 20
        numbers.append([row.object.value for row in page.statements])
    assert [len(each) for each in numbers] == [FRAGMENTS, 20, 0]
    assert sorted(map(int, numbers[0] + numbers[1])) == list(range(FRAGMENTS + 20))


def test_the_overview_counts_the_members_of_classes(
    start_over: Callable[..., EngineProcess],
) -> None:
    found = start_over("PREFIX : <http://example.org/> :a a :X , :Y . <g> { :b a :X . :a a :X }")
    assert found.client().overview().classes == (
        ("http://example.org/X", 2),
        ("http://example.org/Y", 1),
    )


def test_ntriples_are_written_in_other_formats(engine: Engine) -> None:
    text = f'<{_BASE}a> <http://purl.org/dc/terms/title> "T" .\n'
    assert engine.serialize(text, NTRIPLES).decode() == text
    assert b"dcterms:title" in engine.serialize(text, TURTLE)


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda fmt: fmt.name)
def test_two_engines_answer_with_the_same_bytes(
    start_over: Callable[..., EngineProcess], graph: Format
) -> None:
    text = f"PREFIX z: <http://z/> PREFIX a: <http://a/> DESCRIBE <{_BASE}id/a> <{_HUB}>"
    answers = set()
    for _ in range(2):
        engine = start_over(_TRIG, base_iri=_BASE).client()
        with engine.query(Query(text=text, results=JSON_RESULTS, graph=graph)).body as body:
            answers.add(body.read())
    assert len(answers) == 1


def test_a_document_with_graphs_tells_which_graph_holds_what(engine: Engine) -> None:
    lines = _written(engine, "id/a", NQUADS).splitlines()
    twice = [line for line in lines if "twice" in line]
    assert [line.rpartition(" <")[2] for line in twice] == [f"{_BASE}g1> .", f"{_BASE}g2> ."]
    trig = list(ox.parse(input=_written(engine, "id/a", TRIG), format=ox.RdfFormat.TRIG))
    quads = list(ox.parse(input="\n".join(lines), format=ox.RdfFormat.N_QUADS))
    assert canonical_nquads(trig) == canonical_nquads(quads)


def test_links_to_a_resource_are_in_their_graphs(start_over: Callable[..., EngineProcess]) -> None:
    engine = start_over("<g> { <a> <to> <b> } <h> { <b> <p> 1 }", base_iri=_BASE).client()
    assert f"<{_BASE}a> <{_BASE}to> <{_BASE}b> <{_BASE}g> .\n" in _written(engine, "b", NQUADS)


def test_a_graph_of_which_nothing_is_said_is_known_by_its_size(engine: Engine) -> None:
    assert ("triples", "1") in {
        (row.predicate.value.rpartition("#")[2], row.object.value)
        for row in _described(engine, "g1").statements
    }


def _written(engine: Engine, path: str, fmt: Format) -> str:
    document = engine.document([_BASE + path], fmt, f"{_BASE}document")
    assert document
    return document.body.decode()
