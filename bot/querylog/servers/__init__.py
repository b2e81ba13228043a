"""Servers: their documents and settings, which of them were greeted or left, and whose documents a person has chosen.

The texts are files, which `bot/core/document_store.py` keeps; here is what is known of them.
"""
