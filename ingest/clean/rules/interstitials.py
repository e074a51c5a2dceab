"""Whether a page stands in front of an article instead of being one: challenge, consent, error, login. Pure."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from ingest import text
from ingest.model import Block, Document

__all__ = ["Wall", "wall"]

_SHORT: Final = 600  # characters of body; a notice of a wall is shorter, an article with a wall's words in it longer
_NOTICE: Final = 240  # three lines of print: what a wall says of itself beside its buttons is shorter
_WALL: Final = 6_000  # characters; the longest notices list all partners
_MOST: Final = 0.7
_HEAD: Final = 8  # blocks: what such a page says, it says first


class Wall(NamedTuple):
    """Why a page is no article: a slug and the words that say so."""

    reason: str
    message: str


def wall(document: Document, body: Sequence[Block], shown: Sequence[Block]) -> Wall | None:
    """Name the wall that stands where an article should be: little text, and words that such pages say.

    `shown` are the blocks that were not removed: body, headline, metadata.
    """
    status = document.item.capture.status
    if status is not None and status >= 400:
        return Wall("error-page", f"the host answered {status}")
    size = sum(text.weight(block.text) for block in body)
    if size > _SHORT:
        return _cookie_wall(body, shown) if size <= _WALL else None
    # A REST post is what its author wrote, however short.
    if document.wordpress is not None:
        return None
    titles = [c.raw for c in document.candidates if c.field == "title"]
    # Where a text is left, the banner and the menu above it do not speak for the page.
    said = shown[:_HEAD] if size > _NOTICE else (*document.blocks[:_HEAD], *body[:_HEAD])
    heads = [*titles, *(b.text for b in said)]
    for line in heads:
        folded = text.fold(line)
        for reason, pattern in _WALLS:
            if len(folded) <= 300 and pattern.search(folded):
                return Wall(reason, f"the page says {text.printable(text.normalise(line))[:120]!r}")
    if document.shape == "text-dump" and size <= _NOTICE:
        # A dump has its menu above the notice.
        for block in document.blocks:
            if len(block.text) <= _NOTICE and not block.bullet and _MISSING.search(text.fold(block.text)):
                return Wall("error-page", f"the page says {text.printable(block.text)[:120]!r}")
    return None


def _cookie_wall(body: Sequence[Block], shown: Sequence[Block]) -> Wall | None:
    """Tell a long notice about cookies: it says what such notices say, and most of its paragraphs are about them."""
    about = sum(text.weight(block.text) for block in body if _ABOUT_COOKIES.search(text.fold(block.text)))
    if about < _MOST * sum(text.weight(block.text) for block in body):
        return None
    for line in (block.text for block in (*shown[:_HEAD], *body)):
        if _CONSENT.search(text.fold(line)):
            return Wall("consent", f"the page says {text.printable(text.normalise(line))[:120]!r}")
    return None


def _table(words: str) -> re.Pattern[str]:
    """Compile a table of folded phrases, ` | ` and line ends between them."""
    return re.compile("|".join(part.strip() for part in re.split(r"\s\|\s|\n", words) if part.strip()))


# Phrases of whole pages in en de fr es it pt ar ru el pl zh; folded (`text.fold`).
_WALLS: Final = (
    (
        "protected",
        _table(
            r"""this (?:content|post|page) is password[- ]protected | dieser inhalt ist passwortgeschützt
            cet article est protégé par un mot de passe | este contenido está protegido (?:con|por) contraseña
            questo contenuto è protetto da password | este conteúdo está protegido por senha
            эта запись защищена паролем | ta treść jest zabezpieczona hasłem | هذا المحتوى محمي بكلمة مرور"""
        ),
    ),
    (
        "challenge",
        _table(
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
        _table(
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
        "error-page",
        _table(
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
        "login",
        _table(
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
_CONSENT: Final = dict(_WALLS)["consent"]
_MISSING: Final = dict(_WALLS)["error-page"]
_ABOUT_COOKIES: Final = re.compile(
    r"cookie|consent|einwilligung|privatsphäre|consentement|vie privée|consentimiento|privacidad|согласи|συγκατάθεσ"
    r"|ιδιωτικότητ|zgod[aęyi]\b|prywatnoś|ملفات تعريف الارتباط|موافقت|同意"
)
