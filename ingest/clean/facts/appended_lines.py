"""The line that software adds below each post of a feed: "The post … appeared first on …". Data, and one question.

Yoast SEO adds it to feeds, and importers bring it into posts, pages and REST answers of others; each site has it in its
language, and may have changed the words. It names the post and the site, so that a sentence that is like it by chance
is told by who stands in it: see `calls_to_action.lines_below_posts`.
"""

import re
from functools import cache
from typing import Final

from ingest import text

__all__ = ["MAX", "end_of_text", "is_appended"]

MAX: Final = 450
"""Characters: a headline of 250 (`header/page_header.py`), a name of a site, and the words between them."""

# T is the post's headline, which may be missing; S the site.
_LINES: Final = r"""
(?:the|this) (?:post|article|entry|story|piece|page|news|content)(?: T)? (?:(?:was |is )?first (?:appeared|published|posted)|(?:appeared|was published|published) first) (?:on|at|in) S
(?:this|the) (?:post|article|story) (?:was )?originally (?:published|posted) (?:on|at) this site
(?:der|dieser|das|dieses|die|diese) (?:beitrag|artikel|post|eintrag|text|meldung|nachricht|seite)(?: T)? (?:(?:ist|erschien|wurde) (?:zuerst|zum ersten mal|als erstes|ursprünglich) (?:erschienen |veröffentlicht )?(?:auf|bei|in|im) S|(?:ist|wurde) zuerst (?:auf|bei|in|im) S (?:erschienen|veröffentlicht))
(?:l'article|cet article|le post|ce post|le message|le contenu|le billet|l'actualité)(?: T)? (?:est apparue?|est parue?|apparaît|a été publiée?|est publiée?) (?:en premier(?: lieu)?|d'abord|pour la première fois|premier) (?:sur|dans|chez|dans le) S
(?:la entrada|esta entrada|el artículo|este artículo|la publicación|el post|este post|el contenido|la noticia|la nota|el cargo)(?: T)? (?:se publicó|se ha publicado|apareció|aparece|ha aparecido|fue publicad[oa]) (?:primero|por primera vez|antes) (?:en|por) S
(?:o|a|este|esta|l'|la|el) ?(?:post|artigo|conteúdo|publicação|notícia|entrada|texto|matéria|article|publicació)(?: T)? (?:apareceu|aparece|surgiu|foi publicad[oa]|publicouse|ha aparegut|apareix|es va publicar|s'ha publicat) (?:primeiro|primeiramente|pela primeira vez|por primeira vez|primer|per primera vegada) (?:em|no|na|nos|nas|en|a|al) S
(?:l'articolo|questo articolo|il post|questo post|la notizia|il contenuto)(?: T)? (?:proviene da|sembra essere il primo su|(?:è apparso|è stato pubblicato|è uscito|appare) (?:per la prima volta|per primo|prima|originariamente) (?:su|sul|in)) S
(?:articolul|postarea|postul|știrea)(?: T)? (?:apare|a apărut|a fost publicată?) (?:prima dată|pentru prima dată|mai întâi|inițial|prima oară) (?:în|pe|la) S
(?:het|dit|de|deze) (?:bericht|artikel|post|blog|nieuws)(?: T)? (?:verscheen (?:als eerste|eerst|voor het eerst|het eerst)|is (?:als eerste|eerst) (?:verschenen|gepubliceerd)) (?:op|bij|in) S
(?:inlägget|artikeln|nyheten|inlegget|innlegget|artikkelen|nyheten|indlægget|artiklen|opslaget)(?: T)? (?:dök först upp|dök upp först|publicerades först|visades först|dukket først opp|dukket opp først|først dukket opp|ble først (?:publisert|vist)|blev først (?:udgivet|vist|publiceret|bragt)|blev vist første gang|dukkede først op|udkom først) (?:på|hos|i|den) S
(?:artikkeli|julkaisu|kirjoitus|viesti|juttu)(?: T)? (?:julkaistiin (?:ensimmäisen kerran|ensin|alun perin)|ilmestyi (?:ensin|ensimmäisenä|ensimmäisen kerran)) S
(?:postitus|artikkel|uudis)(?: T)? (?:ilmus|avaldati) (?:esmalt|kõigepealt|esimesena|esimest korda) S
(?:artykuł|post|wpis|materiał|tekst)(?: T)? (?:pochodzi z (?:serwisu|portalu|strony)|pojawił się (?:po ?raz pierwszy|najpierw|pierwszy raz)(?: w| na)?|ukazał się (?:po raz pierwszy|najpierw)(?: w| na)?) S
(?:příspěvek|článek|príspevok|článok)(?: T)? (?:pochází z|pochádza z|je zobrazený ako prvý na|(?:se|sa) (?:nejdříve|najskôr|poprvé|prvýkrát|nejprve) (?:objevil|objavil|zobrazil)(?: na| v)?|(?:se|sa) (?:objevil|objavil|zobrazil) (?:nejdříve|najskôr|poprvé|prvýkrát|nejprve|prvý|ako prvý)(?: na| v)?) S
(?:objava|članak|prispevek|vest|vijest|објава|чланак|вест|објавата|статијата)(?: T)? (?:pojavi\w+ se (?:prvo|prvi put|najprije)|(?:prvo|prvi put|najprije) (?:se )?(?:je )?(?:pojavi\w+|objavljen\w*)(?: se)?|se je (?:najprej|prvič) pojavil\w*|је прво објављен\w*|(?:се )?појави\w+ (?:се )?(?:прво|први пут|првпат)|(?:прво|први пут|првпат) се појави\w*) (?:na|на|u|у|во) S
(?:сообщение|запись|пост|статья|материал|новость)(?: T)? (?:появи\w+ (?:сначала|впервые|первой|первым|первыми)|(?:впервые|сначала|первой|первым) (?:появи\w+|опубликован\w*|размещен\w*))(?: на| в)? S
(?:запис|допис|повідомлення|стаття|публікація|пост|новина)(?: T)? (?:(?:спершу|вперше|спочатку|першою) (?:з['’]яви\w+|опублікован\w+)|з['’]яви\w+ (?:спершу|вперше|спочатку|першою))(?: на| в| у)? S
(?:публикацията|статията|новината|постът)(?: T)? (?:се появи|е публикуван\w*|беше публикуван\w*|излезе)? ?(?:за (?:първи|пръв) път|първо)(?: се появи| е публикуван\w*)? (?:на|в|във) S
(?:το άρθρο|η δημοσίευση|η ανάρτηση|το post|η είδηση)(?: T)? (?:εμφανίστηκε|δημοσιεύτηκε|δημοσιεύθηκε|πρωτοεμφανίστηκε) (?:πρώτα |για πρώτη φορά |αρχικά )?(?:στο|στην|στον|στη|σε) S
(?:įrašas|straipsnis)(?: T)? (?:pirmiausia|pirmą kartą) (?:pasirodė|paskelbtas|publikuotas) S
(?:raksts|ziņa|ieraksts)(?: T)? (?:vispirms|pirmo reizi|pirmoreiz) (?:parādījās|publicēts|publicēta) S
(?:postimi|artikulli|lajmi)(?: T)? (?:u shfaq|u publikua|është publikuar|është shfaqur) (?:i pari|së pari|fillimisht|për herë të parë) (?:në|tek|te) S
(?:az? )?T (?:bejegyzés|cikk|poszt|írás) (?:először|elsőként|eredetileg) (?:az? )?S (?:jelent meg|volt olvasható|megjelent)
T (?:yazısı|gönderisi|haberi|içeriği|makalesi|yazı) (?:ilk (?:önce|olarak|defa)|önce) S (?:ortaya çıktı|göründü|yayınlandı|yayımlandı|yer aldı)
T (?:yazısı|məqaləsi|xəbəri) (?:ilk (?:dəfə|olaraq)|əvvəlcə) S (?:dərc olunub|yayımlandı|göründü)
(?:artikel|postingan|pos|berita|tulisan|catatan|siaran)(?: T)? (?:(?:pertama kali|pertama|muncul pertama(?: kali)?) ?(?:tampil|muncul|terbit|ditampilkan|diterbitkan|dipublikasikan|diposting|dipaparkan)?) (?:pada|di|dalam) S
(?:bài viết|bài đăng|bài|tin)(?: T)? (?:đã |được )*(?:(?:xuất hiện|đăng) (?:đầu tiên|lần đầu(?: tiên)?)|lần đầu(?: tiên)? xuất hiện) (?:vào ngày|tại|trên|ở) S
(?:chapisho|makala|habari)(?: T)? (?:lilionekana|ilionekana|lilichapishwa|ilichapishwa) (?:kwanza|kwa mara ya kwanza) (?:kwenye|katika|kwa) S
(?:โพสต์|โพส|บทความ|ข่าว) ?T ?(?:ปรากฏ|ปรากฎ|เผยแพร่)(?:ตัว|ขึ้น)?(?:เป็น)?ครั้งแรก(?:เมื่อ|บน|ที่|ใน|จาก) ?S
(?:ظهرت|ظهر|نشرت|نشر) (?:المقالة|المقال|المنشور|التدوينة|المشاركة|الخبر|هذه المقالة|هذا المقال)(?: T)? (?:[أا]ولا?[\u064b-\u0652]*ا?|ل[أا]ول مرة) (?:على|في|عبر) S
(?:المقالة|المقال|المنشور|التدوينة|المشاركة|الخبر|هذه المقالة|هذا المقال)(?: T)? (?:ظهرت?|نشرت?) (?:[أا]ولا?[\u064b-\u0652]*ا?|ل[أا]ول مرة) (?:على|في|عبر) S
(?:نوشته|مطلب|خبر|پست|مقاله)(?: T)? (?:برای )?(?:اولین|نخستین) بار (?:در )?S (?:پدیدار|منتشر|ظاهر|نمایان) شد(?:ه است)?
(?:پوسٹ )?T (?:سب سے پہلے|پہلی بار) S (?:پر|میں) (?:شائع ہوئی|شائع ہوا|ظاہر ہوئی|نمودار ہوئی)
(?:הפוסט|המאמר|הכתבה|הידיעה|הרשומה)(?: T)? (?:הופיעה?|פורסמה?|התפרסמה?) (?:לראשונה|ראשון|ראשונה|קודם|במקור) (?:ב|על)\S* ?S
(?:पोस्ट |लेख )?T (?:पहली बार|सबसे पहले) S (?:पर|में) (?:दिखाई|प्रकाशित|प्रकट)(?: दी| दिया| हुई| हुआ| की गई| गई)+
T (?:पोस्ट |लेख )?(?:प्रथम|पहिल्यांदा) S (?:वर|रोजी|मध्ये) (?:दिसली|प्रकाशित झाली|प्रकाशित झाला)
T (?:পোস্টটি|লেখাটি|খবরটি|নিবন্ধটি) প্রথম S (?:প্রকাশিত|হাজির)(?: হয়| হয়েছে| হয়েছিল)?
(?:投稿|記事)?[ 「『]*T[ 」』]*(?:は|が) ?S ?(?:に|で)(?:最初に|初めて)(?:表示|投稿|掲載|公開|登場)(?:されました|しました)
T (?:게시물|글|포스트|기사|글|뉴스)(?:이|은|는|가|을|를)? ?S (?:처음|최초로|먼저) (?:등장|나타|게시|공개|게재|발행|올라)\S*
(?:文章|帖子|博文|日志|这篇文章|這篇文章)?[ 《〈「『]*T[ 》〉」』]*(?:这篇文章|這篇文章|一文)?(?:最先|首先|最早|最初|首次)(?:出现|出現|发布|發布|發佈|发表|發表|刊登)(?:在|于|於) ?S
"""
_BEGINS_WITH_TITLE: Final = re.compile(r"(?:\([^()]*\)\?)?[\[ 《〈「『\]*]*T")
# Where the headline may stand first, a word that says what it is of.
_STEMS: Final = (
    *("bejegyz", "cikk", "poszt", "írás", " ilk ", "önce", "əvvəl", "پہل", "पह", "प्रथम", "প্রথম"),
    *("게시", "글", "포스트", "기사", "뉴스", "最先", "最早", "最初", "首先", "首次", "初めて"),
)


