"""The furniture of news pages in words: whole lines and beginnings of lines, by reason. Data only.

Languages: en de fr es pt it ar ru el pl zh. A phrase is compared folded (`text.fold`), without punctuation at its ends.
"""

import re
from typing import Final

from ingest import text
from ingest.model import Reason

# How a sentence ends: a line of a text, unlike a headline or an entry of a menu.
SENTENCE: Final = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*$")

# A line that is nothing but one of these is furniture wherever it stands.
LINES: Final[dict[Reason, str]] = {
    "navigation": """
        top of page|bottom of page|back to top|skip to content|skip to main content|skip to navigation|home|menu|search
        |main menu|close|close menu|open menu|toggle navigation|previous|next|previous article|next article|previous post
        |next post|post navigation|load more|show more|view all|see all|all|more|sign in|log in|login|register|my account
        |nach oben|zum inhalt springen|startseite|menü|suche|anmelden|zurück|weiter
        |aller au contenu|accueil|rechercher|se connecter|haut de page
        |ir al contenido|inicio|menú|buscar|iniciar sesión|saltar al contenido
        |início|pesquisar|entrar|vai al contenuto|cerca|accedi
        |الرئيسية|القائمة|بحث|تسجيل الدخول|главная|меню|поиск|войти|наверх
        |αρχική|μενού|αναζήτηση|σύνδεση|strona główna|szukaj|zaloguj się|do góry
        |首页|菜单|搜索|登录|返回顶部|上一篇|下一篇
        """,
    "share": """
        share|share this|share this article|share this story|share this post|share on|share via|spread the love|tweet
        |tweet this|facebook|twitter|x|x (twitter)|whatsapp|telegram|linkedin|pinterest|reddit|tumblr|email|e-mail|email this
        |print|copy link|copy url|link copied|flipboard|instagram|follow us|follow us on|like this|like loading|share options
        |facebook twitter|teilen|teilen mit|gefällt mir|artikel teilen|drucken|merken|link kopieren|folgen sie uns
        |partager|partager cet article|imprimer|envoyer par e-mail|suivez-nous
        |compartir|compartir en|comparte esto|comparte en|compártelo|me gusta esto|imprimir|síguenos|compartilhar|compartilhe|condividi|stampa|seguici
        |شارك|مشاركة|شارك المقال|انشر|поделиться|подписывайтесь|κοινοποίηση|μοιραστείτε το|udostępnij|podziel się|drukuj
        |share this article on|share options|close share options|share and print this article|follow me|link copied to clipboard|text size
        |diesen artikel teilen|jetzt teilen|jetzt teilen auf|twittern|artikel drucken|per e-mail teilen|folge uns|folgen sie uns auf|sdílet|sdílejte článek
        |printer-friendly version|printable version|print this article|send to a friend|email this article|версия для печати|wersja do druku
        |druckversion|version imprimable|versión para imprimir|εκτύπωση|paylaş|kopyala|bagikan|salin tautan|tautan disalin|链接已复制|分享|分享到|分享至|转发|打印|字号|字体|收藏|扫一扫分享|공유하기|프린트|글자크기
        """,
    "related": """
        related|related news|related articles|related article|related stories|related story|related posts|related content
        |related topics|related coverage|related video|related videos|read more|read next|read also|up next|most read|most popular
        |most viewed|most shared|popular|popular posts|popular stories|top stories|top news|trending|trending now|latest news
        |latest stories|latest|latest articles|latest posts|recent posts|recent articles|recommended|recommended for you
        |recommended stories|editor's picks|editors' picks|don't miss|you may also like|you might also like|more on this story|more on this topic
        |more from|more news|more stories|more like this|see also|also read|also see|in case you missed it|what to read next|keep reading
        |continue reading|from around the web|around the web|sponsored content|more in this section
        |mehr zum thema|lesen sie auch|lesen sie mehr|auch interessant|das könnte sie auch interessieren|verwandte artikel|ähnliche artikel
        |meistgelesen|meistgelesene artikel|weitere artikel|zum thema|mehr dazu|weiterlesen|empfehlungen|neueste artikel
        |à lire aussi|lire aussi|a lire aussi|sur le même sujet|articles liés|articles similaires|les plus lus|les plus lues|à la une|voir aussi
        |noticias relacionadas|artículos relacionados|lea también|lee también|te puede interesar|le puede interesar|lo más leído|más leídas|más noticias
        |ver también|leia também|leia mais|notícias relacionadas|mais lidas|veja também|leggi anche|articoli correlati|i più letti|potrebbe interessarti
        |اقرأ أيضا|اقرأ أيضاً|اقرا ايضا|أخبار ذات صلة|مقالات ذات صلة|مواضيع ذات صلة|الأكثر قراءة|اقرأ المزيد|ذات صلة|المزيد
        |читайте также|по теме|материалы по теме|похожие новости|похожие материалы|самое читаемое|популярное|новости по теме|читать далее
        |διαβάστε επίσης|διαβάστε ακόμα|διαβάστε ακόμη|σχετικά άρθρα|σχετικές ειδήσεις|δημοφιλή|περισσότερα|τα πιο δημοφιλή
        |czytaj także|czytaj też|czytaj również|zobacz także|zobacz też|zobacz również|przeczytaj także|przeczytaj też|powiązane artykuły
        |najczęściej czytane|polecane|czytaj więcej|więcej na ten temat
        |berita terkait|berita lainnya|baca juga|terpopuler|artikel terkait|İlgili haberler|diğer haberler|en çok okunanlar|son haberler
        |작성자의 다른 기사|관련기사|많이 본 뉴스|作者其他文章|相關新聞|其他新聞|關聯新聞|関連記事|おすすめ記事|あわせて読みたい|人気記事|相关新闻|相关阅读|相关报道|相关文章|推荐阅读|热门文章|延伸阅读|热门新闻|阅读更多|更多新闻|猜你喜欢
        """,
    "comments": """
        comments|comment|no comments|no comments yet|add a comment|leave a reply|leave a comment|post a comment|post comment|write a comment
        |join the conversation|join the discussion|view comments|show comments|reader comments|be the first to comment|cancel reply|reply
        |save my name, email, and website in this browser for the next time i comment|name *|email *|website|comment *
        |kommentare|kommentar|kommentar schreiben|kommentieren|schreibe einen kommentar|kommentar verfassen|leserkommentare
        |commentaires|commentaire|laisser un commentaire|réagir|poster un commentaire|comentarios|deja una respuesta|deja un comentario|comentar
        |comentários|comentário|deixe um comentário|deixe uma resposta|commenti|lascia un commento
        |تعليقات|التعليقات|اترك تعليقا|اترك تعليقاً|أضف تعليق|أضف تعليقا|комментарии|комментировать|оставить комментарий|добавить комментарий
        |reader's comments|diskussion|diskuze|diskuse|yorumlar|댓글|コメント|σχόλια|αφήστε ένα σχόλιο|σχολιάστε|komentarze|dodaj komentarz|skomentuj|评论|发表评论|网友评论|我要评论
        """,
    "newsletter": """
        newsletter|newsletters|subscribe|subscribe now|sign up|subscribe to our newsletter|sign up for our newsletter|get our newsletter
        |join our newsletter|newsletter abonnieren|jetzt abonnieren|abonnez-vous|s'abonner|inscrivez-vous à la newsletter
        |suscríbete|suscríbase|suscribirse|assine|inscreva-se|iscriviti|اشترك|النشرة البريدية|подписаться|подписка|εγγραφή|zapisz się|zapisz się do newslettera|订阅
        """,
    "advertisement": """
        advertisement|advertisements|advert|ad|ads|sponsored|sponsored post|advertisement - scroll to continue|story continues below advertisement
        |article continues below advertisement|article continues below|story continues below|article continues after advertisement
        |story continues after advertisement|content continues below|sponsored links|advertorial|anzeige|werbung|publicité|publicidad|publicidade|pubblicità|إعلان|إعلانات|реклама|διαφήμιση|reklama|İçeriğin Devamı Aşağıda|scroll to continue with content|advertisement scroll to continue with content|广告
        """,
    "consent": """
        accept|accept all|accept cookies|reject all|manage cookies|cookie settings|cookie preferences|privacy settings|manage preferences
        |alle akzeptieren|cookie-einstellungen|tout accepter|aceptar todo|accetta tutto|принять|αποδοχή|akceptuję
        """,
    "footer": """
        all rights reserved|privacy policy|privacy|terms of use|terms of service|terms and conditions|terms|contact us|contact|about us|about|imprint
        |advertise|advertise with us|careers|sitemap|site map|cookie policy|impressum|datenschutz|datenschutzerklärung|agb|kontakt|über uns|barrierefreiheit
        |mentions légales|politique de confidentialité|nous contacter|qui sommes-nous|aviso legal|política de privacidad|contacto|quiénes somos
        |política de privacidade|fale conosco|informativa sulla privacy|contatti|chi siamo
        |سياسة الخصوصية|اتصل بنا|من نحن|جميع الحقوق محفوظة|политика конфиденциальности|контакты|о нас|все права защищены
        |όροι χρήσης|πολιτική απορρήτου|επικοινωνία|polityka prywatności|regulamin|o nas|wszelkie prawa zastrzeżone|关于我们|联系我们|隐私政策|版权所有
        |download our app|android|ios|app store|google play|get it on google play|download on the app store
        """,
    "byline": "source link|sources|author|authors|written by|published|updated|via|staff|about the author",
}

