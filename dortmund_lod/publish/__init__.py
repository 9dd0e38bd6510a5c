"""The write side: sources → gate → release."""

from dortmund_lod.publish.building import build
from dortmund_lod.publish.homes import home_of

__all__ = ["build", "home_of"]
