"""The named parsers: what one raw string says about one field. Pure; every evidence of a record names one.

`reparse` builds the value of a field from its evidence alone, and is the only way a value comes about: what stands in a
record is what its raw strings say.
"""

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from ingest import text, urls
from ingest.clean import bylines, dates, kinds, languages, pagetype, phrases
from ingest.clean.trust import beside
from ingest.model import Access, Author, Evidence, Image, LiveUpdate, PageType, Rights, Syndication

__all__ = ["PARSERS", "read", "reparse"]

Parser: TypeAlias = Callable[[str], object]

_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
# Between a headline and a site's name. A hyphen counts only between spaces.
_SEPARATOR: Final = re.compile(r"\s+[|\-–—·•»«:~/]{1,2}\s+|\s*[|｜»«_]\s*|:\s+")
_ITEMS: Final = re.compile(r"[,;，、；،|]")
# A theme sets the categories and the tags of a post apart by style alone: "NewsTagged Lindau".
_TAGGED: Final = re.compile(r"(?<=\w)(?:\s?\|\s?|\s)?Tagged(?: with)?\s")
_AGAIN: Final = 500  # characters; longer strings are descriptions and bodies, which are read once or twice
_LIMIT: Final = 100  # characters of one tag; longer ones are sentences
_TEASER: Final = re.compile(
    r"subscri(?:be|ption) (?:now )?to (?:continue|keep|read)|to (?:continue|keep) reading|already a subscriber"
    r"|to read the (?:full|whole|rest)|subscribers? only|weiterlesen mit|jetzt weiterlesen|mit .{0,20}abo weiterlesen"
    r"|(?:this|the full) article is (?:only )?(?:for|available to) (?:our )?(?:subscribers|members)|bereits abonnent"
    r"|exklusiv für abonnenten|artikel ist .{0,30}abonnenten|il vous reste .{0,20} à lire|réservé aux abonnés"
    r"|(?:article|contenu) réservé|contenido (?:exclusivo|solo) para suscriptores|suscríbete para (?:seguir|continuar)"
    r"|abbonati per (?:continuare|leggere)|contenuto riservato agli abbonati|exclusivo para assinantes"
    r"|assine para (?:continuar|ler)|только для подписчиков|доступ(?:ен|на) (?:только )?по подписке|dla prenumeratorów"
    r"|dostęp do artykułu|μόνο για συνδρομητές|للمشتركين فقط|仅限订阅|订阅后继续阅读|登录后阅读全文"
)
# Each alternative holds one of them; looking for them costs a tenth.
_TEASER_STEMS: Final = (
    *("subscri", " reading", "to read the ", "weiterlesen", "article is ", "abonnent", "il vous reste", "réservé"),
    *("suscriptores", "suscríbete", "abbonati", "assinantes", "assine ", "подписчиков", "подписке", "prenumeratorów"),
    *("dostęp do", "συνδρομητές", "للمشتركين", "订阅", "登录后"),
)


def plain(raw: str) -> str | None:
    r"""Take the text as it stands.

    >>> plain(" Foreign\ttroops ")
    'Foreign troops'
    """
    return text.normalise(raw) or None


def entities(raw: str) -> str | None:
    """Decode entities once.

    >>> entities("Deployed &#8211; FT &amp;amp; AP")
    'Deployed – FT &amp; AP'
    """
    return text.normalise(html.unescape(raw)) or None


def markup(raw: str) -> str | None:
    """Drop tags, then decode entities once.

    >>> markup("An <em>open</em> <!-- x -->secret &#8211; FT"), markup("a &lt;b&gt;")
    ('An open secret – FT', 'a <b>')
    """
    return text.normalise(html.unescape(_TAG.sub("", _without_comments(raw)))) or None


def _without_comments(raw: str) -> str:
    """Drop comments; one that never ends is text. Looks at nothing twice, as a regular expression would."""
    kept, position = [], 0
    while (start := raw.find("<!--", position)) >= 0 and (end := raw.find("-->", start + 4)) >= 0:
        kept.append(raw[position:start])
        position = end + 3
    return "".join((*kept, raw[position:]))


