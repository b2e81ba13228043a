"""Meaning: two small encoders that compare texts and judge passages. They write nothing."""
