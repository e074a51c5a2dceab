"""Who wrote it: names out of bylines and author fields. Pure; spurious is worse than missing.

A byline names its authors after a word for "by" in one of many languages; what follows the names (a role, a place, a
date, a mail address, an agency after a comma) is no name. A line on which anything else is left over is no byline.
"""

import html
import re
from functools import lru_cache
from typing import Final

from ingest import text
from ingest.clean.facts import phrases
from ingest.clean.facts.bylines import metadata_lines
from ingest.clean.facts.bylines.person_names import (  # fmt: skip
    ACCOUNTS,
    CJK,
    EDGE,
    FAMILY_NAMES,
    LONGEST,
    any_of,
    author,
    bare,
    between,
    capital,
    is_organisation,
    is_particle,
    pieces,
    possible,
)
from ingest.clean.facts.dates import dates, months
from ingest.model import Author

__all__ = ["account", "byline", "dated", "declared", "names", "organisation", "role"]

_LINE: Final = 2_000  # characters: thirty of the longest names; the patterns look back, so more would cost its square
_CHINESE_ROLE: Final = re.compile("[\u4e00-\u9fff]{0,8}(?:记者|記者|编辑|編輯|评论员|撰稿人|主笔|通讯员)")
_ROLE_MAX: Final = 60
_BEFORE_ROLE: Final = 4
_DIGIT: Final = re.compile(r"\d")
_PREFIX: Final = re.compile(
    "(?:"
    + any_of(
        r"""by | written by | posted by | published by | reported by | submitted by | words by | text by | filed by
        story by | report by | opinion by | analysis by | commentary by | review by | article by | interview by
        edited and written by | interviewed by | (?:the )?interview (?:was )?conducted by | as told to
        more (?:stories|articles|posts)? ?(?:by|from) | (?:view )?all (?:posts|articles|stories) by
        von | geschrieben von | verfasst von | text von | veröffentlicht von
        aufgezeichnet von | gespeichert von | eingestellt von | erstellt von | kommentar von
        (?:ein|eine) (?:gast)?(?:kommentar|beitrag|bericht|artikel|text|analyse|kolumne|essay) von
        (?:ein|eine) (?:interview|gespräch|rezension|reportage) von
        das interview führten? | interview geführt von | die fragen stellten? | interview von | das gespräch führten?
        von unsere[mnr] [\w-]{4,24}(?:in|r|e|n|t|d) | von unsere[mnr] [\w-]{4,24} in [\w/-]+,?
        entretien réalisé par | entretien mené par | interview réalisée par | entrevista de
        de notre (?:envoyée? spéciale?|correspondante?)(?: (?:à|en|au|aux) [\w-]+)?,?
        entrevista por | intervista di | entrevista realizada por | entrevista conduzida por | entrevista a cargo de
        de nuestr[oa] (?:corresponsal|enviad[oa] especial)(?: en [\w-]+)?,?
        d(?:al|alla) nostr[oa] (?:inviat[oa]|corrispondente)(?: (?:a|in) [\w-]+)?,?
        d[oa] noss[oa] (?:enviad[oa] especial|correspondente|repórter)(?: em [\w-]+)?,?
        van onze (?:\w+ )?(?:verslaggever|verslaggeefster|correspondent|redacteur|redactrice|medewerker|medewerkster)s?
        беседовала? | интервью взяла? | интервью провела? | rozmawiał[ai]? | rozmawiali | rozmawiały
        wywiad przeprowadziła? | rozmowę przeprowadziła? | розмовляла | розмовляв
        rozhovor vedla? | ptala? se | s \w+ mluvila? | napsala? | írta | az interjút készítette | az interjút írta
        skrevet af | skrevet av | skriven av | interview af | intervju av | haastatteli | kirjoittanut
        interviu realizat de | interviu de | scris de | a consemnat | röportajı yapan | söyleşiyi yapan
        συνέντευξη στ(?:ον|ην|η|ους|ις) | επιμέλεια | أجر[ىت]ت? (?:الحوار|المقابلة|اللقاء) | حاور(?:ه|ها|ته|تها)
        מאת | ראיינה? | כתבה? מאת
        af | par | écrit par | rédigé par | publié par | posté par | texte par | propos recueillis par
        por | escrit[oa] por | publicado por | texto por | redactado por | di | scritto da | pubblicato da | a cura di
        testo di | door | av | подготовил[аи]? | oprac\. | opracowa(?:ł|ła|nie) | przez
        από | από τον | από την | από τη | από τους | γράφει ο | γράφει η | γράφουν
        بقلم | كتبت? | بواسطة | إعداد | تأليف | تحرير"""
    )
    + r"(?:\s?:|(?<=\.)|\b)|"
    # Words that begin ordinary lines too ("Text settings") say who wrote only before a colon.
    + any_of(
        """interview | gespräch | entretien | entrevista | intervista | интервью | wywiad | vraaggesprek | rozmowa
        intervju | haastattelu | haastattelija | rozhovor | röportaj | söyleşi | haber | interviu | interjú | συνέντευξη
        حوار | مقابلة | تقرير | ריאיון | ראיון | szöveg | szerző | teksti | kirjoittaja | metin | yazı | foto ve haber
        text och intervju | tekst og intervju | teksti ja haastattelu | text und interview | interview und text
        writers? | authors? | byline | reporter | author name | autor(?:in|en|a|es|ka|zy|e|i)? | text | auteure?s?
        autrice | texto | yazar | yazan | автор | авторы | автор текста | автор статьи | автор материала | текст
        корреспондент | tekst | συντάκτης | συντάκτρια | κείμενο | الكاتبة?
        autorenbild | foto del escritor | photo du rédacteur | foto do escritor | immagine del redattore
        zdjęcie autora | фото автора | εικόνα συγγραφέα | صورة الكاتب"""
    )
    + r"\s?[:：]|"
    + any_of("本报记者 | 新华社记者 | 特约记者 | 记者 | 記者 | 作者 | 撰文 | 撰稿")
    + r"\s?[:：/|]?|"
    + any_of("文 | 聞き手 | 取材・文 | 取材・執筆 | 構成・文 | 構成 | 筆者 | 執筆 | 인터뷰 | 글 | 글쓴이 | 采访 | 采写")
    + r"\s?[:：/|＝=・])[\s:：/]*"
)
# WordPress themes put the day first: "Posted on February 3, 2025 by Jane Doe".
_DATED: Final = re.compile(
    r"(?:posted|published|written|updated|veröffentlicht|publié|publicado|pubblicato"
    r"|опубликовано)\b[^.!?]{0,70}?\d[^.!?]{0,20}?"
    r"\s(?:by|von|par|por|da)\s+"
)
# "4.02.2022 par Jane Doe": the day alone before the word.
_AFTER_DAY: Final = re.compile(
    r"\W{0,3}\d[\w./ ,-]{2,24}?(?:19|20)\d\d\W{0,6}(?:\d{1,2}[:.h]\d\d\W{0,6}(?:uhr\W{0,3})?)?"
    r"(?:by|von|par|por|di|da|door|av|af)\s+"
)
# "Lindau. Von Jane Doe": the place before the word.
_AFTER_PLACE: Final = re.compile(r"[^\W\d_][\w'’-]*(?:[ -][\w'’-]+){0,2}\s?[.,:–—/]\s(?=\S)")
# What is a name's own particle, or begins a name, in other languages: the word and two names.
_RARE: Final = re.compile(r"(?:de|Της|Του|Των) (?!la |los |las )(?=[^\W\d_a-zα-ω][^\W\d_]+ [^\W\d_a-zα-ω])")
# "Jane Doe, de la rédaction": the desk behind a name.
_OF_STAFF: Final = re.compile(
    r"[^\W\d_][^,|]{4,40}, (?:da redação|de la redacción|della redazione|de la rédaction|van onze redactie"
    r"|(?:\w+ )?staff)$"
)
# "윤서진 기자": a name of three or four syllables before what its bearer does.
_KOREAN: Final = re.compile("[\uac00-\ud7af]{2,4} ?(?:선임 ?)?(?:기자|특파원|논설위원|통신원)(?: |$)")
# "来源：新华网 王帆": after the source a name of two or three characters that begins with one of the hundred commonest
# family names, and is no place or section.
_AFTER_SOURCE: Final = re.compile(
    r"(?:来源|來源)\s*[:：]\s*\S{2,20}\s+"
    rf"(?=[{FAMILY_NAMES}]"
    r"[\u4e00-\u9fff]{1,2}$)(?!苏州|张家|郑州|徐州|贺州|宋体|严选|武汉|孟买|唐山|黄山|黄金|马上|陆军|叶城)"
)
_BARS: Final = re.compile(r"\s[|·•]\s")
# A name may begin so ("Di Canio", "Von Miller"), so a field that holds only names loses it before two words or more.
_SOFT: Final = re.compile(
    any_of("by | written by | posted by | more (?:stories|articles|posts)? ?(?:by|from) | von | par | por | автор")
    + r"\s+(?=\S+\s+\S)"
)
_NOISE: Final = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\S+|(?<!\w)@\w+|\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）|[©®™*\"“”„«»]"
)
_NOISY: Final = re.compile(r"[@/(\[（©®™*\"“”„«»]|www\.")  # a sign of each, without which none need be looked for
# What ends the names of a byline: a rule, a date, a label.
_RULE: Final = (
    r"\s*(?:[|•●▪►>⋅∙‧\t\n—–]|(?<![^\W\d_])·|·(?![^\W\d_])|\s-+\s|\d|…|\.\.\.|\b"
    + any_of(
        """published | updated | posted | last updated | aktualisiert | veröffentlicht | publié | mis à jour
        (?:medically )?reviewed by | fact[- ]checked by | edited by | translated by | illustrated by
        (?:photos?|photographs|photography|illustrations?|pictures|images|video) by | geprüft von | übersetzt von
        redigiert von
        (?:fotos?|bilder|illustrationen) von | traduit par | relu par | photos? (?:de|par) | traducido por
        revisado por | fotos? (?:de|por) | tradotto da | foto di | traduzido por"""
    )
    + r"(?=\s|:|$)|\b"
    + any_of(
        """photos? | fotos? | fotografías | fotografie | pictures | images | illustrations? | bilder | bild | billeder
        kuvat? | valokuvat? | zdjęcia | zdjęcie | fényképek? | fotoğraf(?:lar)? | φωτογραφίες | φωτογραφία | фото
        צילום | תמונות | صور"""
    )
    + r"\s?[:：]"
)
_END: Final = re.compile(_RULE + ")")  # or a month with a day: `_first`
_BREAK: Final = re.compile(
    r"\s[–—-]+\s|[|•●▪►>—]|(?<![^\W\d_])·|·(?![^\W\d_])|\b(?:published|updated|posted|(?:19|20)\d\d)\b"
)
# After a word for "by", also a place or a biography; their words begin no name, which has a capital.
_STOP: Final = re.compile(
    rf"{_RULE}|\s+on\s+(?=\d|\w+day\b)|\s?{any_of('发自|报道|报导|摄影|編輯|编辑')})"
)  # or "on", and a month: `_on_month`
_ON: Final = re.compile(r"\s+on\s+(?=\S)")
_PLACE: Final = re.compile(
    r"\s*\b(?:"
    + any_of("for the | special to | in | on | at | from | is a | is an | was | für | aus | am | um | le | à | pour")
    + "|"
    + any_of("el | en | para | em | pubblicato | aggiornato | il | per | actualizado | опубликовано | для | dla | στις")
    + r")(?=\s|:|$)"
)
# "ByJane Doe", "Jane DoeMarch 5", "Jane DoeNews Reporter": elements that a page sets apart by style alone.
_GLUED: Final = re.compile(
    r"(?<=^By)(?=[A-Z][a-z])|(?<=[a-zß-ÿ])(?=(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d)"
    r"|(?<=[a-zß-ÿ])(?=[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,3}\s(?:Writer|Reporter|Editor|Correspondent|Columnist)\b)"
    r"|(?<=[a-zß-ÿ])(?=(?:Published|Updated|Posted)\b)"
)
_JOINT: Final = re.compile("[a-zß-ÿ][A-Z]")


