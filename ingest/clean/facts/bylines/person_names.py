"""What is a name, and what are the names of a list? Pure; what is not certainly a name gives nothing.

A name has at most six words, most of them with a capital; what names an organisation is told by its words. Roles,
degrees and the agencies that people write for are no part of it.
"""

import re
from functools import lru_cache
from typing import Final, Literal

from ingest import text
from ingest.model import Author

__all__ = [
    "CJK",
    "EDGE",
    "FAMILY_NAMES",
    "LONGEST",
    "NOBODY",
    "any_of",
    "author",
    "bare",
    "between",
    "capital",
    "is_full",
    "is_organisation",
    "is_particle",
    "pieces",
    "possible",
]

LONGEST: Final = 60
"""Characters; the longest author in fundus' fixtures is an organisation of 49."""
FAMILY_NAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范廖贾夏韦付邹孟熊秦邱尹薛闫段雷侯陶黎贺顾毛郝龚邵钱严覃武戴孔汤"
)
"""The hundred commonest of China."""
_WORDS: Final = 6  # "María del Carmen de la Torre" has six; more words are a sentence


def any_of(words: str) -> str:
    """Make one alternative of a table, of which the longest pattern comes first."""
    return "(?:" + "|".join(sorted(_parts(words), key=len, reverse=True)) + ")"


def _parts(words: str) -> list[str]:
    """Read a table: ` | ` and line ends part the patterns."""
    return [part for pattern in re.split(r"\s\|\s|\n", words) if (part := pattern.strip())]


