"""The queries that have a name, and those that fit any data."""
