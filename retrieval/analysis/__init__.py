"""Analysis: text becomes terms; what a question asks for and what a sentence offers. Imports nothing of the project."""
