"""How good the answers are: fitting, measuring, and a small labelled set that must stay right."""
