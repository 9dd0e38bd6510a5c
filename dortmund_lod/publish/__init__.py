"""The write side: sources → gate → release."""

from dortmund_lod.publish.brand.brand_writer import check_brand
from dortmund_lod.publish.home.pins import pinned
from dortmund_lod.publish.home.retention import list_broken, list_releases, prune, roll_back
from dortmund_lod.publish.pipeline import Callbacks, build
from dortmund_lod.release.home import default_home

__all__ = [
    "Callbacks",
    "build",
    "check_brand",
    "default_home",
    "list_broken",
    "list_releases",
    "pinned",
    "prune",
    "roll_back",
]
