"""Archives that others crawled: WARC, ARC and WET, plain or compressed, whole or damaged."""

from ingest.raw.archives.foreign import read
from ingest.raw.archives.patterns import SUFFIXES, Archive, matching
from ingest.raw.archives.walk import is_archive

__all__ = ["SUFFIXES", "Archive", "is_archive", "matching", "read"]
