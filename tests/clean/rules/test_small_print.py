"""Questions of consent, terms of a sign-up and requests for corrections, in the middle of a text."""

import pytest

from tests.clean.rules.test_boilerplate import LONG, page, reasons

SMALL_PRINT = {
    "consent": (
        "This article contains content provided by Facebook. We ask for your permission before anything is loaded.",
        "To view this video please enable JavaScript, and consider upgrading your web browser.",
        "View this post on Instagram",
        "A post shared by Northern Yard (@northernyard)",
        "Damit können personenbezogene Daten an Drittplattformen übermittelt werden.",
        "Empfohlener redaktioneller Inhalt von Northern Yard",
        "Für die Karte benötigen wir Ihre Zustimmung.",
        "Ce contenu est bloqué car vous n'avez pas accepté les cookies.",
        "Para ver este contenido debes aceptar las cookies.",
        "Per visualizzare questo contenuto accetta i cookie.",
        "Hier staat een ingevoegde video uit een sociaal netwerk",
        "Aby zobaczyć tę treść, wyraź zgodę.",
        "Ваш браузер не поддерживает воспроизведение видео.",
        "您的浏览器不支持视频播放",
        "These cookies allow us to count how often a page is read.",
        "Wir und unsere 214 Partner verwenden Kennungen von Geräten.",
        "Na tej podstawie będziemy przetwarzać Twoje dane osobowe zbierane w serwisie.",
        "Nous et nos partenaires utilisons des traceurs.",
    ),
    "footer": (
        "The views expressed in this article are those of the author alone.",
        "Opinions expressed do not necessarily reflect the views of the Lindau Lock Society.",
        "Gastbeiträge müssen nicht die Meinung der Redaktion wiedergeben oder der Meinung der Redaktion entsprechen.",
        "Les propos tenus dans cette tribune n'engagent que leur autrice.",
        "Las opiniones expresadas en este artículo son responsabilidad de su autor.",
        "Le opinioni espresse sono dell'autore e non del giornale.",
        "As opiniões expressas neste texto não são as do jornal.",
        "Мнение автора может не совпадать с мнением редакции.",
        "Opinie publikowane w tym dziale nie muszą być zgodne z poglądami redakcji.",
        "Οι απόψεις των αρθρογράφων δεν εκφράζουν την εφημερίδα.",
        "以上内容仅代表作者个人观点，不代表本平台立场。",
        "以上内容为用户上传并发布，本平台仅提供信息存储服务",
    ),
    "author-bio": (
        "To contact the reporter on this story: Ida Fenn in Lindau at ida@lock.example",
        "Reach the author at ida@lock.example",
        "Den Autor erreichen Sie unter ida@lock.example",
        "Contacter l'auteur : ida@lock.example",
    ),
    "comments": (
        "Have a news tip? Contact our reporters at tips@lock.example",
        "Was this article helpful?",
        "Haben Sie einen Fehler entdeckt?",
        "War dieser Artikel hilfreich?",
        "Vous avez repéré une erreur dans le texte ?",
        "¿Has encontrado algún error?",
        "Hai trovato un errore? Scrivici",
        "Encontrou um erro? Avise a redação",
        "Нашли ошибку? Выделите её и нажмите Ctrl+Enter",
        "Zauważyłeś błąd? Napisz do nas",
        "Βρήκατε λάθος στο κείμενο;",
    ),
    "newsletter": (
        "By signing up you agree to our terms of use and privacy policy.",
        "You can unsubscribe at any time.",
        "This site is protected by reCAPTCHA and the Google Privacy Policy applies.",
        "Mit der Anmeldung stimme ich der Verarbeitung meiner Daten zu.",
        "Die Abmeldung ist jederzeit möglich.",
        "En vous inscrivant, vous acceptez nos conditions.",
        "Al suscribirte aceptas la política de privacidad.",
        "Iscrivendoti accetti le nostre condizioni.",
        "Ao se inscrever você concorda com os termos.",
        "Нажимая на кнопку, вы соглашаетесь с условиями.",
        "Wyrażam zgodę na otrzymywanie informacji handlowych.",
        "点击注册即表示您同意服务条款",
    ),
}


@pytest.mark.parametrize(
    ("reason", "line"), [(reason, line) for reason, lines in SMALL_PRINT.items() for line in lines]
)
def test_small_print_inside_the_text_goes(reason: str, line: str) -> None:
    found = reasons(page(f"<p>{LONG}</p><p>{line}</p><p>{LONG} Again.</p>"))

    assert found == {line: reason}


@pytest.mark.parametrize(
    "line",
    [
        "The court ruled that the site must ask for permission before it sets cookies on the phones of its readers.",
        "The engineers found an error in the plans of the lock, and had the gates built anew.",
        "Das Ministerium sprach von einem Fehler, der erst im Herbst entdeckt worden sei.",
        "By signing the treaty, both towns agreed to share the water of the canal.",
        "Die Zustimmung der Anwohner brauchen die Planer nicht, sagte der Bürgermeister.",
        "Il a trouvé une erreur dans les comptes du port, et l'a dit au maire.",
        "The views expressed by the fishermen at the hearing were those of a town that lives from its lock.",
        "Die Anwohner sind nicht der Meinung der Planer, dass die alte Schleuse im Winter geschlossen werden kann.",
        "He tried to contact the reporter, but nobody in the office of the paper knew where she was that day.",
        "Polska jest zaufanym partnerem portu w Lindau, powiedział burmistrz, i zaufani partnerzy są dziś rzadkością.",
        "他说，个别人的言论不代表政府立场，船闸的维修将按原计划于下周一开始。",
        "Редакторы нашли много старых карт и одну ошибку в них.",
    ],
)
def test_a_sentence_about_such_things_stays(line: str) -> None:
    assert reasons(page(f"<p>{LONG}</p><p>{line}</p>")) == {}
