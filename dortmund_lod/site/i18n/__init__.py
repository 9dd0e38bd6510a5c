"""Languages of the pages: how one is chosen, and its texts."""
