"""Collect news articles, keep every payload, find the article in it, and say what was removed and why."""

from importlib.metadata import version

__version__ = version("ingest")
__all__ = ["__version__"]
