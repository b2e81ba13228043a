"""/setup: one panel with which a server's moderators say where the bot answers there, and from what."""
