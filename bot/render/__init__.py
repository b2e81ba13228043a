"""Render: from answers and logged questions to texts for people; pure functions."""
