"""Fetch URLs, politely and safely. The only package that speaks HTTP."""

from ingest.fetch.fetcher import Fetcher

__all__ = ["Fetcher"]
