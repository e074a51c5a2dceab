"""Match a line's own words with the phrases of the removal reasons (`reasons`), and hold words that only label.

A phrase is compared folded (`text.fold`), without punctuation at its ends.
"""

import re
from typing import Final

from ingest import text
from ingest.clean.facts.reasons import REMOVAL_REASONS
from ingest.model import Reason

# How a sentence ends: a line of a text, unlike a headline or an entry of a menu.
SENTENCE: Final = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*$")

PREFIX_MAX: Final = (
    200  # characters of a line whose beginning counts; set by hand: two sentences, as in notices above comment forms
)
# Notices about embedded content and cookies say more; the longest on training pages has 400 characters.
NOTICES: Final = (
    "an dieser stelle finden sie", "ich bin damit einverstanden", "mit ihrer zustimmung", "wir verwenden cookies",
    "wir nutzen cookies", "diese website verwendet cookies", "we use cookies", "this website uses cookies", "this site uses cookies",
    "we and our partners", "nous utilisons des cookies", "ce site utilise des cookies", "este sitio utiliza cookies",
    "utilizamos cookies", "questo sito utilizza", "utilizziamo i cookie", "мы используем файлы cookie", "мы используем cookie",
)  # fmt: skip
NOTICE_MAX: Final = 500
# In capitals, what follows is the headline of another story; otherwise it may be a sentence.
CAPITALS: Final = (
    "READ MORE", "READ ALSO", "READ NEXT", "ALSO READ", "SEE ALSO", "LESEN SIE AUCH", "AUCH INTERESSANT", "LIRE AUSSI",
    "À LIRE AUSSI", "LEA TAMBIÉN", "LEE TAMBIÉN", "LEER TAMBIÉN", "LEIA TAMBÉM", "LEIA MAIS", "VEJA TAMBÉM", "LEGGI ANCHE",
    "ЧИТАЙТЕ ТАКЖЕ", "ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ", "CZYTAJ TAKŻE", "CZYTAJ TEŻ", "ZOBACZ TAKŻE", "ZOBACZ TEŻ", "BACA JUGA",
)  # fmt: skip

# Labels of a breaking-news ticker: what follows without a blank line are its items.
TICKERS: Final = """
    breaking|breaking news|just in|live updates|latest updates|news ticker|newsticker|ticker|flash|news flash|eilmeldung|eilmeldungen|alerte info|dernière minute
    |en direct|última hora|urgente|ultim'ora|عاجل|آخر الأخبار|срочно|молния|έκτακτο|τελευταία νέα|pilne|z ostatniej chwili|快讯|突发新闻|最新消息
    """

# What stands above an article's tags, or before them on their line; lower case.
_TAGS: Final = (
    r"(?:tags?|topics?|subjects|keywords|filed under|tagged(?: with)?|more (?:on|about)|related topics|související témata|schlagwörter|schlagworte|stichwörter|stichworte|themen"
    r"|mots[- ]clés|étiquettes|thèmes|sur le même thème|etiquetas|temas|palabras clave|archivado en|tópicos|palavras-chave"
    r"|parole chiave|argomenti|тэги|теги|метки|темы|ключевые слова|ετικέτες|ετικετες|λέξεις[- ]κλειδιά|tagi|słowa kluczowe"
    r"|وسوم|الوسوم|كلمات مفتاحية|الكلمات المفتاحية|كلمات دلالية|الكلمات الدلالية|标签|标籤|關鍵字|关键词|关键字)"
)
TAG_LABEL: Final = re.compile(rf"{_TAGS}\s*[:：]?$")
# What blogs print before the categories of a post, without a colon; lower case.
FILED: Final = re.compile(
    r"(?:posted in|filed (?:under|in)|categor(?:y|ies)|tagged(?: (?:with|as))?|tags|kategorien?|veröffentlicht in|abgelegt unter|publié dans|publicado en"
    r"|categorías?|categorias?|categorie|catégories?|archiviato in|рубрика|kategorie|diposting di|opublikowano w|artykuł pochodzi z kategorii)\s*[:：]?\s"
)
TAG_LINE: Final = re.compile(rf"{_TAGS}\s*[:：]\s*\S|(?:#[\w-]+[\s,;]*){{2,}}$")

