"""What the operator adds to the pages, written into the release: look, files, pages."""
