"""The statistics of the log, as text and as a picture."""
