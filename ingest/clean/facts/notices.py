"""What sites say of themselves instead of an article: that they are being maintained, or have no such page. Tables.

A notice speaks of itself ("our site", "this page", "please try again"), or is a heading and nothing else; news about
the maintenance of somebody's website does neither.
"""

import re
import unicodedata
from functools import cached_property
from typing import Final

__all__ = ["LOGIN", "MAINTENANCE", "MISSING", "Table"]


class Table:
    """A table of phrases, ` | ` and line ends between them; compiled when first asked, as only short pages do."""

    def __init__(self, words: str) -> None:
        self._words = words

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # What folding makes of letters; it cannot take a pattern, whose own capitals mean something.
        words = unicodedata.normalize("NFKC", self._words).replace("ς", "σ").replace("ß", "ss")
        return re.compile("|".join(part.strip() for part in re.split(r"\s\|\s|\n", words) if part.strip()))

    def search(self, folded: str) -> re.Match[str] | None:
        """Look for a phrase in folded text (`text.fold`)."""
        return self._pattern.search(folded)

    def fullmatch(self, folded: str) -> re.Match[str] | None:
        """Return the phrase that a folded text is as a whole."""
        return self._pattern.fullmatch(folded)


MAINTENANCE: Final = Table(
    r"""^(?:(?:site|website|server|system|scheduled|planned|down for|under|currently under|undergoing) )*maintenance(?: mode| in progress| page| work)?\W*$
    \b(?:we are|we're|(?:our|this|the) (?:web ?)?site is|(?:our|this) (?:page|service|server) is) (?:currently |temporarily |briefly |now |being )*(?:down|offline|unavailable|undergoing|under maintenance|in maintenance|closed for maintenance|performing (?:some )?(?:scheduled )?maintenance|experiencing (?:technical|some))
    \bwe(?:'ll| will)(?: shortly)? be (?:right )?back (?:soon|shortly|online|in a (?:moment|minute|few))?\b | \bbe right back\b\W*$ | ^temporarily (?:unavailable|offline)\W*$ | ^(?:site|website) (?:temporarily )?(?:unavailable|offline|down)\W*$ | please (?:try again|check back|come back) (?:later|soon|shortly|in a few)
    ^(?:wartungsarbeiten|wartungsmodus|wartung|geplante wartung|technische störung)\W*$
    \b(?:unsere|diese|die) (?:web ?site|webseite|seite|internetseite) (?:ist|wird|befindet sich|steht) (?:derzeit |zurzeit |zur zeit |gerade |momentan |vorübergehend |kurzzeitig |wegen wartungsarbeiten |aufgrund von wartungsarbeiten )*(?:gewartet|nicht (?:erreichbar|verfügbar|zur verfügung)|offline|im wartungsmodus|in wartung|überarbeitet)
    \bwir sind (?:gleich|bald|in kürze|in wenigen minuten) (?:wieder )?(?:zurück|für sie da|da|online) | \bwir (?:führen (?:gerade |derzeit )?wartungsarbeiten|arbeiten (?:gerade |derzeit )?an unserer (?:web ?site|webseite|seite)) | bitte versuchen sie es (?:später|in kürze|in einigen minuten|zu einem späteren zeitpunkt)(?: noch ?(?:ein)?mal| erneut| wieder)?
    ^(?:site |page )?en (?:cours de )?maintenance\W*$ | ^maintenance (?:en cours|programmée|technique|du site)\W*$
    \b(?:notre|ce|le) (?:site|service)(?: (?:web|internet))? est (?:actuellement |momentanément |temporairement )*(?:en (?:cours de )?maintenance|indisponible|inaccessible|hors ligne|fermé pour maintenance) | \bnous (?:serons de retour|revenons) (?:bientôt|très vite|rapidement|dans) | (?:veuillez|merci de) (?:réessayer|revenir|repasser) (?:plus tard|ultérieurement|dans quelques)
    ^(?:sitio |página )?(?:web )?en mantenimiento\W*$ | ^mantenimiento(?: programado| técnico| del sitio)?\W*$
    \b(?:nuestro|este|el) (?:sitio|portal|servicio)(?: web)? (?:está|se encuentra) (?:actualmente |temporalmente |momentáneamente )*(?:en mantenimiento|fuera de servicio|no disponible|caído|inaccesible) | \b(?:nuestra|esta|la) (?:página|web)(?: web)? (?:está|se encuentra) (?:actualmente |temporalmente |momentáneamente )*(?:en mantenimiento|fuera de servicio|no disponible|caída|inaccesible) | \bestamos (?:realizando (?:tareas|labores|trabajos) de |en )mantenimiento | \b(?:volveremos|volvemos|estaremos de vuelta) (?:pronto|en breve|enseguida|en unos) | (?:inténtelo|inténtalo|vuelva a intentarlo|vuelve a intentarlo|por favor,? inten\w+)(?: de nuevo| otra vez)? (?:más tarde|en unos)
    ^(?:sito |pagina )?in manutenzione\W*$ | ^manutenzione(?: programmata| in corso| del sito)?\W*$
    \b(?:il nostro|questo|il) (?:sito|servizio|portale)(?: web)? (?:è|non è) (?:attualmente |momentaneamente |temporaneamente |al momento )*(?:in manutenzione|offline|disponibile|raggiungibile|fuori servizio|non disponibile|irraggiungibile) | \b(?:torneremo|torniamo|saremo di nuovo)(?: online| disponibili)? (?:presto|a breve|subito|tra) | (?:si prega di riprovare|riprova(?:re|te)?|riprovi)(?: di nuovo)? (?:più tardi|tra)
    ^(?:site |página )?em manutenção\W*$ | ^manutenção(?: programada| do site| em andamento)?\W*$
    \b(?:nosso|este|o) (?:site|portal|serviço|sítio) (?:está|encontra-se) (?:atualmente |temporariamente |momentaneamente )*(?:em manutenção|fora do ar|indisponível|inacessível) | \bestamos (?:em|realizando) manutenção | \b(?:voltaremos|voltamos|estaremos de volta) (?:em breve|logo|já) | (?:tente novamente|por favor,? tente)(?: novamente| de novo)? mais tarde
    ^(?:de )?(?:site|website) is in onderhoud\W*$ | ^(?:gepland )?onderhoud(?:swerkzaamheden)?\W*$ | \b(?:onze|deze|de) (?:web ?site|pagina|site) is (?:momenteel |tijdelijk |even )*(?:in onderhoud|niet (?:bereikbaar|beschikbaar)|onbereikbaar|offline) | \bwe zijn (?:zo|snel|binnenkort) (?:weer )?terug | probeer het (?:later|straks) (?:nog eens|opnieuw)
    ^(?:сайт |страница )?(?:закрыт\w* )?на (?:техническом )?обслуживании\W*$ | ^(?:ведутся )?(?:технические|профилактические) работы(?: на сайте)?\W*$ | \bна (?:нашем )?сайте (?:сейчас |в данный момент )?(?:ведутся|проводятся) (?:технические|профилактические|плановые)? ?работы | \b(?:наш|этот) сайт (?:сейчас |временно |в данный момент )*(?:недоступен|не работает|закрыт|находится) | ^(?:сайт|сервис) временно (?:недоступен|не работает)\W* | \bмы (?:скоро|вскоре) (?:вернемся|верн[её]мся|снова) | (?:пожалуйста, )?(?:попробуйте|повторите попытку|зайдите)(?: еще раз| ещ[её] раз)? (?:позже|позднее|через)
    ^(?:технічні|профілактичні) роботи(?: на сайті)?\W*$ | \bна (?:нашому )?сайті (?:зараз )?(?:ведуться|проводяться|тривають) (?:технічні|профілактичні|планові)? ?роботи | \b(?:наш|цей) сайт (?:зараз |тимчасово )*(?:недоступний|не працює) | ^сайт тимчасово (?:недоступний|не працює)\W* | (?:будь ласка, )?(?:спробуйте|завітайте)(?: ще раз)? пізніше
    ^(?:strona |serwis )?(?:w trakcie konserwacji|w konserwacji|w przebudowie)\W*$ | ^(?:przerwa techniczna|prace (?:konserwacyjne|techniczne|serwisowe))\W*$ | \b(?:nasza|ta) strona (?:jest )?(?:obecnie |chwilowo |tymczasowo )*(?:niedostępna|w trakcie (?:konserwacji|prac)|nie działa) | ^(?:strona|serwis) (?:jest )?(?:chwilowo|tymczasowo) niedostępn[ay]\W* | \bwkrótce wracamy | \bwrócimy (?:wkrótce|niebawem|za chwilę) | (?:prosimy )?(?:spróbuj(?:cie)?|spróbować|zajrzyj)(?: ponownie)? (?:później|za chwilę)
    ^(?:ο ιστότοπος |η σελίδα )?(?:είναι )?(?:υπό|σε) συντήρηση\W*$ | \b(?:ο ιστότοπός μας|ο ιστότοπος|η ιστοσελίδα μας|η ιστοσελίδα|η σελίδα μας) (?:είναι|βρίσκεται) (?:προσωρινά |αυτή τη στιγμή )*(?:υπό συντήρηση|σε συντήρηση|εκτός λειτουργίας|μη διαθέσιμ\w+) | \b(?:θα )?επιστρ[εέ]φουμε (?:σύντομα|σε λίγο) | (?:παρακαλούμε )?(?:δοκιμάστε|προσπαθήστε)(?: ξανά| πάλι)? αργότερα
    ^(?:site )?(?:bakım çalışması|bakım modu|bakımda(?:yız)?|planlı bakım)\W*$ | \b(?:sitemiz|web sitemiz|sayfamız)\b.{0,40}(?:bakımda|bakım|kullanılamıyor|hizmet veremiyor|ulaşılamıyor) | \bkısa (?:bir )?süre (?:içinde|sonra) (?:geri|tekrar|yeniden) | (?:lütfen )?daha sonra (?:tekrar|yeniden) dene
    ^(?:الموقع )?(?:تحت الصيانة|قيد الصيانة|في وضع الصيانة|صيانة(?: مجدولة)?|تحت الإنشاء)\W*$ | (?:موقعنا|هذا الموقع|الموقع) (?:الإلكتروني )?(?:حاليا |حاليًا |مؤقتا |مؤقتًا )*(?:تحت الصيانة|قيد الصيانة|غير متاح|متوقف|مغلق للصيانة) | (?:نقوم|نجري) (?:حاليا |حاليًا )?(?:بأعمال|بإجراء|أعمال)(?: أعمال)? (?:ال)?صيانة | سنعود (?:قريبا|قريبًا|بعد قليل|إليكم|خلال) | (?:يرجى |الرجاء |رجاء )?(?:المحاولة|إعادة المحاولة|حاول(?:وا)?)(?: مرة أخرى)? (?:لاحقا|لاحقًا|في وقت لاحق)
    ^(?:سایت |وب ?سایت )?(?:در (?:دست|حال) (?:تعمیر|به ?روزرسانی|بروزرسانی))\W*$ | (?:سایت ما|این سایت|وب ?سایت)(?: ما)? (?:موقتا |موقتاً |در حال حاضر )*(?:در دسترس نیست|در (?:دست|حال) (?:تعمیر|به ?روزرسانی|بروزرسانی)) | به ?زودی (?:باز ?می ?گردیم|برمی ?گردیم) | لطفا ?(?:بعدا|دوباره|کمی بعد)
    ^(?:האתר )?בתחזוקה\W*$ | ^(?:עבודות )?תחזוקה\W*$ | האתר (?:שלנו )?(?:נמצא |סגור )?(?:כרגע |זמנית )*(?:בתחזוקה|לא זמין|אינו זמין|בשיפוצים) | נחזור (?:בקרוב|מיד|עוד מעט) | (?:אנא )?נסו (?:שוב|שנית) מאוחר יותר
    ^(?:网站|系统|站点|本站)?(?:正在)?(?:系统)?(?:维护中?|升级中?|维护升级中?|升级维护中?)\W*$ | (?:本站|本网站|我们的网站|网站|系统)(?:目前|暂时|现|现在)?正?在?进?行?(?:系统)?(?:维护|升级)(?:中|,|,|。|$) | (?:本站|本网站|网站|服务)暂时(?:无法访问|不可用|关闭) | 请(?:您)?(?:稍后|稍候)(?:再试|再来|重试|访问|再访问) | (?:網站|系統|本站)?(?:正在)?(?:系統)?維護(?:中|升級) | 請(?:您)?稍[後候](?:再試|再來|重試)
    ^(?:ただいま|現在)?(?:、)?(?:システム)?メンテナンス(?:中(?:です)?)?(?:のお知らせ)?\W*$ | (?:ただいま|ただ今|現在)(?:、)?.{0,25}メンテナンス(?:中|を(?:実施|行))| しばらく(?:して|経って|たって)から(?:再度|もう一度|アクセス|お試し) | (?:当|本)サイトは.{0,20}(?:メンテナンス中|ご利用いただけません)
    ^(?:사이트|시스템|서버|홈페이지)? ?(?:정기 )?점검 ?(?:중(?:입니다)?|안내)?\W*$ | (?:현재|지금) .{0,20}점검 ?중 | 잠시 (?:후|뒤)(?:에)? 다시 (?:시도|방문|접속|이용)
    ^(?:sajten |sidan |webbplatsen )?(?:under|är under|ligger nere för) (?:underhåll|arbete)\W*$ | \b(?:vår|den här) (?:webbplats|sajt|sida|hemsida) (?:är|ligger) (?:just nu |för närvarande |tillfälligt )*(?:nere|under underhåll|otillgänglig|stängd) | \bvi är (?:snart|strax) tillbaka | försök (?:igen|gärna igen) (?:senare|om en)
    \b(?:vores|denne|vår|dette) (?:hjemmeside|side|nettsted|nettside) er (?:i øjeblikket |for øyeblikket |midlertidig(?:t)? )*(?:nede|under vedlige(?:holdelse|hold)|utilgængelig|utilgjengelig|lukket|stengt) | ^under vedlige(?:holdelse|hold)\W*$ | \bvi er (?:snart|straks) tilbage | \bvi er (?:snart|straks) tilbake | prøv (?:igen|igjen) (?:senere|om)
    \b(?:sivusto|sivustomme|palvelu|palvelumme) on (?:tällä hetkellä |väliaikaisesti |tilapäisesti )*(?:huollossa|poissa käytöstä|suljettu|pois käytöstä) | ^huoltokatko\W*$ | \bpalaamme pian | yritä (?:myöhemmin )?uudelleen(?: myöhemmin)?
    ^(?:probíhá )?údržba(?: webu| stránek| systému)?\W*$ | \b(?:naše|tyto) (?:stránky|webové stránky) (?:jsou|nejsou) (?:momentálně |dočasně |právě )*(?:v údržbě|nedostupné|mimo provoz|dostupné) | \bbrzy (?:budeme|jsme) zpět | zkuste to (?:prosím )?(?:později|znovu)
    ^karbantartás(?: alatt| miatt)?\W*$ | \b(?:oldalunk|honlapunk|weboldalunk|az oldal)\b.{0,40}(?:karbantartás|nem (?:elérhető|érhető el)) | \bhamarosan (?:visszatérünk|újra) | próbálja (?:meg )?(?:újra )?később
    ^(?:site |pagină )?(?:în|in) mentenanță\W*$ | ^mentenanță\W*$ | \b(?:site-ul nostru|acest site|site-ul) (?:este|se află) (?:momentan |temporar )*(?:în (?:mentenanță|curs de)|indisponibil) | \b(?:revenim|vom reveni) (?:în curând|curând|imediat) | (?:vă rugăm )?(?:să )?(?:încercați|reveniți)(?: din nou)? mai târziu
    ^(?:сайтът |страницата )?(?:е )?в (?:процес на )?(?:поддръжка|профилактика)\W*$ | \b(?:нашият сайт|сайтът(?: ни)?) (?:временно )?(?:е )?(?:временно )?(?:в профилактика|недостъпен|не работи) | (?:моля,? )?опитайте (?:отново )?по-късно
    ^(?:sajt |stranica |web ?stranica )?(?:je )?(?:u fazi )?(?:održavanja|na održavanju|u održavanju)\W*$ | \b(?:naš sajt|naša stranica|sajt|stranica) je (?:trenutno |privremeno )*(?:na održavanju|u održavanju|nedostup\w+) | \b(?:vraćamo|vratićemo) se (?:uskoro|brzo) | (?:molimo )?pokušajte (?:ponovo |ponovno )?kasnije
    ^(?:situs )?(?:sedang )?dalam (?:pemeliharaan|perbaikan)\W*$ | \b(?:situs|website|laman) (?:kami|ini) (?:saat ini )?(?:sedang|sementara) (?:dalam (?:pemeliharaan|perbaikan)|tidak (?:tersedia|dapat diakses)) | \bkami akan (?:segera )?kembali | (?:silakan |mohon )?coba (?:lagi|kembali) (?:nanti|beberapa saat)
    ^(?:website |trang web |hệ thống )?(?:đang )?(?:được )?bảo trì\W*$ | (?:trang web|website|hệ thống)(?: của chúng tôi| này)? (?:hiện |tạm thời )*(?:đang )?(?:được )?(?:bảo trì|tạm ngưng|không khả dụng) | (?:vui lòng )?(?:thử|quay|truy cập) lại sau
    (?:^|\s)(?:เว็บไซต์)?(?:ปิด|อยู่ระหว่าง|กำลัง)(?:การ)?ปรับปรุง(?:เว็บไซต์|ระบบ)?(?:ชั่วคราว)?\W*$ | (?:กรุณา|โปรด)ลอง(?:ใหม่|อีกครั้ง)(?:ใน)?ภายหลัง
    ^(?:साइट |वेबसाइट )?(?:रखरखाव|मेंटेनेंस)(?: में| के अधीन| जारी)?(?: है)?\W*$ | (?:हमारी|यह) (?:वेब ?साइट|साइट) .{0,30}(?:रखरखाव|उपलब्ध नहीं|मेंटेनेंस) | (?:कृपया )?(?:कुछ देर|थोड़ी देर|कुछ समय)? ?(?:बाद में|बाद) (?:पुनः|फिर से|दोबारा) प्रयास"""
)
# Beside those of `rules.interstitials`: of pages that are not there.
MISSING: Final = Table(
    r"""\b(?:this|the|that) (?:page|article|story|content|post|item) (?:(?:you requested )?(?:could not|couldn't|cannot|can't) be found|(?:no longer|does not|doesn't) exists?|is no longer available|has been (?:removed|deleted)|was not found|has moved or)
    ^(?:oops|sorry|whoops|hoppla|ups|oups|vaya)\W*$ | ^(?:sorry, )?(?:we (?:can't|couldn't|could not|cannot) find|nothing (?:was )?found(?: here)?$)
    \b(?:diese|die|dieser|der) (?:gesuchte |angeforderte |gewünschte )?(?:seite|artikel|inhalt) (?:konnte (?:leider )?nicht gefunden|(?:existiert|ist) (?:leider )?nicht (?:mehr )?(?:verfügbar|vorhanden)?|wurde (?:gelöscht|entfernt)|gibt es (?:leider )?nicht)
    \b(?:cette|la|cet|l'|le) ?(?:page|article|contenu)(?: (?:demandée?|que vous (?:cherchez|recherchez|demandez)))? (?:n'existe (?:pas|plus)|est introuvable|n'est (?:plus|pas) disponible|n'a pas (?:pu être |été )trouvée?|a été (?:supprimée?|déplacée?))
    \b(?:la|esta|el|este) (?:página|artículo|contenido|noticia)(?: (?:solicitad[ao]|que (?:busca|buscas|solicita)))? (?:no existe|no (?:está|se encuentra) disponible|ya no (?:existe|está)|no (?:ha sido|fue) encontrad[ao]|no se (?:encuentra|pudo|ha))
    \b(?:la|questa|il|l'|questo) ?(?:pagina|articolo|contenuto)(?: (?:richiest[ao]|che (?:cerchi|stai cercando|cercavi)))? (?:non (?:esiste|è (?:più )?disponibile|è stat[ao] trovat[ao])|è stat[ao] (?:rimoss[ao]|eliminat[ao]))
    \b(?:a|esta|o|este) (?:página|artigo|conteúdo|notícia)(?: (?:solicitad[ao]|que (?:procura|você procura|está procurando)))? (?:não (?:existe|está (?:mais )?disponível|foi encontrad[ao]|pôde)|foi (?:removid[ao]|excluíd[ao]))
    \b(?:deze|de|het|dit) (?:pagina|artikel)(?: die u zoekt)? (?:bestaat niet|is niet (?:gevonden|beschikbaar)|kon niet worden gevonden|kan niet) | ^pagina niet gevonden
    \b(?:запрашиваемая|данная|эта|такой) (?:вами )?(?:страниц[аы]|стать[яи]) (?:не (?:найдена|существует)|больше не|была удалена|удалена|нет)
    ^сторінку не знайдено | \bсторінк[аиу] не (?:існує|знайдено)
    \b(?:ta|podana|szukana|żądana|wybrana) strona (?:nie (?:istnieje|została)|została usunięta)
    \b(?:η σελίδα|το άρθρο)(?: που (?:ζητήσατε|αναζητάτε|ψάχνετε))? δεν (?:υπάρχει|βρέθηκε|είναι διαθέσιμ\w)
    ^sayfa bulunamadı | (?:aradığınız|istediğiniz) (?:sayfa|içerik|haber) (?:bulunamadı|mevcut değil|kaldırıl|yok)
    (?:الصفحة|المقال|المحتوى|الخبر) (?:المطلوبة? |الذي تبحث عنه |التي تبحث عنها )?(?:غير موجودة?|غير متوفرة?|غير متاحة?|لم يعد|لم تعد) | عذرا(?:ً)?،? (?:الصفحة|لم نتمكن|لم نجد)
    صفحه (?:مورد نظر |درخواستی )?(?:شما )?(?:یافت نشد|پیدا نشد|وجود ندارد)
    הדף (?:המבוקש |שחיפשת )?(?:לא נמצא|אינו קיים|לא קיים) | (?:您(?:要)?(?:查看|查找|请求|寻找)的)?(?:页面|文章|内容)(?:不存在|已(?:被)?删除|未找到|找不到|已失效) | (?:頁面|網頁|文章)(?:不存在|已(?:被)?刪除|未找到)
    (?:お探しの|ご指定の)?(?:ページ|記事)(?:は|が)(?:見つかりません|存在しません|削除され) | (?:요청하신 |찾으시는 )?(?:페이지|기사)(?:를|가) (?:찾을 수 없|존재하지 않|삭제)
    ^sidan (?:hittades inte|finns inte|kunde inte) | ^siden (?:ble ikke funnet|blev ikke fundet|findes ikke|finnes ikke) | ^sivua ei löy(?:dy|tyn) | ^stránka (?:nenalezena|nebyla nalezena|neexistuje) | ^az oldal nem található | ^pagina (?:nu a fost găsită|nu există) | ^страницата не (?:е намерена|съществува) | ^stranica nije pronađena | ^halaman tidak ditemukan | ^không tìm thấy trang | ไม่พบหน้า(?:ที่(?:คุณ)?(?:ค้นหา|ต้องการ))? | ^पृष्ठ नहीं मिला"""
)
# Beside those of `rules.interstitials`: of pages that want a name and a password first.
LOGIN: Final = Table(
    r"""^(?:log ?in|sign ?in|member login|subscriber login|account login|log in or (?:register|subscribe).*)$
    \b(?:log|sign) ?in to (?:continue|read|view|access|your account)|\byou (?:need|have) to (?:be logged in|log in|sign in)
    \b(?:melden sie sich (?:bitte )?an|bitte (?:loggen sie sich ein|einloggen|anmelden)|sie müssen (?:sich anmelden|angemeldet sein|eingeloggt sein)|loggen sie sich ein)
    \b(?:veuillez vous connecter|vous devez (?:être connecté|vous connecter)|identifiez-vous pour)
    \b(?:inicie sesión (?:para|con)|debe(?:s)? iniciar sesión|por favor,? inici[ea] sesión|identifícate para)
    \b(?:effettua (?:il login|l'accesso)|devi (?:accedere|effettuare|essere registrato)|accedi o registrati)
    \b(?:inicie sessão (?:para|com)|precisa (?:fazer login|iniciar sessão|estar logado)|entre (?:ou cadastre-se|na sua conta)|é necessário fazer login)
    \b(?:log in om (?:verder|dit)|u moet (?:inloggen|ingelogd zijn)|meld u aan om) | ^inloggen$
    \b(?:необходимо (?:войти|авторизоваться)|авторизуйтесь|войдите в (?:свой )?(?:аккаунт|личный кабинет)) | ^авторизация$
    \b(?:увійдіть,? (?:щоб|до)|необхідно увійти|авторизуйтеся) | ^(?:увійти|вхід)$
    \b(?:musisz (?:się )?zalogować|musisz być zalogowany|prosimy (?:się )?zalogować)
    \b(?:πρέπει να συνδεθείτε|παρακαλούμε συνδεθείτε) | ^είσοδος$
    ^(?:giriş yap|üye girişi|oturum aç)$ | (?:giriş yapmanız|oturum açmanız|üye girişi yapmanız) (?:gerekiyor|gerekmektedir|gerekli)
    (?:يجب|يرجى|الرجاء) (?:عليك )?تسجيل الدخول | (?:سجل|سجّل) (?:دخولك|الدخول) (?:للمتابعة|لقراءة|لمتابعة) | ^وارد شوید$ | (?:برای ادامه )?(?:لطفا )?وارد (?:حساب|شوید) | ^(?:התחברות|כניסה)$ | (?:עליך|יש) להתחבר (?:כדי|על מנת)
    请(?:您)?(?:先)?(?:登录|登陆)(?:后|以|您|查看|继续|$) | 請先登入 | ^會員登入$ | ログインして(?:ください|続き) | ^ログイン$ | 로그인(?:이 필요|해 주세요|하세요|하셔야) | ^로그인$
    ^logga in$ | \blogga in för att | ^log(?:g)? ind?$ | \blogg? ind? for å? ?at? | ^kirjaudu(?: sisään)?$ | ^přihlášení$ | přihlaste se | ^bejelentkezés$ | jelentkezzen be | ^autentificare$ | ^влез(?:те)? в профила | ^prijav(?:a|ite se)$ | ^masuk$ | silakan masuk | ^đăng nhập$ | vui lòng đăng nhập | เข้าสู่ระบบ(?:เพื่อ|$) | ^लॉग ?इन(?: करें)?$"""
)
