"""The raw store. Owns raw/: WARC in and out, loose files in."""

from ingest.raw.archives import Archive, is_archive, matching
from ingest.raw.names import SUFFIXES, is_archive_name
from ingest.raw.reading import listing, read
from ingest.raw.store import RawStore

__all__ = ["SUFFIXES", "Archive", "RawStore", "is_archive", "is_archive_name", "listing", "matching", "read"]
