"""Describing a release to those who harvest it, and proving what the description says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dortmund_lod import catalogue
from dortmund_lod.addresses import WHOLE, dataset_iri
from dortmund_lod.catalogue.graph_builder import VOCABULARIES
from dortmund_lod.catalogue.model import Catalogue, Dataset
from dortmund_lod.errors import Unwritable
from dortmund_lod.publish.class_tables import TableTask, distributions
from dortmund_lod.publish.dumps import FORMATS, DumpWriter, parts_of
from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.rdf.serialize import write_triples
from dortmund_lod.rdf.terms import Iri
from dortmund_lod.release.manifest import CATALOGUE_FILE, CATALOGUES, DATA_FILE, DUMPS
from dortmund_lod.release.resource_names import ResourceNames
from dortmund_lod.release.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from dortmund_lod.catalogue import CatalogueMetadata, Statistics
    from dortmund_lod.publish.class_tables import Tables
    from dortmund_lod.publish.dumps import Part
    from dortmund_lod.publish.modified_dates import ModifiedDates
    from dortmund_lod.rdf.terms import Triple
    from dortmund_lod.release.named_query import NamedQuery
    from dortmund_lod.settings import Settings

    Note = Callable[[str], object]

_KEYWORDS = {"de": ["Linked Open Data", "RDF"], "en": ["RDF", "linked open data"]}


class Cataloguer:
    """Writes dumps, catalogue and VoID into the folder of a release.

    Takes the folder with its data, the settings, the prefixes of the data, the operator's words
    and the calendar.
    """

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        prefixes: dict[str, str],
        metadata: CatalogueMetadata,
        calendar: ModifiedDates,
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._prefixes = prefixes
        self._metadata = metadata
        self._calendar = calendar
        self._base = settings.base_iri
        self._naming = [each.value for each in settings.name_properties]

    def write(
        self,
        graphs: list[str],
        version: str,
        note: Note = lambda _: None,
        offered: Iterable[Triple] = (),
        queries: Iterable[tuple[str, NamedQuery]] = (),
    ) -> Catalogue:
        """Write everything about the release that `version` names; gives the plain view.

        `note` is told what a format cannot carry; `offered` are datasets that the data describe,
        `queries` the named queries, each with its IRI.

        Raises:
            ReleaseError: a number or file turns out not to be true.
        """
        (self._folder / DUMPS).mkdir()
        union = self._settings.union_default_graph
        with (
            parts_of(self._folder, self._base, graphs, union=union) as (parts, statistics),
            TableTask(self._folder, parts, self._prefixes, self._naming) as task,
        ):
            writers = [self._writer(part, statistics) for part in parts]
            datasets = [self._dataset(writer, note) for writer in writers]
            datasets = self._with_tables(datasets, task.result(), note)
        found = self._catalogue(datasets)
        (self._folder / CATALOGUE_FILE).write_text(found.to_json(), "utf-8")
        own = catalogue.catalogue_triples(found, version)
        self._save("catalog", list(dict.fromkeys([*own, *offered])), note)
        classes_of = self._classes_of()
        void = catalogue.void_triples(found, statistics, version, classes_of)
        self._save("void", void, note)
        if told := catalogue.executable_triples(self._base, queries, self._prefixes):
            self._save("query", told, note)
        for dataset in datasets:
            name = f"dataset/{dataset.name}"
            self._save(name, catalogue.dataset_triples(found, dataset), note)
        return found

    def _classes_of(self) -> Callable[[str], list[str]]:
        """What gives the classes of a node of the data."""
        statements = Statements(self._folder / DATA_FILE)
        kind = PREFIXES["rdf"] + "type"

        def classes(iri: str) -> list[str]:
            found = statements.objects(iri, kind)
            return [each.value for each in found if isinstance(each, Iri)]

        return classes

    def _with_tables(self, datasets: list[Dataset], tables: Tables, note: Note) -> list[Dataset]:
        """The datasets with their classes, and the whole one with the tables."""
        for sentence in tables.notes:
            note(sentence)
        names = ResourceNames(Statements(self._folder / DATA_FILE), lambda _: True, self._naming)
        files = []
        for each in distributions(self._folder, tables.files):
            called = {name.language: name.value for name in reversed(names.of(each.table))}
            files.append(replace(each, names=called))
        return [
            replace(
                dataset,
                classes=tables.classes[dataset.name],
                distributions=[*dataset.distributions, *(files if dataset.name == WHOLE else [])],
            )
            for dataset in datasets
        ]

    def _save(self, name: str, triples: list[Triple], note: Note) -> None:
        prefixes = VOCABULARIES | self._prefixes
        for fmt in FORMATS:
            target = self._folder / CATALOGUES / f"{name}.{fmt.suffix}"
            target.parent.mkdir(exist_ok=True, parents=True)
            try:
                write_triples(triples, fmt, target, prefixes)
            except Unwritable as error:  # an operator's words
                target.unlink()
                note(
                    f"There is no {name}.{fmt.suffix}: {error.message} The other formats have it."
                )

    def _catalogue(self, datasets: list[Dataset]) -> Catalogue:
        metadata = self._metadata
        return Catalogue(
            base_iri=self._base,
            titles=metadata.titles(),
            descriptions=metadata.texts(metadata.catalogue, "dcterms:description")
            or _about(datasets),
            publisher=metadata.publisher(),
            contact=metadata.contact(),
            licence=metadata.iri(metadata.catalogue, "dcterms:license"),
            contributor=self._settings.contributor_id,
            geocoding=metadata.geocoding(),
            geocoding_level=metadata.iri(metadata.catalogue, "dcatde:politicalGeocodingLevelURI"),
            conforms_to=metadata.iris(metadata.catalogue, "dcterms:conformsTo"),
            datasets=datasets,
        )

    def _writer(self, part: Part, statistics: Statistics) -> DumpWriter:
        said = statistics if part.name == WHOLE else None
        return DumpWriter(part, self._folder, self._prefixes, self._base, said)

    def _dataset(self, writer: DumpWriter, note: Note) -> Dataset:
        part, metadata = writer.part, self._metadata
        iri = dataset_iri(self._base, part.name)
        dates = self._calendar.dates(part.name, part.digest)
        return Dataset(
            name=part.name,
            iri=iri,
            graph=part.graph,
            titles=metadata.texts(iri, "dcterms:title") or self._titles(part),
            descriptions=metadata.texts(iri, "dcterms:description") or self._descriptions(part),
            keywords=metadata.keywords(iri) or metadata.keywords(metadata.catalogue) or _KEYWORDS,
            themes=metadata.inherited(iri, "dcat:theme"),
            spatial=metadata.spatial(iri),
            temporal=metadata.temporal(iri),
            frequency=metadata.frequency(iri),
            languages=[
                each.rpartition("/")[2] for each in metadata.inherited(iri, "dcterms:language")
            ],
            triples=part.triples,
            digest=part.digest,
            issued=dates.issued,
            modified=dates.modified,
            distributions=writer.write(note),
        )

    def _titles(self, part: Part) -> dict[str, str]:
        titles = self._metadata.titles()
        if part.name == WHOLE:
            return titles
        return {language: f"{title}: {part.name}" for language, title in titles.items()}

    def _descriptions(self, part: Part) -> dict[str, str]:
        number = f"{part.triples:,}"
        return {
            "en": f"{number} RDF triples, with a page for each thing, SPARQL and dumps.",
            "de": f"{number.replace(',', '.')} RDF-Tripel, mit einer Seite für jede Sache, "
            "SPARQL und Abzügen.",
        }


def _about(datasets: list[Dataset]) -> dict[str, str]:
    whole = next(dataset for dataset in datasets if dataset.name == WHOLE)
    return whole.descriptions