# A line that begins so is furniture when it is no longer than PREFIX_MAX.
PREFIXES: Final[dict[Reason, str]] = {
    "related": r"""
        read\s+(?:our|the)\s+(?:full|complete|in-depth)\b.{0,80}\breview\b|(?:read|see|watch)\s+(?:more|also|next|too)\s*[:|»>→-]|related\s*:|also\s+read\s*[:-]|more\s+on\s+this\s*:|don't\s+miss\s*:
        |(?:lesen|sehen)\s+sie\s+(?:auch|mehr|dazu)\s*:|mehr\s+(?:dazu|zum\s+thema)\s*:|(?:auch\s+)?interessant\s*:
        |[àa]?\s*lire\s+(?:aussi|également)\s*:|voir\s+aussi\s*:|le(?:er|[ae])\s+(?:también|más)\s*[:|]|ver\s+también\s*:|leia\s+(?:também|mais)\s*:|veja\s+também\s*:
        |leggi\s+anche\s*:|اقر[أا]\s+(?:أيضا|أيضاً|ايضا|المزيد)\s*:|читайте\s+также\s*:|читать\s+далее\s*:|διαβάστε\s+(?:επίσης|ακόμα|ακόμη)\s*:
        |(?:czytaj|zobacz|przeczytaj)\s+(?:także|też|również|więcej)\s*:|(?:相关阅读|延伸阅读|推荐阅读|相关新闻)\s*[:：]
        """,
    "share": r"""
        share\s+(?:this\s+\w+\s+)?(?:on|via)\s*(?:facebook|twitter|x|linkedin|whatsapp|telegram|reddit|pinterest|e-?mail)$
        |follow\s+us\s+on\b|(?:folgen|liken)\s+sie\s+uns\b|folgt?\s+uns\s+auf\b|suivez-nous\s+sur\b|s[íi]gue(?:nos|\s+a)\b.{0,40}\ben\s+(?:facebook|twitter|instagram)|seguici\s+su\b
        """,
    "comments": r"""
        your\s+email\s+address\s+will\s+not\s+be\s+published|this\s+site\s+uses\s+akismet|required\s+fields\s+are\s+marked|learn\s+how\s+your\s+comment
        |you\s+must\s+be\s+logged\s+in\s+to|please\s+(?:log|sign)\s+in\s+to\s+(?:leave|post|comment)|save\s+my\s+name,\s+email
        |deine\s+e-mail-adresse\s+wird\s+nicht|votre\s+adresse\s+e-mail\s+ne\s+sera\s+pas|tu\s+dirección\s+de\s+correo\s+electrónico\s+no
        |o\s+seu\s+endereço\s+de\s+e-?mail\s+não|il\s+tuo\s+indirizzo\s+email\s+non|لن\s+يتم\s+نشر\s+عنوان\s+بريدك|ваш\s+(?:адрес\s+)?e-?mail\s+не\s+будет
        |η\s+ηλ\.\s+διεύθυνση\s+σας|twój\s+adres\s+e-?mail\s+nie\s+zostanie|您的(?:电子)?邮箱地址不会被公开|\d+\s+(?:comments?|kommentare?|commentaires?|comentarios?|comentários?|commenti|комментари\w*)$
        """,
    "newsletter": r"""
        (?:subscribe|sign\s+up|signup)\s+(?:to|for|now|here|today)\b|register\s+(?:now|here|today|for\s+(?:our|free|the))\b|get\s+(?:the\s+latest|our)\b.{0,60}\binbox|join\s+our\s+(?:newsletter|mailing|whatsapp|telegram)
        |(?:abonnieren|bestellen)\s+sie\s+(?:unseren|den)|(?:newsletter|eilmeldungen)\s+(?:abonnieren|bestellen)|(?:abonnez|inscrivez)-vous\s+(?:à|a)\b|suscr[íi]b(?:ete|ase)\s+a\b
        |assine\s+(?:a|nossa)\s+newsletter|iscriviti\s+alla|اشترك\s+في|подпи(?:шитесь|сывайтесь)\s+на|εγγραφείτε\s+στο|zapisz\s+się\s+(?:na|do)
        """,
    "consent": r"""
        (?:we|this\s+(?:web)?site)\s+uses?\s+cookies|by\s+(?:continuing|clicking)\b.{0,80}\b(?:cookies|terms)|wir\s+verwenden\s+cookies|diese\s+website\s+verwendet\s+cookies
        |(?:ce\s+site|nous)\s+utilis\w+\s+(?:des\s+)?cookies|(?:este\s+sitio|utilizamos|usamos)\b.{0,30}cookies|(?:questo\s+sito|utilizziamo)\b.{0,30}cookie|мы\s+используем\s+(?:файлы\s+)?cookie
        |an\s+dieser\s+stelle\s+(?:finden|steht|befindet|wird|ist)\b.{0,80}|(?:externer|empfohlener)\s+(?:redaktioneller\s+)?inhalt\b|(?:ich\s+bin|mit\s+ihrer\s+zustimmung)\b.{0,80}\bexterne\w*\s+inhalt
        |(?:this|the)\s+(?:content|video|embed|tweet)\s+(?:is\s+not\s+available|cannot\s+be\s+(?:shown|displayed))\b.{0,60}(?:cookie|consent|privacy)
        """,
    "footer": r"(?:copyright\s+)?©|copyright\s+(?:\(c\)\s*)?\d{4}|\(?c\)\s*\d{4}|all\s+rights\s+reserved\b|(?:免责声明|特别声明|严正申明|严正声明|版权声明|郑重声明)[:：]|凡注明",
    "byline": r"""
        \d+\s*[-‐]?\s*(?:min(?:ute)?s?\.?|mins?)\s+(?:read|reading)\b|(?:estimated\s+)?reading\s+time\b|read\s+time\b|lesezeit\b|(?:temps\s+de\s+lecture|lecture\s*:?\s*\d+\s*min)
        |tiempo\s+de\s+lectura|\d+\s*min(?:utos)?\s+de\s+lectura|tempo\s+de\s+leitura|tempo\s+di\s+lettura|وقت\s+القراءة|время\s+(?:на\s+)?чтени[яе]|\d+\s*мин\w*\s+чтения|χρόνος\s+ανάγνωσης
        |czas\s+czytania|阅读时间|\d+\s*(?:k\s*)?(?:shares?|views?|likes?|reads?)$|(?:source|quelle|fuente|fonte|المصدر|источник|πηγή|źródło|来源|來源)\s*[:：|｜]
        |[（(【\[]?(?:责任编辑|責任編輯|编辑|編輯|责编|校对)\s*[:：|｜/]|edited\s+(?:by|von)\s*:?\s|doi\s*:\s|stand\s*:\s*\d
        """,
}
PREFIX_MAX: Final = 200  # set by hand: two sentences, as in notices above comment forms
# Notices about embedded content and cookies say more; the longest on training pages has 400 characters.
NOTICES: Final = (
    "an dieser stelle finden sie", "ich bin damit einverstanden", "mit ihrer zustimmung", "wir verwenden cookies",
    "wir nutzen cookies", "diese website verwendet cookies", "we use cookies", "this website uses cookies", "this site uses cookies",
    "we and our partners", "nous utilisons des cookies", "ce site utilise des cookies", "este sitio utiliza cookies",
    "utilizamos cookies", "questo sito utilizza", "utilizziamo i cookie", "мы используем файлы cookie", "мы используем cookie",
)  # fmt: skip
NOTICE_MAX: Final = 500
# In capitals, what follows is the headline of another story; otherwise it may be a sentence.
CAPITALS: Final = (
    "READ MORE", "READ ALSO", "READ NEXT", "ALSO READ", "SEE ALSO", "LESEN SIE AUCH", "AUCH INTERESSANT", "LIRE AUSSI",
    "À LIRE AUSSI", "LEA TAMBIÉN", "LEE TAMBIÉN", "LEER TAMBIÉN", "LEIA TAMBÉM", "LEIA MAIS", "VEJA TAMBÉM", "LEGGI ANCHE",
    "ЧИТАЙТЕ ТАКЖЕ", "ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ", "CZYTAJ TAKŻE", "CZYTAJ TEŻ", "ZOBACZ TAKŻE", "ZOBACZ TEŻ", "BACA JUGA",
)  # fmt: skip

