"""A conversation in the terminal: typed by a person, or over standard input."""
