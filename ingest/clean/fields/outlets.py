"""Whether an author is nobody's name but what software fills in: the site itself, or who made it. Pure.

A newspaper signs its news with its own name, and says so: an object of the markup is a NewsArticle. The blog of a firm,
a shop or a university has the firm as `author` of whatever stands there, because a plug-in wants one; its <meta
name="author"> names the agency that made the site. Of the training pages with such an author only one in ten has it in
its gold; of those with a NewsArticle most do.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from ingest import text, urls
from ingest.model import Author, Candidate, Document, Evidence

__all__ = ["bare", "host_words", "is_filled_in", "is_news"]

_NEWS: Final = ("newsarticle", "liveblogposting")
# A "Gazette Team" may sign what it wrote; on training pages gold has no "Editorial Team" that only the markup names.
_OF_ACCOUNTS: Final = frozenset({"official", "admin", "editorial", "webmaster"})
_OF_TEAMS: Final = frozenset({"team", "staff", "account", "blog", "web", "the"})
_SHORTEST: Final = 3  # letters of a name that may be the beginning of a site's


def is_filled_in(
    document: Document, candidates: Sequence[Candidate], evidence: Sequence[Evidence], authors: Sequence[Author]
) -> bool:
    """Return whether all authors are outlets that the markup alone names, on a page that is no news."""
    if document.shape != "html" or not authors:
        return False
    places = [e for e in evidence if e.parser not in {"author-type", "author-url"}]
    if not all(e.where.startswith(("jsonld:", "meta:")) for e in places):
        return False
    sites = {bare(c.raw) for c in candidates if c.field in {"site_name", "publisher"}} | host_words(document.url)
    is_structured = any(e.where.startswith("jsonld:") for e in places)
    if is_structured and all(_is_account(author.name, sites) for author in authors):
        return not is_news(candidates)
    if any(a.type == "person" for a in authors):
        return False
    firms = all(author.type == "organization" for author in authors)
    if any(e.parser == "organisation" for e in places):
        return firms and all(_is_site(a.name, sites) for a in authors) and not is_news(candidates)
    if not all(e.where.startswith("meta:") for e in places):
        return False
    # A name of one word that is the site's; many a site is called by its owner's full name.
    accounts = all(" " not in a.name and _is_site(a.name, sites) for a in authors)
    return (firms or accounts) and not _is_shown(document, authors)


def is_news(candidates: Iterable[Candidate]) -> bool:
    """Return whether an object of the markup is news, as newsrooms declare it and blogs do not."""
    return any(c.field == "page_type" and c.raw.casefold().endswith(_NEWS) for c in candidates)


def _is_shown(document: Document, authors: Sequence[Author]) -> bool:
    """Return whether the page shows one of the names, wherever that is."""
    names = [text.fold(author.name) for author in authors]
    return any(name in text.fold(block.text) for block in document.blocks for name in names)


def _is_account(name: str, sites: set[str]) -> bool:
    """Return whether a name is the site's account, whatever its type is said to be: "Gazette Editorial Team"."""
    words = name.split()
    own = [word for word in words if word.casefold() not in _OF_ACCOUNTS | _OF_TEAMS]
    return not _OF_ACCOUNTS.isdisjoint(map(str.casefold, words)) and bool(own) and bare(" ".join(own)) in sites


def _is_site(name: str, sites: set[str]) -> bool:
    """Return whether a name is the site's, or that with a word more: "Moz Staff" on moz.com."""
    own = bare(name)
    return any(own == site or (len(site) >= _SHORTEST and own.startswith(site)) for site in sites)


def bare(value: str) -> str:
    """Fold to letters and digits, without an article in front.

    >>> bare("The Lindau Gazette!"), bare("Die Lindauer")
    ('lindaugazette', 'lindauer')
    """
    return re.sub(r"[\W_]", "", re.sub(r"^\W*(?:the|die|der|das|el|la|le|il)\s", "", text.fold(value)))


def host_words(url: str | None) -> set[str]:
    """Return the names that a host goes by.

    >>> sorted(host_words("https://www.thegazette.co.uk/a"))
    ['gazette', 'thegazette', 'thegazettecouk']
    """
    host = (urls.host(url) or "").partition(":")[0] if url else ""
    labels = host.removeprefix("www.").split(".")
    words = {label for label in labels[:-1] if len(label) >= 3 and label not in {"com", "net", "org", "gov"}}
    return (
        words
        | {w.removeprefix("the") for w in words if len(w) > 6}
        | {"".join(labels)}
        | {w.replace("-", "") for w in words}
    )
