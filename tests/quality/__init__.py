"""The quality of the answers: fitting, measuring, and a small labelled set that must stay right."""
