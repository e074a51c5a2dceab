"""What the members of a WordPress post offer for the fields of an article.

Raw strings are as JSON holds them, with its escapes undone and HTML's entities still in. HTML, with tags and entities,
stand at every `where` that ends in `/rendered`; entities alone in names of authors and terms and in alternative texts;
`yoast_head_json` holds plain text with entities. Dates named `…_gmt` are UTC without a `Z`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from ingest.model import Candidate

# A database without a date says so in zeros (WORDPRESS.md §5).
_NO_DATE: Final = "0000"
# Core's names; WPGraphQL's.
_DATES: Final = (
    ("published", ("date_gmt", "dateGmt", "date")),
    ("modified", ("modified_gmt", "modifiedGmt", "modified")),
)
_PEOPLE: Final = frozenset({"Person", "Author"})
_ARTICLES: Final = ("Article", "BlogPosting")


def candidates(post: Mapping[str, Any]) -> tuple[Candidate, ...]:
    """Read every candidate of a post, those nearest to the core of WordPress first.

    >>> [(c.field, c.where) for c in candidates({"title": {"rendered": "A"}, "date_gmt": "2024-01-02T03:04:05"})]
    [('title', 'json:/title/rendered'), ('published', 'json:/date_gmt')]
    """
    found = (*_core(post), *_people(post), *_terms(post), *_pictures(post), *_yoast(post))
    return tuple(dict.fromkeys(candidate for candidate in found if candidate.raw.strip()))


def rendered(post: Mapping[str, Any], key: str) -> tuple[str | None, str]:
    """Read a member that is an object with `rendered` in WordPress 4.7 and later, and a string elsewhere.

    An editor's export has `raw` alone, as the database holds it.

    >>> rendered({"title": {"rendered": "A"}}, "title"), rendered({"title": "A"}, "title")
    (('A', 'json:/title/rendered'), ('A', 'json:/title'))
    >>> rendered({"title": {"raw": "A"}}, "title")
    ('A', 'json:/title/raw')
    """
    value = post.get(key)
    if isinstance(value, dict):
        form = "raw" if isinstance(value.get("raw"), str) and "rendered" not in value else "rendered"
        inner = value.get(form)
        return (inner if isinstance(inner, str) else None), f"json:/{key}/{form}"
    return (value if isinstance(value, str) else None), f"json:/{key}"


def dig(value: Any, *path: str | int) -> Any:
    """Follow a path of keys and indexes; None where it leads nowhere."""
    for step in path:
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        else:
            value = value[step] if isinstance(value, list) and len(value) > step else None
    return value


def _core(post: Mapping[str, Any]) -> Iterator[Candidate]:
    yield from _html(post, "title", "title")
    for field, names in _DATES:
        for name in names:
            value = post.get(name)
            if isinstance(value, str) and not value.startswith(_NO_DATE):
                yield Candidate(field=field, raw=value, where=f"json:/{name}")
    if not dig(post, "excerpt", "protected"):
        yield from _html(post, "description", "excerpt")
    # Polylang and WPML.
    yield from _strings(post, "language", "lang", "locale", "wpml_current_locale")


def _people(post: Mapping[str, Any]) -> Iterator[Candidate]:
    # Plugins for several authors (Co-Authors Plus, PublishPress Authors) know more than the one author of core.
    for key in ("coauthors", "co_authors", "authors"):
        yield from _persons(post.get(key), f"/{key}")
    yield from _persons(dig(post, "_embedded", "author"), "/_embedded/author")
    author = post.get("author")
    if isinstance(author, dict):
        node = author.get("node")
        yield from _person(node, "/author/node") if isinstance(node, dict) else _person(author, "/author")
    yield from _strings(post, "authors", "author_name", "author")


def _persons(people: Any, where: str) -> Iterator[Candidate]:
    for index, person in _entries(people):
        yield from _person(person, f"{where}/{index}")


def _person(person: Mapping[str, Any], where: str) -> Iterator[Candidate]:
    names = (name for name in ("display_name", "name", "nicename") if _is_text(person.get(name)))
    name = next(names, None)
    if name is None:
        # An embedded error object: security plugins hide the users (WORDPRESS.md §4).
        return
    yield Candidate(field="authors", raw=person[name], where=f"json:{where}/{name}")
    link = next((key for key in ("link", "URL", "url", "profile_URL") if _is_text(person.get(key))), None)
    if link:
        yield Candidate(field="author_url", raw=person[link], where=f"json:{where}/{link}")


def _terms(post: Mapping[str, Any]) -> Iterator[Candidate]:
    fields = {"category": "section", "post_tag": "tags"}
    groups = dig(post, "_embedded", "wp:term")
    for outer, group in enumerate(groups if isinstance(groups, list) else ()):
        for inner, term in _entries(group):
            field = fields.get(str(term.get("taxonomy")))
            if field and _is_text(term.get("name")):
                where = f"json:/_embedded/wp:term/{outer}/{inner}/name"
                yield Candidate(field=field, raw=term["name"], where=where)
    # WordPress.com v1.1 has them as objects by name, WPGraphQL as nodes; core has ids here, which name nothing.
    for field, key in (("section", "categories"), ("tags", "tags")):
        nodes = dig(post, key, "nodes")
        terms, place = (nodes, f"{key}/nodes") if isinstance(nodes, list) else (post.get(key), key)
        for name, term in _entries(terms):
            if _is_text(term.get("name")):
                yield Candidate(field=field, raw=term["name"], where=f"json:/{place}/{_step(name)}/name")


def _pictures(post: Mapping[str, Any]) -> Iterator[Candidate]:
    for index, media in _entries(dig(post, "_embedded", "wp:featuredmedia")):
        where = f"/_embedded/wp:featuredmedia/{index}"
        paths: tuple[tuple[str, tuple[str, ...]], ...] = (
            ("image", ("source_url",)),
            ("image", ("media_details", "sizes", "full", "source_url")),
            ("image_caption", ("caption", "rendered")),
            ("image_alt", ("alt_text",)),
            ("image_credit", ("media_details", "image_meta", "credit")),
        )
        for field, path in paths:
            value = dig(media, *path)
            if _is_text(value):
                yield Candidate(field=field, raw=value, where=f"json:{where}/{'/'.join(path)}")
    node = dig(post, "featuredImage", "node")
    if isinstance(node, dict):
        yield from _strings(node, "image", "sourceUrl", where="/featuredImage/node")
    yield from _strings(post, "image", "jetpack_featured_media_url", "featured_image", "featured_media_src_url")


def _yoast(post: Mapping[str, Any]) -> Iterator[Candidate]:
    head = post.get("yoast_head_json")
    if not isinstance(head, dict):
        return
    names = (
        ("canonical_url", ("canonical",)),
        ("canonical_url", ("og_url",)),
        ("title", ("og_title", "title", "twitter_title")),
        ("description", ("description", "og_description")),
        ("authors", ("author",)),
        ("published", ("article_published_time",)),
        ("modified", ("article_modified_time",)),
        ("language", ("og_locale",)),
    )
    for field, keys in names:
        yield from _strings(head, field, *keys, where="/yoast_head_json")
    for index, image in _entries(head.get("og_image")):
        yield from _strings(image, "image", "url", where=f"/yoast_head_json/og_image/{index}")
    where = "/yoast_head_json/schema/@graph"
    nodes = [(node, _kinds(node), f"{where}/{index}") for index, node in _entries(dig(head, "schema", "@graph"))]
    articles = [(node, place) for node, kinds, place in nodes if any(kind.endswith(_ARTICLES) for kind in kinds)]
    named = [author for node, place in articles for author in _authors(node, place)]
    for node, place in articles:
        yield from _article(node, place)
    # The other people of a graph are those whom the author or the site stands for: its owner is one of them.
    people = [(node, place) for node, kinds, place in nodes if kinds & _PEOPLE and "Organization" not in kinds]
    yield from named or (author for node, place in people for author in _strings(node, "authors", "name", where=place))


def _kinds(node: Mapping[str, Any]) -> frozenset[str]:
    types = node.get("@type")
    return frozenset(kind for kind in (types if isinstance(types, list) else [types]) if isinstance(kind, str))


def _authors(node: Mapping[str, Any], where: str) -> Iterator[Candidate]:
    author = node.get("author")
    if isinstance(author, dict):
        yield from _strings(author, "authors", "name", where=f"{where}/author")
    elif isinstance(author, list):
        for index, person in _entries(author):
            yield from _strings(person, "authors", "name", where=f"{where}/author/{index}")


def _article(node: Mapping[str, Any], where: str) -> Iterator[Candidate]:
    yield from _strings(node, "title", "headline", where=where)
    yield from _strings(node, "published", "datePublished", where=where)
    yield from _strings(node, "modified", "dateModified", where=where)
    yield from _strings(node, "language", "inLanguage", where=where)
    yield from _strings(node, "image", "thumbnailUrl", where=where)
    yield from _listed(node, "tags", "keywords", where)
    yield from _listed(node, "section", "articleSection", where)


def _listed(node: Mapping[str, Any], field: str, key: str, where: str) -> Iterator[Candidate]:
    value = node.get(key)
    for index, raw in enumerate(value if isinstance(value, list) else ()):
        if _is_text(raw):
            yield Candidate(field=field, raw=raw, where=f"json:{where}/{key}/{index}")
    yield from _strings(node, field, key, where=where)


def _html(post: Mapping[str, Any], field: str, key: str) -> Iterator[Candidate]:
    raw, where = rendered(post, key)
    if raw:
        yield Candidate(field=field, raw=raw, where=where)


def _strings(node: Mapping[str, Any], field: str, *keys: str, where: str = "") -> Iterator[Candidate]:
    for key in keys:
        value = node.get(key)
        if _is_text(value):
            yield Candidate(field=field, raw=str(value), where=f"json:{where}/{_step(key)}")


def _entries(value: Any) -> Iterable[tuple[str | int, Mapping[str, Any]]]:
    """Yield the objects of a list or of an object, each with its index or key."""
    pairs: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, list):
        pairs = enumerate(value)
    elif isinstance(value, dict):
        pairs = value.items()
    return ((key, item) for key, item in pairs if isinstance(item, dict))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _step(key: str | int) -> str:
    # RFC 6901 3: "~" and "/" in a key.
    return str(key).replace("~", "~0").replace("/", "~1")
