"""The extractors, a file a format, and what they share; loaded only in the process that reads a file."""
