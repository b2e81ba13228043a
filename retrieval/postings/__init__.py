"""Postings: an inverted index, and the exact best documents of a query."""
