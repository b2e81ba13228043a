"""The bot as a process with a fault of its own; each is run with ``python -m``."""
