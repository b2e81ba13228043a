"""/ask, /search, /passage, /article and "Find in article"."""