# Labels of a breaking-news ticker: what follows without a blank line are its items.
TICKERS: Final = """
    breaking|breaking news|just in|live updates|latest updates|news ticker|newsticker|ticker|flash|news flash|eilmeldung|eilmeldungen|alerte info|dernière minute
    |en direct|última hora|urgente|ultim'ora|عاجل|آخر الأخبار|срочно|молния|έκτακτο|τελευταία νέα|pilne|z ostatniej chwili|快讯|突发新闻|最新消息
    """

# What stands above an article's tags, or before them on their line; lower case.
_TAGS: Final = (
    r"(?:tags?|topics?|subjects|keywords|filed under|tagged(?: with)?|more (?:on|about)|related topics|související témata|schlagwörter|schlagworte|stichwörter|stichworte|themen"
    r"|mots[- ]clés|étiquettes|thèmes|sur le même thème|etiquetas|temas|palabras clave|archivado en|tópicos|palavras-chave"
    r"|parole chiave|argomenti|тэги|теги|метки|темы|ключевые слова|ετικέτες|ετικετες|λέξεις[- ]κλειδιά|tagi|słowa kluczowe"
    r"|وسوم|الوسوم|كلمات مفتاحية|الكلمات المفتاحية|كلمات دلالية|الكلمات الدلالية|标签|标籤|關鍵字|关键词|关键字)"
)
TAG_LABEL: Final = re.compile(rf"{_TAGS}\s*[:：]?$")
# What blogs print before the categories of a post, without a colon; lower case.
FILED: Final = re.compile(
    r"(?:posted in|filed (?:under|in)|categor(?:y|ies)|tagged(?: (?:with|as))?|tags|kategorien?|veröffentlicht in|abgelegt unter|publié dans|publicado en"
    r"|categorías?|categorias?|categorie|catégories?|archiviato in|рубрика|kategorie|diposting di)\s*[:：]?\s"
)
TAG_LINE: Final = re.compile(rf"{_TAGS}\s*[:：]\s*\S|(?:#[\w-]+[\s,;]*){{2,}}$")

