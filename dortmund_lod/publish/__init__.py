"""The write side: sources → gate → release."""

from dortmund_lod.publish.default_home import home_of
from dortmund_lod.publish.pins import pinned
from dortmund_lod.publish.pipeline import Callbacks, build
from dortmund_lod.publish.retention import kept, prune, roll_back, unreadable

__all__ = ["Callbacks", "build", "home_of", "kept", "pinned", "prune", "roll_back", "unreadable"]
