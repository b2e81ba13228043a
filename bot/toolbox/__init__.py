"""Toolbox: what every cog uses of Discord; knows no feature."""