# Nouns of the trade in en de fr es pt it ar ru el pl; what stands before them is rank or desk.
ROLES: Final = frozenset(
    word
    for line in (
        "correspondent reporter editor writer columnist journalist producer contributor photographer critic analyst",
        "redakteur redakteurin korrespondent korrespondentin reporterin journalistin volontär volontärin ressortleiter",
        "ressortleiterin chefredakteur chefredakteurin kolumnist kolumnistin chefreporter chefreporterin",
        "journaliste rédacteur rédactrice correspondant correspondante chroniqueur chroniqueuse éditorialiste",
        "redactor redactora periodista corresponsal columnista reportero reportera enviado enviada",
        "jornalista repórter colunista giornalista inviato inviata corrispondente redattore redattrice",
        "مراسل مراسلة صحفي صحفية صحافي صحافية محرر محررة كاتب كاتبة",
        "корреспондент обозреватель журналист журналистка редактор репортер репортёр колумнист спецкор",
        "δημοσιογράφος συντάκτης συντάκτρια ανταποκριτής ανταποκρίτρια αρθρογράφος ρεπόρτερ",
        "dziennikarz dziennikarka redaktor redaktorka korespondent korespondentka reporterka publicysta publicystka",
    )
    for word in line.split()
)

# Class and id words (whole parts between - and _) that name what an element holds; of one element, the first decides.
MARKS: Final[dict[Reason, str]] = {
    "comments": r"comments?|commentlist|comment-?(?:list|area|section|form|respond|thread|body)s?|disqus|disqus_thread|reader-?comments|fb-comments|livefyre|coral|kommentare|commentaires|reactions?",
    "share": r"share|shares|sharing|sharebar|sharedaddy|share-?(?:bar|buttons?|links?|tools?|box|this|count)|social-?(?:bar|buttons?|icons?|links?|lists?|share|sharing|media|follow|networks?|actions?)|addtoany|addthis|a2a_kit|jp-sharing|heateor|sassy|(?:article|post|story|page|print|side)-?tools?|tool-?box|font-?size(?=[_-])|(?<![_-])font-?size|bookmarks?",
    "related": r"related|relateds|related-?(?:posts?|articles?|news|stories|content|links?|box)|jp-relatedposts|yarpp|read-?(?:more|next|also)|most-?(?:read|popular|viewed)|trending|recommend|recommends|recommended|recommendations?|next-story|story-?next|recirc|outbrain|taboola|teasers?|also-?read|more-?(?:stories|news|on|from)|popular-?posts|recent-?posts|crp_related|ob-widget|trc_related|(?:might|may)-also-like",
    "author-bio": r"author-?(?:box|bio|info|card|description|profile|about)|about-?(?:the-?)?author|bio-?box|saboxplugin-wrap|pp-author-boxes",
    "newsletter": r"newsletters?|newsletter-?(?:box|signup|form|widget)|mc4wp-form|mailchimp|subscribe-?(?:box|form|widget)|subscription-?(?:plea\w*|box|form|widget|modal)|e?mail-?signup|signup-?form|optin|news-?alerts?|push-?notifications?|notification-prompt",
    "advertisement": r"advert|adverts|advertisement|advertising|adsbygoogle|ad-?(?:slot|container|wrapper|unit|banner|label)|sponsored|sponsor|dfp|gpt-ad|banner-?ad|werbung|anzeige|conversion-button",
    "consent": r"cookies?|cookie-?(?:banner|notice|bar|consent|law|message)|consent|gdpr|onetrust|iubenda|borlabs|brlbs|usercentrics|didomi|qc-cmp2-container|privacy-?(?:notice|banner)|(?:oe|e)mbed-?placeholder|alertdialog",
    "ticker": r"ticker|newsticker|news-?ticker|breaking-?(?:news|bar|ticker)|breakingnews|marquee|live-?ticker-?bar",
    "navigation": r"nav|navbar|navigation|(?:main|mega|sub|mobile|side|top|header|footer|site)-?menu|menu-(?:items?|list|links?|toggle|wrapper|container)|breadcrumbs?|breadcrumb-?trail|skip-?link|toc|table-of-contents|pagination|pager|page-?links|post-?navigation|nav-?links|sitemap-?nav|site-?header|masthead|topbar|top-?bar|subnav|offcanvas|hamburger",
    "footer": r"(?:site|page|main|global)-?footer|colophon|footer-?widgets?|(?:site|footer|page)-copyright",
}
# The same, where only the whole of a class word says so: parts of other words mean something else.
NAMES: Final[dict[Reason, str]] = {
    "comments": r"respond",
    "share": r"socials?|article-?reactions?",
    "advertisement": r"ads?|ads?[-_](?!is-|free).*|(?:[a-z0-9]+[-_]){1,2}ads?",
    "consent": r"cmp|cmp-?(?:banner|box|consent|overlay|placeholder|wrapper).*",
    "navigation": r"menu|menu-.*|submenu(?:[-_].*)?",
    "footer": r"footer(?:[-_].*)?|copyright|copyright-?(?:text|notice|bar|info|line)",
}


