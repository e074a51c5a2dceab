"""Fold a record into what a person writes down about an article, for comparing."""

from collections.abc import Mapping
from typing import Any


def folded(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return paragraphs (white space folded; headings too), headings, fields and what is said of images."""
    text = record["text"]

    def said(key: str) -> list[str]:
        return [image[key] for image in record["images"] if image[key] is not None]

    return {
        "paragraphs": [" ".join(paragraph.split()) for paragraph in text.split("\n\n") if paragraph],
        "headings": [text[b["start"] : b["end"]] for b in record["blocks"] if b["kind"] == "heading"],
        "authors": [author["name"] for author in record["authors"]],
        "captions": said("caption"),
        "alts": said("alt"),
        "credits": said("credit"),
        "shape": record["provenance"]["shape"],
        "damaged": record["provenance"]["damaged"],
        **{key: record[key] for key in ("title", "published", "modified", "language", "tags", "url", "platform")},
    }
