"""Lessons: questions that moderators tied to passages, and how similar a new question is to them."""
