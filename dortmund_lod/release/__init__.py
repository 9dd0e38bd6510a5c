"""A release on disk: its manifest, its home, its search file, as written and as read."""
