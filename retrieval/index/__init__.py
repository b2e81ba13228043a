"""Index: the columns kept of a library, its segments, and the file that they are kept in."""
