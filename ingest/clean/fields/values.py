"""What one raw string says as plain text, markup, headline, tags, address, count or type. Pure."""

import html
import re
from typing import Final

from ingest import text, urls
from ingest.clean.facts import appended_lines, phrases, wall_lines

__all__ = [
    "author_type", "boolean", "entities", "headline_ended", "headline_first", "headline_inside", "headline_last",
    "integer", "markup", "markup_ended", "plain", "summary", "tag", "tag_line", "tags", "teaser_sign", "update_text",
    "url", "words_of_path",
]  # fmt: skip

_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_BREAK: Final = re.compile(r"</p\s*>|<br\s*/?>|\n")
_TAIL: Final = 2_000  # characters of a last line with its links
_TRIES: Final = 8  # ends of lines behind it
# Between a headline and a site's name. A hyphen counts only between spaces.
_SEPARATOR: Final = re.compile(r"\s+[|\-–—·•»«:~/]{1,2}\s+|\s*[|｜»«_]\s*|:\s+")
# Of a title that sets words in guillemets.
_BESIDE_QUOTES: Final = re.compile(r"\s+[|\-–—·•:~/]{1,2}\s+|\s*[|｜_]\s*|:\s+")
# The same at the end of a title, where nothing follows, read backwards so that no place is looked at twice.
_DANGLING: Final = re.compile(r"\s*(?:[|｜\-–—·•~/]{1,2}\s+|[|｜]\s*)+")
_DANGLING_QUOTES: Final = re.compile(r"\s*(?:[|｜\-–—·•~/»«]{1,2}\s+|[|｜]\s*)+")
_ITEMS: Final = re.compile(r"[,;，、；،|]")
# A theme sets the categories and the tags of a post apart by style alone: "NewsTagged Lindau".
_TAGGED: Final = re.compile(r"(?<=\w)(?:\s?\|\s?|\s)?Tagged(?: with)?\s")
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


def summary(raw: str) -> str | None:
    """Drop tags, and the line that software adds below the posts of a feed.

    >>> summary("<p>It rained.</p> <p>The post <a href='/a'>Rain</a> appeared first on <a href='/'>Gazette</a>.</p>")
    'It rained.'
    """
    breaks = [found.end() for found in _BREAK.finditer(raw.rstrip(), max(0, len(raw) - _TAIL))]
    start = next((end for end in reversed(breaks[-_TRIES:]) if markup(raw[end:])), 0)
    last = (markup(raw[start:]) or "") if len(raw) - start <= _TAIL else ""
    if len(last) <= appended_lines.MAX and appended_lines.is_appended(last):
        return markup(raw[:start])
    value = markup(raw) or ""
    return value[: appended_lines.end_of_text(value)] or None


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
    >>> headline_first("»Open secret« – The Gazette"), headline_first("Open secret « The Gazette")
    ('»Open secret«', 'Open secret')
    """
    line = text.normalise(raw)
    end = 0
    for found in _separator(line).finditer(line):
        end = found.start()
    return (_ended(line[:end]) or None) if end else None


def headline_ended(raw: str) -> str | None:
    """Drop a separator that nothing follows: what stood behind it was taken away.

    >>> headline_ended("Open secret - "), headline_ended("« Open secret »"), headline_ended("Open secret | »")
    ('Open secret', '« Open secret »', 'Open secret')
    """
    return _ended(text.normalise(raw)) or None


def markup_ended(raw: str) -> str | None:
    """Drop tags, decode entities once, and drop a separator that nothing follows.

    >>> markup_ended("An <em>open</em> secret &#8211; ")
    'An open secret'
    """
    return _ended(markup(raw) or "") or None


def _ended(line: str) -> str:
    dangling = _DANGLING if "«" in line and "»" in line else _DANGLING_QUOTES  # "»" there may close a quotation
    found = dangling.match(line[::-1])
    return line[: len(line) - found.end()] if found else line


def headline_last(raw: str) -> str | None:
    """Drop the first piece of a title: a site's name before the headline.

    >>> headline_last("The Gazette - Open secret")
    'Open secret'
    """
    line = text.normalise(raw)
    found = _separator(line).search(line)
    return (line[found.end() :] or None) if found and found.start() > 0 else None


def _separator(line: str) -> re.Pattern[str]:
    return _BESIDE_QUOTES if "«" in line and "»" in line else _SEPARATOR


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
    r"""Take an absolute web address as it stands, but for controls, which browsers drop or nobody sees.

    >>> url(" https://example.org/a "), url("/a"), url("https://example.org/\x07a\nb")
    ('https://example.org/a', None, 'https://example.org/ab')

    An archive's copy is of the address behind it:

    >>> url("https://web.archive.org/web/20201128140500/https://example.org/a")
    'https://example.org/a'
    """
    own = urls.original(raw) or raw
    return text.without_controls(own.strip()) if urls.parse(own) else None


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
    """Return True where a line says that the rest is for subscribers; else None.

    >>> teaser_sign("Subscribe to continue reading"), teaser_sign("He continued reading")
    (True, None)
    """
    low = text.lower(raw)
    if any(stem in low for stem in _TEASER_STEMS) and _TEASER.search(low):
        return True
    return True if wall_lines.is_wall(raw) else None


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