def byline(raw: str) -> tuple[Author, ...]:
    """Read the names of a byline: a line of the page that somebody took for one.

    >>> [a.name for a in byline("By Jane Doe and John Roe Jr., Staff Writers | March 5, 2024")]
    ['Jane Doe', 'John Roe Jr.']
    >>> [a.name for a in byline("Von Erika Mustermann, Berlin")], byline("By the time he left, it rained.")
    (['Erika Mustermann'], ())
    >>> [a.name for a in byline("Posted on February 3, 2025 by Jane Doe")]
    ['Jane Doe']
    >>> byline("4.02.2022 par Jane Doe")[0].name, byline("2024-06-15 08:10 来源：中国新闻网 王帆")[0].name
    ('Jane Doe', '王帆')
    >>> byline("来源：新华网 苏州")
    ()
    >>> byline("Writer: Cloud 9 News")[0].type, byline("admin"), byline("3 min read")
    ('organization', (), ())
    """
    return _of_line(raw) if len(raw) <= _LINE else ()


@lru_cache(maxsize=1024)  # every field that a line may be evidence for asks again
def _of_line(raw: str) -> tuple[Author, ...]:
    line = _line(raw)
    found = _label(line)
    if found is None:
        people = () if role(line) else tuple(filter(_is_person, _names(line, strict=True, prose=True)))
        return people if people and metadata_lines.is_metadata(line) else ()
    known = metadata_lines.is_metadata(line[: found[0]]) and metadata_lines.is_metadata(line[found[1] :], declared=True)
    return _names(line[found[1] :], strict=False, prose=True) if known else ()