@cache  # a page needs the lines of one language, and compiling all takes longer than cleaning it
def _compiled(*lines: str) -> re.Pattern[str]:
    written = (re.sub(r"(?<!\\)S", ".{1,120}", re.sub("T", "[^。]{1,300}?", line)) for line in lines)
    return re.compile(rf"(?:{'|'.join(written)})[\s.。।!]*$")


_TABLE: Final = _LINES.strip().splitlines()
_TITLED_FIRST: Final = tuple(line for line in _TABLE if _BEGINS_WITH_TITLE.match(line))
_WORD: Final = re.compile(r"[^\s'’]+['’]?")
# The other lines by their first words, without which none needs to be tried; Thai has no spaces.
_NAMED_FIRST: Final = tuple(
    (tuple(_WORD.findall(alternative)[0] for alternative in line[3 : line.index(")")].split("|")), line)
    for line in _TABLE
    if line not in _TITLED_FIRST
)
_FIRST: Final = frozenset(word for words, _ in _NAMED_FIRST for word in words)
_BY_LETTER: Final = {
    letter: tuple((words, line) for words, line in _NAMED_FIRST if any(word[0] == letter for word in words))
    for letter in {word[0] for word in _FIRST}
}
_THAI: Final = ("โพส", "บทความ", "ข่าว")
_STARTS: Final = re.compile(r"(?:^|[.!?…。！？\]»”\"]\s*)")
_TRIES: Final = 8  # sentences of a headline, looked at from the end


