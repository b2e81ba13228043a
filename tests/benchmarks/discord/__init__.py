"""The bot beside the least that a bot does, in a crowd and within the limits that Discord sets."""
