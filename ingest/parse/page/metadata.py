"""What does a page say about itself, and where? Every claim is a candidate; who is right is decided elsewhere.

Candidates come in the order of the page, headers last. `where` names the place:

    title#0                                the first <title>
    html:lang                              an attribute of <html>
    meta:og:title#1                        the second <meta> of that name or property (lower case)
    link:canonical#0                       the first <link> of that relation
    jsonld:0/author/0/name                 the first JSON-LD block, and a JSON pointer into it
    itemprop:headline#0@12                 microdata, and the block that it stands in or before
    rel:author#0@5                         a link to the author
    time#0@5:body/main/p/time.entry-date   a <time>, its block, its path and its classes
    header:x-robots-tag                    a header of the answer

What stands in the body bears its `subject` (`scopes.py`), and the names of the elements around it (`element_path`).

Fields: `title description authors author_url author_type section tags published modified created language canonical_url
amp_url image image_alt is_free is_free_part css_selector word_count license copyright credit page_type robots
x_robots_tag tdm_reservation tdm_policy publisher site_name breadcrumb syndicated syndicated_url article_body time
live_update_title live_update_published live_update_text`.

- `authors author_url author_type` of one person share their `where` up to the last `/`.
- `time` is a date whose element does not say of what; where class or itemprop do, it is `published` or `modified`.
- `page_type` is the raw word of og:type or of a JSON-LD `@type`; a JSON-LD candidate belongs to the type whose `where`
  is the same up to `/@type`. The `title` of one that is no article (a WebPage) may be the title of the site.
- `is_free` speaks for the whole article, `is_free_part` for what `css_selector` beside it selects.
- The three `live_update_…` of one update share their `where` up to the last `/`.
- `syndicated` and `syndicated_url` name where the article was first published.
- `article_body` is evidence for the page classifier, not the text.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from ingest.model import Candidate, Doubt, Subject
from ingest.parse.page import jsonld
from ingest.parse.page.pictures import Attributes
from ingest.parse.page.places import Place
from ingest.parse.page.scopes import ADDRESSES, NAMING, Scopes

__all__ = ["Claims", "Fact", "find_candidates"]

_TEXT: Final = 1_000  # characters of an element's text that can be a value
_ASKED: Final = 500  # elements whose text is asked for; each look at one costs its size
_TOLD: Final = 3  # losses that a doubt names


class Fact(NamedTuple):
    """An element that says something about the page."""

    tag: str
    node: LexborNode
    attributes: Attributes
    above: Place
    """Where it stands."""
    block: int
    """Index of the block that it stands in or before."""


class Claims(NamedTuple):
    """What a page says about itself."""

    candidates: tuple[Candidate, ...]
    subjects: tuple[Subject, ...]
    doubts: tuple[Doubt, ...]


# Field -> names, properties and itemprops of <meta>, in lower case. Sources: ogp.me, schema.org, Dublin Core, Highwire
# Press (Google Scholar's inclusion guidelines), Parse.ly, Sailthru, Cxense, Twitter cards, W3C's TDMRep.
_NAMES: Final[Mapping[str, str]] = {
    "title": (
        "title og:title twitter:title article:title headline dc.title dcterms.title citation_title parsely-title "
        "sailthru.title cxenseparse:title"
    ),
    "description": (
        "description og:description twitter:description dc.description dcterms.description dcterms.abstract "
        "sailthru.description"
    ),
    "authors": (
        "author authors article:author og:article:author article:author_name byl byline creator dc.creator "
        "dcterms.creator dc.contributor citation_author parsely-author sailthru.author cxenseparse:author"
    ),
    "section": "section article:section og:article:section parsely-section",
    "tags": (
        "keywords news_keywords article:tag og:article:tag parsely-tags sailthru.tags dc.subject dcterms.subject "
        "citation_keywords"
    ),
    "published": (
        "article:published_time og:article:published_time og:published_time article:published article.published "
        "published_time published published-date date_published datepublished publish_date publish-date publishdate "
        "publication_date pubdate pub_date originalpublicationdate article_date_original firstpublished ptime pdate "
        "date displaydate article.date article:post_date dc.date dcterms.date dc.date.issued dc.date.published "
        "dc.issued dcterms.issued citation_publication_date citation_date citation_online_date parsely-pub-date "
        "sailthru.date cxenseparse:recs:publishtime rnews:datepublished vr:published_time"
    ),
    "created": "created datecreated article.created dc.created dcterms.created dc.date.created",
    "modified": (
        "article:modified_time og:article:modified_time og:updated_time modified_time article:modified article.updated "
        "modified datemodified date.modified last-modified lastmodified lastmod updated revised utime dc.modified "
        "dc.date.modified dcterms.modified rnews:datemodified"
    ),
    "language": ("og:locale language content-language inlanguage dc.language dcterms.language citation_language"),
    "canonical_url": "og:url twitter:url parsely-link vr:canonical",
    "image": (
        "og:image og:image:url og:image:secure_url twitter:image twitter:image:src image thumbnail thumbnailurl "
        "parsely-image-url sailthru.image.full"
    ),
    "image_alt": "og:image:alt twitter:image:alt",
    "page_type": "og:type parsely-type",
    "site_name": "og:site_name application-name apple-mobile-web-app-title",
    "publisher": "publisher article:publisher dc.publisher dcterms.publisher citation_journal_title",
    "robots": "robots googlebot googlebot-news bingbot",
    "copyright": "copyright dc.rights dcterms.rights dcterms.rightsholder rights rights-standard copyrightholder",
    "license": "license dcterms.license",
    "syndicated_url": "syndication-source original-source",
    "is_free": "isaccessibleforfree article:content_tier",
    "word_count": "wordcount",
    "tdm_reservation": "tdm-reservation",
    "tdm_policy": "tdm-policy",
}
_META: Final[Mapping[str, str]] = {name: field for field, names in _NAMES.items() for name in names.split()}
_LINK: Final[Mapping[str, str]] = {
    "canonical": "canonical_url",
    "amphtml": "amp_url",
    "license": "license",
    "author": "author_url",
    "image_src": "image",
    "syndication-source": "syndicated_url",
}
_MICRODATA: Final[Mapping[str, str]] = {
    "headline": "title",
    "author": "authors",
    "creator": "authors",
    "datepublished": "published",
    "datecreated": "created",
    "datemodified": "modified",
    "articlesection": "section",
    "keywords": "tags",
    "inlanguage": "language",
    "license": "license",
    "copyrightholder": "copyright",
    "isaccessibleforfree": "is_free",
}
_HEADERS: Final[Mapping[str, str]] = {
    "x-robots-tag": "x_robots_tag",
    "tdm-reservation": "tdm_reservation",
    "tdm-policy": "tdm_policy",
    "content-language": "language",
}
_URLS: Final[Mapping[str, str]] = {"authors": "author_url"}


def find_candidates(facts: Sequence[Fact], headers: Sequence[tuple[str, str]] = ()) -> Claims:
    """Return everything that the elements and the headers of one page offer, in their order."""
    reader = _Reader(facts)
    found = (*reader.read(facts), *_from_headers(headers))
    return Claims(found, (*reader.graph.subjects, *reader.scopes.subjects()), tuple(reader.doubts()))


def _from_headers(headers: Sequence[tuple[str, str]]) -> Iterator[Candidate]:
    for name, value in headers:
        field = _HEADERS.get(name.lower())
        if field and value.strip():
            yield Candidate(field=field, raw=value.strip(), where=f"header:{name.lower()}")


class _Reader:
    """Counts the elements of one name, so that each has a place."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._seen: Counter[str] = Counter()
        self._asked = 0
        # References lead to scripts and elements that come later.
        self.graph = jsonld.Graph([fact.node.text() for fact in facts if fact.tag == "script"])
        self.scopes = Scopes()
        for fact in facts:
            if "itemref" in fact.attributes:
                self.scopes.refer(fact.node, fact.attributes)

    def read(self, facts: Sequence[Fact]) -> Iterator[Candidate]:
        for fact in facts:
            if fact.tag == "meta":
                yield from self._placed(fact, self._meta(fact))
            elif fact.tag == "link":
                yield from self._placed(fact, self._link(fact))
            elif fact.tag == "script":
                yield from self.graph.candidates(self._place("jsonld"))
            elif fact.tag == "title":
                yield from _offered("title", self._text(fact), f"title#{self._place('title')}")
            elif fact.tag == "html":
                yield from _offered("language", fact.attributes.get("lang"), "html:lang")
                yield from _offered("language", fact.attributes.get("xml:lang"), "html:xml:lang")
            elif fact.attributes.get("itemprop"):
                yield from self._placed(fact, self._item(fact))
            elif fact.tag == "time":
                yield from self._placed(fact, self._time(fact))
            elif fact.tag == "a":
                yield from self._placed(fact, self._author(fact))

    def doubts(self) -> Iterator[Doubt]:
        lost = list(self.graph.lost)
        if self._asked > _ASKED:
            lost.append(f"the text of {self._asked - _ASKED} elements is not looked at")
        if lost:
            yield Doubt(code="structured-data-unreadable", message="; ".join(lost[:_TOLD]))

    def _placed(self, fact: Fact, found: Iterator[Candidate]) -> Iterator[Candidate]:
        """Yield candidates with the subject that their element speaks of, and where it stands."""
        offered = list(found)
        if not offered and not fact.attributes.get("itemprop"):
            return
        subject = self.scopes.around(fact.node, fact.attributes) if " body " in fact.above.element_path else ""
        for name in (fact.attributes.get("itemprop") or "").lower().split() if subject else ():
            if name in NAMING:
                known = (c.raw for c in offered if c.field == "title")
                self.scopes.named(subject, name, next(known, None) or self._value(fact, name))
        yield from (replace(c, subject=subject, element_path=fact.above.element_path) for c in offered)

    def _author(self, fact: Fact) -> Iterator[Candidate]:
        where = f"rel:author#{self._place('rel:author')}@{fact.block}"
        yield from _offered("authors", self._text(fact), where)
        yield from _offered("author_url", fact.attributes.get("href"), where)

    def _meta(self, fact: Fact) -> Iterator[Candidate]:
        """Read one <meta>, which may have several names for its content."""
        content = fact.attributes.get("content")
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            said = fact.attributes.get(attribute)
            for name in dict.fromkeys(said.lower().split()) if said else ():
                field = _META.get(name) or (_MICRODATA.get(name) if attribute == "itemprop" else None)
                if field is None:
                    continue
                if attribute == "itemprop":
                    where = f"itemprop:{name}#{self._place('itemprop:' + name)}@{fact.block}"
                else:
                    where = f"meta:{name}#{self._place('meta:' + name)}"
                is_profile = field == "authors" and (content or "").lstrip().lower().startswith(("http://", "https://"))
                yield from _offered("author_url" if is_profile else field, content, where)

    def _link(self, fact: Fact) -> Iterator[Candidate]:
        for relation in dict.fromkeys((fact.attributes.get("rel") or "").lower().split()):
            if field := _LINK.get(relation):
                where = f"link:{relation}#{self._place('link:' + relation)}"
                yield from _offered(field, fact.attributes.get("href"), where)
        if fact.attributes.get("itemprop"):
            yield from self._item(fact)

    def _item(self, fact: Fact) -> Iterator[Candidate]:
        for name in dict.fromkeys((fact.attributes.get("itemprop") or "").lower().split()):
            field = _MICRODATA.get(name)
            if field is None:
                continue
            where = f"itemprop:{name}#{self._place('itemprop:' + name)}@{fact.block}"
            yield from _offered(field, self._value(fact, name), where)
            if field in _URLS and fact.tag == "a":
                yield from _offered(_URLS[field], fact.attributes.get("href"), where)

    def _value(self, fact: Fact, name: str) -> str | None:
        """Read the value of a property: what is meant for programs, else the text, of a person the name."""
        raw = fact.attributes.get("content") or fact.attributes.get("datetime")
        if raw is None and (fact.tag == "link" or name in ADDRESSES):
            raw = fact.attributes.get("href") or fact.attributes.get("itemid")
        return raw if raw is not None else self._text(fact, named=_MICRODATA.get(name) == "authors")

    def _time(self, fact: Fact) -> Iterator[Candidate]:
        classes = (fact.attributes.get("class") or "").lower().split()
        field = "published" if "pubdate" in fact.attributes or _says(classes, _PUBLISHED) else "time"
        if field == "time" and _says(classes, _MODIFIED):
            field = "modified"
        place = ".".join((fact.above.path_to("time"), *classes[:8]))
        raw = fact.attributes.get("datetime") or self._text(fact)
        yield from _offered(field, raw, f"time#{self._place('time')}@{fact.block}:{place}")

    def _text(self, fact: Fact, *, named: bool = False) -> str:
        """Return an element's text; for a person's, the part that is the name."""
        self._asked += 1
        if self._asked > _ASKED:
            return ""
        node = fact.node.css_first("[itemprop~=name]") if named else None
        if node is not None and (content := node.attributes.get("content")):
            return content
        text = (node or fact.node).text()
        return text if len(text) <= _TEXT else ""

    def _place(self, name: str) -> int:
        self._seen[name] += 1
        return self._seen[name] - 1


_PUBLISHED: Final = frozenset(
    {"published", "entry-date", "pubdate", "post-date", "date-published", "publish-date", "dt-published"}
)
_MODIFIED: Final = frozenset({"updated", "modified", "date-modified", "last-modified", "dt-updated"})


def _says(classes: Sequence[str], words: frozenset[str]) -> bool:
    return not words.isdisjoint(classes)


def _offered(field: str, raw: str | None, where: str) -> Iterator[Candidate]:
    value = " ".join(raw.split()) if raw else ""
    if value:
        yield Candidate(field=field, raw=value, where=where)
