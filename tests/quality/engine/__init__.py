"""How good the answers are where sentences are found in an engine."""