# "Tull & Co.", "Tull and Sons": the name of a firm, not of two people.
_FIRM: Final = (
    r"\s*(?:[&+]|\b(?:and|und|et|y|e)\b)\s*"
    + any_of(
        "co | company | cie | sons | bros | brothers | partners? | associates | söhne | fils | figli | hijos | filhos"
    )
    + r"\b\.?(?=\s*(?:$|[,;|)–—-]))"
)
_IS_FIRM: Final = re.compile(_FIRM)
_JOIN: Final = r"[,;&+/|、，；،]|\s" + any_of("and|und|et|y|e|i|og|och|en|и|και|و|with|mit|avec|con|com") + r"\s"
_JOINED: Final = re.compile(_JOIN)
_BETWEEN: Final = re.compile(
    rf"(?!{_FIRM})"
    rf"\s*(?:{_JOIN})\s*"
    r"(?:" + any_of("and|und|et|y|и|και|by|von") + r"\s)?\s*"
)
_NO_NAME: Final = re.compile(
    r"https?:|www\.|[@/<>{}=\\?!_:：【】《》]|^(?:photo|image|picture|bild|foto|special to )|\.php"
)
_SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv"})
_CREDENTIALS: Final = re.compile(
    any_of(
        r"""m\.?d | ph\.?\s?d | r\.?d\.?n? | r\.?n | m\.?s\.?c? | m\.?a | b\.?a | b\.?sc? | m\.?p\.?h | m\.?b\.?a
        j\.?d
        ll\.?[bm] | esq | d\.?o | d\.?d\.?s | fand | cpa | cfa | cfp | lcsw | pharm\.?d | dpt | cscs | dr\.?\s?med
        prof"""
    )
    + r"\.?"
)
_ROLE: Final = re.compile(
    r"\s*(?:,\s*)?\b(?:"
    + any_of(
        """senior | chief | staff | contributing | guest | political | foreign | national | international | business
        sports?
        science | technology | tech | health | education | associate | assistant | deputy | managing | executive
        special
        breaking | freelance | digital | economics? | diplomatic | defen[cs]e | security | environment | climate
        junior | vice | co- | general | regional | marketing | sales | events? | content | product | project
        programme? | community | communications? | social media | public relations | editorial | account | brand
        customer | operations | office | media | web | site | noc | hr | it | pr | seo | master
        white house
        washington | news | features? | opinion"""
    )
    + r"\s+)*"
    + any_of(
        """staff writers? | writers? | reporters? | correspondents? | editors?(?:[- ]in[- ]chief)? | contributors?
        columnists?
        journalists? | producers? | analysts? | bureau chief | photographers? | bloggers? | critic
        redakteur(?:in)? | korrespondent(?:in)? | reporterin | journalistin | chefredakteur(?:in)?
        journaliste | rédacteur | rédactrice | correspondante? | envoyée? spéciale? | corresponsal | redactora?
        periodista
        giornalista | inviato | corrispondente | jornalista | repórter | корреспондент | обозреватель | журналист
        редактор
        directors? | managers? | coordinators? | specialists? | strategists? | consultants? | administrators? | admin
        (?:co[- ]?)?founders? | president | ceo | cto | cfo | coo | cmo | gardeners? | officers?
        geschäftsführer(?:in)? | (?:mit)?gründer(?:in)? | marketingleiter(?:in)? | pressesprecher(?:in)?
        directeur | directrice | (?:co)?fondateur | (?:co)?fondatrice | responsable | directora? | (?:co)?fundadora?
        coordinadora? | direttore | direttrice | fondatore | fondatrice | diretora? | coordenadora? | директор
        основатель | менеджер | dyrektor(?:ka)? | kierownik | założyciel(?:ka)? | διευθυντής | διευθύντρια | مدير
        dziennikar(?:z|ka) | redaktor(?:ka)? | δημοσιογράφος | صحفي | مراسل | كاتب | 记者 | 記者 | 编辑
        特约撰稿人 | 기자 | 특파원"""
    )
    + "$"
)
ACCOUNTS: Final = frozenset(
    {
        *("admin", "administrator", "admin1", "admin2", "siteadmin", "site-admin", "wpadmin", "wp-admin", "superadmin"),
        *("webmaster", "editor", "editors", "staff", "newsroom", "админ", "редактор", "编辑", "編輯"),
    }
)
"""Names of accounts under which people write; of nobody where a person is named too."""
NOBODY: Final = frozenset(
    re.split(
        r"\|",
        "admin|administrator|admin1|admin2|staff|editor|editors|editorial|author|authors|writer|writers"
        "|guest|contributor|contributors|webmaster|root|user|username|anonymous|anonym|unknown|null|none"
        "|undefined|nan|n/a|na|false|true|test|demo|wordpress|wp-admin|wpadmin|wpengine|superadmin|super"
        "|siteadmin|site-admin|web|reporter|reporters|correspondent|desk|default|blog|home|news|post"
        "|fact checked|fact-checked|fact check|medically reviewed|expert reviewed|peer reviewed"
        "|posted|published|share|facebook|twitter|follow|read|more|comments|comment|reply|about|contact"
        "|newsroom|press|me|us|you|team|shutterstock|getty images|getty|istock|istockphoto|pexels|pixabay"
        "|unsplash|adobe stock|автор|редактор|админ|аноним|作者|记者|編輯|编辑",
    )
)
_DEPARTMENTS: Final = frozenset(
    re.split(
        r"\|",
        "marketing|communications|sales|support|social media|public relations|customer service|kundenservice|vertrieb"
        "|öffentlichkeitsarbeit|service client|relations presse|ventas|comunicación|vendite|comunicazione|vendas",
    )
)
"""Whose accounts publish what somebody wrote; a team of theirs ("Marketing Team") signs as an organisation."""
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
    # Legal forms, at the end.
    + r")\b|\b(?:(?:s\.\s?a|s\.\s?p\.\s?a|a\.\s?s|α\.\s?ε|e\.\s?v|b\.\s?v|s\.\s?r\.\s?l|sp\.\s?z\s?o\.\s?o)\.?"
    r"|ag|ооо|оао|plc|pty)$"
    r"|\w(?:verband|stiftung|verein)$|\.(?:com|org|net|de|at|ch|fr|es|it|co|ru|pl|gr|cn|info|tv)$|新华|[社报報网網台]$"
)
# "By Jane Doe Associated Press": the agency's name on the same line.
_AGENCY: Final = re.compile(
    r"(?<=\w\s)(?:the )?"
    + any_of("associated press | ap | reuters | afp | bbc news | cnn | dpa | tass | upi | bloomberg news")
    + "$"
)
EDGE: Final = " .:,;|/-–—•·⋅∙‧"
CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""A character of a script whose names need no spaces."""
# A whole name: it begins with one of the commonest family names of China, Taiwan or Korea.
_CJK_FULL_NAME: Final = re.compile(
    f"[{FAMILY_NAMES}张劉陳楊黃趙吳孫馬羅鄭謝許韓馮鄧蕭葉蘇呂盧蔣賈韋鄒譚陸閻龔嚴錢湯賴]"
    "[\u4e00-\u9fff]{1,3}|[김이박최정강조윤장임한오서신권황안송류홍전고문양손배백허남심노하곽성차주우구민유진][\uac00-\ud7af]{2}"
)
# "CEPF", "DABOM": letters after a name that no table knows.
_LETTERS: Final = re.compile(r"[A-Z][A-Z.-]{1,6}")
_OUTLET: Final = re.compile(r"(?:The|Die|Der|Das|Les|Los|Las|Gli) (?=[^\W\d_])")
"""How no person's name begins, but that of an outlet for which somebody writes."""
# "jane-doe2", "page.head.author": the names of accounts, and of variables that a template left unset.
_HANDLE: Final = re.compile(r"(?=[^A-Z]*$)(?:\w+[-_]\w+|\w*[a-z]\d+|\w+(?:\.\w+){2,})(?:[-_.]\w+)*", re.ASCII)
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


def between(low: str) -> list[tuple[int, int]]:
    """Find what stands between names; most lines have no sign of it, which is soon seen."""
    return [found.span() for found in _BETWEEN.finditer(low)] if _JOINED.search(low) else []


