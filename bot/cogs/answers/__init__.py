"""The buttons below an answer, votes and sharing."""
