"""The bot's features, one a file or folder; each is an extension of discord.py's kind, with a `setup`."""
