"""The ontology and its codes, by SPARQL: each query finds what must not be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import owlrl
import pyoxigraph
import pytest
from owlrl.Namespaces import ERRNS
from rdflib import OWL, RDF, Graph, URIRef

if TYPE_CHECKING:
    from collections.abc import Callable

    Offenders = Callable[..., set[str]]

PREFIXES = """
PREFIX code: <codes#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX dlo: <ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX qudt: <http://qudt.org/schema/qudt/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX vann: <http://purl.org/vocab/vann/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
KINDS = "VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty }"
OWN = 'FILTER(STRSTARTS(STR(?term), CONCAT(STR(<ontology>), "#")))'

# A rule, the query that finds what breaks it as ?term, and triples that do break it.
RULES = {
    "an own term has one English label": (
        f"""
        SELECT ?term WHERE {{
          ?term a ?kind . {KINDS} {OWN}
          OPTIONAL {{ ?term rdfs:label ?label FILTER(LANG(?label) = "en") }}
        }} GROUP BY ?term HAVING(COUNT(?label) != 1)""",
        'dlo:Thing a owl:Class ; rdfs:label "Ding"@de .',
    ),
    "an own term has one German label": (
        f"""
        SELECT ?term WHERE {{
          ?term a ?kind . {KINDS} {OWN}
          OPTIONAL {{ ?term rdfs:label ?label FILTER(LANG(?label) = "de") }}
        }} GROUP BY ?term HAVING(COUNT(?label) != 1)""",
        'dlo:Thing a owl:Class ; rdfs:label "Thing"@en , "Ding"@de , "Sache"@de .',
    ),
    "an own term has one English definition": (
        f"""
        SELECT ?term WHERE {{
          ?term a ?kind . {KINDS} {OWN}
          OPTIONAL {{ ?term skos:definition ?text FILTER(LANG(?text) = "en") }}
        }} GROUP BY ?term HAVING(COUNT(?text) != 1)""",
        "dlo:Thing a owl:Class .",
    ),
    "an own term has one German definition": (
        f"""
        SELECT ?term WHERE {{
          ?term a ?kind . {KINDS} {OWN}
          OPTIONAL {{ ?term skos:definition ?text FILTER(LANG(?text) = "de") }}
        }} GROUP BY ?term HAVING(COUNT(?text) != 1)""",
        'dlo:Thing a owl:Class ; skos:definition "A thing."@en .',
    ),
    "a definition is a sentence": (
        f"""
        SELECT ?term WHERE {{
          ?term a ?kind ; skos:definition ?text . {KINDS} {OWN}
          FILTER(!REGEX(?text, "^[A-ZÄÖÜ].*[.]$"))
        }}""",
        'dlo:Thing a owl:Class ; skos:definition "a thing"@en .',
    ),
    "an own term is defined by the one ontology": (
        f"""
        SELECT ?term WHERE {{
          ?term a ?kind . {KINDS} {OWN}
          FILTER NOT EXISTS {{ ?term rdfs:isDefinedBy <ontology> }}
        }}""",
        "dlo:Thing a owl:Class ; rdfs:isDefinedBy <ontology/1.0.0> .",
    ),
    "no two own terms have the same name in a language": (
        f"""
        SELECT ?term WHERE {{
          ?term rdfs:label ?label ; a ?kind . {OWN}
          ?other rdfs:label ?label ; a ?kind .
          FILTER(?term != ?other && STRSTARTS(STR(?other), CONCAT(STR(<ontology>), "#")))
        }}""",
        'dlo:Thing a owl:Class ; rdfs:label "City"@en .',
    ),
    "a class begins with a capital letter": (
        f"""
        SELECT ?term WHERE {{
          ?term a owl:Class . {OWN} FILTER(!REGEX(STR(?term), "#[A-Z][A-Za-z]*$"))
        }}""",
        "dlo:thing a owl:Class .",
    ),
    "a property begins with a small letter": (
        f"""
        SELECT ?term WHERE {{
          ?term a ?kind . {KINDS} {OWN} FILTER(?kind != owl:Class)
          FILTER(!REGEX(STR(?term), "#[a-z][A-Za-z]*$"))
        }}""",
        "dlo:Thing a owl:ObjectProperty .",
    ),
    "a term has one type": (
        """
        SELECT ?term WHERE { ?term a ?one, ?other FILTER(STR(?one) < STR(?other)) }""",
        "dlo:Thing a owl:Class , owl:ObjectProperty .",
    ),
    "a property is not a mere rdf:Property": (
        """
        SELECT ?term WHERE { ?term a rdf:Property }""",
        "dlo:thing a rdf:Property .",
    ),
    "no property is functional or inverse functional": (
        """
        SELECT ?term WHERE {
          VALUES ?kind { owl:FunctionalProperty owl:InverseFunctionalProperty }
          ?term a ?kind
        }""",
        "dlo:thing a owl:FunctionalProperty .",
    ),
    "domains, ranges and superclasses are named and declared": (
        """
        SELECT ?term WHERE {
          ?term rdfs:domain|rdfs:range|rdfs:subClassOf|rdfs:subPropertyOf|owl:disjointWith ?other .
          FILTER(?other NOT IN (xsd:decimal, xsd:integer, xsd:string, rdf:PlainLiteral))
          FILTER NOT EXISTS { ?other a ?kind }
        }""",
        "dlo:thing rdfs:domain dlo:Nowhere .",
    ),
    "an object property ranges over classes and a datatype property over datatypes": (
        """
        SELECT ?term WHERE {
          { ?term a owl:ObjectProperty ; rdfs:range ?range
            FILTER NOT EXISTS { ?range a owl:Class } }
          UNION
          { ?term a owl:DatatypeProperty ; rdfs:range ?range
            FILTER(?range NOT IN (xsd:decimal, xsd:integer, xsd:string, rdf:PlainLiteral)) }
        }""",
        "dlo:thing a owl:ObjectProperty ; rdfs:range xsd:integer .",
    ),
    "a subproperty is of the kind of its superproperty": (
        """
        SELECT ?term WHERE {
          ?term rdfs:subPropertyOf ?other ; a ?kind . FILTER NOT EXISTS { ?other a ?kind }
        }""",
        "dlo:thing a owl:DatatypeProperty ; rdfs:subPropertyOf dlo:subject .",
    ),
    "annotation properties are in no axiom": (
        """
        SELECT ?term WHERE {
          ?term a owl:AnnotationProperty ; rdfs:domain|rdfs:range|rdfs:subPropertyOf ?other
        }""",
        "dlo:thing a owl:AnnotationProperty ; rdfs:domain dlo:City .",
    ),
    "disjointness is said once for a pair": (
        """
        SELECT ?term WHERE { ?term owl:disjointWith ?other . ?other owl:disjointWith ?term }""",
        "dlo:Award owl:disjointWith dlo:City .",
    ),
    "no class is below itself": (
        """
        SELECT ?term WHERE { ?term rdfs:subClassOf+ ?term }""",
        "dlo:Statement rdfs:subClassOf dlo:Figure .",
    ),
    "nothing is declared the same": (
        """
        SELECT ?term WHERE { ?term owl:sameAs ?other }""",
        "dlo:City owl:sameAs dlo:Award .",
    ),
    "nothing is imported": (
        """
        SELECT ?term WHERE { ?term owl:imports ?other }""",
        "<ontology> owl:imports <http://www.w3.org/ns/prov-o> .",
    ),
    "every other term has a name in both languages": (
        """
        SELECT ?term WHERE {
          ?term rdfs:label ?any .
          FILTER(!EXISTS { ?term rdfs:label ?en FILTER(LANG(?en) = "en") }
            || !EXISTS { ?term rdfs:label ?de FILTER(LANG(?de) = "de") })
        }""",
        '<http://example.org/term> rdfs:label "term"@en .',
    ),
    "a code has one name in each language": (
        """
        SELECT ?term WHERE {
          ?term a skos:Concept .
          OPTIONAL { ?term skos:prefLabel ?en FILTER(LANG(?en) = "en") }
          OPTIONAL { ?term skos:prefLabel ?de FILTER(LANG(?de) = "de") }
        } GROUP BY ?term HAVING(COUNT(?en) != 1 || COUNT(?de) != 1)""",
        'code:thing a skos:Concept ; skos:prefLabel "thing"@en .',
    ),
    "no two codes of a list have the same name": (
        """
        SELECT ?term WHERE {
          ?term skos:prefLabel ?name ; skos:inScheme ?list .
          ?other skos:prefLabel ?name ; skos:inScheme ?list .
          FILTER(?term != ?other && ?list != <codes>)
        }""",
        'code:thing skos:prefLabel "projects"@en ; skos:inScheme code:measures .',
    ),
    "a code is in the list of all codes and in one other": (
        """
        SELECT ?term WHERE { ?term a skos:Concept ; skos:inScheme ?list }
        GROUP BY ?term HAVING(COUNT(?list) != 2 || SUM(IF(?list = <codes>, 1, 0)) != 1)""",
        "code:thing a skos:Concept ; skos:inScheme <codes> .",
    ),
    "a broader code is in the same list": (
        """
        SELECT ?term WHERE {
          ?term skos:broader ?broader ; skos:inScheme ?list .
          FILTER NOT EXISTS { ?broader skos:inScheme ?list }
        }""",
        "code:thing skos:broader code:people ; skos:inScheme code:roles .",
    ),
    "a code is either a top concept or below another": (
        """
        SELECT ?term WHERE {
          ?term a skos:Concept .
          FILTER(EXISTS { ?term skos:topConceptOf ?list }
            = EXISTS { ?term skos:broader ?broader })
        }""",
        "code:thing a skos:Concept .",
    ),
    "no code is broader than itself": (
        """
        SELECT ?term WHERE { ?term skos:broader+ ?term }""",
        "code:people skos:broader code:experts .",
    ),
    "a measure has a unit, and only a measure": (
        """
        SELECT ?term WHERE {
          ?term a skos:Concept .
          FILTER(EXISTS { ?term skos:inScheme <codes#measures> }
            != EXISTS { ?term qudt:applicableUnit ?unit })
        }""",
        "code:thing a skos:Concept ; skos:inScheme code:measures .",
    ),
}


