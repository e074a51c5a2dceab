"""Who wrote it: names out of bylines and author fields. Pure; spurious is worse than missing.

A byline names its authors after a word for "by" in one of many languages; what follows the names (a role, a place, a
date, a mail address, an agency after a comma) is no name. What is not certainly a name gives nothing.
"""

import html
import re
from functools import lru_cache
from typing import Final, Literal

from ingest import text
from ingest.clean import dates, phrases
from ingest.clean.months import MONTH
from ingest.model import Author

_LONGEST: Final = 60  # characters; the longest author in fundus' fixtures is an organisation of 49
_LINE: Final = 2_000  # characters: thirty of the longest; the patterns look back, so more would cost its square
_WORDS: Final = 6  # "María del Carmen de la Torre" has six; more words are a sentence


def _any(words: str) -> str:
    """Make one alternative of a table, of which the longest pattern comes first."""
    return "(?:" + "|".join(sorted(_parts(words), key=len, reverse=True)) + ")"


def _parts(words: str) -> list[str]:
    """Read a table: ` | ` and line ends part the patterns."""
    return [part for pattern in re.split(r"\s\|\s|\n", words) if (part := pattern.strip())]


_PREFIX: Final = re.compile(
    "(?:"
    + _any(
        r"""by | written by | posted by | published by | reported by | words by | text by | story by | report by
        opinion by
        analysis by | commentary by | review by | article by | interview by | edited and written by
        more (?:stories|articles|posts)? ?(?:by|from) | (?:view )?all (?:posts|articles|stories) by
        von | geschrieben von | verfasst von | text von | veröffentlicht von | aufgezeichnet von | kommentar von
        (?:ein|eine) (?:gast)?(?:kommentar|beitrag|bericht|artikel|text|analyse|kolumne|essay) von
        (?:ein|eine) (?:interview|gespräch|rezension|reportage) von
        par | écrit par | rédigé par | publié par | posté par | texte par | propos recueillis par
        por | escrit[oa] por | publicado por | texto por | redactado por | di | scritto da | pubblicato da | a cura di
        testo di | door | av | подготовил[аи]? | oprac\. | opracowa(?:ł|ła|nie) | przez
        από | από τον | από την | από τη | από τους | γράφει ο | γράφει η | γράφουν
        بقلم | كتبت? | بواسطة | إعداد | تأليف | تحرير"""
    )
    + r"(?:\s?:|(?<=\.)|\b)|"
    # Words that begin ordinary lines too ("Text settings") say who wrote only before a colon.
    + _any(
        """writers? | authors? | byline | reporter | author name | autor(?:in|en|a|es|ka|zy|e|i)? | text | auteure?s?
        autrice | texto | yazar | yazan | автор | авторы | автор текста | автор статьи | автор материала | текст
        корреспондент | tekst | συντάκτης | συντάκτρια | κείμενο | الكاتبة?
        autorenbild | foto del escritor | photo du rédacteur | foto do escritor | immagine del redattore
        zdjęcie autora | фото автора | εικόνα συγγραφέα | صورة الكاتب"""
    )
    + r"\s?[:：]|"
    + _any("本报记者 | 新华社记者 | 特约记者 | 记者 | 記者 | 作者 | 撰文 | 撰稿")
    + r"\s?[:：/|]?|文\s?[:：/|])[\s:：/]*"
)
# WordPress themes put the day first: "Posted on February 3, 2025 by Jane Doe".
_DATED: Final = re.compile(
    r"(?:posted|published|written|updated|veröffentlicht|publié|publicado|pubblicato|опубликовано)\b[^.!?]{0,70}?\d[^.!?]{0,20}?"
    r"\s(?:by|von|par|por|da)\s+"
)
# "4.02.2022 par Jane Doe": the day alone before the word.
_AFTER_DAY: Final = re.compile(
    r"\W{0,3}\d[\w./ ,-]{2,24}?(?:19|20)\d\d\W{0,6}(?:\d{1,2}[:.h]\d\d\W{0,6}(?:uhr\W{0,3})?)?"
    r"(?:by|von|par|por|di|da)\s+"
)
# "来源：新华网 王帆": after the source a name of two or three characters that begins with one of the hundred commonest
# family names, and is no place or section.
_AFTER_SOURCE: Final = re.compile(
    r"(?:来源|來源)\s*[:：]\s*\S{2,20}\s+"
    r"(?=[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范廖贾夏韦付邹孟熊秦邱尹薛闫段雷侯陶黎贺顾毛郝龚邵钱严覃武戴孔汤]"
    r"[\u4e00-\u9fff]{1,2}$)(?!苏州|张家|郑州|徐州|贺州|宋体|严选|武汉|孟买|唐山|黄山|黄金|马上|陆军|叶城)"
)
_BARS: Final = re.compile(r"\s[|·•]\s")
# A name may begin so ("Di Canio", "Von Miller"), so a field that holds only names loses it before two words or more.
_SOFT: Final = re.compile(
    _any("by | written by | posted by | more (?:stories|articles|posts)? ?(?:by|from) | von | par | por | автор")
    + r"\s+(?=\S+\s+\S)"
)
_NOISE: Final = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\S+|(?<!\w)@\w+|\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）|[©®™*\"“”„«»]"
)
_NOISY: Final = re.compile(r"[@/(\[（©®™*\"“”„«»]|www\.")  # a sign of each, without which none need be looked for
# What ends the names of a byline: a rule, a date, a label.
_RULE: Final = (
    r"\s*(?:[|•·●▪►>\t\n—–]|\s-+\s|\d|…|\.\.\.|\b"
    + _any("published | updated | posted | last updated | aktualisiert | veröffentlicht | publié | mis à jour")
    + rf"(?=\s|:|$)|(?=[^\W\d_][^\d]{{0,16}}\d){MONTH}\s\d"
)
_END: Final = re.compile(_RULE + ")")
_BREAK: Final = re.compile(r"\s[–—-]+\s|[|•·●▪►>—]|\b(?:published|updated|posted|(?:19|20)\d\d)\b")
# After a word for "by", also a place or a biography; their words begin no name, which has a capital.
_STOP: Final = re.compile(rf"{_RULE}|\s?{_any('发自|报道|报导|摄影|編輯|编辑')})")
_PLACE: Final = re.compile(
    r"\s*\b(?:"
    + _any("for the | special to | in | on | at | from | is a | is an | was | für | aus | am | um | le | à | pour")
    + "|"
    + _any("el | en | para | em | pubblicato | aggiornato | il | per | actualizado | опубликовано | для | dla | στις")
    + r")(?=\s|:|$)"
)
# "Tull & Co.", "Tull and Sons": the name of a firm, not of two people.
_FIRM: Final = (
    r"\s*(?:[&+]|\b(?:and|und|et|y|e)\b)\s*"
    + _any(
        "co | company | cie | sons | bros | brothers | partners? | associates | söhne | fils | figli | hijos | filhos"
    )
    + r"\b\.?(?=\s*(?:$|[,;|)–—-]))"
)
_IS_FIRM: Final = re.compile(_FIRM)
_JOIN: Final = r"[,;&+/|、，；،]|\s" + _any("and|und|et|y|e|i|og|och|en|и|και|و|with|mit|avec|con|com") + r"\s"
_JOINED: Final = re.compile(_JOIN)
_BETWEEN: Final = re.compile(
    rf"(?!{_FIRM})"
    rf"\s*(?:{_JOIN})\s*"
    r"(?:" + _any("and|und|et|y|и|και|by|von") + r"\s)?\s*"
)
_NO_NAME: Final = re.compile(r"https?:|www\.|[@/<>{}=\\?!_:：【】《》]|^(?:photo|image|picture|bild|foto)|\.php")
_SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv"})
_CREDENTIALS: Final = re.compile(
    _any(
        r"""m\.?d | ph\.?\s?d | r\.?d\.?n? | r\.?n | m\.?s\.?c? | m\.?a | b\.?a | b\.?sc? | m\.?p\.?h | m\.?b\.?a
        j\.?d
        ll\.?[bm] | esq | d\.?o | d\.?d\.?s | fand | cpa | cfa | cfp | lcsw | pharm\.?d | dpt | cscs | dr\.?\s?med
        prof"""
    )
    + r"\.?"
)
_ROLE: Final = re.compile(
    r"\s*(?:,\s*)?\b(?:"
    + _any(
        """senior | chief | staff | contributing | guest | political | foreign | national | international | business
        sports?
        science | technology | tech | health | education | associate | assistant | deputy | managing | executive
        special
        breaking | freelance | digital | economics? | diplomatic | defen[cs]e | security | environment | climate
        white house
        washington | news | features? | opinion"""
    )
    + r"\s+)*"
    + _any(
        """staff writers? | writers? | reporters? | correspondents? | editors?(?:[- ]in[- ]chief)? | contributors?
        columnists?
        journalists? | producers? | analysts? | bureau chief | photographers? | bloggers? | critic
        redakteur(?:in)? | korrespondent(?:in)? | reporterin | journalistin | chefredakteur(?:in)?
        journaliste | rédacteur | rédactrice | correspondante? | envoyée? spéciale? | corresponsal | redactora?
        periodista
        giornalista | inviato | corrispondente | jornalista | repórter | корреспондент | обозреватель | журналист
        редактор
        dziennikar(?:z|ka) | redaktor(?:ka)? | δημοσιογράφος | صحفي | مراسل | كاتب | 记者 | 記者 | 编辑 | 特约撰稿人"""
    )
    + "$"
)
_CHINESE_ROLE: Final = re.compile("[\u4e00-\u9fff]{0,8}(?:记者|記者|编辑|編輯|评论员|撰稿人|主笔|通讯员)")
_ROLE_MAX: Final = 60
_BEFORE_ROLE: Final = 4
_DIGIT: Final = re.compile(r"\d")
_NOBODY: Final = frozenset(
    re.split(
        r"\|",
        "admin|administrator|admin1|admin2|staff|editor|editors|editorial|author|authors|writer|writers"
        "|guest|contributor|contributors|webmaster|root|user|username|anonymous|anonym|unknown|null|none"
        "|undefined|nan|n/a|na|false|true|test|demo|wordpress|wp-admin|wpadmin|wpengine|superadmin|super"
        "|siteadmin|site-admin|web|reporter|reporters|correspondent|desk|default|blog|home|news|post"
        "|posted|published|share|facebook|twitter|follow|read|more|comments|comment|reply|about|contact"
        "|newsroom|press|me|us|you|team|shutterstock|getty images|getty|istock|istockphoto|pexels|pixabay"
        "|unsplash|adobe stock|автор|редактор|админ|аноним|作者|记者|編輯|编辑",
    )
)
_ORGANISATIONS: Final = _parts(
    r"""news | reuters | afp | apa | dpa | ap | epa | ansa | efe | tass | тасс | риа | sid | kna | epd | pap
        lusa | upi | ians
        ani | pti | xinhua | anadolu | sputnik | bloomberg | agency | agencies | agentur\w* | agence\w* | agencias?
        agenzia
        associated press | press | presse | prensa | media | medien | network | tv | radio | times | post | herald
        journal
        tribune | gazette | magazine | zeitung | nachrichten | rundschau | redaktion\w* | newsroom | news ?desk
        desk | rédaction
        redacci[oó]n | redazione | reda[cç][aã]o | редакция | redakcja | staff | team | editorial | board
        university | institute
        institut | foundation | association | ministry | inc | ltd | gmbh | llc | corp | company | committee
        council | office
        department | center | centre | online | blog | english | arabic | bureau | channel | studio | group
        society | club
        union | bank | bbc | cnn | nbc | cbs | abc | fox | rt | orf | ard | zdf | srf | ndr | wdr | swr | mdr | rbb
        agerpres
        σύνταξη | ομάδα | وكالة | وكالات | صحيفة | قناة | الميادين | شبكة | агентство | газета | новости"""
)
# Most are one word, and to find a word in a set takes a tenth of what a search for all of them does.
_ORGANISATION_WORDS: Final = frozenset(filter(str.isalpha, _ORGANISATIONS))
_ORGANISATION: Final = re.compile(
    r"\b(?:"
    + "|".join(name for name in _ORGANISATIONS if not name.isalpha())
    + r")\b|\.(?:com|org|net|de|at|ch|fr|es|it|co|ru|pl|gr|cn|info|tv)$|新华|[社报報网網台]$"
)
# "By Jane Doe Associated Press": the agency's name on the same line.
_AGENCY: Final = re.compile(
    r"(?<=\w\s)(?:the )?"
    + _any("associated press | ap | reuters | afp | bbc news | cnn | dpa | tass | upi | bloomberg news")
    + "$"
)
# "ByJane Doe", "Jane DoeMarch 5", "Jane DoeNews Reporter": elements that a page sets apart by style alone.
_GLUED: Final = re.compile(
    r"(?<=^By)(?=[A-Z][a-z])|(?<=[a-zß-ÿ])(?=(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d)"
    r"|(?<=[a-zß-ÿ])(?=[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,3}\s(?:Writer|Reporter|Editor|Correspondent|Columnist)\b)"
    r"|(?<=[a-zß-ÿ])(?=(?:Published|Updated|Posted)\b)"
)
_JOINT: Final = re.compile("[a-zß-ÿ][A-Z]")
_EDGE: Final = " .:,;|/-–—•·"
_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PARTICLES: Final = frozenset(
    {
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "das",
        "do",
        "du",
        "des",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "ten",
    }
    | {"zu", "zum", "zur", "af", "av", "al", "el", "bin", "ibn", "abu", "y", "e", "i", "und", "dem", "vom"}
)


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
    for piece in (line, *_BARS.split(line)[1:]):
        prefix = _prefix(piece)
        if prefix and prefix.end() < len(piece):
            return _names(piece[prefix.end() :], strict=False, prose=True)
    return () if role(line) else _names(line, strict=True, prose=True)


