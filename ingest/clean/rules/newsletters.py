"""Rules for what newsletters, posts that go out as letters, and print views add to their text.

Languages: en de fr es pt it nl ar ru el pl zh.
"""

import re
from typing import Final

from ingest.clean.page import Page
from ingest.clean.rulings import Removal, Rulings

__all__ = ["gallery_counts", "letter_lines", "print_lines"]

_LONGEST: Final = 400  # characters of such a line
_CLOSING: Final = re.compile(
    r"\W{0,3}(?:thank(?:s| you)(?: so much| very much)? for (?:reading|subscribing|being a subscriber)"
    r"|if you (?:enjoyed|liked|found)\b.{0,120}\b(?:subscri|shar|forward|pledg|recommend)"
    r"|danke f[üu]rs (?:lesen|abonnieren)|vielen dank f[üu]rs? (?:lesen|abonnieren)|merci (?:de m.avoir lu"
    r"|de votre lecture"
    r"|d.avoir lu|pour votre lecture)|gracias por (?:leer|suscribir)|obrigad[oa] por (?:ler|assinar)"
    r"|grazie per (?:aver letto"
    r"|la lettura|esser)|bedankt voor het lezen|спасибо,? что (?:читаете|дочитали)|спасибо за (?:чтение|подписку)"
    r"|dzi[ęe]k(?:uj[ęe]|i) za (?:przeczytanie|lektur[ęe]|subskrypcj[ęe])|ευχαριστ[ώω] που (?:διαβάσατε|διαβάζετε)"
    r"|شكرا[ًً]? (?:لك |لكم )?(?:على|للقراءة)|感谢(?:您的)?(?:阅读|订阅))"
)
_MAIL: Final = re.compile(
    r"was this (?:e-?mail|newsletter|letter|message) forwarded|(?:you.re|you are|you)(?: have)? (?:receiv(?:e"
    r"|ing|ed)|getting)"
    r" this (?:e-?mail|newsletter|message|letter)|\bunsubscribe\b|(?:update|manage) (?:your )?(?:e-?mail )?preferences"
    r"|view (?:this (?:e-?mail|letter) )?in (?:your )?browser|forward(?:ed)? (?:this )?(?:to|it to) a friend"
    r"|(?:their|my|our) writing is valuable by pledging|pledg(?:e|ing) (?:a future subscription|your support)"
    r"|reader-supported publication|to receive new posts and support my work|this post is public so feel free"
    r"|become a (?:free or paid|paid) subscriber|wurde ihnen diese (?:e-?mail|nachricht) weitergeleitet"
    r"|(?:sie erhalten|du erh[äa]ltst|du bekommst) diese[nr]? (?:e-?mail|newsletter|nachricht)|newsletter abbestellen"
    r"|(?:vom newsletter|hier) abmelden|im browser (?:ansehen|[öo]ffnen|anzeigen)|vous recevez (?:cet|ce|cette)"
    r" (?:e-?mail|courriel|mail|message|lettre|newsletter)|se d[ée]s(?:abonner|inscrire)|(?:voir|afficher"
    r"|lire) (?:cet e-?mail |ce mail )?dans (?:votre|le)"
    r" navigateur|(?:recibes|recibe|ha recibido|est[áa]s recibiendo) este (?:correo|e-?mail|bolet[íi]n)"
    r"|dar(?:se|me|te) de baja|cancelar (?:la|tu|su|a|sua) (?:suscripci[óo]n|inscri[çc][ãa]o|assinatura)"
    r"|te (?:han )?reenvia(?:do|ron)"
    r"|voc[êe] (?:est[áa] recebendo|recebeu|recebe) este|(?:ricevi|hai ricevuto"
    r"|stai ricevendo) questa (?:e-?mail|newsletter)"
    r"|annulla(?:re)? l.iscrizione|disiscriv|ti hanno inoltrato|je ontvangt deze (?:e-?mail|nieuwsbrief)|uitschrijven"
    r"|вы (?:получили|получаете) это (?:письмо|сообщение)|отписаться|otrzymuj(?:esz|e pan) t[ęe]|wypisz si[ęe]"
    r"|λαμβάνετε αυτό|διαγραφ[ήη] από|تلقيت هذ|إلغاء الاشتراك|您收到(?:此|这)|退订"
)
# Each alternative holds one of them; looking for them in all lines at once costs a hundredth.
_MAIL_STEMS: Final = (
    *("mail", "letter", "message", "unsubscribe", "preferences", "browser", "friend", "pledg", "reader-supported"),
    *("to receive new posts", "this post is public", "paid subscriber", "nachricht", "abmelden", "courriel", "lettre"),
    *("abonner", "inscrire", "navigateur", "correo", "bolet", "de baja", "cancelar", "reenvia", "receb"),
    *("iscrizione", "disiscriv", "inoltrato", "ontvangt", "uitschrijven", "вы получ", "отписаться", "otrzymuj"),
    *("wypisz si", "λαμβάνετε", "διαγραφ", "تلقيت هذ", "إلغاء الاشتراك", "您收到", "退订"),
)
_BARE: Final = frozenset({"unsubscribe", "отписаться", "uitschrijven", "disiscriv", "退订"})
_SPONSOR: Final = re.compile(
    r"\W{0,3}(?:a (?:message|word) from (?:our|today.s) (?:partner|sponsor)|today.s (?:letter|newsletter"
    r"|issue) is (?:brought"
    r"|sponsored|presented)|(?:sponsored|presented|brought to you) by\b|eine? (?:anzeige"
    r"|nachricht) (?:von )?unsere[rs] partner"
    r"|un message de notre partenaire|un mensaje de nuestro|uma mensagem do nosso|un messaggio dal nostro)"
)
_ADDRESS: Final = re.compile(r"\d")
_ADDRESS_MAX: Final = 140
_PRINT: Final = re.compile(
    r"\W{0,3}(?:close (?:this )?window|print (?:this )?(?:page|article|story)|click here to print|send to a friend"
    r"|(?:article|story|page) printed from\b|this (?:story|article|page) was printed from|printed (?:from|on)\b"
    r"|url(?: to article| of this article)?\s?:|fenster schlie(?:ß|ss)en|(?:diese )?seite drucken"
    r"|artikel drucken|gedruckt (?:am|von)\b"
    r"|fermer (?:la|cette) fen[êe]tre|imprimer (?:cette page|cet article)|imprim[ée] (?:depuis|le)\b"
    r"|cerrar (?:la |esta )?ventana"
    r"|imprimir (?:esta )?(?:p[áa]gina|art[íi]culo|artigo)|fechar (?:esta )?janela|chiudi (?:la "
    r"|questa )?finestra|stampa (?:la pagina|articolo)"
    r"|закрыть окно|распечатать|версия для печати|zamknij okno|drukuj (?:stron[ęe]|artyku[łl])|关闭窗口|打印本(?:页|文)"
    r"|reproduction (?:only )?(?:with|without)|nachdruck (?:nur|verboten))"
)
_PRINT_MAX: Final = 200
_COUNT: Final = re.compile(
    r"\W?(?:(?:view )?(?:bild|bildergalerie|diaporama|diapositiva|fotos?|fotogalerie|fotostrecke|galer[ií]a|gallery"
    r"|imagen|imagem|images?|immagine|kuva|obrázek|photos?|pictures?|slide|slideshow|snímek|zdjęcie|εικόνα|φωτογραφία"
    r"|фото|снимок|صورة|図|图|圖|写真|照片|사진)\s?:?\s?)?(?:#|n[o°º]\.?\s?|第)?(\d{1,3})[张張枚]?\s?"
    r"(?:/|\||of|out of|von|de|sur|di|van|av|af|z|ze|из|από|من|共)\s?(\d{1,3})[张張枚]?\W?",
    re.IGNORECASE,
)
_COUNT_MAX: Final = 30
_COUNTED: Final = 3  # counters of one gallery


