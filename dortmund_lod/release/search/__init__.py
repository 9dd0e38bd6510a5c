"""The words of a release, and how they are found."""
