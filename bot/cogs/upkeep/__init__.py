"""What the bot does by itself: heartbeat, retention, reloading."""
