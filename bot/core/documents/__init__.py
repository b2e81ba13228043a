"""Taking in documents of servers: read, named, drafted, added, removed, and put into an archive."""
