"""Dialogue: the intent of a turn, and moving through the text without searching."""