def headline_first(raw: str) -> str | None:
    """Drop the last piece of a title: a site's name behind the headline.

    >>> headline_first("Open secret: Polyansky | The Gazette"), headline_first("Open secret")
    ('Open secret: Polyansky', None)
    """
    line = text.normalise(raw)
    ends = [found for found in _SEPARATOR.finditer(line) if found.start() > 0]
    return (line[: ends[-1].start()] or None) if ends else None


def headline_last(raw: str) -> str | None:
    """Drop the first piece of a title: a site's name before the headline.

    >>> headline_last("The Gazette - Open secret")
    'Open secret'
    """
    line = text.normalise(raw)
    found = _SEPARATOR.search(line)
    return (line[found.end() :] or None) if found and found.start() > 0 else None


def headline_inside(raw: str) -> str | None:
    """Drop the last two pieces of a title: a section and a site's name.

    >>> headline_inside("Open secret | Politics | The Gazette")
    'Open secret'
    """
    return headline_first(headline_first(raw) or "")


def words_of_path(raw: str) -> str | None:
    """Read the words of an URL's last segment.

    >>> words_of_path("https://example.org/2024/03/open-secret-of-kiev.html"), words_of_path("https://example.org/?p=3")
    ('open secret of kiev', None)
    """
    parsed = urls.parse(raw)
    if parsed is None:
        return None
    segment = str(parsed.pathname).rstrip("/").rpartition("/")[2]
    words = re.sub(r"\.\w{2,5}$", "", segment).replace("_", "-").split("-")
    return " ".join(words) if sum(word.isalpha() for word in words) >= 3 else None


def tag(raw: str) -> tuple[str, ...]:
    """Read one tag.

    >>> tag("#Ukraine"), tag("Tags:")
    (('Ukraine',), ())
    """
    value = (markup(raw) or "").lstrip("#•·").strip(" ,;")
    return (value,) if value and len(value) <= _LIMIT and not value.endswith((":", "：")) else ()


def tags(raw: str) -> tuple[str, ...]:
    """Read a list of tags.

    >>> tags("Ukraine, Russia,, Nato")
    ('Ukraine', 'Russia', 'Nato')
    """
    return tuple(value for item in _ITEMS.split(raw) for value in tag(item))


def tag_line(raw: str) -> tuple[str, ...]:
    """Read the tags of a line that begins with a label, or of one of hashtags.

    >>> tag_line("Tags: Ukraine, Russia"), tag_line("#Ukraine #Russia"), tag_line("Ukraine, Russia")
    (('Ukraine', 'Russia'), ('Ukraine', 'Russia'), ())
    >>> tag_line("Posted in Canals, NewsTagged Lindau")
    ('Canals', 'News', 'Lindau')
    """
    filed = phrases.FILED.match(text.lower(raw))
    if filed:
        return tags(_TAGGED.sub(", ", raw[filed.end() :]))
    if not phrases.TAG_LINE.match(text.lower(raw)):
        return ()
    if raw.startswith("#"):
        return tags(raw.replace("#", ",#"))
    return tags(re.split("[:：]", raw, maxsplit=1)[1])


def url(raw: str) -> str | None:
    """Take an absolute web address as it stands.

    >>> url(" https://example.org/a "), url("/a")
    ('https://example.org/a', None)
    """
    return raw.strip() if urls.parse(raw) else None


def boolean(raw: str) -> bool | None:
    """Read schema.org's Boolean in its many spellings, and Facebook's content tiers.

    >>> boolean("False"), boolean("https://schema.org/True"), boolean("locked"), boolean("metered")
    (False, True, False, None)
    """
    word = raw.strip().rpartition("/")[2].casefold()
    return True if word in {"true", "yes", "1", "free"} else False if word in {"false", "no", "0", "locked"} else None


def integer(raw: str) -> int | None:
    """Read a count.

    >>> integer("1,204"), integer("many")
    (1204, None)
    """
    found = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.0)?(?: words)?", raw.strip())
    return int(found[1].replace(",", "")) if found else None


def teaser_sign(raw: str) -> bool | None:
    """Tell a line that says the rest is for subscribers.

    >>> teaser_sign("Subscribe to continue reading"), teaser_sign("He continued reading")
    (True, None)
    """
    low = text.lower(raw)
    return True if any(stem in low for stem in _TEASER_STEMS) and _TEASER.search(low) else None


