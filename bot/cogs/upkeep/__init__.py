"""Background work: heartbeat, retention, reloading."""
