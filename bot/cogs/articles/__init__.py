"""`/articles`: the documents of a server, added, listed, removed and taken along by its moderators."""