# Class words that name what was dropped, but say too little to drop it; of one element, the first decides.
DROPPED: Final[dict[Reason, str]] = {
    "newsletter": r"subscri\w+|subscription\w*|e?mail-?sign-?up|briefing|whatsapp|push|notifications?|newsletter\w*|abo-?box|paywall\w*",
    "consent": r"embed-?(?:consent|privacy)|content-?blocker|two-?click|opt-?in|dsgvo|overlay-?consent",
    "comments": r"comments?\w*|cmmt|repl(?:y|ies)|feedback|votes?|voting|polls?|ratings?|reactions?|emojis?|kommentar\w*|yorum\w*",
    "share": r"share\w*|social\w*|follow(?:-?us)?|(?:article|text|story|side|left|right)?-?tools?|tool-?box\w*|print-?(?:button|link|btn)|send-?mail|toast|copy-?(?:link|url)|copysuccess|text-?size|font-?(?:size|resize)|bookmarks?",
    "advertisement": r"ads?|buy|deals?|offers?|shop(?:ping)?|promo(?:tion|box|_box)?\w*|affiliate\w*|where-to-buy|(?:product\d*|price)-buttons?",
    "author-bio": r"bio|biography|about-?author|authors?|auteurs?|autor(?:en|e|es)?|autore|writers?|contributors?|journalist|testers?|vcard|profile",
    "related": r"related\w*|latest|newest|headlines\w*|rank(?:ing|news)?|popul\w+|teasers?\w*|carousel|similar|recommend\w*|top-?posts|more-?\w+|news-?list|list-?news|terkait|terpopuler|xianguan|you-might-\w+|read-?also|weitere\w*|empfehl\w*",
    "navigation": r"archives?|categor(?:y|ies)|meta|search|tag-?cloud|calendar|nav\w*|menu\w*",
}


