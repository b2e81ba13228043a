"""Reviewing the log: lists, search, statistics, export and replay."""
