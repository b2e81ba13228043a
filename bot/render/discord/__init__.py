"""Texts for Discord: answers, pages, reviews."""
