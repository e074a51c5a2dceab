"""Fetch URLs, politely and safely. The only package that speaks HTTP."""

from ingest.fetch.calls import call
from ingest.fetch.fetcher import Fetcher
from ingest.fetch.transport.event_loop import run

__all__ = ["Fetcher", "call", "run"]
