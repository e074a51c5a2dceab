"""Archives that others crawled: WARC, ARC and WET, plain or compressed, whole or damaged."""

from ingest.raw.archives.archive_records import is_archive
from ingest.raw.archives.foreign import read_articles
from ingest.raw.archives.patterns import SUFFIXES, Archive, matching

__all__ = ["SUFFIXES", "Archive", "is_archive", "matching", "read_articles"]