def letter_lines(page: Page, rule: str) -> Rulings:
    """Remove thanks and calls below a text, lines on why a letter came, and the sender's address under them."""
    total = page.substance(range(len(page.blocks)))
    whole = "\n".join(line.lower for line in page.lines if len(line.text) <= _LONGEST)
    stems = [stem for stem in _MAIL_STEMS if stem in whole]
    passed, mailed = 0, -2
    for i, block in enumerate(page.blocks):
        passed += len(block.text) if page.paragraph[i] else 0
        if len(block.text) > _LONGEST or not page.open(i):
            continue
        low = page.lines[i].lower
        if stems and any(stem in low for stem in stems) and (found := _MAIL.search(low)):
            # A text about letters speaks of them in its paragraphs, without links.
            says = block.link_chars > 0 or found[0] not in _BARE
            if not page.paragraph[i] or (passed > total / 2 and says):
                yield Removal(i, "newsletter", rule)
                mailed = i
        elif passed > total / 2 and _CLOSING.match(low):
            yield Removal(i, "newsletter", rule)
        elif _SPONSOR.match(low) and len(low) <= _ADDRESS_MAX:
            yield Removal(i, "advertisement", rule)
        elif mailed == i - 1 and len(low) <= _ADDRESS_MAX and _ADDRESS.search(low) and passed > total / 2:
            yield Removal(i, "footer", rule)


def print_lines(page: Page, rule: str) -> Rulings:
    """Remove what print views say of themselves."""
    for i, block in enumerate(page.blocks):
        if len(block.text) <= _PRINT_MAX and page.open(i) and _PRINT.match(page.lines[i].lower):
            yield Removal(i, "navigation", rule)


def gallery_counts(page: Page, rule: str) -> Rulings:
    """Remove the numbers of a gallery's pictures: "3 / 30", once for each."""
    found = {
        i: m for i, b in enumerate(page.blocks) if len(b.text) <= _COUNT_MAX and (m := _COUNT.fullmatch(b.text.strip()))
    }
    totals = [m[2] for m in found.values()]
    for i, m in found.items():
        if totals.count(m[2]) >= _COUNTED:
            yield Removal(i, "navigation", rule)
