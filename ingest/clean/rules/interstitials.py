"""Whether a page stands in front of an article instead of being one: challenge, consent, error, login. Pure.

A host that says by its status that a page is an error gives an `error-page`; where it does not, and the page itself
says that it is missing, that the site is being maintained, or that one must log in, it is a `soft-error`.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from ingest import text, urls
from ingest.clean.facts import notices
from ingest.model import Block, Candidate, Document

__all__ = ["Interstitial", "interstitial", "is_signed", "nameless"]

_SOFT: Final = "soft-error"

# Characters of body: a notice is shorter, an article with the words of one in it longer.
_MAX_BODY_LENGTH: Final = 600
_MAX_NOTICE_LENGTH: Final = 240  # three lines of print: what a notice says beside its buttons is shorter
_MAX_COOKIE_NOTICE_LENGTH: Final = 6_000  # characters; the longest notices list all partners
_MIN_COOKIE_SHARE: Final = 0.7
_HEAD_BLOCKS: Final = 8  # blocks: what such a page says, it says first
_LINE: Final = 300  # characters; a paragraph that is longer tells something


class Interstitial(NamedTuple):
    """Why a page is no article: a slug and the words that say so."""

    reason: str
    message: str


def interstitial(
    document: Document, body: Sequence[Block], shown: Sequence[Block], *, signed: bool = False
) -> Interstitial | None:
    """Return the interstitial that stands where an article should be: little text, and words that such pages say.

    `shown` are the blocks that were not removed: body, headline, metadata. `signed`: somebody put a name or a day to
    the page, as to news about the maintenance of a site.
    """
    status = document.item.capture.status
    if status is not None and status >= 400 and not (document.bare and document.shape == "html"):  # what a feed gave
        return Interstitial("error-page", f"the host answered {status}")
    size = sum(text.weight(block.text) for block in body)
    if size > _MAX_BODY_LENGTH:
        return _cookie_notice(body, shown) if size <= _MAX_COOKIE_NOTICE_LENGTH else None
    # A REST post is what its author wrote, however short.
    if document.wordpress is not None:
        return None
    titles = [c.raw for c in document.candidates if c.field == "title"]
    # Where a text is left, the banner and the menu above it do not speak for the page.
    said = (
        shown[:_HEAD_BLOCKS] if size > _MAX_NOTICE_LENGTH else (*document.blocks[:_HEAD_BLOCKS], *body[:_HEAD_BLOCKS])
    )
    heads = [*titles, *(b.text for b in said)]
    found = _told(heads) or (None if signed else _notice(heads))
    if found is None and document.shape == "text-dump" and size <= _MAX_NOTICE_LENGTH:
        # A dump has its menu above the notice.
        short = [b.text for b in document.blocks if len(b.text) <= _MAX_NOTICE_LENGTH and not b.bullet]
        said_so = next((Interstitial(_SOFT, _says(line)) for line in short if _MISSING.search(text.fold(line))), None)
        return said_so or (None if signed else _notice(short))
    return found


def _told(heads: Sequence[str]) -> Interstitial | None:
    """Find what such pages say."""
    for line in heads:
        folded = text.fold(line)
        for reason, pattern in _INTERSTITIAL_PATTERNS:
            if len(folded) <= _LINE and pattern.search(folded):
                return Interstitial(reason, _says(line))
    return None


def _notice(heads: Sequence[str]) -> Interstitial | None:
    """Find what a site says of itself."""
    for line in heads:
        folded = text.fold(line)
        if len(folded) <= _LINE and any(notice.search(folded) for notice in _NOTICES):
            return Interstitial(_SOFT, _says(line))
    return None


def nameless(
    document: Document, body: Sequence[Block], *, signed: bool, is_front: Callable[[str], bool]
) -> Interstitial | None:
    """Return the soft error of a page that has no article, and no other title than the site's; else None.

    So are pages that a script fills, and front pages to which every missing address leads.
    """
    capture, here = document.item.capture, document.url or ""
    if document.shape != "html" or document.bare or document.wordpress is not None or signed:
        return None
    if sum(text.weight(block.text) for block in body) > _MAX_NOTICE_LENGTH:
        return None
    if is_front(here):
        asked = urls.parse(capture.requested_url or "")
        led = asked is not None and not asked.search and not is_front(str(asked.href))
        return Interstitial(_SOFT, f"{capture.requested_url} leads to the front page") if led else None
    titles = [c.raw for c in document.candidates if c.field == "title" and not c.where.startswith(("jsonld:", "item"))]
    names = {_letters(c.raw) for c in document.candidates if c.field in {"site_name", "publisher"}}
    labels = (urls.host(here) or "").split(".")
    names |= {_letters(".".join(labels[n:])) for n in range(len(labels))} | {_letters(label) for label in labels[:-1]}
    if titles and all(_letters(title) in names for title in titles):
        return Interstitial(_SOFT, f"no article, and the title is the site's name: {text.printable(titles[0])[:120]!r}")
    return None


def is_signed(candidates: Iterable[Candidate]) -> bool:
    """Return whether somebody put a name or a day to a page.

    The <meta name="author"> of a page that is no article names whoever made the site.
    """
    return any(c.field == "published" or (c.field == "authors" and not c.where.startswith("meta:")) for c in candidates)


def _letters(name: str) -> str:
    return "".join(c for c in text.fold(name) if c.isalnum())


def _says(line: str) -> str:
    return f"the page says {text.printable(text.normalise(line))[:120]!r}"


def _cookie_notice(body: Sequence[Block], shown: Sequence[Block]) -> Interstitial | None:
    """Return a long notice about cookies: it says what such notices say, and most of its paragraphs are about them."""
    about = sum(text.weight(block.text) for block in body if _ABOUT_COOKIES.search(text.fold(block.text)))
    if about < _MIN_COOKIE_SHARE * sum(text.weight(block.text) for block in body):
        return None
    for line in (block.text for block in (*shown[:_HEAD_BLOCKS], *body)):
        if _CONSENT.search(text.fold(line)):
            return Interstitial("consent", _says(line))
    return None


# Phrases of whole pages in en de fr es it pt ar ru el pl zh; folded (`text.fold`).
_INTERSTITIAL_PATTERNS: Final = (
    (
        "protected",
        notices.Table(
            r"""this (?:content|post|page) is password[- ]protected | dieser inhalt ist passwortgeschützt
            cet article est protégé par un mot de passe | este contenido está protegido (?:con|por) contraseña
            questo contenuto è protetto da password | este conteúdo está protegido por senha
            эта запись защищена паролем | ta treść jest zabezpieczona hasłem | هذا المحتوى محمي بكلمة مرور"""
        ),
    ),
    (
        "challenge",
        notices.Table(
            r"""checking (?:if the site connection is secure|your browser) | ^just a moment\.*
            verify(?:ing)? you are (?:a )?human
            attention required! | are you a (?:human|robot) | i'm not a robot
            complete the (?:captcha|security check)
            enable javascript and cookies to continue | unusual traffic from your | ddos protection by
            please wait while we verify
            access to this page has been denied | request unsuccessful\. incapsula | pardon our interruption
            bot protection
            ihr browser wird überprüft | bestätigen sie, dass sie (?:ein mensch|kein roboter)
            vérifiez que vous êtes humain
            vérification de votre navigateur | verifica que eres (?:un )?humano | comprobando (?:su|tu) navegador
            verifica di essere umano | verifique se você é humano | проверка браузера
            подтвердите, что вы (?:не робот|человек)
            sprawdzanie przeglądarki | potwierdź, że jesteś człowiekiem | επαληθεύστε ότι είστε άνθρωπος
            تحقق من أنك إنسان | التحقق من المتصفح | 请完成安全验证 | 正在检查您的浏览器 | 人机验证"""
        ),
    ),
    (
        "consent",
        notices.Table(
            r"""before you continue to | we value your privacy | we (?:and our (?:\d+ )?partners )?use cookies
            (?:your|manage) cookie
            (?:accept|reject) all cookies | manage (?:consent|cookie) preferences | consent to (?:the use of )?cookies
            bevor sie fortfahren | wir (?:und unsere (?:\d+ )?partner )?(?:nutzen|verwenden) cookies
            mit werbung (?:und cookies )?weiterlesen
            cookie-zustimmung | zustimmung erforderlich | einwilligung (?:in|zu) | avant de continuer
            nous (?:et nos (?:\d+ )?partenaires )?utilisons des cookies | le respect de votre vie privée
            antes de continuar
            (?:nosotros y nuestros socios )?(?:usamos|utilizamos) cookies | valoramos (?:tu|su) privacidad
            prima di continuare
            (?:noi e i nostri partner )?utilizziamo (?:i )?cookie | valorizamos (?:a )?sua privacidade
            nós usamos cookies
            мы (?:и (?:\d+ )?наши[хе]? партн[её]р\w+ )?используем (?:файлы )?cookie
            używamy (?:plików )?cookie | szanujemy (?:twoją|państwa) prywatność
            χρησιμοποιούμε cookies | σεβόμαστε την ιδιωτικότητ | نستخدم ملفات تعريف الارتباط | نحن نقدر خصوصيتك
            我们使用\s?cookie"""
        ),
    ),
    (
        _SOFT,
        notices.Table(
            r"""^(?:error )?(?:404|403|500|502|503)\b | ^\W*error (?:404|403|500|503)
            page (?:not found|cannot be found|doesn't exist)
            (?:page|article|story) you (?:are looking for|requested|were looking for) | ^not found$ | ^forbidden$
            ^access denied
            ^service unavailable | ^bad gateway | internal server error
            this (?:page|content|account) (?:is not available|isn't available)
            site is under (?:maintenance|construction) | error establishing a database connection
            ^wordpress › \w+$ | there has been a critical error on (?:this|your) website
            briefly unavailable for scheduled maintenance
            account has been suspended
            seite (?:wurde )?nicht gefunden | seite existiert nicht | page (?:introuvable|non trouvée)
            cette page n'existe
            página no (?:encontrada|existe) | no se (?:ha )?encontr(?:ó|ado) la página | pagina non (?:trovata|esiste)
            página não (?:encontrada|existe) | страница не найдена | страницы не существует | nie znaleziono strony
            strona nie (?:została znaleziona|istnieje) | η σελίδα δεν βρέθηκε | الصفحة غير موجودة
            لم يتم العثور على الصفحة
            页面不存在 | 找不到(?:该)?页面 | 您访问的页面"""
        ),
    ),
    (
        _SOFT,
        notices.Table(
            r"""^(?:log ?in|sign ?in)(?: to (?:continue|your account|read).*| or (?:sign up|register).*)?$
            you must (?:log|sign) in
            please (?:log|sign) in to | ^(?:anmelden|einloggen)$ | bitte melden sie sich an
            ^(?:connexion|se connecter)$
            connectez-vous pour | ^iniciar sesión$ | inicia sesión para | ^accedi$ | accedi per | ^entrar$
            faça login para
            ^(?:войти|вход)$ | войдите, чтобы | ^zaloguj się$ | zaloguj się, aby | ^σύνδεση$ | συνδεθείτε για
            ^تسجيل الدخول$ | ^(?:登录|登陆|请登录)$ | 请先登录"""
        ),
    ),
)
_CONSENT: Final = dict(_INTERSTITIAL_PATTERNS)["consent"]
_MISSING: Final = next(table for reason, table in _INTERSTITIAL_PATTERNS if reason == _SOFT)
_NOTICES: Final = (notices.MAINTENANCE, notices.MISSING, notices.LOGIN)
_ABOUT_COOKIES: Final = re.compile(
    r"cookie|consent|einwilligung|privatsphäre|consentement|vie privée|consentimiento|privacidad|согласи|συγκατάθεσ"
    r"|ιδιωτικότητ|zgod[aęyi]\b|prywatnoś|ملفات تعريف الارتباط|موافقت|同意"
)
