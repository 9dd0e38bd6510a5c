"""The write side: sources → gate → release."""

from dortmund_lod.publish.building import build
from dortmund_lod.publish.homes import home_of
from dortmund_lod.publish.keeping import kept, prune, roll_back, unreadable
from dortmund_lod.publish.pins import pinned

__all__ = ["build", "home_of", "kept", "pinned", "prune", "roll_back", "unreadable"]
