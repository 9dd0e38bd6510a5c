"""The read side: one release over HTTP."""