def own_reason(line: str, folded: str) -> Reason | None:
    """Return the reason that a line's own words give, whatever stands around it; `folded` as in `Page.folded`.

    >>> own_reason("Read more: rain", "read more: rain"), own_reason("Share this", "share this"), own_reason("Rain", "rain")
    ('related', 'share', None)
    """
    exact = EXACT.get(folded)
    if exact or len(line) <= PREFIX_MAX:
        return exact or begins(line)
    return "consent" if len(line) <= NOTICE_MAX and text.lower(line[:40]).startswith(NOTICES) else None


def begins(line: str) -> Reason | None:
    """Return the reason that the beginning of a line gives.

    >>> begins("(Quelle: APA/dpa)"), begins("READ MORE Rain"), begins("Read more than one book")
    ('byline', 'related', None)
    """
    bare = line.lstrip(_POINTERS)
    if bare.startswith(CAPITALS):
        return "related"
    found = _BEGINNINGS.match(text.lower(bare))
    return _REASONS[found.lastgroup] if found and found.lastgroup else None


def alternatives(phrases: str) -> tuple[str, ...]:
    """Split a list of phrases written over several lines, folded as they are compared."""
    folded = (text.fold(part) for part in phrases.split("|"))
    # Greek capitals have no accents.
    return tuple(dict.fromkeys(form for p in folded if p for form in (p, p.translate(_UNACCENTED))))


def marks_pattern(parts: str, whole: str = "") -> re.Pattern[str]:
    """Compile class words so that they match parts of tokens joined by `-` or `_`, and others that match whole tokens."""
    return re.compile(rf"(?:^|[ _-])(?:{parts})(?=$|[ _-])" + (rf"|^(?:{whole})$" if whole else ""))


# What points at a line: arrows, bullets, a quotation's mark.
_POINTERS: Final = ">»›→⇒▶►▸•·*–- \t👉[(【（"
_UNACCENTED: Final = str.maketrans("άέήίόύώϊϋΐΰ", "αεηιουωιυιυ")
_EITHER: Final = {letter: f"[{chr(letter)}{chr(bare)}]" for letter, bare in _UNACCENTED.items()}
EXACT: Final[dict[str, Reason]] = {phrase: reason for reason, lines in LINES.items() for phrase in alternatives(lines)}
_BEGINNINGS: Final = re.compile(
    "|".join(
        f"(?P<{reason}>{''.join(map(str.strip, words.splitlines())).translate(_EITHER)})"
        for reason, words in PREFIXES.items()
    )
)
_REASONS: Final[dict[str, Reason]] = {reason: reason for reason in PREFIXES}