def author_type(raw: str) -> str | None:
    """Read schema.org's type of an author.

    >>> author_type("https://schema.org/Person"), author_type("NewsMediaOrganization"), author_type("Thing")
    ('person', 'organization', None)
    """
    kind = raw.strip().rpartition("/")[2].casefold()
    return "person" if kind == "person" else "organization" if kind.endswith(("organization", "corporation")) else None


def update_text(raw: str) -> str | None:
    """Read the body of a live blog's update, which may be HTML.

    >>> update_text("<p>Two to one.</p><p>Half-time.</p>")
    'Two to one. Half-time.'
    """
    return markup(re.sub(r"</p>|<br\s*/?>", " ", raw, flags=re.IGNORECASE))


PARSERS: Final[Mapping[str, Parser]] = MappingProxyType(
    {
        "text": plain,
        "entities": entities,
        "html": markup,
        "headline-first": headline_first,
        "headline-last": headline_last,
        "headline-inside": headline_inside,
        "words-of-path": words_of_path,
        "byline": bylines.byline,
        "names": bylines.names,
        "organisation": bylines.organisation,
        "author-type": author_type,
        "author-url": url,
        "tag": tag,
        "tags": tags,
        "tag-line": tag_line,
        "url": url,
        "relative-url": plain,
        "base-url": url,
        "iso-8601": dates.iso_8601,
        "utc": dates.utc,
        "rfc-2822": dates.rfc_2822,
        "written-date": dates.written,
        "updated-date": dates.updated,
        "day-month-year": dates.day_month_year,
        "month-day-year": dates.month_day_year,
        "month-day": dates.month_day,
        "dateline": dates.dateline,
        "url-date": dates.url_date,
        "language-tag": languages.tag,
        "langid": languages.detect,
        "jsonld-type": pagetype.of_schema,
        "og-type": pagetype.of_opengraph,
        "url-type": kinds.of_url,
        "front-type": kinds.of_front,
        "class-type": kinds.of_class,
        "generator-type": kinds.of_generator,
        "shop-type": kinds.of_line,
        "entry-type": kinds.of_entry,
        "faq-type": pagetype.of_faq,
        "is-free": boolean,
        "css-selector": plain,
        "word-count": integer,
        "teaser-sign": teaser_sign,
        "robots": plain,
        "x-robots-tag": plain,
        "tdm-reservation": plain,
        "license": plain,
        "copyright": markup,
        "update-title": markup,
        "update-text": update_text,
        "update-published": dates.iso_8601,
        "tdm-policy": url,
        "source-name": markup,
        "source-url": url,
        "image-url": url,
        "image-alt": plain,
        "image-caption": markup,
        "image-credit": markup,
    }
)
"""Name to parser: raw string to value, None (or nothing) where the string says nothing."""

_ACCESS: Final = {
    "is-free": "is_free",
    "teaser-sign": "teaser",
    "css-selector": "css_selector",
    "word-count": "word_count",
}
_UPDATE: Final = {"update-title": "title", "update-text": "text", "update-published": "published"}
_IMAGE: Final = {"image-url": "url", "image-alt": "alt", "image-caption": "caption", "image-credit": "credit"}
_RIGHTS: Final = {
    "robots": "robots",
    "x-robots-tag": "x_robots_tag",
    "tdm-reservation": "tdm_reservation",
    "license": "license",
    "copyright": "copyright",
}


def reparse(field: str, evidence: Sequence[Evidence]) -> object:
    """Build the value of a field from its evidence alone.

    >>> reparse("published", [Evidence(where="block:4", raw="Sep 5", parser="month-day"),
    ...     Evidence(where="block:9", raw="Moscow, September 5, 2025 — Foo", parser="dateline")])
    '2025-09-05'
    """
    if field in {"published", "modified"}:
        return _date(evidence)
    if field == "authors":
        return _authors(evidence)
    if field == "tags":
        return _unique(value for e in evidence for value in _many(e))
    if field == "canonical_url" and len(evidence) > 1 and evidence[0].parser == "relative-url":
        return urls.join(evidence[1].raw, evidence[0].raw)
    return _COMPOSED[field](evidence) if field in _COMPOSED else _first(evidence)


def read(parser: str, raw: str) -> object:
    """Read a raw string with a named parser."""
    return _read_again(parser, raw) if len(raw) <= _AGAIN else PARSERS[parser](raw)


