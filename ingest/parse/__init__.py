"""Turn a payload of known shape into documents: a page into one, a WordPress answer into as many as it has posts."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, assert_never

from ingest.errors import BudgetExceeded, ExtractError
from ingest.model import Document, Shaped

__all__ = ["BLOCKS", "documents"]

# The longest of the corpora's dumps has 8,573 lines; each block costs every later step its share.
BLOCKS: Final = 50_000


def documents(shaped: Shaped) -> Iterator[Document | ExtractError]:
    """Read every document of a capture; one that cannot be read, or is too long, is an error in its place."""
    for document in _documents_of_shape(shaped):
        if isinstance(document, Document) and len(document.blocks) > BLOCKS:
            subject = document.url or shaped.capture.file
            yield BudgetExceeded(f"{len(document.blocks)} blocks; the limit is {BLOCKS}", subject=subject)
        elif isinstance(document, Document) and shaped.doubts:
            yield replace(document, doubts=tuple(dict.fromkeys((*shaped.doubts, *document.doubts))))
        else:
            yield document


def _documents_of_shape(shaped: Shaped) -> Iterator[Document | ExtractError]:
    match shaped.shape:
        case "html":
            yield _page(shaped)
        case "wordpress-json":
            from ingest.parse.post import wordpress  # noqa: PLC0415 -- each shape loads only what it needs

            yield from wordpress.documents(shaped)
        case "text-dump":
            from ingest.parse.dump import textdump  # noqa: PLC0415 -- see above

            yield from textdump.documents(shaped)
        case _:
            assert_never(shaped.shape)


def _page(shaped: Shaped) -> Document | ExtractError:
    from ingest.parse import feed_hints  # noqa: PLC0415 -- see above
    from ingest.parse.page import html  # noqa: PLC0415 -- see above

    try:
        page = html.document(shaped)
        return replace(page, candidates=(*page.candidates, *feed_hints.candidates(shaped.capture)))
    except ExtractError as e:
        e.subject = e.subject or shaped.capture.url or shaped.capture.file
        return e
