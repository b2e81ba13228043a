"""The bot's features, one a file."""
