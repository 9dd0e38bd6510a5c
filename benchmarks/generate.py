"""Makes a big graph of the shipped ontology, the same bytes every time; everything in it conforms.

    python benchmarks/generate.py --triples 1000000 OUT.nt [--text OUT.txt]

Invents towns until there are enough triples: for each a model, programmes, institutions, prizes,
figures and what else the ontology knows, each with its passages. `--text` writes the document that
the passages belong to, for `dortmund-lod validate --source-text`.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dortmund_lod.rdf.namespaces import prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE_IRI = "http://127.0.0.1:8000/"
_SOURCE = "id/source/chronicle"
_MEASURES = {
    "businessEnterprises": "business enterprises",
    "employees": "employees",
    "experts": "experts",
    "fieldsOfExpertise": "fields of expertise",
    "ideasSubmitted": "ideas",
    "innovativeProjects": "innovative projects",
    "partnerInstitutions": "partner institutions",
    "projects": "projects",
    "students": "students",
    "universities": "universities",
}
_OTHERS = {
    "quotation": {"prov_wasAttributedTo": ["id/person"]},
    "statement": {
        "schema_mentions": ["id/place", "id/model", "id/programme", "id/institution", "id/award"]
    },
}
"""What a quotation and a plain statement of a town name besides the town."""
_QUALIFIERS = (("exact", ""), ("moreThan", "> "), ("approximately", "around "))


def triples(least: int, base_iri: str = BASE_IRI, text: list[str] | None = None) -> Iterator[str]:
    """Lines of N-Triples: whole towns until there are at least as many triples as asked for.

    Takes the number, the base IRI, and a list that gets the lines of the passages' document.
    """
    writer = _Writer(base_iri, [] if text is None else text)
    towns = made = 0
    while made < least:
        _town(writer, towns)
        towns += 1
        if made + len(writer.lines) >= least:
            _source(writer)
        made += len(writer.lines)
        yield from writer.taken()


@dataclass
class _Writer:
    """Collects triples; `text` grows with every passage, so that offsets and digests are true."""

    base_iri: str
    text: list[str]
    lines: list[str] = field(default_factory=list)
    offset: int = 0
    statements: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def __post_init__(self) -> None:
        self._namespaces = prefixes(self.base_iri) | {"dlo": f"{self.base_iri}ontology#"}
        self.term = cache(self._term)

    def taken(self) -> list[str]:
        lines, self.lines = self.lines, []
        return lines

    def add(self, subject: str, kind: str, label: str, **values: str | list[str]) -> None:
        """A thing: its kinds, its label, and values by `prefix_name`."""
        given = {"rdfs_label": f'"{label}"@en', **values}
        self.describe(subject, kind, **given)

    def describe(self, subject: str, kind: str, **values: str | list[str]) -> None:
        node = self.term(subject)
        for property_, value in {"rdf_type": kind.split(), **values}.items():
            predicate = self.term(property_.replace("_", ":", 1))
            for one in [value] if isinstance(value, str) else value:
                written = one if one[0] == '"' else self.term(one)
                self.lines.append(f"{node} {predicate} {written} .\n")

    def statement(self, subject: str, kind: str, label: str, **values: str | list[str]) -> None:
        """A statement: a thing with its own fact number and a status."""
        self.statements += 1
        number = f'"F{self.statements:03}"'
        status = values.pop("dlo_epistemicStatus", "code:fact")
        given = {"dcterms_identifier": number, "dlo_source": _SOURCE}
        given |= {"dlo_epistemicStatus": status, **values}
        self.add(subject, kind, label, **given)

    def passage(self, wording: str, *, shown: bool = True) -> str:
        """Print a line of the document and give the passage that covers it."""
        start, end = self.offset, self.offset + len(wording)
        self.text.append(wording)
        self.offset = end + 1
        self.digest.update(f"{wording}\n".encode())
        passage = f"id/passage/chronicle/{start}-{end}"
        self.add(
            passage,
            "dlo:Passage",
            f"Chronicle, characters {start} to {end}",
            oa_hasSource=_SOURCE,
            oa_hasSelector=f"{passage}#selector",
            dlo_line=self.integer(len(self.text)),
            schema_sha256=f'"{hashlib.sha256(wording.encode()).hexdigest()}"',
            schema_url=f"{_SOURCE}#char={start},{end}",
        )
        quote = {"oa_exact": f'"{wording}"'} if shown else {}
        kind = "oa:TextPositionSelector" + (" oa:TextQuoteSelector" if shown else "")
        offsets = {"oa_start": self.integer(start), "oa_end": self.integer(end)}
        self.describe(f"{passage}#selector", kind, **offsets, **quote)
        return passage

    def integer(self, number: int) -> str:
        return f'"{number}"^^{self.term("xsd:integer")}'

    def decimal(self, number: int) -> str:
        return f'"{number}.0"^^{self.term("xsd:decimal")}'

    def _term(self, short: str) -> str:
        prefix, colon, local = short.partition(":")
        if colon and prefix in self._namespaces:
            return f"<{self._namespaces[prefix]}{local}>"
        return f"<{self.base_iri}{short}>"


def _town(out: _Writer, number: int) -> None:
    town = f"town-{number}"
    named = out.passage(f"Town {number}")
    place = {"dlo_supportedBy": named}
    out.add(f"id/place/{town}", "schema:Place", f"Region of town {number}", **place)
    out.add(
        f"id/city/{town}",
        "dlo:City",
        f"Town {number}",
        schema_containedInPlace=f"id/place/{town}",
        **place,
    )
    _model(out, town, named)
    _prize(out, town, number)
    _event(out, town, number)
    _words(out, town)
    for index, measure in enumerate(_MEASURES):
        _figure(out, town, measure, number * len(_MEASURES) + index)


def _model(out: _Writer, town: str, named: str) -> None:
    of_city = {"dlo_ofCity": f"id/city/{town}", "dlo_supportedBy": named}
    components = [f"id/programme/{town}", f"id/institution/{town}"]
    out.add(f"id/model/{town}", "dlo:CityModel", "Model", dlo_hasComponent=components, **of_city)
    out.add(
        f"id/programme/{town}",
        "dlo:Programme",
        "Programme",
        dlo_coversArea=f"id/place/{town}",
        dlo_lifecycle="code:inProgress",
        **of_city,
    )
    out.add(f"id/institution/{town}", "dlo:Institution", "Institution", **of_city)
    head = out.passage("The mayor opens the fair")
    person = "foaf:Person schema:Person"
    out.add(f"id/person/{town}", person, "Mayor", dlo_supportedBy=head)
    out.statement(
        f"id/role/{town}",
        "dlo:RoleHolding",
        "Mayor of the town",
        dlo_subject=f"id/person/{town}",
        org_member=f"id/person/{town}",
        org_organization=f"id/institution/{town}",
        org_role="code:mayor",
        dlo_supportedBy=head,
    )


def _prize(out: _Writer, town: str, number: int) -> None:
    when = 1950 + number % 100
    year = out.integer(when)
    won = {"dlo_supportedBy": out.passage(f"Prize of town {number} won in {when}")}
    by = f"id/institution/{town}"
    out.add(f"id/award/{town}", "dlo:Award", "Prize", dlo_conferredBy=by, **won)
    edition = {"dlo_year": year, "dlo_editionOf": f"id/award/{town}"}
    out.add(f"id/edition/{town}", "dlo:Edition", "Prize of the year", **edition, **won)
    out.statement(
        f"id/distinction/{town}",
        "dlo:Distinction",
        "Prize won",
        dlo_subject=f"id/city/{town}",
        dlo_inEdition=f"id/edition/{town}",
        dlo_outcome="code:winner",
        dlo_year=year,
        **won,
    )
    out.statement(
        f"id/evaluation/{town}",
        "dlo:Evaluation",
        "Evaluation of the programme",
        dlo_subject=f"id/programme/{town}",
        dlo_reportedUnder=f"id/programme/{town}",
        dlo_year=year,
        dlo_resultLabel=['"good"@en', '"gut"@de'],
        dlo_supportedBy=out.passage(f"evaluated in {when} as good"),
    )


def _event(out: _Writer, town: str, number: int) -> None:
    when = 1950 + number % 100
    year = out.integer(when)
    hosted = {"dlo_supportedBy": out.passage(f"Fair of town {number} hosted in {when}")}
    out.add(f"id/event-series/{town}", "schema:EventSeries", "Fair", **hosted)
    edition = {"dlo_year": year, "dlo_editionOf": f"id/event-series/{town}"}
    out.add(f"id/edition/{town}-fair", "dlo:Edition", "Fair of the year", **edition, **hosted)
    out.statement(
        f"id/participation/{town}",
        "dlo:Participation",
        "Host of the fair",
        dlo_subject=f"id/city/{town}",
        dlo_inEdition=f"id/edition/{town}-fair",
        dlo_outcome="code:host",
        dlo_year=year,
        **hosted,
    )


def _words(out: _Writer, town: str) -> None:
    for path, kind, status in (
        ("claim", "dlo:Claim", "code:selfClaim"),
        ("quotation", "dlo:Quotation", "code:quoted"),
        ("statement", "dlo:Statement", "code:implicit"),
    ):
        others = _OTHERS.get(path, {})
        more = {name: [f"{start}/{town}" for start in of] for name, of in others.items()}
        out.statement(
            f"id/{path}/{town}",
            kind,
            f"A {path}",
            dcterms_abstract=['"In other words"@en', '"Mit anderen Worten"@de'],
            dlo_subject=f"id/city/{town}",
            dlo_reportedUnder=f"id/programme/{town}",
            dlo_epistemicStatus=status,
            dlo_supportedBy=out.passage(f"Words of a {path}", shown=False),
            **more,
        )


def _figure(out: _Writer, town: str, measure: str, number: int) -> None:
    value = 10 + number * 7919 % 900_000
    qualifier, word = _QUALIFIERS[number % len(_QUALIFIERS)]
    bounds = {
        "exact": {"dlo_lowerBound": out.decimal(value), "dlo_upperBound": out.decimal(value)},
        "moreThan": {"dlo_lowerBound": out.decimal(value)},
    }
    out.statement(
        f"id/figure/{town}-{measure.lower()}",
        "dlo:Figure",
        f"{_MEASURES[measure]} in the town",
        dlo_subject=f"id/city/{town}",
        dlo_reportedUnder=f"id/programme/{town}",
        dlo_measure=f"code:{measure}",
        dlo_statedValue=out.decimal(value),
        dlo_qualifier=f"code:{qualifier}",
        qudt_hasUnit="unit:NUM",
        dlo_supportedBy=out.passage(f"{word}{value:,} {_MEASURES[measure]}"),
        **bounds.get(qualifier, {}),
    )


def _source(out: _Writer) -> None:
    title = out.passage("End of the chronicle")
    out.add(
        _SOURCE,
        "schema:DigitalDocument",
        "Chronicle of the towns",
        dcterms_title='"Chronicle"@en',
        schema_inLanguage='"en"',
        schema_sha256=f'"{out.digest.hexdigest()}"',
        dlo_notBeforeYear=out.integer(2049),
        dlo_supportedBy=title,
    )


def main() -> None:
    """Write the file that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("out", type=Path, help="file to write, in N-Triples")
    parser.add_argument("--triples", type=int, default=1_000_000, help="how many at least")
    parser.add_argument("--base-iri", default=BASE_IRI, help="base IRI of the made data")
    parser.add_argument("--text", type=Path, help="also write the passages' document")
    arguments = parser.parse_args()
    text: list[str] = []
    with arguments.out.open("w", encoding="utf-8") as file:
        file.writelines(triples(arguments.triples, arguments.base_iri, text))
    if arguments.text:
        arguments.text.write_text("\n".join(text) + "\n", "utf-8")
    print(f"{arguments.out}: {arguments.out.stat().st_size:,} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
