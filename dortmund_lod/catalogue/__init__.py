"""What a release publishes, told to those who harvest it: DCAT-AP, VoID and a plain view."""

from dortmund_lod.catalogue.dcat import catalogue_triples, dataset_triples
from dortmund_lod.catalogue.executables import executable_triples
from dortmund_lod.catalogue.licences import Licence, licence
from dortmund_lod.catalogue.metadata import (
    CatalogueMetadata,
    read_metadata,
    speaks_of_catalogue,
)
from dortmund_lod.catalogue.model import Agent, Catalogue, ClassCount, Dataset, Distribution, load
from dortmund_lod.catalogue.statistics import Statistics, count
from dortmund_lod.catalogue.void import void_triples

__all__ = [
    "Agent",
    "Catalogue",
    "CatalogueMetadata",
    "ClassCount",
    "Dataset",
    "Distribution",
    "Licence",
    "Statistics",
    "catalogue_triples",
    "count",
    "dataset_triples",
    "executable_triples",
    "licence",
    "load",
    "read_metadata",
    "speaks_of_catalogue",
    "void_triples",
]
