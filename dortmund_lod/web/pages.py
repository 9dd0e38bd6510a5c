"""The HTML pages, by what they are about."""

from dortmund_lod.web.pages_overview import home
from dortmund_lod.web.pages_resource import resource
from dortmund_lod.web.pages_terms import is_vocabulary, vocabulary

__all__ = ["home", "is_vocabulary", "resource", "vocabulary"]
