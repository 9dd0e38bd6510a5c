"""The home of releases as it is written: one writer at a time, what is pinned, what is kept."""
