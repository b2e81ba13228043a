"""Analysis: from text to terms; question classification and answer cues. Imports nothing of the project."""