def _label(line: str) -> tuple[int, int] | None:
    """Return where the word for "by" begins, with what belongs to it, and where it ends."""
    placed = _AFTER_PLACE.match(line)
    for start in (0, *((placed.end(),) if placed else ()), *(bar.end() for bar in _BARS.finditer(line))):
        piece = line[start:]
        low = text.lower(piece)
        prefix = _PREFIX.match(low)
        if prefix and prefix.end() < len(piece):
            return start, start + prefix.end()
        dated = _DATED.match(low) or _AFTER_DAY.match(low) or _after_source(piece)
        if dated and dated.end() < len(piece):
            return start + dated.end(), start + dated.end()
    rare = _RARE.match(line)
    if rare:
        return 0, rare.end()
    return (0, 0) if _KOREAN.match(line) or _OF_STAFF.match(line) else None


def _is_person(author: Author) -> bool:
    """Return whether a name without a word for "by" is neither a place nor the beginning of a sentence."""
    if author.type == "organization":
        return True
    return not metadata_lines.starts_a_sentence(author.name) and not metadata_lines.is_place(author.name)


def declared(raw: str) -> bool:
    """Return whether a line says that it names the author; others only look like a name.

    >>> declared("By Jane Doe"), declared("Jane Doe"), declared("By Friday the rain had come")
    (True, False, False)
    """
    return _label(_line(raw)) is not None and bool(byline(raw))


