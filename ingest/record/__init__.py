"""Write an extraction as the record `news-article/1`: one JSON object with every key, always."""

from ingest.record.article import added, build
from ingest.record.columns import typed
from ingest.record.serialization import from_json, to_json
from ingest.record.validation import schema, validator

__all__ = ["added", "build", "from_json", "schema", "to_json", "typed", "validator"]
