"""Texts for a terminal."""
