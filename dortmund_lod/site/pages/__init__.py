"""The HTML pages, by what they are about."""

from dortmund_lod.site.pages.home import home
from dortmund_lod.site.pages.resource import resource
from dortmund_lod.site.pages.vocabulary import is_vocabulary, vocabulary

__all__ = ["home", "is_vocabulary", "resource", "vocabulary"]
