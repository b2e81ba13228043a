"""Processes that read articles side by side; what they read is put together in the order of the articles."""
