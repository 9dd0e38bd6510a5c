"""Tables of classes: made at build from the statements of a release, asked while it is served."""