@lru_cache(maxsize=2048)  # what is on offer is read to choose, to compare, and to build the value
def _read_again(parser: str, raw: str) -> object:
    return PARSERS[parser](raw)


def _value(evidence: Evidence) -> object:
    return read(evidence.parser, evidence.raw)


def _first(evidence: Iterable[Evidence]) -> object:
    return next((value for e in evidence if (value := _value(e)) is not None), None)


def _many(evidence: Evidence) -> tuple[str, ...]:
    value = _value(evidence)
    return value if isinstance(value, tuple) else ()


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for value in values:
        first.setdefault(text.fold(value), value)
    return tuple(first.values())


def _date(evidence: Sequence[Evidence]) -> str | None:
    value = _first(evidence[:1])
    if not isinstance(value, str):
        return None
    if evidence[0].parser != "month-day":
        return value
    anchor = _first(evidence[1:2])
    return dates.with_year(value, anchor) if isinstance(anchor, str) else None


def _authors(evidence: Sequence[Evidence]) -> tuple[Author, ...]:
    """Join names with the types and addresses that stand beside them (same place but for the last step)."""
    said: dict[tuple[str, str], object] = {
        (beside(e.where), e.parser): _value(e) for e in evidence if e.parser in {"author-type", "author-url"}
    }
    merged: dict[str, Author] = {}
    for e in evidence:
        people = _value(e) if e.parser in {"byline", "names", "organisation"} else ()
        place = beside(e.where)
        for author in people if isinstance(people, tuple) else ():
            kind, address = said.get((place, "author-type")), said.get((place, "author-url"))
            own = replace(author, type=author.type or kind, url=address if len(people) == 1 else None)  # type: ignore[arg-type]  # what those two parsers give
            known = merged.setdefault(text.fold(author.name), own)
            merged[text.fold(author.name)] = replace(known, type=known.type or own.type, url=known.url or own.url)
    return tuple(merged.values())


def _attributes(evidence: Sequence[Evidence], names: Mapping[str, str]) -> dict[str, Any]:
    """Give each attribute the first value that a parser of its name finds; further texts are added to texts."""
    found: dict[str, Any] = {}
    for e in evidence:
        value, name = _value(e), names.get(e.parser)
        if name is None or value is None:
            continue
        before = found.setdefault(name, value)
        if isinstance(value, str) and name in {"robots", "x_robots_tag"} and value not in str(before).split("; "):
            found[name] = f"{before}; {value}"
    return found


def _raw(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    return tuple(f"{e.where}: {text.normalise(e.raw)}" for e in evidence)


def _access(evidence: Sequence[Evidence]) -> Access:
    return Access(raw=_raw(evidence), **_attributes(evidence, _ACCESS))


def _rights(evidence: Sequence[Evidence]) -> Rights:
    return Rights(raw=_raw(evidence), **_attributes(evidence, _RIGHTS))


def _syndication(evidence: Sequence[Evidence]) -> Syndication | None:
    found = _attributes(evidence, {"source-name": "name", "source-url": "url"})
    return Syndication(name=found.get("name"), url=found.get("url")) if found else None


def _updates(evidence: Sequence[Evidence]) -> tuple[LiveUpdate, ...]:
    """Join the parts of each update, which stand beside each other; one without text says nothing."""
    parts: dict[str, list[Evidence]] = {}
    for e in evidence:
        parts.setdefault(beside(e.where), []).append(e)
    found = (_attributes(part, _UPDATE) for part in parts.values())
    return tuple(
        LiveUpdate(published=f.get("published"), title=f.get("title"), text=f["text"]) for f in found if "text" in f
    )


def _images(evidence: Sequence[Evidence]) -> tuple[Image, ...]:
    found = _attributes(evidence, _IMAGE)
    return (Image(**found),) if found.get("url") else ()


def _page_type(evidence: Sequence[Evidence]) -> PageType:
    value = _first(evidence)
    return value if value in pagetype.PAGE_TYPES else "article"  # type: ignore[return-value]  # a member of that literal


_COMPOSED: Final[Mapping[str, Callable[[Sequence[Evidence]], object]]] = MappingProxyType(
    {
        "access": _access,
        "rights": _rights,
        "syndicated_from": _syndication,
        "live_updates": _updates,
        "images": _images,
        "page_type": _page_type,
    }
)