def is_organisation(low: str) -> bool:
    """Return whether a name in lower case has a word that only organisations have."""
    words = re.findall(r"\w+", low)
    return not _ORGANISATION_WORDS.isdisjoint(words) or _ORGANISATION.search(low) is not None


def pieces(line: str, *, prose: bool) -> list[str]:
    """Split a list of names; a suffix goes to its name, credentials and roles go.

    In a field for one name (not `prose`) white space and middle dots are parts of it, in every script.
    """
    found: list[str] = []
    ends = between(text.lower(line))
    for start, end in zip((0, *(end for _, end in ends)), (*(start for start, _ in ends), len(line)), strict=True):
        piece = _trim(line[start:end])
        if not piece or _CREDENTIALS.fullmatch(text.lower(piece)):
            continue
        if piece.casefold().rstrip(".") in _SUFFIXES and found:
            found[-1] += f" {piece}"
            continue
        if found and _is_after_a_name(piece, found[0]):
            continue
        if name := bare(piece):
            found.extend(_east_asian(name) if prose else [name])
    return found


def _is_after_a_name(piece: str, first: str) -> bool:
    """Return whether a piece is no further name behind a full one, but letters of a degree or an outlet."""
    if " " not in first or is_organisation(text.lower(piece)):
        return False
    return _LETTERS.fullmatch(piece) is not None or _OUTLET.match(piece) is not None


@lru_cache(maxsize=256)  # most lines are asked whole, and then as the only piece of themselves
def bare(piece: str) -> str:
    """Cut a role and an agency's name from the end of a name."""
    role = _ROLE.search(text.lower(piece))
    name = _trim(piece[: role.start()] if role else piece)
    agency = _AGENCY.search(text.lower(name))
    return name[: agency.start()].strip() if agency and name.count(" ", 0, agency.start()) >= 2 else name


def _east_asian(piece: str) -> list[str]:
    """Split whole names that only white space parts (张三 李四), but not family and given name (山田 太郎, 김 철수)."""
    words = piece.split()
    return words if len(words) > 1 and all(map(_CJK_FULL_NAME.fullmatch, words)) else [piece]


def _trim(piece: str) -> str:
    """Strip what stands around a name; the full stop of "Jr." or "& Co." belongs to it."""
    name = piece.strip(EDGE)
    if not piece.strip(" :,;|/-–—•·").endswith("."):
        return name
    suffix = name.casefold().rpartition(" ")[2] in _SUFFIXES or _IS_FIRM.search(text.lower(name))
    return f"{name}." if suffix else name


@lru_cache(maxsize=256)  # as above
def author(piece: str, *, strict: bool, prose: bool) -> Author | None:
    """Read one name; `strict`: only what looks like a full name; `prose`: it stands in a line of the page."""
    name = _trim(piece)
    if not possible(name) or len(name) > LONGEST:
        return None
    words = name.split()
    low = text.lower(name)
    kind: Literal["organization"] | None = "organization" if is_organisation(low) or _IS_FIRM.search(low) else None
    if len(words) > _WORDS or (kind is None and re.search(r"\d", name)):
        return None
    if strict and (CJK.search(name) if kind else not is_full(words)):
        return None
    # Two words in lower case are somebody's name in a field for names, three are a phrase.
    if kind is None and len(words) > (1 if prose else 2) and not _mostly_capital(words):
        return None
    return Author(name=name, type=kind)


def possible(name: str) -> bool:
    """Return whether this may be a name: it has letters, is no account or button, and no address."""
    folded = text.fold(name)
    return (
        any(c.isalpha() for c in name)
        and (len(name) > 1)
        and folded not in NOBODY
        and folded not in _DEPARTMENTS
        and not set(folded.split()) <= NOBODY
        and not _NO_NAME.search(text.lower(name))
        and not _HANDLE.fullmatch(name)
    )


def is_full(words: list[str]) -> bool:
    """Return whether these are two to five words that begin with capitals, particles aside."""
    if CJK.search(words[0]):
        return False  # two characters may be a name or a menu entry
    bare = [word for word in words if not is_particle(word)]
    return 2 <= len(words) <= 5 and len(bare) >= 2 and all(capital(word) for word in bare) and words[-1] in bare


def is_particle(word: str) -> bool:
    """Return whether a word joins the parts of a name: de, van, al."""
    return word.casefold().rstrip("’'") in _PARTICLES


def _mostly_capital(words: list[str]) -> bool:
    bare = [word for word in words if word.casefold() not in _PARTICLES]
    return 2 * sum(capital(word) for word in bare) > len(bare)


def capital(word: str) -> bool:
    """Return whether a word has a capital, also inside (d'Ormesson, al-Assad), or is of a script that has none."""
    if word.isascii():
        return word != word.lower()
    return any(c.isupper() or (c.isalpha() and c.lower() == c.upper()) for c in word)