def declared(raw: str) -> bool:
    """Tell a line that says it names the author from one that only looks like a name.

    >>> declared("By Jane Doe"), declared("Jane Doe")
    (True, False)
    """
    line = _line(raw)
    return any(_prefix(piece) for piece in (line, *_BARS.split(line)[1:])) and bool(byline(raw))


def role(line: str) -> bool:
    """Tell a line that says what somebody does, not who it is.

    >>> role("Senior correspondent"), role("Redakteurin für Lokales"), role("本报记者"), role("A reporter died.")
    (True, True, True, False)
    """
    if len(line) > _ROLE_MAX or _DIGIT.search(line) or line.endswith((".", "!", "?", ":")):
        return False
    words = re.findall(r"\w+", text.lower(line))
    return not phrases.ROLES.isdisjoint(words[:_BEFORE_ROLE]) or _CHINESE_ROLE.fullmatch(line) is not None


def _prefix(line: str) -> re.Match[str] | None:
    low = text.lower(line)
    return _PREFIX.match(low) or _DATED.match(low) or _AFTER_DAY.match(low) or _after_source(line)


def _after_source(line: str) -> re.Match[str] | None:
    return _AFTER_SOURCE.search(line) if "来源" in line or "來源" in line else None


def dated(raw: str) -> bool:
    """Tell a line that goes on with a date or after a rule, as bylines do.

    >>> dated("Jane Doe | 5 March 2024"), dated("Jane Doe")
    (True, False)
    """
    stop = _END.search(text.lower(_line(raw)))
    return stop is not None and stop.start() > 0


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


