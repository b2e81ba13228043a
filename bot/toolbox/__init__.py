"""Toolbox: the parts of discord.py that every cog uses; knows no feature."""
