"""Show how one item was processed: what it is and why, how every block ended, and what every field was read from."""

from ingest.explain.index import INDEX, Pages
from ingest.explain.page import html
from ingest.explain.terminal import render
from ingest.explain.values import as_dict

__all__ = ["INDEX", "Pages", "as_dict", "html", "render"]
