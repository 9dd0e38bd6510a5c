"""What a reader finds in the brochure, written down from its text and not from the data.

Each assertion is a sentence and a pattern that the graph must match. The numbers are those of the
inventory of facts; lines and offsets are those of the plain text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pyoxigraph

BASE = "https://lod.example/"
PREFIXES = """
PREFIX code: <codes#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX dlo: <ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX qudt: <http://qudt.org/schema/qudt/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX unit: <http://qudt.org/vocab/unit/>
PREFIX award: <id/award/>
PREFIX city: <id/city/>
PREFIX edition: <id/edition/>
PREFIX institution: <id/institution/>
PREFIX model: <id/model/>
PREFIX person: <id/person/>
PREFIX place: <id/place/>
PREFIX programme: <id/programme/>
PREFIX section: <id/section/brochure/>
PREFIX series: <id/event-series/>
PREFIX source: <id/source/>
"""
BLOCKS = {
    "letter": "section:letter",
    "model": "model:dortmund-model",
    "alliance": "programme:smart-city-alliance",
    "masterplan": "programme:masterplan-science",
    "centre": "institution:dortmund-technology-centre",
    "nordwaerts": "programme:nordwaerts",
}
AGENCY = "institution/economic-development-agency-of-dortmund"
# Number, line, first and last offset, how the digest of the words begins, kind, how it is said,
# where it is printed, what it is about.
STATEMENTS = """
F001 2 1 21 9ae030c7 Statement fact letter source/brochure
F002 3 22 28 a2f6017f Statement fact letter source/brochure
F003 4 29 83 00ce820e Claim selfClaim letter city/dortmund
F004 4 88 164 4ed8a32e Claim selfClaim letter city/dortmund
F005 5 166 235 a13a6ae1 Claim selfClaim letter city/dortmund
F006 5 245 261 cd5110b7 Statement fact letter model/dortmund-model
F007 5 267 301 df158d1c Claim selfClaim letter model/dortmund-model
F008 5 306 378 a3770596 Claim selfClaim letter model/dortmund-model
F009 7 388 459 c6d0824a Claim opinion letter city/dortmund
F010 7 460 504 e348c755 Claim selfClaim letter city/dortmund
F011 7 506 603 332a34a9 Figure selfClaim letter model/dortmund-model
F012 8 625 679 cafd1500 Claim selfClaim letter city/dortmund
F013 8 684 854 8897b18c Claim selfClaim letter city/dortmund
F014 9 733 790 d7698d1c Statement implicit letter place/germany
F015 9 794 854 625293d0 Claim selfClaim letter city/dortmund
F016 10 856 989 3e175b8c Claim selfClaim letter city/dortmund
F017 10 991 1088 079b2756 Claim opinion letter city/dortmund
F018 11 1090 1121 4e999fb9 Claim selfClaim letter model/dortmund-model
F019 12 1200 1305 b169dec3 Claim opinion letter city/dortmund
F020 13 1307 1507 1b23f3a4 Claim selfClaim letter city/dortmund
F021 15 1598 1664 cdd88b6e Claim opinion letter city/dortmund
F022 15 1667 1740 52c6d68b Claim opinion letter place/westphalian-region
F023 15 1745 1794 ccba87b1 Claim selfClaim letter city/dortmund
F024 16 1800 1865 4ed3c6aa Claim opinion letter city/dortmund
F025 16 1885 1966 d462576e Claim opinion letter city/dortmund
F026 17 2022 2081 298ec4ea Participation fact letter city/dortmund
F027 17 2095 2133 e9f42114 Quotation quoted letter city/dortmund
F028 18 2172 2194 6c788d8d Quotation quoted letter city/dortmund
F029 18 2217 2262 0bc3312d Distinction selfClaim letter city/dortmund
F030 19 2264 2336 da3c46bf Claim opinion letter city/dortmund
F031 19 2346 2470 0c8930d7 Statement implicit letter city/dortmund
F032 20 2472 2499 8692b230 Statement fact letter source/brochure
F033 21 2501 2530 059e3666 RoleHolding fact letter person/ullrich-sierau
F034 21 2530 2544 2f2f8620 Statement fact letter person/ullrich-sierau
F035 22 2545 2772 2f25da47 Quotation quoted letter edition/european-capital-of-innovation-2019
F036 22 2712 2741 7b4d4de3 Quotation quoted letter city/dortmund
F037 22 2749 2772 02f021a4 Quotation quoted letter city/dortmund
F038 23 2773 2788 7b3a78af Statement fact letter person/thomas-westphal
F039 24 2789 2835 871e3f4d RoleHolding fact letter person/thomas-westphal
F040 24 2796 2835 7ba7425f Statement fact letter AGENCY
F041 21 2514 2530 a77242bd Statement fact letter institution/city-of-dortmund
F042 27 2930 2974 297912b8 RoleHolding fact model person/ullrich-sierau
F043 26 2855 2929 465005f5 Quotation quoted model codes#structuralChange
F044 25 2836 2854 363035ad Statement implicit model model/dortmund-model
F045 30 2976 2995 e6c66ed6 Statement implicit alliance programme/smart-city-alliance
F046 31 2998 3029 b8b18f5d Statement fact alliance programme/smart-city-alliance
F047 32 3054 3067 435a6afa Figure fact alliance programme/smart-city-alliance
F048 32 3032 3048 486a98c6 Statement fact alliance programme/smart-city-alliance
F049 33 3070 3094 0211d8fa Figure fact alliance programme/smart-city-alliance
F050 34 3097 3149 2bf3fc1e Figure fact alliance programme/smart-city-alliance
F051 35 3152 3194 ae0d610f Distinction fact alliance city/dortmund
F052 36 3197 3244 45b142a6 Distinction fact alliance programme/smart-city-alliance
F053 37 3247 3281 974fd3ee Participation fact alliance city/dortmund
F054 38 3282 3296 c9c22b1e Statement fact alliance programme/smart-city-alliance
F055 51 3650 3664 c9c22b1e Statement fact masterplan programme/masterplan-science
F056 58 3820 3834 c9c22b1e Statement fact centre institution/dortmund-technology-centre
F057 67 4031 4045 c9c22b1e Statement fact nordwaerts programme/nordwaerts
F058 40 3298 3320 eca32051 Statement implicit masterplan programme/masterplan-science
F059 41 3323 3344 cafdccd2 Figure fact masterplan programme/masterplan-science
F060 42 3347 3364 7179ce87 Figure fact masterplan city/dortmund
F061 43 3367 3396 ea01ee68 Figure fact masterplan city/dortmund
F062 44 3399 3439 447ffa18 Figure fact masterplan programme/masterplan-science
F063 45 3442 3465 30ab38e9 Figure fact masterplan programme/masterplan-science
F064 46 3468 3482 50293b3a Figure fact masterplan programme/masterplan-science
F065 47 3485 3522 3683fe33 Figure fact masterplan programme/masterplan-science
F066 48 3525 3568 9b31ad46 Evaluation fact masterplan programme/masterplan-science
F067 49 3571 3612 3f8ad906 Distinction fact masterplan programme/masterplan-science
F068 50 3615 3649 54e4236d Statement fact masterplan programme/science-masterplan-2-0
F069 49 3608 3611 a8d15701 Statement implicit masterplan institution/hrk
F070 53 3666 3692 6b5f1a44 Statement implicit centre institution/dortmund-technology-centre
F071 54 3695 3739 d7f9c5c3 Claim selfClaim centre institution/dortmund-technology-centre
F072 57 3792 3819 c82f1425 Figure fact centre institution/dortmund-technology-centre
F073 55 3742 3768 6db3aa01 Figure fact centre institution/dortmund-technology-centre
F074 56 3771 3789 792ed7c7 Figure fact centre institution/dortmund-technology-centre
F075 60 3836 3847 ad50fb2f Statement implicit nordwaerts programme/nordwaerts
F076 18 2201 2216 037828d4 Statement implicit letter source/brochure
F077 61 3850 3862 a9494baa Figure fact nordwaerts programme/nordwaerts
F078 62 3865 3881 eac3f018 Figure fact nordwaerts programme/nordwaerts
F079 63 3884 3929 26a30a8b Figure fact nordwaerts place/nordwaerts-area
F080 64 3932 3955 f0439ee5 Figure fact nordwaerts programme/nordwaerts
F081 65 3958 3998 3fe3f6d9 Distinction fact nordwaerts programme/nordwaerts
F082 66 4001 4030 ada696ad Figure fact nordwaerts place/nordwaerts-area
F083 15 1667 1710 8e17e668 Statement implicit letter place/westphalian-region
F084 15 1636 1664 f559af38 Statement implicit letter city/dortmund
F085 18 2235 2262 7b9718fa Statement implicit letter city/dortmund
F086 35 3157 3186 d3fb5878 Statement implicit alliance city/dortmund
F087 8 583 603 f4d2a1f7 Statement implicit letter model/dortmund-model
F088 22 2546 2562 db686ac8 Statement implicit letter edition/european-capital-of-innovation-2019
F089 50 3615 3637 11dcabf0 Statement implicit masterplan programme/masterplan-science
F090 12 1123 1199 ad252974 Claim opinion letter city/dortmund
F091 14 1509 1589 1e1babf7 Claim opinion letter city/dortmund
F092 18 2134 2166 02a911dc Claim opinion letter city/dortmund
F093 17 1968 2001 74e9151c Claim opinion letter city/dortmund
F094 31 2998 3010 b9edba8d Claim selfClaim alliance programme/smart-city-alliance
"""
# Number, measure, value, qualifier, unit.
FIGURES = """
F011 innovativeProjects              400      approximately NUM
F047 experts                         157      moreThan      NUM
F049 projects                        20       moreThan      NUM
F050 supportFundingAppliedFor        34500000 exact         CCY_EUR
F059 projects                        100      exact         NUM
F060 students                        53000    moreThan      NUM
F061 scientists                      10000    moreThan      NUM
F062 fieldsOfExpertise               5        exact         NUM
F063 partnerInstitutions             22       exact         NUM
F064 universities                    7        exact         NUM
F065 nonUniversityResearchInstitutes 19       exact         NUM
F072 majorResearchInstitutes         3        exact         NUM
F073 businessEnterprises             300      moreThan      NUM
F074 employees                       11500    moreThan      NUM
F077 projects                        234      exact         NUM
F078 subjectAreas                    10       exact         NUM
F079 populationDensity               1992     exact         NUM-PER-KiloM2
F080 ideasSubmitted                  2000     moreThan      NUM
F082 area                            12839    exact         HA
"""
OTHERS = {
    "the model has four parts": "FILTER(4 = ?n) { SELECT (COUNT(?p) AS ?n) WHERE { "
    "model:dortmund-model dlo:hasComponent ?p } }",
    "the Smart City Alliance is one": "model:dortmund-model dlo:hasComponent "
    "programme:smart-city-alliance",
    "the Masterplan Science is one": "model:dortmund-model dlo:hasComponent "
    "programme:masterplan-science",
    "the Technology Centre is one": "model:dortmund-model dlo:hasComponent "
    "institution:dortmund-technology-centre",
    "nordwärts is one": "model:dortmund-model dlo:hasComponent programme:nordwaerts",
    "the model is Dortmund's": "model:dortmund-model dlo:ofCity city:dortmund",
    "it is called an innovation model": "model:dortmund-model skos:altLabel 'innovation model'@en",
    "it is called a swarm intelligence approach": "model:dortmund-model skos:altLabel "
    "'swarm intelligence approach'@en",
    "nobody else is given these names": "FILTER(1 = ?n) { SELECT (COUNT(?m) AS ?n) WHERE { "
    "?m skos:altLabel 'innovation model'@en } }",
    "Dortmund lies in Europe": "city:dortmund schema:containedInPlace place:europe",
    "Dortmund lies in Germany": "city:dortmund schema:containedInPlace place:germany",
    "Dortmund lies in the Westphalian region": "city:dortmund schema:containedInPlace "
    "place:westphalian-region",
    "the region lies in Germany": "place:westphalian-region schema:containedInPlace place:germany",
    "being a capital is no relation": "FILTER(?n = 1) { SELECT (COUNT(?p) AS ?n) WHERE { "
    "city:dortmund ?p place:westphalian-region } }",
    "Sierau is Mayor of the City of Dortmund": "?r dcterms:identifier 'F033' ; "
    "org:member person:ullrich-sierau ; org:role code:mayor ; "
    "org:organization institution:city-of-dortmund",
    "his office is told twice": "?r dcterms:identifier 'F033' , 'F042' ; "
    "dlo:reportedUnder section:letter , model:dortmund-model",
    "Westphal is CEO of the Economic Development Agency": "?r dcterms:identifier 'F039' ; "
    "org:member person:thomas-westphal ; org:role code:ceo ; "
    "org:organization institution:economic-development-agency-of-dortmund",
    "no office has dates": "FILTER NOT EXISTS { ?r a dlo:RoleHolding ; "
    "schema:startDate|schema:endDate ?date }",
    "Sierau signs the letter": "section:letter prov:wasAttributedTo person:ullrich-sierau",
    "the letter speaks for the city": "section:letter dlo:onBehalfOf city:dortmund",
    "Dortmund entered for 2019": "?p dcterms:identifier 'F026' ; dlo:outcome code:entrant ; "
    "dlo:inEdition edition:european-capital-of-innovation-2019",
    "it was among the top 12 and has no rank": "?p dcterms:identifier 'F029' ; "
    "dlo:outcome code:placed ; dlo:amongTop 12 ; dlo:year 2019 . "
    "FILTER NOT EXISTS { ?p dlo:rank ?rank }",
    "named Most Digital City in 2018": "?p dcterms:identifier 'F051' ; dlo:outcome code:named ; "
    "dlo:year 2018 ; dlo:inEdition/dlo:editionOf award:most-digital-city",
    "that title is Germany's": "?p dcterms:identifier 'F051' ; dlo:scope place:germany",
    "winner of Stadt.Land.Digital 2019": "?p dcterms:identifier 'F052' ; "
    "dlo:outcome code:winner ; dlo:year 2019 ; "
    "dlo:inEdition/dlo:editionOf award:stadt-land-digital",
    "host of the German Digital Summit 2019": "?p dcterms:identifier 'F053' ; "
    "dlo:outcome code:host ; dlo:year 2019 ; "
    "dlo:inEdition/dlo:editionOf series:german-digital-summit",
    "hosting is no distinction": "FILTER NOT EXISTS { ?p a dlo:Distinction ; "
    "dlo:outcome code:host }",
    "University Communication Prize 2015": "?p dcterms:identifier 'F067' ; "
    "dlo:outcome code:awarded ; dlo:year 2015 ; "
    "dlo:inEdition/dlo:editionOf award:university-communication-prize",
    "the HRK gives that prize": "award:university-communication-prize dlo:conferredBy "
    "institution:hrk",
    "European Public Sector Award 2017": "?p dcterms:identifier 'F081' ; "
    "dlo:outcome code:awarded ; dlo:year 2017 ; "
    "dlo:inEdition/dlo:editionOf award:european-public-sector-award",
    "it is also called EPSA": "award:european-public-sector-award skos:altLabel 'EPSA'@en",
    "five distinctions": "FILTER(?n = 5) { SELECT (COUNT(?d) AS ?n) WHERE { "
    "?d a dlo:Distinction } }",
    "the evaluation of 2018 ended with Excellent": "?e dcterms:identifier 'F066' ; "
    "a dlo:Evaluation ; dlo:year 2018 ; dlo:resultLabel 'Excellent'@en",
    "Excellent is not rendered as awarded": "FILTER NOT EXISTS { ?e dlo:resultLabel ?word . "
    "code:awarded skos:prefLabel ?other . FILTER(LCASE(STR(?word)) = LCASE(STR(?other))) }",
    "a second masterplan is in progress": "programme:science-masterplan-2-0 dlo:lifecycle "
    "code:inProgress ; dcterms:isVersionOf programme:masterplan-science",
    "nordwärts covers an area": "programme:nordwaerts dlo:coversArea place:nordwaerts-area",
    "nobody says where the area lies": "FILTER NOT EXISTS { place:nordwaerts-area "
    "schema:containedInPlace ?place }",
    "projects of the alliance since 2018": "?f dcterms:identifier 'F049' ; dlo:sinceYear 2018",
    "projects of the model to date": "?f dcterms:identifier 'F011' ; "
    "dlo:referenceTime code:upToTheSource",
    "no other figure has a time": "FILTER(?n = 2) { SELECT (COUNT(DISTINCT ?f) AS ?n) WHERE { "
    "?f a dlo:Figure ; dlo:year|dlo:periodStart|dlo:sinceYear|dlo:referenceTime ?time } }",
    "no population of Dortmund": "FILTER NOT EXISTS { ?f dlo:measure code:population }",
    "no funding was granted": "FILTER NOT EXISTS { ?f dlo:measure code:supportFundingGranted }",
    "nineteen figures": "FILTER(?n = 19) { SELECT (COUNT(?f) AS ?n) WHERE { ?f a dlo:Figure } }",
    "the city answers with its motto": "?q dcterms:identifier 'F028' ; "
    "prov:wasAttributedTo institution:city-of-dortmund",
    "nobody is named who asks": "?q dcterms:identifier 'F027' . "
    "FILTER NOT EXISTS { ?q prov:wasAttributedTo ?who }",
    "Westphal is quoted three times": "FILTER(?n = 3) { SELECT (COUNT(?q) AS ?n) WHERE { "
    "?q a dlo:Quotation ; prov:wasAttributedTo person:thomas-westphal } }",
    "Sierau is quoted once": "FILTER(?n = 1) { SELECT (COUNT(?q) AS ?n) WHERE { "
    "?q a dlo:Quotation ; prov:wasAttributedTo person:ullrich-sierau } }",
    "every quotation has a theme": "FILTER NOT EXISTS { ?q a dlo:Quotation . "
    "FILTER NOT EXISTS { ?q dcterms:subject ?theme } }",
    "four attributes are claimed": "?c dcterms:identifier 'F004' ; dlo:attribute "
    "code:attributeSocial , code:attributeDigital , code:attributeInnovative , "
    "code:attributeSustainable",
    "stubbornness explains it perhaps": "?c dcterms:identifier 'F021' ; "
    "dlo:supportedBy/oa:hasSelector/oa:start 1590",
    "persistence works best in our experience": "?c dcterms:identifier 'F025' ; "
    "dlo:supportedBy/oa:hasSelector/oa:start 1867",
    "four websites are pointed to": "FILTER(?n = 4) { SELECT (COUNT(?s) AS ?n) WHERE { "
    "?s dcterms:subject code:website } }",
    "no address of a website is in the brochure": "FILTER NOT EXISTS { GRAPH <dataset/brochure> "
    "{ ?thing schema:url ?page . FILTER(!CONTAINS(STR(?page), '#char=')) } }",
    "the brochure is in English": "source:brochure schema:inLanguage 'en'",
    "its title is its motto": "source:brochure dcterms:title 'THIS IS HOW WE DO IT'@en",
    "it is of 2019 or later": "source:brochure dlo:notBeforeYear 2019",
    "the city speaks in it": "source:brochure dcterms:creator institution:city-of-dortmund",
    "the brochure does not know the federal state": "FILTER NOT EXISTS { "
    "GRAPH <dataset/brochure> { ?thing ?property place:north-rhine-westphalia } }",
    "the editors' words are in a graph of their own": "FILTER NOT EXISTS { "
    "GRAPH <dataset/brochure> { ?s dcterms:abstract|skos:editorialNote ?text } } "
    "FILTER NOT EXISTS { GRAPH <dataset/brochure> { ?s ?p ?german . "
    "FILTER(LANG(?german) = 'de') } }",
    "what is from outside has its source": "FILTER NOT EXISTS { GRAPH <dataset/context> { "
    "?thing ?property ?value . FILTER NOT EXISTS { ?thing dcterms:source ?source } } }",
    "every old address has its successor": "FILTER NOT EXISTS { GRAPH <dataset/withdrawn> { "
    "?old dcterms:isReplacedBy ?new } FILTER NOT EXISTS { ?new a dlo:Passage } }",
    "German names the Technology Park a park": "?c dcterms:identifier 'F071' ; rdfs:label ?name . "
    "FILTER(LANG(?name) = 'de' && CONTAINS(?name, 'Technologiepark'))",
    "German names ecosystems ecosystems": "?c dcterms:identifier 'F010' ; rdfs:label ?name . "
    "FILTER(LANG(?name) = 'de' && CONTAINS(?name, 'Ökosysteme'))",
    "Dortmund is named so": "city:dortmund rdfs:label 'Dortmund'@en , 'Dortmund'@de",
    "the name Smart City Alliance is printed": "programme:smart-city-alliance "
    "rdfs:label 'Smart City Alliance'@en",
    "the name Masterplan Science is printed": "programme:masterplan-science "
    "rdfs:label 'Masterplan Science'@en",
    "the name Dortmund Technology Centre is printed": "institution:dortmund-technology-centre "
    "rdfs:label 'Dortmund Technology Centre'@en",
    "the name Dortmund Model is printed": "model:dortmund-model rdfs:label 'Dortmund Model'@en",
    "the name Ullrich Sierau is printed": "person:ullrich-sierau rdfs:label 'Ullrich Sierau'@en",
    "the name Thomas Westphal is printed": "person:thomas-westphal "
    "rdfs:label 'Thomas Westphal'@en",
    "the name City of Dortmund is printed": "institution:city-of-dortmund "
    "rdfs:label 'City of Dortmund'@en",
    "the name of the agency is printed": f"<id/{AGENCY}> "
    "rdfs:label 'Economic Development Agency of Dortmund'@en",
    "the name HRK is printed": "institution:hrk rdfs:label 'HRK'@en",
    "the name European Capital of Innovation is printed": "award:european-capital-of-innovation "
    "rdfs:label 'European Capital of Innovation'@en",
    "the name European Public Sector Award is printed": "award:european-public-sector-award "
    "rdfs:label 'European Public Sector Award'@en",
    "the name Most Digital City is printed": "award:most-digital-city "
    "rdfs:label 'Most Digital City'@en",
    "the name Stadt.Land.Digital is printed": "award:stadt-land-digital "
    "rdfs:label 'Stadt.Land.Digital'@en",
    "the name University Communication Prize is printed": "award:university-communication-prize "
    "rdfs:label 'University Communication Prize'@en",
    "the name German Digital Summit is printed": "series:german-digital-summit "
    "rdfs:label 'German Digital Summit'@en",
    "the name Westphalian region is printed": "place:westphalian-region "
    "rdfs:label 'Westphalian region'@en",
    "the name Science Masterplan 2.0 is printed": "programme:science-masterplan-2-0 "
    "rdfs:label 'Science Masterplan 2.0'@en",
    "the prize of innovation is European": "award:european-capital-of-innovation dlo:scope "
    "place:europe",
    "so is that of the public sector": "award:european-public-sector-award dlo:scope place:europe",
    "the summit is German": "series:german-digital-summit dlo:scope place:germany",
    "every claim has a theme": "FILTER NOT EXISTS { ?c a dlo:Claim . FILTER NOT EXISTS { "
    "?c dcterms:subject ?theme } }",
    "a successor has the offsets of the old address": "FILTER NOT EXISTS { "
    "?old dcterms:isReplacedBy ?new . FILTER(STRAFTER(STR(?old), 'passage/') "
    "!= STRAFTER(STR(?new), 'brochure/') && CONTAINS(STR(?old), 'passage/')) }",
    "the text is the one that was read": "source:brochure schema:sha256 "
    "'1d2de4ccb8cd7a5d33fc0867b5fe42ef61fad0078d9ebef75e5e8c4d66e46bef'",
    "the plan of science counts its own projects": "?f dcterms:identifier 'F059' ; "
    "dlo:subject programme:masterplan-science",
    "which summit is meant is its own edition": "?p dcterms:identifier 'F053' ; "
    "dlo:inEdition edition:german-digital-summit-2019",
    "City and body are two": "institution:city-of-dortmund a dlo:Institution ; "
    "dlo:ofCity city:dortmund",
    "the agency is Dortmund's": "institution:economic-development-agency-of-dortmund "
    "dlo:ofCity city:dortmund",
}


class Assertion(NamedTuple):
    """A sentence about the brochure, and the pattern that must be found in the graph."""

    sentence: str
    pattern: str


def assertions() -> list[Assertion]:
    """All that a reader finds."""
    stated = [_statement(*row.split()) for row in STATEMENTS.strip().splitlines()]
    counted = [_figure(*row.split()) for row in FIGURES.strip().splitlines()]
    return stated + counted + [Assertion(*pair) for pair in OTHERS.items()]


def unmet(store: pyoxigraph.Store) -> list[str]:
    """The sentences that a graph does not bear out."""
    return [each.sentence for each in assertions() if not holds(store, each)]


def holds(store: pyoxigraph.Store, assertion: Assertion) -> bool:
    """Whether the graph matches."""
    query = f"{PREFIXES} ASK {{ {assertion.pattern} }}"
    return bool(store.query(query, base_iri=BASE, use_default_graph_as_union=True))


def _statement(*row: str) -> Assertion:
    number, line, start, end, digest, kind, status, block, subject = row
    subject = subject.replace("AGENCY", AGENCY)
    about = subject if "#" in subject else f"id/{subject}"
    return Assertion(
        f"{number} on line {line} is {status} about {subject}",
        f"""?s a dlo:{kind} ; dcterms:identifier '{number}' ; dlo:epistemicStatus code:{status} ;
            dlo:subject <{about}> ; dlo:reportedUnder {BLOCKS[block]} ;
            dlo:source source:brochure ;
            dlo:supportedBy ?p . ?p dlo:line {line} ; schema:sha256 ?digest ;
            oa:hasSelector ?selector . ?selector oa:start {start} ; oa:end {end} .
            FILTER(STRSTARTS(?digest, '{digest}'))""",
    )


def _figure(number: str, measure: str, value: str, qualifier: str, unit: str) -> Assertion:
    lower = f"?f dlo:lowerBound {value}.0 ." if qualifier != "approximately" else ""
    upper = f"?f dlo:upperBound {value}.0 ." if qualifier == "exact" else ""
    none = "" if qualifier == "exact" else "FILTER NOT EXISTS { ?f dlo:upperBound ?upper }"
    return Assertion(
        f"{number}: {measure} {qualifier} {value} {unit}",
        f"""?f dcterms:identifier '{number}' ; dlo:measure code:{measure} ;
            dlo:statedValue {value}.0 ;
            dlo:qualifier code:{qualifier} ; qudt:hasUnit unit:{unit} . {lower} {upper} {none}""",
    )