def organisation(raw: str) -> tuple[Author, ...]:
    """Read a field that the page declares to be the name of an organisation.

    >>> organisation("Smith, Jones & Co.")[0].name
    'Smith, Jones & Co.'
    """
    name = _text(raw)
    if not _possible(name) or len(name) > _LONGEST:
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
        several = _between(low) or _BREAK.search(low)
        whole = None if several else _author(_bare(line), strict=strict, prose=prose)
        if whole and whole.type == "organization":
            return (whole,)
        stops = (_END.search(low),) if strict else (_STOP.search(low), _PLACE.search(line))
        stop = min((found.start() for found in stops if found), default=len(line))
        if strict and stop < len(line) and not _is_rest(line[stop:]):
            return ()
        line = line[:stop]
    pieces = _pieces(line)
    if prose and len(pieces) > 1:
        # "By Jane Doe, Berlin": a single word after a full name is a place, an agency's name a credit.
        first = _author(pieces[0], strict=strict, prose=prose)
        pieces = [p for n, p in enumerate(pieces) if n == 0 or not first or " " in p or _CJK.search(p)]
    found = [a for a in (_author(piece, strict=strict, prose=prose) for piece in pieces) if a]
    if strict and len(found) != len(pieces):
        return ()
    people = [a for a in found if a.type != "organization"]
    # After people, an organisation is where they work.
    kept = people if prose and people else found
    unique: dict[str, Author] = {}
    for author in kept:
        unique.setdefault(text.fold(author.name), author)
    return tuple(unique.values())


