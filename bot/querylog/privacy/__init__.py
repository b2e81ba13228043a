"""The data of people in the log, and its deletion."""
