"""What pages print in small letters beside the text: of consent, sign-ups, errors, whose views these are, whom to write.

Languages: en de fr es it pt nl pl ru el zh. Of some 300 lines of training pages that these patterns find the gold has
one, and that stands hidden. Data only; all folded (`text.fold`).
"""

import re
from functools import cache
from typing import Final, NamedTuple

from ingest.model import Reason

__all__ = ["SMALL_PRINT", "SmallPrint"]


class SmallPrint(NamedTuple):
    """Lines of one reason: few stems find them, a pattern decides."""

    reason: Reason
    stems: tuple[str, ...]
    words: str
    """A regular expression over folded text, compiled where a page has one of the stems, as few pages do."""

    def says(self, folded: str) -> bool:
        """Return whether a folded line says so."""
        return _compiled(self.words).search(folded) is not None


@cache
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(words)


SMALL_PRINT: Final = (
    SmallPrint(
        "footer",
        (
            *(
                "expressed",
                "uploaded and posted by",
                "meinung",
                "ansicht",
                "n'engage",
                "opiniones",
                "opinioni",
                "opiniões",
            ),
            *("мнение", "мнения", "opinie", "poglądy", "απόψεισ", "不代表", "上传并发布", "上傳並發布", "仅提供信息"),
        ),
        (
            r"\b(?:views|opinions)(?:,? (?:and|or) (?:opinions|views))? (?:expressed|stated) (?:(?:here|herein|above)\b|(?:in|on|by) "
            r"(?:this|these|our|the (?:authors?|writers?|contributors?|columnists?|above))\b).{0,120}\b(?:are|do(?:es)? not|belong)\b"
            r"|\bopinions expressed (?:are (?:solely )?(?:those of the|his|her|my|their) (?:authors?|writers?|own)\b|do not (?:necessarily )?(?:reflect|represent))"
            r"|\buploaded and posted by a user of\b"
            r"|\bnicht (?:unbedingt |zwingend |notwendigerweise |zwangsläufig )?(?:mit )?(?:der|die) (?:meinung|ansicht)\w* "
            r"(?:der (?:redaktion|zeitung|herausgeber)|des (?:verlag|herausgeber|sender))"
            r"|\b(?:les (?:propos|opinions|avis)|cette tribune|ce texte)\b.{0,80}\bn'engage(?:nt)? (?:que|pas|en rien)\b"
            r"|\blas opiniones (?:expresadas|vertidas|aquí)\b.{0,120}\b(?:no (?:reflejan|representan|necesariamente)|son (?:responsabilidad|exclusiv))"
            r"|\ble opinioni espresse\b.{0,120}\b(?:non|dell'autore|degli autori)|\bas opiniões expressas\b.{0,120}\b(?:não|são)"
            r"|\bмнени[ея] (?:автор|редакци)\w*.{0,40}\bне (?:совпада|отража)"
            r"|\b(?:opinie|poglądy) .{0,80}\bnie (?:muszą|zawsze|odzwierciedl).{0,60}redakcj"
            r"|οι απόψεισ .{0,80}(?:δεν|τουσ) .{0,60}(?:ιστοσελίδ|εφημερίδ|συντακτ|συγγραφ)"
            r"|(?:本文|以上|文章|上述).{0,14}不代表(?:本|平台|网站|網站|我们|.{0,8}[网網社报報]).{0,8}(?:立场|立場|观点|觀點)"
            r"|(?:用户|作者|创作者|創作者).{0,14}上[传傳][并並][发發]布|本(?:平台|站).{0,4}[仅僅]提供信息(?:存储|发布)"
        ),
    ),
    SmallPrint(
        "author-bio",
        (
            "contact the",
            "reach the",
            "e-mail the",
            "email the",
            "erreichen",
            "kontaktieren",
            "contacter",
            "contatta",
            "автор",
        ),
        (
            r"^\W{0,3}to contact the (?:reporter|editor|author|writer|journalist)s? (?:responsible )?(?:on|for|of) this\b"
            r"|^\W{0,3}(?:you can )?(?:contact|reach|e-?mail) the (?:reporter|author|writer|journalist)s? (?:at|on|via|by)\b"
            r"|^\W{0,3}(?:den autor|die autorin|den verfasser|die verfasserin) (?:dieses \w+ )?(?:erreichen|kontaktieren)\b"
            r"|^\W{0,3}contacter l'(?:auteur|autrice)\b|^\W{0,3}contatta l'autore|^\W{0,3}связаться с автором"
        ),
    ),
    SmallPrint(
        "consent",
        (
            *("your permission", "cookie", "javascript", "your browser", " on instagram", " on facebook", " on tiktok"),
            *(
                "shared by",
                "inhalt",
                "drittplattform",
                "zustimmung",
                "einwilligung",
                "contenu",
                "contenido",
                "conteúdo",
            ),
            *("contenuto", "deze inhoud", "ingevoegde", "zgod", "браузер", "συγκατάθεσ", "浏览器"),
            *(
                "partner",
                "these cookies",
                "personenbezogen",
                "partenaires",
                "socios",
                "données personnelles",
                "datos personales",
                "dati personali",
            ),
            *("danych", "dane osobowe"),
        ),
        (
            r"content provided by .{0,60}permission|we ask for your permission before"
            r"|\bto (?:view|see|display|watch|load|show) (?:this|the) (?:\w+ )?(?:content|video|post|tweet|embed\w*|media|element)\b"
            r".{0,90}(?:cookie|javascript)"
            r"|\b(?:content|embed|video|tweet|post)s? (?:is|are|cannot be|can't be) (?:not |un)?(?:available|blocked|displayed|shown)\b"
            r".{0,60}cookie|^view (?:this|more) (?:post|photo|content|reel)s? on (?:instagram|facebook|tiktok)"
            r"|^a (?:post|photo|reel) shared by |\byour browser (?:does not|doesn't|do not) support"
            r"|\bplease (?:enable|turn on|activate) (?:javascript|cookies)"
            r"|\binhalte? (?:wird|wurde|werden|kann|können|ist|sind|stammt).{0,60}(?:bereitgestellt|nicht angezeigt|blockiert|deaktiviert)"
            r"|\bpersonenbezogenen? daten .{0,40}(?:drittplattform|dritt|anbieter|plattform)\w* übermittelt"
            r"|\bexterne[nrsm]? inhalte?\b.{0,50}(?:anzeigen|angezeigt|laden|geladen|aktivieren|zulassen|erlauben|zustimm)"
            r"|\b(?:benötigen|brauchen) wir (?:ihre|deine) (?:zustimmung|einwilligung)"
            r"|wir (?:benötigen|brauchen) (?:ihre|deine) (?:zustimmung|einwilligung)"
            r"|\bempfohlene[rn]? (?:redaktionelle[rn]? |externe[rn]? )?inhalt"
            r"|\b(?:ce|le) contenu (?:est|a été) bloqué"
            r"|\bpour (?:afficher|voir|consulter|visualiser) ce contenu\b.{0,90}(?:accept|autoris|consent|cookie)"
            r"|\bpara (?:ver|visualizar|mostrar) (?:este|el|o) (?:contenido|conteúdo)\b.{0,90}(?:acept|aceit|cookie|permit|consent)"
            r"|\bper (?:vedere|visualizzare|guardare) (?:questo|il) contenuto\b.{0,90}(?:accett|cookie|consen)"
            r"|\bom deze inhoud te (?:bekijken|tonen|laden|zien)|hier staat (?:een )?ingevoegde"
            r"|\b(?:aby|żeby) (?:zobaczyć|wyświetlić|obejrzeć) (?:tę|ten|to) .{0,90}zgod"
            r"|^these cookies (?:are|enable|allow|help|do|collect|may)\b|\bnas(?:i|zych) zaufan\w+ partner|\bzaufanych partnerów iab\b|\bprzetwarza\w+ (?:twoje|twoich|moich) dan"
            r"|\bwir und unsere (?:\d+ )?partner (?:nutzen|verwenden|speichern|verarbeiten)"
            r"|\bnous et nos (?:\d+ )?partenaires (?:utilis|stock|trait)\w+|\bnosotros y nuestros (?:\d+ )?socios\b|\bnoi e i nostri (?:\d+ )?partner\b"
            r"|браузер не поддерживает|για να (?:δείτε|εμφανιστεί) (?:αυτό|το) .{0,90}συγκατάθεσ|浏览器(?:版本)?(?:过低|不支持)"
        ),
    ),
    SmallPrint(
        "comments",
        (
            *("tip", "correction", "feedback", "error", "mistake", "typo", "helpful", "useful", "rate this", "fehler"),
            *(
                "hilfreich",
                "nützlich",
                "erreur",
                "coquille",
                "utile",
                "útil",
                "errore",
                "erro",
                "ошибк",
                "опечатк",
                "ctrl",
            ),
            *("błąd", "literówk", "pomocny", "przydatny", "λάθοσ", "纠错", "有误"),
        ),
        (
            r"\b(?:have|got|do you have) (?:a |an |any )?(?:news |story )?(?:tips?|corrections?|feedback)\b.{0,60}\?"
            r".{0,160}(?:e-?mail|contact|get in touch|let us know|send|tell us|@|reach|submit)"
            r"|\b(?:spot(?:ted)?|noticed?|found|see) (?:an |any |a )?(?:factual )?(?:error|mistake|typo)s?\b"
            r".{0,60}(?:\?|let us|contact|report|e-?mail|please)"
            r"|\bwas this (?:article|page|story|post|information|content|answer|guide) (?:helpful|useful)"
            r"|^(?:please )?(?:how would you )?rate this (?:article|story|post|page)\b|\bthank(?:s| you) for (?:your|the) feedback"
            r"|\b(?:haben sie|hast du|habt ihr)\b.{0,30}fehler\b.{0,30}(?:entdeckt|gefunden|bemerkt|\?)"
            r"|\bwar (?:dieser|der|dieses) (?:artikel|beitrag|inhalt|thema) (?:hilfreich|nützlich)|^fehler (?:melden|gefunden\?|entdeckt\?)"
            r"|^signaler une erreur|\bcet article vous a(?:-t-il)? été utile"
            r"|\bvous avez (?:repéré|remarqué|trouvé|constaté) une (?:erreur|coquille)"
            r"|\b(?:has|ha) (?:encontrado|visto|detectado|notado) (?:algún|un) error|\bte (?:ha resultado|resultó) útil (?:este|esta|el|la) "
            r"|\bhai (?:trovato|notato) un errore|\bti è stato utile (?:questo|l')|\bencontrou (?:um|algum) erro"
            r"|\b(?:este|esse|o) (?:artigo|conteúdo) foi útil\?"
            r"|\b(?:нашли|заметили) (?:ошибку|опечатку)|\bвыделите .{0,40}ctrl"
            r"|\b(?:zauważy\w+|znalaz\w+|widzisz) (?:błąd|literówk\w+)|\bartykuł (?:był )?(?:pomocny|przydatny)\?"
            r"|(?:εντοπίσατε|βρήκατε) (?:κάποιο )?λάθοσ|^我要纠错|内容有误"
        ),
    ),
    SmallPrint(
        "newsletter",
        (
            *(
                "agree",
                "consent",
                "accept",
                "acknowledge",
                "terms",
                "privacy",
                "unsubscribe",
                "captcha",
                "your e",
                "to be emailed",
            ),
            *(
                "anmeldung",
                "registrierung",
                "jederzeit",
                "datenschutz",
                "acceptez",
                "désinscri",
                "de baja",
                "acept",
                "accett",
            ),
            *("concord", "aceit", "согла", "персональных", "zgod", "αποδέχ", "συμφων", "即表示", "即代表"),
        ),
        (
            r"\bby (?:signing up|subscribing|submitting|clicking|providing|registering|entering|creating an?|joining)\b"
            r".{0,140}(?:you(?:'re| are)? (?:agree|consent|accept|acknowledge|agreeing)|terms|privacy)"
            r"|\b(?:read|see|view|check) our (?:full )?(?:privacy|cookie) (?:notice|policy|statement)"
            r"|\byou (?:can|may) (?:opt out|unsubscribe) (?:at )?any ?time|^unsubscribe (?:at )?any ?time"
            r"|\bthis (?:site|form) is protected by (?:re|h)captcha|\bwe(?:'ll| will)? (?:only )?use your (?:sign-?up|e-?mail)\b"
            r"|\bi (?:would like|want|agree|consent) to (?:be emailed|receive|be contacted|the (?:terms|privacy))|\bwe respect your privacy"
            r"|\bmit (?:der|ihrer|deiner|meiner) (?:anmeldung|registrierung)\b.{0,120}(?:stimme|akzeptier|einverstanden|willig|datenschutz)"
            r"|\b(?:abmeldung|abbestell\w+|abmelden) (?:ist |sind )?jederzeit|\bjederzeit (?:wieder )?(?:abbestell|abmeld)"
            r"|\bich (?:bin (?:damit )?einverstanden|stimme (?:zu|der)|habe die datenschutz)"
            r"|\ben (?:vous inscrivant|cliquant|validant|soumettant|vous abonnant)\b.{0,120}acceptez"
            r"|\bvous (?:pouvez|pourrez) (?:à tout moment )?vous désinscri|\bdésinscription à tout moment"
            r"|\bal (?:suscribirte|registrarte|inscribirte|suscribirse|hacer clic)\b.{0,120}acept|\b(?:puedes|puede) dar(?:te|se) de baja"
            r"|\bhe leído y acepto|\b(?:iscrivendoti|cliccando|registrandoti|proseguendo)\b.{0,120}accett|\bho letto e accetto"
            r"|\bao (?:se inscrever|clicar|assinar|cadastrar)\b.{0,120}(?:concord|aceit)|\bli e (?:aceito|concordo)"
            r"|\bнажимая\b.{0,80}соглаша|согласие на обработку (?:моих )?персональных"
            r"|\b(?:zapisując|klikając|rejestrując)\b.{0,120}zgad|\bwyrażam zgodę"
            r"|(?:πατώντασ|με την εγγραφή)\b.{0,100}(?:αποδέχ|συμφων)|(?:点击|注册|登录).{0,20}(?:即表示|即代表)"
        ),
    ),
)
