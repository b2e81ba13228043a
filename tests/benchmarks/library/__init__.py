"""A whole library: answering in it, and reading it anew meanwhile."""
