"""The report: what was written, what was removed, skipped or failed and why; on the terminal, as JSON, as a page."""

from ingest.report.outcomes import Report, is_cut

__all__ = ["Report", "is_cut"]
