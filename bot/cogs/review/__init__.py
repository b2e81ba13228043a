"""/review, and teaching from it."""
