"""Make one snapshot of all records: the latest revision of each article, in a form that other tools read.

    inputs, gone    -> spool.Spool       which records there are, on disk
    spool           -> articles.choose   which belong to one article, and which of them is the latest
    chosen          -> snapshot          rows, through the filters, to a sink (JSON lines, CSV, SQLite, Parquet, DuckDB)

Functions of the records alone: no clock, so that the same records give the same bytes.
"""

from ingest.export.filters import RIGHTS, Filters
from ingest.export.formats.rows import PROVENANCE
from ingest.export.formats.sinks import FORMATS, format_of
from ingest.export.snapshot import Gone, Input, Options, Summary, snapshot

__all__ = [
    "FORMATS",
    "PROVENANCE",
    "RIGHTS",
    "Filters",
    "Gone",
    "Input",
    "Options",
    "Summary",
    "format_of",
    "snapshot",
]
