"""WordPress posts by their ids, several in one REST request, and whether the answer is what was asked for.

An answer may hold less than was asked for, other posts, an error, or the same as what we have.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from ingest import urls
from ingest.model import Fetched, Request
from ingest.sources.listing import ListingEntry, version
from ingest.sources.wordpress.rest import POSTS, answered, code, endpoint, read_json

__all__ = ["LARGEST", "batch", "listed_row", "missing", "posts", "refused", "strange", "unchanged", "withdrawn"]

LARGEST: Final = 100
"""WordPress allows so many posts a page."""


def batch(requests: Sequence[Request], size: int = 20) -> list[Request]:
    """Join WordPress posts of one site into REST requests for `size` posts each; pass everything else through.

    With a size of one, each post is asked for by its own address, which no cache or proxy mistakes for another.
    """
    size = min(max(size, 1), LARGEST)
    joined = list[Request]()
    groups = dict[tuple[str, str, str], list[Request]]()
    for request in requests:
        root = request.via.get("rest_root")
        if not isinstance(root, str) or type(request.via.get("id")) is not int or request.covers:
            joined.append(request)
            continue
        place = (request.source, root, str(request.via.get("route", POSTS)))
        group = groups.setdefault(place, [])
        group.append(request)
        if len(group) == size:
            joined.append(_joined(groups.pop(place), root, place[2], alone=size == 1))
    return joined + [_joined(group, root, route) for (_, root, route), group in groups.items()]


def missing(request: Request, answer: Fetched) -> tuple[str, ...]:
    """Return the keys of the posts that a REST request asked for and the answer, a whole list, does not hold."""
    ids = request.via.get("ids")
    if not request.covers or not isinstance(ids, list):
        return ()
    try:
        posts = orjson.loads(answer.payload)
    except orjson.JSONDecodeError:
        return ()  # damaged: what can be salvaged is known after extraction
    if not isinstance(posts, list):
        return ()
    given = {post.get("id") for post in posts if isinstance(post, dict)}
    return tuple(key for key, number in zip(request.covers, ids, strict=True) if number not in given)


def refused(request: Request, answer: Fetched) -> str | None:
    """Return what came instead of posts (a challenge, a login, a closed API); None for posts, damaged or not."""
    if not request.covers:
        return None
    data = read_json(answer)
    if isinstance(data, list) or (data is None and b'"content"' in answer.payload):
        return None
    if isinstance(data, dict) and (data.get("content") or all(str(name).isdigit() for name in data)):
        return None
    return answered(answer, data)


def strange(request: Request, answer: Fetched) -> str | None:
    """Return why a list of posts is not the one that was asked for; None where it is, as far as it can be read."""
    ids = request.via.get("ids")
    if not request.covers or not isinstance(ids, list) or not isinstance(data := read_json(answer), list | dict):
        return None
    if isinstance(data, dict) and type(data.get("id")) is not int:
        return "posts in an object"  # PHP's way to write a list with gaps, which is no body that is read later
    items = data if isinstance(data, list) else [data]
    given = [item.get("id") if isinstance(item, dict) else None for item in items]
    if not set(given) <= set(ids):
        return "posts that nobody asked for"
    return "posts that come twice" if len(given) != len(set(given)) else None


def withdrawn(request: Request, answer: Fetched, *, is_open: bool = False) -> bool:
    """Return whether a post, asked for alone, is no more, or no more for everybody (deleted, made private).

    Of one that its listing no longer names, the status says it; 401 and 403 do where the API `is_open`.
    """
    if len(request.covers) != 1:
        return False
    gone = request.via.get("vanished") and answer.status in ({404, 410, 401, 403} if is_open else {404, 410})
    return bool(gone) or code(read_json(answer)) in {"rest_post_invalid_id", "rest_forbidden"}


def unchanged(request: Request, answer: Fetched, stored: Mapping[str, str | None]) -> frozenset[str]:
    """Return the keys of the posts that a REST answer gives as they are `stored`: key to version."""
    ids, root = request.via.get("ids"), request.via.get("rest_root")
    if not request.covers or not isinstance(ids, list) or not isinstance(root, str):
        return frozenset()
    given = {row.via["id"]: row.version for row in posts(answer.payload, base=answer.final_url, root=root)}
    pairs = zip(request.covers, ids, strict=True)
    return frozenset(key for key, number in pairs if (had := stored.get(key)) and given.get(number) == had)


def posts(payload: bytes, *, base: str, root: str) -> tuple[ListingEntry, ...]:
    """Read which posts an answer with whole posts holds, as a listing would have offered them."""
    try:
        data = orjson.loads(payload.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return ()
    if isinstance(data, dict):
        data = [data] if type(data.get("id")) is int else list(data.values())
    items = data if isinstance(data, list) else ()
    found = (item for item in items if isinstance(item, dict) and type(item.get("id")) is int)
    return tuple(row for item in found if (row := listed_row(item, base, root)))


def listed_row(item: dict[str, Any], base: str, root: str) -> ListingEntry | None:
    """Read a post of a REST answer as a listing offers it; None where it names no URL."""
    link, modified = item.get("link"), item.get("modified_gmt")
    url = urls.join(base, link) if isinstance(link, str) and link.strip() else None
    if url is None:
        return None
    changed = version(modified) if isinstance(modified, str) else None
    date = item.get("date")
    more = {"date": date} if isinstance(date, str) else {}
    return ListingEntry(url=url, version=changed, via={"rest_root": root, "id": item["id"], **more})


def _joined(group: Sequence[Request], root: str, route: str, *, alone: bool = False) -> Request:
    ids = [request.via["id"] for request in group]
    embedded = {"_embed": "author,wp:term,wp:featuredmedia"}
    chosen = {"include": ",".join(map(str, ids)), "per_page": len(ids), "orderby": "include"}
    url = endpoint(root, f"{route}/{ids[0]}", {**embedded}) if alone else endpoint(root, route, {**chosen, **embedded})
    return Request(
        url=url,
        source=group[0].source,
        discovered_at=min(request.discovered_at for request in group),
        key=urls.comparison_form(url) or url,
        via={
            "source_type": "wordpress",
            "url": group[0].via.get("url"),
            "rest_root": root,
            "ids": ids,
            **({} if route == POSTS else {"route": route}),
            **_home(group),
            **(_lone(group[0]) if alone else {}),
        },
        covers=tuple(request.key for request in group),
    )


def _home(group: Sequence[Request]) -> dict[str, Any]:
    return next(({"home": request.via["home"]} for request in group if "home" in request.via), {})


def _lone(post: Request) -> dict[str, Any]:
    """Return whose answer it is, should it hold no post, and whether its listing names it no more."""
    vanished = {"vanished": True} if post.via.get("vanished") else {}
    return {"link": post.url, **vanished}