def _between(low: str) -> list[tuple[int, int]]:
    """Find what stands between names; most lines have no sign of it, which is soon seen."""
    return [found.span() for found in _BETWEEN.finditer(low)] if _JOINED.search(low) else []


def _is_organisation(low: str) -> bool:
    words = re.findall(r"\w+", low)
    return not _ORGANISATION_WORDS.isdisjoint(words) or _ORGANISATION.search(low) is not None


def _begins_like_a_name(line: str, low: str) -> bool:
    """Tell a line that may begin with a full name, or name an organisation; most lines are neither."""
    words = line.lstrip(_EDGE).split(None, 2)[:2]
    named = len(words) == 2 and all(_capital(word) or _is_particle(word) for word in words)
    return named or _is_organisation(low)


def _is_rest(line: str) -> bool:
    """Tell what may follow a name on a line that does not say it is a byline: a rule, a label, a date."""
    return bool(
        _BREAK.match(text.lower(line.strip())) or dates.written(line) or dates.month_day(line) or dates.relative(line)
    )


def _pieces(line: str) -> list[str]:
    """Split a list of names; a suffix goes to its name, credentials and roles go."""
    pieces: list[str] = []
    ends = _between(text.lower(line))
    for start, end in zip((0, *(end for _, end in ends)), (*(start for start, _ in ends), len(line)), strict=True):
        piece = _trim(line[start:end])
        if not piece or _CREDENTIALS.fullmatch(text.lower(piece)):
            continue
        if piece.casefold().rstrip(".") in _SUFFIXES and pieces:
            pieces[-1] += f" {piece}"
            continue
        bare = _bare(piece)
        if bare:
            pieces.extend(_chinese(bare))
    return pieces


