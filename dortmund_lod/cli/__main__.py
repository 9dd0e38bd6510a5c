"""`python -m dortmund_lod.cli`: the command line without its script."""

from dortmund_lod.cli import main

main()