def role(line: str) -> bool:
    """Return whether a line says what somebody does, not who it is.

    >>> role("Senior correspondent"), role("Redakteurin für Lokales"), role("本报记者"), role("A reporter died.")
    (True, True, True, False)
    """
    if len(line) > _ROLE_MAX or _DIGIT.search(line) or line.endswith((".", "!", "?", ":")):
        return False
    words = re.findall(r"\w+", text.lower(line))
    return not phrases.ROLES.isdisjoint(words[:_BEFORE_ROLE]) or _CHINESE_ROLE.fullmatch(line) is not None


def _after_source(line: str) -> re.Match[str] | None:
    return _AFTER_SOURCE.search(line) if "来源" in line or "來源" in line else None


def dated(raw: str) -> bool:
    """Return whether a line goes on with a date or after a rule, as bylines do.

    >>> dated("Jane Doe | 5 March 2024"), dated("Jane Doe")
    (True, False)
    """
    stop = _first(_END, text.lower(_line(raw)))
    return stop is not None and stop > 0


def names(raw: str) -> tuple[Author, ...]:
    """Read a field that holds nothing but names.

    >>> [a.name for a in names("Jane Doe; John Roe")], [a.name for a in names("by Dylan Bailey, MS, RD")]
    (['Jane Doe', 'John Roe'], ['Dylan Bailey'])
    >>> names("https://www.facebook.com/janedoe"), names("@janedoe"), names("Staff")
    ((), (), ())
    """
    line = _text(raw)
    low = text.lower(line)
    prefix = _PREFIX.match(low)
    if not prefix or ":" not in prefix[0]:
        prefix = _SOFT.match(low)
    line = line[prefix.end() :] if prefix else line
    return _names(line, strict=False, prose=False)


