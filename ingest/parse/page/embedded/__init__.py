"""Reads articles that stand only in a page's scripts, or in what a browser with scripts shows nothing of."""