# Nouns of the trade in en de fr es pt it ar ru el pl; what stands before them is rank or desk.
ROLES: Final = frozenset(
    word
    for line in (
        "correspondent reporter editor writer columnist journalist producer contributor photographer critic analyst",
        "redakteur redakteurin korrespondent korrespondentin reporterin journalistin volontär volontärin ressortleiter",
        "ressortleiterin chefredakteur chefredakteurin kolumnist kolumnistin chefreporter chefreporterin",
        "journaliste rédacteur rédactrice correspondant correspondante chroniqueur chroniqueuse éditorialiste",
        "redactor redactora periodista corresponsal columnista reportero reportera enviado enviada",
        "jornalista repórter colunista giornalista inviato inviata corrispondente redattore redattrice",
        "مراسل مراسلة صحفي صحفية صحافي صحافية محرر محررة كاتب كاتبة",
        "корреспондент обозреватель журналист журналистка редактор репортер репортёр колумнист спецкор",
        "δημοσιογράφος συντάκτης συντάκτρια ανταποκριτής ανταποκρίτρια αρθρογράφος ρεπόρτερ",
        "dziennikarz dziennikarka redaktor redaktorka korespondent korespondentka reporterka publicysta publicystka",
    )
    for word in line.split()
)


def own_reason(line: str, folded: str) -> Reason | None:
    """Return the reason that a line's own words give, whatever stands around it; `folded` as in `Page.folded`.

    >>> own_reason("Read more: rain", "read more: rain"), own_reason("Share this", "share this"), own_reason("Rain", "rain")
    ('related', 'share', None)
    """
    exact = EXACT.get(folded)
    if exact or len(line) <= PREFIX_MAX:
        return exact or begins(line)
    return "consent" if len(line) <= NOTICE_MAX and text.lower(line[:40]).startswith(NOTICES) else None


def begins(line: str) -> Reason | None:
    """Return the reason that the beginning of a line gives.

    >>> begins("(Quelle: APA/dpa)"), begins("READ MORE Rain"), begins("Read more than one book")
    ('byline', 'related', None)
    """
    bare = line.lstrip(_POINTERS)
    if bare.startswith(CAPITALS):
        return "related"
    found = _BEGINNINGS.match(text.lower(bare))
    return _REASONS[found.lastgroup] if found and found.lastgroup else None


def alternatives(phrases: str) -> tuple[str, ...]:
    """Split a list of phrases written over several lines, folded as they are compared."""
    folded = (text.fold(part) for part in phrases.split("|"))
    # Greek capitals have no accents.
    return tuple(dict.fromkeys(form for p in folded if p for form in (p, p.translate(_UNACCENTED))))


def marks_pattern(parts: str, whole: str = "") -> re.Pattern[str]:
    """Compile class words so that they match parts of tokens joined by `-` or `_`, and others that match whole tokens."""
    return re.compile(rf"(?:^|[ _-])(?:{parts})(?=$|[ _-])" + (rf"|^(?:{whole})$" if whole else ""))


# What points at a line: arrows, bullets, a quotation's mark.
_POINTERS: Final = ">»›→⇒▶►▸•·*–- \t👉[(【（"
_UNACCENTED: Final = str.maketrans("άέήίόύώϊϋΐΰ", "αεηιουωιυιυ")
_EITHER: Final = {letter: f"[{chr(letter)}{chr(bare)}]" for letter, bare in _UNACCENTED.items()}
EXACT: Final[dict[str, Reason]] = {
    phrase: reason for reason, told in REMOVAL_REASONS.items() for phrase in alternatives(told.lines)
}
_REASONS: Final[dict[str, Reason]] = {
    reason.replace("-", "_"): reason for reason, told in REMOVAL_REASONS.items() if told.beginnings
}
_BEGINNINGS: Final = re.compile(
    "|".join(
        f"(?P<{group}>{''.join(map(str.strip, REMOVAL_REASONS[reason].beginnings.splitlines())).translate(_EITHER)})"
        for group, reason in _REASONS.items()
    )
)
