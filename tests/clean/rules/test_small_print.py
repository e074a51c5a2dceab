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
        "Редакторы нашли много старых карт и одну ошибку в них.",
    ],
)
def test_a_sentence_about_such_things_stays(line: str) -> None:
    assert reasons(page(f"<p>{LONG}</p><p>{line}</p>")) == {}