@lru_cache(maxsize=256)  # most lines are asked whole, and then as the only piece of themselves
def _bare(piece: str) -> str:
    """Cut a role and an agency's name from the end of a name."""
    role = _ROLE.search(text.lower(piece))
    bare = _trim(piece[: role.start()] if role else piece)
    agency = _AGENCY.search(text.lower(bare))
    return bare[: agency.start()].strip() if agency and bare.count(" ", 0, agency.start()) >= 2 else bare


def _chinese(piece: str) -> list[str]:
    """Split names that only white space parts: 张三 李四."""
    words = piece.split()
    if len(words) > 1 and all(len(word) <= 4 and _CJK.match(word) for word in words):
        return words
    return [piece]


def _trim(piece: str) -> str:
    """Strip what stands around a name; the full stop of "Jr." or "& Co." belongs to it."""
    name = piece.strip(_EDGE)
    if not piece.strip(" :,;|/-–—•·").endswith("."):
        return name
    suffix = name.casefold().rpartition(" ")[2] in _SUFFIXES or _IS_FIRM.search(text.lower(name))
    return f"{name}." if suffix else name


@lru_cache(maxsize=256)  # as above
def _author(piece: str, *, strict: bool, prose: bool) -> Author | None:
    name = _trim(piece)
    if not _possible(name) or len(name) > _LONGEST:
        return None
    words = name.split()
    low = text.lower(name)
    kind: Literal["organization"] | None = "organization" if _is_organisation(low) or _IS_FIRM.search(low) else None
    if len(words) > _WORDS or (kind is None and re.search(r"\d", name)):
        return None
    if strict and (_CJK.search(name) if kind else not _full_name(words)):
        return None
    # Two words in lower case are somebody's name in a field for names, three are a phrase.
    if kind is None and len(words) > (1 if prose else 2) and not _mostly_capital(words):
        return None
    return Author(name=name, type=kind)


def _possible(name: str) -> bool:
    folded = text.fold(name)
    return (
        any(c.isalpha() for c in name)
        and (len(name) > 1)
        and folded not in _NOBODY
        and not set(folded.split()) <= _NOBODY
        and not _NO_NAME.search(text.lower(name))
    )


def _full_name(words: list[str]) -> bool:
    """Tell two to five words that begin with capitals, particles aside."""
    if _CJK.search(words[0]):
        return False  # two characters may be a name or a menu entry
    bare = [word for word in words if not _is_particle(word)]
    return 2 <= len(words) <= 5 and len(bare) >= 2 and all(_capital(word) for word in bare) and words[-1] in bare


def _is_particle(word: str) -> bool:
    return word.casefold().rstrip("’'") in _PARTICLES


def _mostly_capital(words: list[str]) -> bool:
    bare = [word for word in words if word.casefold() not in _PARTICLES]
    return 2 * sum(_capital(word) for word in bare) > len(bare)


def _capital(word: str) -> bool:
    """Tell a word with a capital, also inside (d'Ormesson, al-Assad), or of a script that has none."""
    if word.isascii():
        return word != word.lower()
    return any(c.isupper() or (c.isalpha() and c.lower() == c.upper()) for c in word)
