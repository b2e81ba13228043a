"""The Discord bot, the terminal, and the log of what was asked."""
