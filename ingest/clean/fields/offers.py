"""What a button says that stands beside something on offer: a service, a trial, a ware. A table, and its reader."""

from typing import Final

from ingest import text
from ingest.clean.facts import notices
from ingest.model import PageType

__all__ = ["of_offer"]

_LONGEST: Final = 40  # characters of a button
_EDGE: Final = " !.>→»›"
_OFFERS: Final = notices.Table(
    r"""(?:get|let's get) started(?: now| today)?(?: (?:for )?free)? | free (?:trial|quote|estimate|demo)
    (?:get|request|book|schedule|see|watch|try|view) (?:an? |the |your |my |our )?(?:free |live |personal )?(?:demo|consultation|call|appointment|quotes?|estimate|tour|proposal|trial)
    start (?:your |a |my )?(?:free trial|trial|now|today|(?:for )?free) | (?:sign up|try it|try|join)(?: now)?(?: for)? free
    contact (?:us|sales) | talk to (?:sales|us|an expert|our experts?) | (?:see|view|compare) (?:our )?(?:pricing|(?:all )?plans)
    (?:buy|shop|order|apply|enroll|register|book|schedule|donate|call) now | shop all | call us(?: now| today)?
    learn more | find out more
    jetzt (?:starten|kaufen|bestellen|anmelden|registrieren|buchen|anfragen|testen|spenden) | mehr erfahren | zum angebot
    (?:jetzt )?(?:kostenlos|gratis) (?:testen|starten|anmelden) | kontakt aufnehmen | kontaktieren sie uns
    (?:jetzt )?(?:angebot|demo|termin|beratung) (?:anfordern|buchen|anfragen|vereinbaren)
    commencer(?: maintenant| gratuitement)? | (?:essayer gratuitement|essai gratuit) | en savoir plus | acheter maintenant
    demander (?:un devis|une démo) | devis gratuit | prendre rendez-vous | contactez-nous | nous contacter
    empezar(?: ahora| gratis)? | (?:prueba|probar) gratis | contáctanos | comprar ahora | más información | saber más
    solicitar (?:un presupuesto|presupuesto|una demo|información)
    inizia (?:ora|gratis) | prova gratis | contattaci | acquista ora | scopri di più | richiedi (?:un preventivo|una demo)
    começar(?: agora| grátis)? | (?:teste|experimente) grátis | fale conosco | compre agora | saiba mais
    solicit(?:e|ar) (?:um orçamento|uma demonstração)
    nu (?:beginnen|kopen|bestellen) | gratis proberen | offerte aanvragen | neem contact op | meer informatie
    начать(?: бесплатно| сейчас)? | попробовать бесплатно | оставить заявку | заказать(?: звонок)? | узнать больше
    получить консультацию | купить | подробнее | спробувати безкоштовно | замовити | дізнатися більше
    wypróbuj za darmo | zamów(?: teraz)? | kup teraz | skontaktuj się z nami | dowiedz się więcej
    ücretsiz dene(?:yin)? | hemen başla(?:yın)? | teklif al(?:ın)? | satın al | δοκιμάστε δωρεάν | μάθετε περισσότερα
    免费试用 | 立即(?:注册|购买|咨询|体验|申请) | 联系我们 | 了解更多 | お問い合わせ | 無料で(?:試す|始める) | 詳しくはこちら
    무료 체험 | 문의하기 | 자세히 보기 | اطلب الآن | ابدأ الآن | اشتر الآن | تواصل معنا | اتصل بنا | اعرف المزيد"""
)


def of_offer(raw: str) -> PageType | None:
    """Read a button beside an offer.

    >>> of_offer("Get a free quote"), of_offer("Kostenlos testen →"), of_offer("They get started at dawn.")
    ('service', 'service', None)
    """
    return "service" if len(raw) <= _LONGEST and _OFFERS.fullmatch(text.fold(raw).strip(_EDGE)) else None
