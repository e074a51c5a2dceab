"""Collect news articles, keep every payload, find the article in it, and say what was removed and why.

    import ingest

    article = ingest.extract(html, url="https://…")     # bytes or str of any shape -> Article, or None
    for item in ingest.extract_all(payload):            # every document with its outcome
        print(item.article.title if item.article else item.outcome.reason)
    for record in ingest.read("clean/"):                # records of files and folders
        print(record["published"], record["title"])

Nothing is loaded before it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.errors import IngestError
    from ingest.model import Article, Cleaned, Outcome, Record
    from ingest.pipeline.extract.api import extract, extract_all, read, to_json, to_markdown

__version__ = "0.1.0"

__all__ = [
    "Article",
    "Cleaned",
    "IngestError",
    "Outcome",
    "Record",
    "__version__",
    "extract",
    "extract_all",
    "read",
    "to_json",
    "to_markdown",
]

_HOMES = {
    **dict.fromkeys(("Article", "Cleaned", "Outcome", "Record"), "ingest.model"),
    **dict.fromkeys(("extract", "extract_all", "read", "to_json", "to_markdown"), "ingest.pipeline.extract.api"),
    "IngestError": "ingest.errors",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
