"""Articles become the columns of a library: an indexer, and what it writes of their segments."""
