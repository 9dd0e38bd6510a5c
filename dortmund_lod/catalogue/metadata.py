"""What only the operator knows: titles, publisher, contact, licence, themes, coverage.

It comes from the file `catalogue.ttl` among the sources. What is said of the catalogue holds for
its datasets, unless something else is said of them; what is not said at all has a plain default.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dortmund_lod.catalogue.graph_builder import EU, term
from dortmund_lod.catalogue.model import Agent, Texts
from dortmund_lod.rdf.terms import Iri, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.rdf.terms import Term, Triple

_GEOCODING = "http://dcat-ap.de/def/politicalGeocoding/"
_DEFAULT_FREQUENCY = EU + "frequency/UNKNOWN"


@dataclass(frozen=True)
class CatalogueMetadata:
    """The operator's words; `base_iri` is that of the data."""

    triples: tuple[Triple, ...]
    base_iri: str

    @property
    def catalogue(self) -> str:
        """The IRI of the catalogue."""
        return f"{self.base_iri}catalog"

    def texts(self, iri: str, predicate: str) -> Texts:
        """The first text in each language."""
        found: Texts = {}
        for value in self._values(iri, predicate):
            if isinstance(value, Literal):
                found.setdefault(value.language, value.value)
        return found

    def keywords(self, iri: str) -> dict[str, list[str]]:
        """All keywords by language."""
        found: dict[str, list[str]] = {}
        for value in self._values(iri, "dcat:keyword"):
            if isinstance(value, Literal):
                found.setdefault(value.language, []).append(value.value)
        return {language: sorted(words) for language, words in sorted(found.items())}

    def iris(self, iri: str, predicate: str) -> list[str]:
        """The IRIs that a node is linked to, in order."""
        return sorted(
            value.value for value in self._values(iri, predicate) if isinstance(value, Iri)
        )

    def iri(self, iri: str, predicate: str, default: str = "") -> str:
        """The first of them, or the default."""
        return next(iter(self.iris(iri, predicate)), default)

    def text(self, iri: str, predicate: str) -> str:
        """A text in whatever language, or an empty one."""
        return next(iter(self.texts(iri, predicate).values()), "")

    def _values(self, iri: str, predicate: str) -> list[Term]:
        wanted = Iri(iri), term(predicate)
        return sorted((o for s, p, o in self.triples if (s, p) == wanted), key=tuple)

    def inherited(self, dataset: str, predicate: str) -> list[str]:
        """What is said of the dataset, or else of the catalogue."""
        return self.iris(dataset, predicate) or self.iris(self.catalogue, predicate)

    def titles(self) -> Texts:
        """The name of the catalogue."""
        host = urlsplit(self.base_iri).netloc
        return self.texts(self.catalogue, "dcterms:title") or {
            "en": f"Linked open data at {host}",
            "de": f"Linked Open Data von {host}",
        }

    def publisher(self) -> Agent:
        """Who publishes; the host, where nobody is named."""
        iri = self.iri(self.catalogue, "dcterms:publisher", f"{self.catalogue}#publisher")
        names = self.texts(iri, "foaf:name") or {"": urlsplit(self.base_iri).netloc}
        kind = self.iri(iri, "dcterms:type")
        return Agent(
            iri=iri, names=names, type=kind, homepage=self.iri(iri, "foaf:homepage", self.base_iri)
        )

    def contact(self) -> Agent | None:
        """Who answers questions, where somebody is named."""
        iri = self.iri(self.catalogue, "dcat:contactPoint")
        if not iri:
            return None
        return Agent(
            iri=iri,
            names={"": self.text(iri, "vcard:fn")} if self.text(iri, "vcard:fn") else {},
            homepage=self.iri(iri, "vcard:hasURL"),
            email=self.iri(iri, "vcard:hasEmail"),
        )

    def geocoding(self) -> list[str]:
        """The political geocoding (DCAT-AP.de)."""
        found = self.iris(self.catalogue, "dcatde:politicalGeocodingURI")
        return found or [iri for iri in self.spatial(self.catalogue) if iri.startswith(_GEOCODING)]

    def spatial(self, iri: str) -> list[str]:
        """The places that something is about."""
        return self.iris(iri, "dcterms:spatial")

    def temporal(self, dataset: str) -> tuple[str, str]:
        """First and last day of the time that a dataset is about, empty where not said."""
        for node in (dataset, self.catalogue):
            if period := self.iri(node, "dcterms:temporal"):
                return self.text(period, "dcat:startDate"), self.text(period, "dcat:endDate")
        return "", ""

    def frequency(self, dataset: str) -> str:
        """How often a dataset changes."""
        found = self.inherited(dataset, "dcterms:accrualPeriodicity")
        return next(iter(found), _DEFAULT_FREQUENCY)


def speaks_of_catalogue(triples: Iterable[Triple], base_iri: str) -> bool:
    """Whether these are the operator's words: they speak of `<catalog>` or of a dataset of it."""
    catalogue = f"{base_iri}catalog"
    return any(
        catalogue in {subject.value, value.value}
        or subject.value.startswith((f"{catalogue}#", f"{base_iri}dataset/"))
        for subject, _, value in triples
    )


def read_metadata(triples: Iterable[Triple], base_iri: str) -> CatalogueMetadata:
    """What a `catalogue.ttl` says; nothing at all is fine."""
    return CatalogueMetadata(tuple(triples), base_iri)
