"""What lines of a paywall say: that the rest is for subscribers, that journalism costs money, what it costs. Data only.

Languages: en de fr es it pt nl sv da no fi pl cs tr ro el ru ar he ja zh ko. All in lower case, accents as written.
"""

import re
from typing import Final

from ingest import text

__all__ = ["OFFER", "PLEA", "STEMS", "WALL", "is_wall"]

WALL: Final = re.compile(
    r"\bthe rest of (?:this|the) (?:article|story|post|piece|text|letter) is (?:only |reserved |available )*(?:for"
    r"|to)\b"
    r"|\b(?:this|the full) (?:article|story|post|content) is (?:only |exclusively |reserved |available )*(?:for|to)"
    r" (?:our |paying |paid |registered )*(?:subscribers|members|supporters)"
    r"|\bfor (?:paying |paid )?(?:subscribers|members) only|\b(?:to|and) read (?:the rest|on|the full (?:article"
    r"|story))\b"
    r"|mit (?:einem |ihrem )?(?:abo|abonnement|digitalabo)\b.{0,40}lesen"
    r"|(?:diesen|der ganze|den ganzen|den vollständigen) (?:text|artikel|beitrag).{0,60}(?:abo\b|abonn|mitglied)"
    r"|nur für (?:unsere )?(?:abonnent|mitglieder|registrierte)|il vous reste .{0,20} à lire|réservée?s? (?:à nos "
    r"|aux )abonn"
    r"|(?:la suite|cet article|ce contenu) (?:de cet article )?(?:est|n.est) .{0,30}abonn"
    r"|para (?:seguir|continuar) leyendo|(?:contenido|artículo|nota|texto) (?:es )?(?:exclusiv[oa]|solo|reservad[oa]"
    r"|disponible)(?: solo)? para (?:nuestros )?(?:suscriptores|socios|abonados)"
    r"|(?:articolo|contenuto) (?:è )?(?:riservato|disponibile|solo).{0,20}abbonati|per continuare a leggere"
    r"|(?:conteúdo|texto|artigo|matéria) (?:é )?(?:exclusiv[oa]|só|reservad[oa]|disponível).{0,12}(?:assinantes"
    r"|subscritores)"
    r"|para (?:continuar|seguir) (?:lendo|a ler)|lees (?:verder|dit artikel) (?:met|vanaf|als)|en lees verder"
    r"|(?:alleen|enkel|exclusief) voor (?:abonnees|leden)"
    r"|(?:artikeln|texten|innehållet) är (?:endast |bara |enbart )?för (?:dig som är |våra )?prenumerant"
    r"|(?:endast|bara) för prenumeranter|prenumerera för att läsa"
    r"|(?:artikel|artiklen|historie|indhold)\w* er (?:kun )?for (?:vores )?abonnenter|kun for abonnenter"
    r"|for at læse videre"
    r"|(?:saken|artikkelen|innholdet) er (?:kun |bare )?for (?:våre )?abonnenter|for å lese (?:videre|hele|resten)"
    r"|(?:artikkeli|juttu|sisältö) on (?:vain |tarkoitettu )+tilaaj|vain tilaajille|jatkaaksesi lukemista"
    r"|(?:dalsz[ya] (?:część|ciąg)|artykuł|tekst|pełna treść)\b.{0,40}dla (?:prenumeratorów|subskrybentów)"
    r"|wykup dostęp|aby czytać dalej|(?:článek|text|obsah|pokračování)\b.{0,20} je (?:jen |pouze "
    r"|určen\w* )+(?:pro )?předplatitel"
    r"|(?:jen|pouze) pro předplatitele|(?:yazının|haberin|makalenin) devamı.{0,30}abone|(?:yalnızca|sadece) abone"
    r"|abonelere özel|okumaya devam etmek için|(?:doar|numai|exclusiv) (?:pentru )?abonați"
    r"|pentru a citi (?:mai departe|integral)"
    r"|(?:διαθέσιμ\w+|αποκλειστικά) (?:μόνο )?για συνδρομητές|μόνο για συνδρομητές|για να συνεχίσετε την ανάγνωση"
    r"|(?:доступн\w|доступен) (?:только |лишь )(?:для )?подписчик|только для подписчиков|чтобы (?:дочитать"
    r"|читать дальше)"
    r"|للمشتركين فقط|متاحة? للمشتركين|لمتابعة القراءة|למנויים בלבד|מיועדת? למנויים|להמשך קריאה"
    r"|(?:有料|購読者|会員)(?:会員)?限定|残り\s?[\d,]+\s?文字|続きをお?読|有料会員|付费内容|付费阅读|订阅后(?:可|继续)|仅限(?:订阅|会员)"
    r"|유료 ?회원|구독자 전용|회원 전용|구독.{0,12}전문을"
)
"""The rest is for those who pay."""
PLEA: Final = re.compile(
    r"\b(?:journalism|reporting)\b.{0,40}\b(?:costs?|takes (?:time|money)|isn.t free|is not free|isn.t cheap|depends on"
    r"|is expensive|needs (?:you|readers|money))|paid for by few|\bsupport (?:our|independent) (?:work|journalism"
    r"|reporting)"
    r"|(?:journalismus|recherche|berichterstattung)\b.{0,40}(?:kostet|braucht|lebt von|nicht umsonst|ist teuer)"
    r"|(?:journalisme|information|presse)\b.{0,40}(?:coût|vit grâce|dépend de|a un prix)"
    r"|periodismo\b.{0,40}(?:cuesta|depende|necesita|tiene un precio)|giornalismo\b.{0,40}(?:costa|vive|dipende"
    r"|ha un prezzo)"
    r"|jornalismo\b.{0,40}(?:custa|depende|precisa)|journalistiek\b.{0,40}(?:kost|bestaat|is niet gratis)"
    r"|journalistik\b.{0,40}(?:kostar|koster|lever a[fv])|journalistikk\b.{0,40}(?:koster|lever av)"
    r"|journalismi\b.{0,40}(?:maksaa|tarvitsee)|dziennikarstwo\b.{0,40}(?:kosztuje|wymaga)"
    r"|(?:novinařina|žurnalistika)\b.{0,40}(?:stojí|potřebuje)|gazetecilik\b.{0,40}(?:emek|okur|para)"
    r"|jurnalismul\b.{0,40}(?:costă|trăiește|depinde)|δημοσιογραφία\b.{0,40}(?:κοστίζει|χρειάζεται|ζει)"
    r"|журналистика\b.{0,40}(?:стоит|требует|живёт|живет)|الصحافة\b.{0,40}(?:مكلفة|تكلف|تعيش)"
    r"|עיתונות\b.{0,40}(?:עולה|יקרה)"
    r"|(?:報道|ジャーナリズム).{0,30}(?:費用|支え)|新闻.{0,20}(?:成本|支撑)|저널리즘.{0,30}(?:비용|독자)"
)
"""Good work costs money, and readers pay for it."""
OFFER: Final = re.compile(
    r"\bcancel (?:any ?time|whenever)|\balready (?:a )?(?:subscriber|member|subscribed)|\b(?:sign|log) in\b"
    r"|[£$€]\s?\d+.{0,20}\b(?:month|week|year)|\b\d+\s?(?:€|euros?|kr\b|korun|zł|lei|tl\b|lir|рубл|元|円|원)"
    r"|\b(?:drei|einen?|zwei|un|uno|två|en) (?:euros?|krona|krone)\b"
    r"|\b(?:become|be) (?:one of them|a member|a subscriber)|\bone of them\?|jederzeit kündbar|sans engagement"
    r"|abonnez-vous"
    r"|cancela cuando|senza vincoli|(?:im|pro) monat|par mois|al mes\b|al mese\b|por mês|no primeiro mês|per maand"
    r"|prova en månad|i en måned|en måned for|kuukau|miesięcznie|měsíčně|\bayda\b|pe lună|τον μήνα|в месяц|في الشهر"
    r"|בחודש"
    r"|月額|每月|월 ?[\d,]+"
    r"|redan prenumerant|allerede abonnent|oletko jo tilaaja|kirjaudu|už jste předplatitel|přihlaste se|logg? ind?\b"
    r"|zaten abone|ești deja abonat|уже подписаны|bereits abonn|déjà abonné|già abbonato|já é assinante|al abonnee"
)
"""What it costs, and the way in for those who pay already; only beside one of the others."""
STEMS: Final = (
    *("journalis", "reporting", "rest of th", "subscrib", "members", "supporters", "abo", "mitglied", "il vous reste"),
    *("leyendo", "suscriptores", "socios", "leggere", "assinantes", "subscritores", "lendo", "a ler", "lees ", "leden"),
    *("prenumer", "læse", "lese ", "tilaaj", "lukemista", "periodismo", "giornalismo", "jornalismo", "dziennikarstwo"),
    *("subskryb", "wykup dost", "czytać dalej", "předplatitel", "novinařina", "gazetecilik", "okumaya", "jurnalismul"),
    *(
        "συνδρομητές",
        "ανάγνωση",
        "δημοσιογραφία",
        "подписчик",
        "дочитать",
        "читать дальше",
        "журналистика",
        "للمشتركين",
    ),
    *(
        "القراءة",
        "الصحافة",
        "למנויים",
        "קריאה",
        "עיתונות",
        "限定",
        "文字",
        "続き",
        "有料",
        "報道",
        "付费",
        "订阅",
        "会员",
    ),
    *("新闻", "유료", "구독", "회원", "저널리즘", "read on", "read the rest", "read the full", "citi ", "recherche"),
    *(
        "berichterstattung",
        "information",
        "presse",
        "žurnalistika",
        "ジャーナリズム",
        "registrierte",
        "paid for by few",
    ),
    *("abbonati", "support our", "support independent", "registered"),
)
"""Each pattern of the first two holds one of them; looking for them in all lines at once costs a hundredth."""


def is_wall(line: str) -> bool:
    """Return whether a line, or one of several, says that the rest is for those who pay.

    >>> is_wall("The rest of this story is for members."), is_wall("He read the story.")
    (True, False)
    """
    low = text.lower(line)
    stems = [stem for stem in STEMS if stem in low]
    # Line by line: the expression takes a hundred times as long as the stems, which most lines have not.
    return bool(stems) and any(WALL.search(one) for one in low.split("\n") if any(stem in one for stem in stems))