def account(raw: str) -> tuple[Author, ...]:
    """Read a field for one name that names an account: all that some sites say of who wrote.

    >>> account("admin"), account("null")
    ((Author(name='admin', type=None, url=None),), ())
    """
    name = _text(raw)
    return (Author(name=name, type=None),) if text.fold(name) in ACCOUNTS else ()


def organisation(raw: str) -> tuple[Author, ...]:
    """Read a field that the page declares to be the name of an organisation.

    >>> organisation("Smith, Jones & Co.")[0].name
    'Smith, Jones & Co.'
    """
    name = _text(raw)
    if not possible(name) or len(name) > LONGEST:
        return ()
    return (Author(name=name, type="organization"),)


def _line(raw: str) -> str:
    line = _text(raw)
    return _GLUED.sub(" ", line) if _JOINT.search(line) else line


def _text(raw: str) -> str:
    """Decode what may hold names; what is longer than any list of them is nothing."""
    return text.normalise(html.unescape(raw)) if len(raw) <= _LINE else ""


def _names(line: str, *, strict: bool, prose: bool) -> tuple[Author, ...]:
    """Cut a line at what is no name, and keep the pieces that are; `strict`: only what looks like a full name."""
    line = text.normalise(_NOISE.sub(" ", line) if _NOISY.search(line) else line)
    low = text.lower(line)
    if strict and (line.endswith((":", "：")) or not _begins_like_a_name(line, low)):
        return ()
    if prose:
        several = between(low) or _BREAK.search(low)
        whole = None if several else author(bare(line), strict=strict, prose=prose)
        if whole and whole.type == "organization":
            return (whole,)
        stop = _first(_END, low) if strict else _after_names(low, line)
        stop = len(line) if stop is None else stop
        if strict and stop < len(line) and not _is_rest(line[stop:]):
            return ()
        line = line[:stop]
    listed = pieces(line, prose=prose)
    if prose and len(listed) > 1:
        # "By Jane Doe, Berlin": a single word after a full name is a place, an agency's name a credit.
        first = author(listed[0], strict=strict, prose=prose)
        listed = [p for n, p in enumerate(listed) if n == 0 or not first or " " in p or CJK.search(p)]
    found = [a for a in (author(piece, strict=strict, prose=prose) for piece in listed) if a]
    if strict and len(found) != len(listed):
        return ()
    people = [a for a in found if a.type != "organization"]
    # After people, an organisation is where they work.
    kept = people if prose and people else found
    unique: dict[str, Author] = {}
    for one in kept:
        unique.setdefault(text.fold(one.name), one)
    return tuple(unique.values())


def _after_names(low: str, line: str) -> int | None:
    """Find what ends the names behind a word for "by"."""
    place = _PLACE.search(line)
    stops = (_first(_STOP, low), _on_month(low), place and place.start())
    return min((stop for stop in stops if stop is not None), default=None)


def _first(pattern: re.Pattern[str], low: str) -> int | None:
    """Find the first place where a pattern matches, or a month with a day stands; the space before belongs to it."""
    found = pattern.search(low)
    month = next((len(low[:at].rstrip()) for at in months.names_with_number(low)), None)
    return month if found is None or (month is not None and month < found.start()) else found.start()


def _on_month(low: str) -> int | None:
    """Find where "on March …" begins; "on Friday, …" is a day of the week."""
    return next(
        (len(low[: on.start()].rstrip()) for on in _ON.finditer(low) if months.begins_name(low, on.end())), None
    )


def _begins_like_a_name(line: str, low: str) -> bool:
    """Return whether a line may begin with a full name, or name an organisation; most lines are neither."""
    words = line.lstrip(EDGE).split(None, 2)[:2]
    named = len(words) == 2 and all(capital(word) or is_particle(word) for word in words)
    return named or is_organisation(low)


def _is_rest(line: str) -> bool:
    """Return whether this may follow a name on a line without a word for "by": a rule, a label, a date."""
    return bool(
        _BREAK.match(text.lower(line.strip())) or dates.written(line) or dates.month_day(line) or dates.relative(line)
    )