@pytest.fixture(scope="session")
def offenders(vocabulary: Graph, base: str) -> Offenders:
    """What a query finds in the ontology, to which triples may be added."""
    triples = vocabulary.serialize(format="nt", encoding="utf-8")

    def select(query: str, added: str = "") -> set[str]:
        store = pyoxigraph.Store()
        store.load(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
        store.load(PREFIXES + added, format=pyoxigraph.RdfFormat.TURTLE, base_iri=base)
        rows = store.query(PREFIXES + query, base_iri=base)
        assert isinstance(rows, pyoxigraph.QuerySolutions)
        return {row["term"].value for row in rows}

    return select


@pytest.fixture(scope="session")
def closure(graph: Graph) -> Graph:
    """Everything OWL 2 RL follows from ontology, codes and data."""
    result = Graph()
    result += graph
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(result)
    return result


@pytest.mark.parametrize("rule", RULES)
def test_the_ontology_keeps_its_rules(rule: str, offenders: Offenders) -> None:
    query, _ = RULES[rule]
    assert offenders(query) == set()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_of_the_ontology_can_be_broken(rule: str, offenders: Offenders) -> None:
    query, breach = RULES[rule]
    assert offenders(query, breach) != set()


def test_the_ontology_stays_small(vocabulary: Graph, base: str) -> None:
    def own(kind: URIRef) -> int:
        terms = vocabulary.subjects(RDF.type, kind)
        return sum(str(term).startswith(f"{base}ontology#") for term in terms)

    assert own(OWL.Class) == 16
    assert own(OWL.ObjectProperty) + own(OWL.DatatypeProperty) == 41


def test_every_own_term_used_anywhere_is_defined(
    vocabulary: Graph, graphs: dict[str, Graph], base: str
) -> None:
    own = (f"{base}ontology#", f"{base}codes#")
    used = {
        str(term)
        for part in graphs.values()
        for triple in part
        for term in triple
        if str(term).startswith(own) and isinstance(term, URIRef)
    }
    assert used - {str(term) for term in vocabulary.subjects()} == {f"{base}ontology#"}


def test_every_term_of_others_used_in_the_data_has_a_name(vocabulary: Graph, graph: Graph) -> None:
    classes = set(graph.objects(None, RDF.type))
    named = set(vocabulary.subjects())
    assert (set(graph.predicates()) | classes) - named == set()


def test_the_ontology_has_a_version_a_prefix_and_a_licence(vocabulary: Graph, base: str) -> None:
    said = {
        str(predicate).rsplit("/", 1)[-1].rsplit("#", 1)[-1]: str(value)
        for predicate, value in vocabulary.predicate_objects(URIRef(f"{base}ontology"))
        if not getattr(value, "language", None)
    }
    assert said == {
        "type": str(OWL.Ontology),
        "versionIRI": f"{base}ontology/2.0.0",
        "versionInfo": "2.0.0",
        "priorVersion": f"{base}ontology/1.0.0",
        "creator": f"{base}catalog#publisher",
        "created": "2026-11-23T00:00:00+00:00",
        "modified": "2026-11-28T00:00:00+00:00",
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "preferredNamespacePrefix": "dlo",
        "preferredNamespaceUri": f"{base}ontology#",
    }


def test_the_closure_contains_no_contradiction(closure: Graph) -> None:
    assert _contradictions(closure) == set()


def test_a_city_that_is_an_award_is_a_contradiction(vocabulary: Graph, base: str) -> None:
    impossible = Graph()
    impossible += vocabulary
    for kind in ("City", "Award"):
        node, name = URIRef(f"{base}id/city/x"), URIRef(f"{base}ontology#{kind}")
        impossible.add((node, RDF.type, name))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(impossible)
    assert len(_contradictions(impossible)) == 1


def test_the_closure_makes_nothing_of_ours_the_same_as_another(closure: Graph, base: str) -> None:
    own = {
        (str(one), str(other))
        for one, other in closure.subject_objects(OWL.sameAs)
        if one != other and str(one).startswith(base) and str(other).startswith(base)
    }
    assert own == set()


def test_the_closure_adds_no_sameness_but_between_declared_equals(
    closure: Graph, graph: Graph
) -> None:
    declared = Graph()
    for triple in graph.triples((None, OWL.sameAs, None)):
        declared.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(declared)

    def pairs(part: Graph) -> set[tuple[str, str]]:
        same = part.subject_objects(OWL.sameAs)
        return {(str(one), str(other)) for one, other in same if one != other}

    assert pairs(closure) == pairs(declared)


def test_the_closure_keeps_places_things_and_statements_apart(closure: Graph, base: str) -> None:
    kinds = [
        URIRef(f"{base}ontology#{name}") for name in ("City", "Statement", "Award", "Edition")
    ]
    members = [set(closure.subjects(RDF.type, kind)) for kind in kinds]
    assert all(members)
    assert len(set.union(*members)) == sum(map(len, members))


def _contradictions(closed: Graph) -> set[str]:
    messages = closed.subjects(RDF.type, ERRNS.ErrorMessage)
    return {str(closed.value(message, ERRNS.error)) for message in messages}
