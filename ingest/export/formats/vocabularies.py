"""Write a row in the words of others: Dolma's documents, schema.org's NewsArticle, Zyte's Article.

What their words cannot say is left out (but for Dolma, whose `metadata` takes everything); what an article does not
give has no key.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from ingest.export.formats import date_columns

__all__ = ["VOCABULARIES"]

_ZONE: Final = re.compile(r"T.*?(Z|[+-]\d\d:\d\d)\Z")
# ISO 639-1 has two letters; Zyte has no other languages.
_TWO_LETTERS: Final = 2
_CORE: Final = frozenset({"id", "text", "source", "added", "created"})


def _dolma(record: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Write a document of Dolma (`docs/data-format.md` there): all but its five words is metadata."""
    metadata = {name: value for name, value in row.items() if name not in _CORE}
    # `source` is mandatory there; files that were named on the command line have none.
    document = {"id": row["id"], "text": row["text"], "source": row["source"] or "files", "added": row["added"]}
    return _filled({**document, "created": _moment(record["published"])}) | {"metadata": metadata}


def _schema_org(record: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Write JSON-LD by https://schema.org/NewsArticle, or LiveBlogPosting."""
    is_live = record["page_type"] == "live-blog"
    origin, access, rights = record["syndicated_from"], record["access"], record["rights"]
    return _filled(
        {
            "@context": "https://schema.org",
            "@type": "LiveBlogPosting" if is_live else "NewsArticle",
            "identifier": row["id"],
            "url": record["url"],
            "mainEntityOfPage": record["canonical_url"] or record["url"],
            "headline": record["title"],
            "description": record["description"],
            "articleBody": record["text"],
            "articleSection": record["section"],
            "keywords": record["tags"],
            "author": [
                _filled({"@type": (author["type"] or "person").title(), "name": author["name"], "url": author["url"]})
                for author in record["authors"]
            ],
            "datePublished": record["published"],
            "dateModified": record["modified"],
            "inLanguage": record["language"],
            "image": [
                _filled(
                    {
                        "@type": "ImageObject",
                        "contentUrl": image["url"],
                        "caption": image["caption"] or image["alt"],
                        "creditText": image["credit"],
                    }
                )
                for image in record["images"]
            ],
            "isAccessibleForFree": access["is_free"],
            "license": rights["license"],
            "copyrightNotice": rights["copyright"],
            "isBasedOn": _filled({"@type": "CreativeWork", "name": origin["name"], "url": origin["url"]})
            if origin
            else None,
            "liveBlogUpdate": list(_updates(record)) if is_live else None,
        }
    )


def _updates(record: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for update in record["live_updates"]:
        text = record["text"][update["start"] : update["end"]]
        yield _filled(
            {
                "@type": "BlogPosting",
                "headline": update["title"],
                "datePublished": update["published"],
                "articleBody": text,
            }
        )


def _zyte(record: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Write an Article of Zyte API (`zyte_common_items.Article`): dates with seconds, and a zone if one is known."""
    raw = {fact["field"]: fact["raw"] for fact in reversed(record["provenance"]["fields"])}
    images = [{"url": image["url"]} for image in record["images"] if image["url"]]
    language = (record["language"] or "").partition("-")[0]
    names = _raw_names(record)
    return _filled(
        {
            # The one word that it asks for.
            "url": record["url"] or f"urn:sha256:{row['id']}",
            "canonicalUrl": record["canonical_url"],
            "headline": record["title"],
            "datePublished": _moment(record["published"]),
            "datePublishedRaw": raw.get("published") or record["published"],
            "dateModified": _moment(record["modified"]),
            "dateModifiedRaw": raw.get("modified") or record["modified"],
            "authors": [
                _filled({"name": author["name"], "nameRaw": names.get(n, author["name"]), "url": author["url"]})
                for n, author in enumerate(record["authors"])
            ],
            "breadcrumbs": [{"name": record["section"]}] if record["section"] else [],
            "inLanguage": language if len(language) == _TWO_LETTERS else None,
            "mainImage": images[0] if images else None,
            "images": images,
            "description": record["description"],
            "articleBody": record["text"],
            "metadata": _filled({"dateDownloaded": record["added"]}),
        }
    )


def _raw_names(record: Mapping[str, Any]) -> dict[int, str]:
    """Return what the page wrote of each author, by place; evidence names them in order."""
    facts = [fact for fact in record["provenance"]["fields"] if fact["field"] == "authors"]
    if len(facts) != len(record["authors"]):
        return {}
    return {n: fact["raw"] for n, fact in enumerate(facts) if fact["raw"]}


def _moment(written: str | None) -> str | None:
    """Write a date of any precision as a time: its beginning, in the page's own zone where that is known.

    >>> _moment("2025-09-05T00:30+02:00"), _moment("2025-09"), _moment(None)
    ('2025-09-05T00:30:00+02:00', '2025-09-01T00:00:00', None)
    """
    _, local, _ = date_columns.columns(written)
    zone = _ZONE.search(written or "")
    return f"{local}{zone[1] if zone else ''}" if local else None


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value not in ("", [], {})}


VOCABULARIES: Final[Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]]] = MappingProxyType(
    {"dolma": _dolma, "schema.org": _schema_org, "zyte": _zyte}
)
"""By name, what writes a record and its row."""