def is_appended(line: str) -> bool:
    """Return whether a line is such a one, whatever post and site it names.

    >>> is_appended("The post Rain in Lindau appeared first on The Gazette."), is_appended("〈雨〉這篇文章最早發佈於《日報》。")
    (True, True)
    >>> is_appended("The post office was rebuilt."), is_appended("Der Beitrag Regen erschien zuerst auf Bote.")
    (False, True)
    """
    first = _WORD.match(line)
    named = first is not None and first[0].lower().replace("’", "'") in _FIRST
    if line.isascii() and not named:  # where the title stands first, other letters follow
        return False
    low = text.lower(line).replace("’", "'")
    if (named or low.startswith(_THAI)) and _is_named_first(low, 0):
        return True
    return any(stem in low for stem in _STEMS) and _compiled(*_TITLED_FIRST).match(low) is not None


def _is_named_first(low: str, start: int) -> bool:
    named = _BY_LETTER.get(low[start : start + 1], ())
    return any(low.startswith(words, start) and _compiled(line).match(low, start) for words, line in named)


def end_of_text(value: str) -> int:
    """Find where a text ends whose last sentence is such a line; its length where none is.

    Where the headline stands first, nothing says where it begins.

    >>> end_of_text("It rained. The post Rain? Yes! appeared first on Gazette."), end_of_text("It rained.")
    (10, 10)
    """
    low = text.lower(value).replace("’", "'")
    starts = [found.end() for found in _STARTS.finditer(low) if len(value) - found.end() <= MAX]
    for start in reversed(starts[-_TRIES:]):
        if _is_named_first(low, start):
            return len(value[:start].rstrip())
    return len(value)
