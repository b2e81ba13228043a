"""What the log keeps of a person, how it is deleted, and when."""
