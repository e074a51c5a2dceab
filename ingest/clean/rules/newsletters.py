"""Rules for what newsletters, posts that go out as letters, and print views add to their text.

Languages: en de fr es pt it nl sv da no fi cs tr ro ar he ru el pl ja zh ko.
"""

import re
from typing import Final

from ingest.clean.page import PARAGRAPH_MIN, Page
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
    r"|شكرا[ًً]? (?:لك |لكم )?(?:على|للقراءة)|感谢(?:您的)?(?:阅读|订阅)|tack f[öo]r att du l[äa]s"
    r"|tak (?:fordi|for at) du (?:læs|abonn)|takk for at du (?:les|abonn)|kiitos,? (?:kun|että) (?:luit|luet|tilaat)"
    r"|d[ěe]kuj(?:i|eme) za (?:p[řr]e[čc]ten[íi]|odb[ěe]r)|okudu[ğg]unuz i[çc]in te[şs]ekk[üu]r"
    r"|mul[țt]um(?:esc|im) (?:c[ăa] ai|c[ăa] a[țt]i|pentru c[ăa]) (?:ai )?(?:citit|lectur)|תודה (?:ש|על ה)קרא"
    r"|(?:最後まで)?お読みいただき|읽어 ?주셔서)"
)
_MAIL: Final = re.compile(
    r"was this (?:(?:e-?mail|newsletter|letter|message) )?forwarded|(?:you.re|you are|you)(?: have)? (?:receiv(?:e"
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
    r"|(?:visualizza|apri|leggi) (?:questa e-?mail )?nel browser|(?:ver|abrir) (?:este correo "
    r"|este e-?mail )?(?:en el|no)"
    r" navegador|(?:bekijk|open|lees) .{0,20}in (?:je|uw|de) browser|i webbl[äa]saren|(?:vis|[åa]bn|se) .{0,16}i"
    r" (?:din )?(?:browser|nettleser)|selaimessa|w przegl[ąa]darce|v prohl[íi][žz]e[čc]i|taray[ıi]c[ıi]da"
    r"|[îi]n browser|στο(?:ν|ν ) browser|πρόγραμμα περιήγησης"
    r"|в браузере|في المتصفح|בדפדפן|ブラウザ(?:ー)?で|浏览器中|브라우저에서"
    r"|avsluta (?:din )?prenumeration|avprenumerera|afmeld (?:dig|nyhedsbrev)|meld deg av|avmeld"
    r"|peruuta (?:tilaus|uutiskirje)|odhl[áa]sit (?:se|odb[ěe]r)"
    r"|abonelikten [çc][ıi]k|dezabon|הסרה מרשימת|配信停止|登録解除"
    r"|수신 ?거부|구독 취소|you.re on the free list|like comment restack|^pledge your support"
)
# A line that says that this letter went to an address: what went, how, and the address.
_SELF: Final = re.compile(
    r"\bthis (?:e-?mail|message|letter|newsletter)|\byou (?:are|were|have|signed|receiv)"
    r"|\byour (?:e-?mail|address)|^\W*sent to\b"
    r"|dies(?:e|er|en) (?:e-?mail|nachricht|brief|newsletter)|\bsie (?:erhalten|haben)\b|cet? (?:e-?mail"
    r"|courriel|message|lettre)"
    r"|vous (?:recevez|avez)|este (?:correo|e-?mail|mensaje|boletín)|esta (?:carta|mensagem|newsletter)"
    r"|quest[ao] (?:e-?mail"
    r"|messaggio|lettera)|deze (?:e-?mail|nieuwsbrief)|det här (?:brevet|mejlet)|detta (?:brev|mejl)"
    r"|denne (?:mail|e-?mail|e-?post)"
    r"|dette brevet|tämä (?:viesti|kirje)|ta (?:wiadomość|list)|ten e-?mail|tento e-?mail|bu e-?posta"
    r"|acest (?:mesaj|e-?mail)"
    r"|αυτό το (?:μήνυμα|e-?mail)|(?:это )?письмо|это сообщение|هذه الرسالة|הודעה זו|このメール|本邮件|此邮件|이 메일"
)
_SENT: Final = re.compile(
    r"sent|delivered|signed up|subscri|address|adress|versandt|verschickt|gesendet|ging an|geschickt"
    r"|envoy|enviad|envi[óo]"
    r"|inviat|indirizzo|verstuurd|verzonden|skickad|sendt|lähete|wys[łl]an|odesl[áa]n|zasl[áa]n|gönderil|trimis"
    r"|στάλθηκε|απεστάλη|отправлен|أرسل|נשלח|送信|配信|发送|發送|발송"
)
_DEAR: Final = re.compile(
    r"\W{0,3}(?:hi|hello|hey|dear|hallo|liebe[rs]?|guten|bonjour|ch[eè]re?|hola|querid[oa]|ciao|car[oa]"
    r"|olá|beste|hej|kære"
    r"|kjære|hei|cześć|drog[ia]|milý|dobrý|merhaba|sayın|bună|dragă|αγαπητ\w+|γεια|здравствуйте|привет"
    r"|дорог\w+|مرحبا|שלום"
    r"|亲爱的|您好|안녕)"
)
_AT: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_GREETING: Final = 80  # characters
# Each alternative holds one of them; looking for them in all lines at once costs a hundredth.
_MAIL_STEMS: Final = (
    *("mail", "letter", "message", "unsubscribe", "preferences", "browser", "friend", "pledg", "reader-supported"),
    *(
        "forwarded",
        "to receive new posts",
        "this post is public",
        "paid subscriber",
        "nachricht",
        "abmelden",
        "courriel",
        "lettre",
    ),
    *("abonner", "inscrire", "navigateur", "correo", "bolet", "de baja", "cancelar", "reenvia", "receb"),
    *("iscrizione", "disiscriv", "inoltrato", "ontvangt", "uitschrijven", "вы получ", "отписаться", "otrzymuj"),
    *(
        "wypisz si",
        "λαμβάνετε",
        "διαγραφ",
        "تلقيت هذ",
        "إلغاء الاشتراك",
        "您收到",
        "退订",
        "navegador",
        "webbl",
        "nettleser",
    ),
    *(
        "selaimessa",
        "darce",
        "prohl",
        "taray",
        "περιήγησης",
        "браузере",
        "المتصفح",
        "דפדפן",
        "ブラウザ",
        "浏览器",
        "브라우저",
    ),
    *(
        "prenumer",
        "afmeld",
        "meld deg",
        "avmeld",
        "peruuta",
        "odhl",
        "abonelikten",
        "dezabon",
        "הסרה",
        "配信停止",
        "登録解除",
    ),
    *("수신", "구독 취소", "free list", "restack"),
)
_BARE: Final = frozenset(
    {
        "unsubscribe",
        "отписаться",
        "uitschrijven",
        "disiscriv",
        "退订",
        "selaimessa",
        "в браузере",
        "في المتصفح",
        "dezabon",
    }
)
_SPONSOR: Final = re.compile(
    r"^\W{0,3}(?:a (?:message|word) from (?:our|today.s) (?:partner|sponsor)|today.s (?:letter|newsletter"
    r"|issue) is (?:brought"
    r"|sponsored|presented)|(?:sponsored|presented|brought to you) by\b|this week.s (?:letter|newsletter"
    r"|issue) is (?:brought|sponsored|presented)|eine? (?:anzeige"
    r"|nachricht) (?:von )?unsere[rs] partner"
    r"|un message de notre partenaire|un mensaje de nuestro|uma mensagem do nosso|un messaggio dal nostro)"
)
_SPONSORED: Final = 3  # blocks
_BUTTON: Final = 40  # characters of a link
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
    """Remove thanks and calls below a text, lines on why and to whom a letter came, and the sender's address."""
    long = [len(line.text) if line.weight >= PARAGRAPH_MIN else 0 for line in page.lines]
    total = sum(long)
    lines = [line.lower for line in page.lines if len(line.text) <= _LONGEST]
    whole = "\n".join(lines)
    stems = [stem for stem in _MAIL_STEMS if stem in whole]
    is_letter = bool(stems) and any(_MAIL.search(low) for low in lines if any(stem in low for stem in stems))
    passed, mailed = 0, -2
    for i, block in enumerate(page.blocks):
        passed += long[i]
        if len(block.text) > _LONGEST or not page.open(i):
            continue
        low = page.lines[i].lower
        if stems and any(stem in low for stem in stems) and (found := _MAIL.search(low)):
            # A text about letters speaks of them in its paragraphs, without links.
            says = block.link_chars > 0 or found[0] not in _BARE
            if not page.paragraph[i] or (passed > total / 2 and says):
                yield Removal(i, "newsletter", rule)
                mailed = i
        elif "@" in low and _is_sent(page, i, low, is_letter=is_letter):
            yield Removal(i, "newsletter", rule)
            mailed = i
        elif passed > total / 2 and _CLOSING.match(low):
            yield Removal(i, "newsletter", rule)
        elif len(low) <= _ADDRESS_MAX and _SPONSOR.search(low):
            yield Removal(i, "advertisement", rule)
            yield from (Removal(k, "advertisement", rule) for k in _sponsored(page, i))
        elif (
            is_letter
            and (mailed == i - 1 or _is_mail(page, i + 1))
            and len(low) <= _ADDRESS_MAX
            and _ADDRESS.search(low)
            and passed > total / 2
        ):
            yield Removal(i, "footer", rule)


def _is_sent(page: Page, index: int, low: str, *, is_letter: bool) -> bool:
    """Return whether a line names the address that a letter went to: a private one."""
    block = page.blocks[index]
    if not _AT.search(low) or block.link_chars == len(block.text) > 0:
        return False
    if _SELF.search(low) and _SENT.search(low):
        return True
    return is_letter and len(low) <= _GREETING and _DEAR.match(low) is not None


def _is_mail(page: Page, index: int) -> bool:
    return (
        index < len(page.blocks)
        and len(page.blocks[index].text) <= _LONGEST
        and bool(_MAIL.search(page.lines[index].lower))
    )


def _sponsored(page: Page, index: int) -> range:
    """Return what a sponsor says below its label: at most two paragraphs, down to a link that ends them."""
    for k in range(index + 1, min(index + 1 + _SPONSORED, len(page.blocks))):
        block = page.blocks[k]
        if not page.open(k) or block.kind == "heading":
            break
        if 0 < block.link_chars == len(block.text) <= _BUTTON:
            return range(index + 1, k + 1)
    return range(0)


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
