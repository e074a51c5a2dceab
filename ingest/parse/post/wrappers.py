"""Find the posts in what an API, a plugin or a cache wrapped them in, by their shape, whatever the wrapper's names.

A post is an object with a content, and what it holds is its own. Of a list that holds one, every member has an outcome.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from ingest.parse.post.fragment import Salvage

__all__ = ["NAMES", "holds_posts", "is_error", "is_post", "is_post_like", "keys_of", "posts"]

# Names that wrappers give to what they hold: WordPress itself (`_envelope`, batch, WordPress.com), WPGraphQL, JSON:API,
# wp_send_json_success, Elasticsearch.
NAMES: Final = frozenset(
    {
        "articles", "attributes", "body", "data", "docs", "edges", "entries", "hits", "item", "items", "list", "node",
        "nodes", "payload", "post", "posts", "records", "response", "responses", "result", "results", "rows", "_source",
    }
)  # fmt: skip
# What stands around a post without being one, or what belongs to one that has no content.
_ASIDE: Final = frozenset({"_links", "comments", "extensions", "headers", "meta", "replies", "yoast_head_json"})
# One of these stands in every object that is a post and not some other thing with a content.
_OWN: Final = frozenset({"ID", "databaseId", "date", "date_gmt", "guid", "id", "link", "slug", "title", "url"})
_MAX_DEPTH: Final = 16  # levels; a connection of WPGraphQL in a batch in an envelope is 9


def is_post(value: Any) -> bool:
    """Return whether a value is a post: an object with a content, and a name, date or address of its own.

    >>> is_post({"id": 7, "content": {"rendered": ""}}), is_post({"id": 7}), is_post({"content": "text/html"})
    (True, False, False)
    """
    if not isinstance(value, dict):
        return False
    content = value.get("content")
    if isinstance(content, dict):
        return not {"rendered", "raw"}.isdisjoint(content) and value.get("type") != "comment"
    return isinstance(content, str) and not _OWN.isdisjoint(value)


def is_post_like(value: Mapping[str, Any]) -> bool:
    """Return whether an object without content is a post for all that is left: it has two of a post's names.

    >>> is_post_like({"id": 7, "link": "https://a.example/"}), is_post_like({"id": 1}), is_post_like({"data": {}})
    (True, False, False)
    """
    return "content" in value or len(_OWN & value.keys()) > 1


def is_error(value: Any) -> bool:
    """Return whether a value is what WordPress answers instead of posts (WP_Error)."""
    return isinstance(value, dict) and isinstance(value.get("code"), str) and "message" in value


def holds_posts(value: Any) -> bool:
    """Return whether there is a post in a value, however deep."""
    return next(_walk(Salvage(value=value), 0), None) is not None


def posts(left: Salvage) -> tuple[list[Salvage], bool]:
    """Find every post of a value in order, and whether they stood in a list.

    >>> post = {"id": 7, "content": "A"}
    >>> [posts(Salvage(value=value))[1] for value in (post, {"data": post}, {"data": {"posts": [post]}})]
    [False, False, True]
    """
    found = list(_walk(left, 0))
    return [post for post, _ in found], any(listed for _, listed in found)


def keys_of(value: Mapping[str, Any]) -> str:
    """List the first names of an object, for a message."""
    return ", ".join(repr(str(key)[:40]) for key in list(value)[:4]) or "nothing in it"


def _walk(left: Salvage, depth: int, *, listed: bool = False) -> Iterator[tuple[Salvage, bool]]:
    value = left.value
    if isinstance(value, Salvage):
        yield from _walk(value, depth, listed=listed)
    elif depth > _MAX_DEPTH:
        return
    elif is_post(value) or (depth == 0 and isinstance(value, dict) and "content" in value):
        yield left, listed
    elif isinstance(value, dict):
        for key, item in value.items():
            # Of what is embedded in an answer, only `self` is what was asked for.
            inner = item.get("self") if key == "_embedded" and isinstance(item, dict) else item
            if key not in _ASIDE and isinstance(inner, dict | list | Salvage):
                yield from _walk(replace(left, value=inner), depth + 1, listed=listed)
    elif isinstance(value, list):
        items = [_bare(item if isinstance(item, Salvage) else Salvage(value=item)) for item in value]
        if any(is_post(item.value) or _is_rest(item) for item in items):
            yield from ((item, True) for item in items)
        else:
            for item in items:
                yield from _walk(item, depth + 1, listed=True)


def _is_rest(left: Salvage) -> bool:
    """Return whether this is what is left of a broken post: a content is all that it needs."""
    return isinstance(left.value, dict) and "content" in left.value and not (left.head and left.tail)


def _bare(left: Salvage) -> Salvage:
    """Take a member of a list out of a wrapper of its own (`node`, `attributes`, `body`)."""
    for _ in range(3):
        value = left.value
        if isinstance(value, Salvage):
            left = value
            continue
        if not isinstance(value, dict) or "content" in value or is_error(value):
            break
        inner = [item for key, item in value.items() if key in NAMES and isinstance(item, dict | Salvage)]
        if len(inner) != 1:
            break
        left = replace(left, value=inner[0])
    return left
