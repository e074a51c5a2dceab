"""All that is known of each removal reason, one entry a reason. Data only.

A new reason is one more member of `ingest.model.Reason` and one more entry here; mypy and
`tests/clean/facts/test_reasons.py` name what is forgotten. Words are those of en de fr es pt it ar ru el pl zh, of
other languages where pages had them. Who reads what:

    meaning                     `ingest explain`
    lines, beginnings           `phrases`: what a line's own words say
    containers, weak_containers `container_names`, `rules/reason_assignment`: what the names of elements around it say
    page_code, line_code        the classifiers' features; a trained model knows these numbers
    run_worth                   the best run of a dump's lines
    foreign_metadata            `fields/misplaced`
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, get_args

from ingest.model import Reason

__all__ = ["REMOVAL_REASONS", "ContainerClasses", "RemovalReason", "WeakContainerClasses"]


class ContainerClasses(NamedTuple):
    """Class and id words of elements whose content is removed for a reason."""

    words: str
    """Alternatives of a regular expression: whole parts of a name between `-` and `_`."""
    outer_wins_over: frozenset[Reason]
    """What stands inside a box belongs to the box: the reasons of inner elements that do not count."""
    whole_names: str = ""
    """Alternatives that say so only as a whole name; as parts of others they mean something else."""


class WeakContainerClasses(NamedTuple):
    """Words that name what the classifier did not keep, but say too little to remove it."""

    rank: int
    """Of several reasons that one element's names give, the least rank counts."""
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalReason:
    """One reason."""

    meaning: str
    """What such a block is, in a clause."""
    page_code: int
    """How the model of pages knows it: 1 is nothing in particular, 2 to 14 from close to an article to far from it."""
    line_code: int
    """The same for the model of dumps, 1 to 13; from 8 on it stands around an article rather than in it."""
    run_worth: int
    """What such a line is worth to a run of lines, in characters of a paragraph; set by hand on dumps."""
    foreign_metadata: Literal["no", "undeclared", "yes"]
    """Whether an author or a date inside such an element is another article's, the page's declaration of it aside."""
    lines: str = ""
    """Whole lines, as alternatives; compared folded, without punctuation at their ends."""
    beginnings: str = ""
    """How short lines begin, a regular expression of lower case without `^`."""
    containers: ContainerClasses | None = None
    weak_containers: WeakContainerClasses | None = None


def _all_but(*reasons: Reason) -> frozenset[Reason]:
    return frozenset(get_args(Reason)) - set(reasons)


# Of several reasons that one element's names, or the beginning of a line, give, the first of this order counts.
_TABLE: Final[dict[Reason, RemovalReason]] = {
    "comments": RemovalReason(
        meaning="readers' comments, the form to write one, or how many there are",
        page_code=12,
        line_code=11,
        run_worth=-60,
        foreign_metadata="yes",
        lines="""
        comments|comment|no comments|no comments yet|add a comment|leave a reply|leave a comment|post a comment|post comment|write a comment
        |join the conversation|join the discussion|view comments|show comments|reader comments|be the first to comment|cancel reply|reply
        |save my name, email, and website in this browser for the next time i comment|name *|email *|website|comment *
        |kommentare|kommentar|kommentar schreiben|kommentieren|schreibe einen kommentar|kommentar verfassen|leserkommentare
        |commentaires|commentaire|laisser un commentaire|réagir|poster un commentaire|comentarios|deja una respuesta|deja un comentario|comentar
        |comentários|comentário|deixe um comentário|deixe uma resposta|commenti|lascia un commento
        |تعليقات|التعليقات|اترك تعليقا|اترك تعليقاً|أضف تعليق|أضف تعليقا|комментарии|комментировать|оставить комментарий|добавить комментарий
        |rate this article|rate this story|artikel bewerten|beitrag bewerten|notez cet article|valora este artículo|avalie este artigo
        |vota questo articolo|оцените статью|оцените материал|oceń tekst|oceń artykuł|αξιολογήστε το άρθρο
        |reader's comments|diskussion|diskuze|diskuse|yorumlar|댓글|コメント|σχόλια|αφήστε ένα σχόλιο|σχολιάστε|komentarze|dodaj komentarz|skomentuj|评论|发表评论|网友评论|我要评论
        """,
        beginnings=r"""
        your\s+email\s+address\s+will\s+not\s+be\s+published|this\s+site\s+uses\s+akismet|required\s+fields\s+are\s+marked|learn\s+how\s+your\s+comment
        |you\s+must\s+be\s+logged\s+in\s+to|please\s+(?:log|sign)\s+in\s+to\s+(?:leave|post|comment)|save\s+my\s+name,\s+email
        |deine\s+e-mail-adresse\s+wird\s+nicht|votre\s+adresse\s+e-mail\s+ne\s+sera\s+pas|tu\s+dirección\s+de\s+correo\s+electrónico\s+no
        |o\s+seu\s+endereço\s+de\s+e-?mail\s+não|il\s+tuo\s+indirizzo\s+email\s+non|لن\s+يتم\s+نشر\s+عنوان\s+بريدك|ваш\s+(?:адрес\s+)?e-?mail\s+не\s+будет
        |η\s+ηλ\.\s+διεύθυνση\s+σας|twój\s+adres\s+e-?mail\s+nie\s+zostanie|您的(?:电子)?邮箱地址不会被公开|\d+\s+(?:comments?|kommentare?|commentaires?|comentarios?|comentários?|commenti|комментари\w*)$
        """,
        containers=ContainerClasses(
            words=r"comments?|commentlist|comment-?(?:list|area|section|form|respond|thread|body)s?|disqus|disqus_thread|reader-?comments|fb-comments|livefyre|coral|kommentare|commentaires|reactions?",
            whole_names=r"respond",
            outer_wins_over=_all_but("advertisement"),
        ),
        weak_containers=WeakContainerClasses(
            rank=2,
            words=r"comments?\w*|cmmt|repl(?:y|ies)|feedback|votes?|voting|polls?|ratings?|reactions?|emojis?|kommentar\w*|yorum\w*",
        ),
    ),
    "share": RemovalReason(
        meaning="buttons and links to share, print, save or follow",
        page_code=10,
        line_code=9,
        run_worth=-10,
        foreign_metadata="no",
        lines="""
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
        |font size|schriftgröße|taille du texte|tamaño del texto|tamanho do texto|dimensione del testo|размер шрифта|размер текста
        |rozmiar tekstu|rozmiar czcionki|μέγεθος κειμένου|μέγεθος γραμματοσειράς|字体大小
        |druckversion|version imprimable|versión para imprimir|εκτύπωση|paylaş|kopyala|bagikan|salin tautan|tautan disalin|链接已复制|分享|分享到|分享至|转发|打印|字号|字体|收藏|扫一扫分享|공유하기|프린트|글자크기
        """,
        beginnings=r"""
        share\s+(?:this\s+\w+\s+)?(?:on|via)\s*(?:facebook|twitter|x|linkedin|whatsapp|telegram|reddit|pinterest|e-?mail)$
        |follow\s+us\s+on\b|(?:folgen|liken)\s+sie\s+uns\b|folgt?\s+uns\s+auf\b|suivez-nous\s+sur\b|s[íi]gue(?:nos|\s+a)\b.{0,40}\ben\s+(?:facebook|twitter|instagram)|seguici\s+su\b
        """,
        containers=ContainerClasses(
            words=r"share|shares|sharing|sharebar|sharedaddy|share-?(?:bar|buttons?|links?|tools?|box|this|count)|social-?(?:bar|buttons?|icons?|links?|lists?|share|sharing|media|follow|networks?|actions?)|addtoany|addthis|a2a_kit|jp-sharing|heateor|sassy|(?:article|post|story|page|print|side)-?tools?|tool-?box|font-?size(?=[_-])|(?<![_-])font-?size|bookmarks?",
            whole_names=r"socials?|article-?reactions?",
            outer_wins_over=frozenset({"navigation", "footer", "advertisement"}),
        ),
        weak_containers=WeakContainerClasses(
            rank=3,
            words=r"share\w*|social\w*|follow(?:-?us)?|(?:article|text|story|side|left|right)?-?tools?|tool-?box\w*|print-?(?:button|link|btn)|send-?mail|toast|copy-?(?:link|url)|copysuccess|text-?size|font-?(?:size|resize)|bookmarks?",
        ),
    ),
    "related": RemovalReason(
        meaning="other stories: their headlines, teasers, and the words above them",
        page_code=9,
        line_code=8,
        run_worth=-10,
        foreign_metadata="yes",
        lines="""
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
        beginnings=r"""
        read\s+(?:our|the)\s+(?:full|complete|in-depth)\b.{0,80}\breview\b|(?:read|see|watch)\s+(?:more|also|next|too)\s*[:|»>→-]|related\s*:|also\s+read\s*[:-]|more\s+on\s+this\s*:|don't\s+miss\s*:
        |(?:lesen|sehen)\s+sie\s+(?:auch|mehr|dazu)\s*:|mehr\s+(?:dazu|zum\s+thema)\s*:|(?:auch\s+)?interessant\s*:
        |[àa]?\s*lire\s+(?:aussi|également)\s*:|voir\s+aussi\s*:|le(?:er|[ae])\s+(?:también|más)\s*[:|]|ver\s+también\s*:|leia\s+(?:também|mais)\s*:|veja\s+também\s*:
        |leggi\s+anche\s*:|اقر[أا]\s+(?:أيضا|أيضاً|ايضا|المزيد)\s*:|читайте\s+также\s*:|читать\s+далее\s*:|διαβάστε\s+(?:επίσης|ακόμα|ακόμη)\s*:
        |(?:czytaj|zobacz|przeczytaj)\s+(?:także|też|również|więcej)\s*:|(?:相关阅读|延伸阅读|推荐阅读|相关新闻)\s*[:：]
        """,
        containers=ContainerClasses(
            words=r"related|relateds|related-?(?:posts?|articles?|news|stories|content|links?|box)|jp-relatedposts|yarpp|read-?(?:more|next|also)|most-?(?:read|popular|viewed)|trending|recommend|recommends|recommended|recommendations?|next-story|story-?next|recirc|outbrain|taboola|teasers?|also-?read|more-?(?:stories|news|on|from)|popular-?posts|recent-?posts|crp_related|ob-widget|trc_related|(?:might|may)-also-like",
            outer_wins_over=_all_but("newsletter", "consent", "advertisement"),
        ),
        weak_containers=WeakContainerClasses(
            rank=6,
            words=r"related\w*|latest|newest|headlines\w*|rank(?:ing|news)?|popul\w+|teasers?\w*|carousel|similar|recommend\w*|top-?posts|more-?\w+|news-?list|list-?news|terkait|terpopuler|xianguan|you-might-\w+|read-?also|weitere\w*|empfehl\w*",
        ),
    ),
    "author-bio": RemovalReason(
        meaning="who the author is, beside the text",
        page_code=5,
        line_code=4,
        run_worth=-40,
        foreign_metadata="no",
        containers=ContainerClasses(
            words=r"author-?(?:box|bio|info|card|description|profile|about)|about-?(?:the-?)?author|bio-?box|saboxplugin-wrap|pp-author-boxes",
            outer_wins_over=frozenset({"share", "navigation", "footer", "comments", "advertisement"}),
        ),
        weak_containers=WeakContainerClasses(
            rank=5,
            words=r"bio|biography|about-?author|authors?|auteurs?|autor(?:en|e|es)?|autore|writers?|contributors?|journalist|testers?|vcard|profile",
        ),
    ),
    "newsletter": RemovalReason(
        meaning="a call to subscribe, register or support",
        page_code=6,
        line_code=5,
        run_worth=-10,
        foreign_metadata="undeclared",
        lines="""
        newsletter|newsletters|subscribe|subscribe now|sign up|subscribe to our newsletter|sign up for our newsletter|get our newsletter
        |join our newsletter|newsletter abonnieren|jetzt abonnieren|abonnez-vous|s'abonner|inscrivez-vous à la newsletter
        |suscríbete|suscríbase|suscribirse|assine|inscreva-se|iscriviti|اشترك|النشرة البريدية|подписаться|подписка|εγγραφή|zapisz się|zapisz się do newslettera|订阅
        """,
        beginnings=r"""
        (?:subscribe|sign\s+up|signup)\s+(?:to|for|now|here|today)\b|register\s+(?:now|here|today|for\s+(?:our|free|the))\b|get\s+(?:the\s+latest|our)\b.{0,60}\binbox|join\s+our\s+(?:newsletter|mailing|whatsapp|telegram)
        |(?:abonnieren|bestellen)\s+sie\s+(?:unseren|den)|(?:newsletter|eilmeldungen)\s+(?:abonnieren|bestellen)|(?:abonnez|inscrivez)-vous\s+(?:à|a)\b|suscr[íi]b(?:ete|ase)\s+a\b
        |assine\s+(?:a|nossa)\s+newsletter|iscriviti\s+alla|اشترك\s+في|подпи(?:шитесь|сывайтесь)\s+на|εγγραφείτε\s+στο|zapisz\s+się\s+(?:na|do)
        """,
        containers=ContainerClasses(
            words=r"newsletters?|newsletter-?(?:box|signup|form|widget)|mc4wp-form|mailchimp|subscribe-?(?:box|form|widget)|subscription-?(?:plea\w*|box|form|widget|modal)|e?mail-?signup|signup-?form|optin|news-?alerts?|push-?notifications?|notification-prompt",
            outer_wins_over=_all_but("related"),
        ),
        weak_containers=WeakContainerClasses(
            rank=0,
            words=r"subscri\w+|subscription\w*|e?mail-?sign-?up|briefing|whatsapp|push|notifications?|newsletter\w*|abo-?box|paywall\w*",
        ),
    ),
    "advertisement": RemovalReason(
        meaning="an advertisement, a link to a shop, or the label of one",
        page_code=7,
        line_code=6,
        run_worth=-10,
        foreign_metadata="yes",
        lines="""
        advertisement|advertisements|advert|ad|ads|sponsored|sponsored post|advertisement - scroll to continue|story continues below advertisement
        |article continues below advertisement|article continues below|story continues below|article continues after advertisement
        |story continues after advertisement|content continues below|sponsored links|advertorial|anzeige|werbung|publicité|publicidad|publicidade|pubblicità|إعلان|إعلانات|реклама|διαφήμιση|reklama|İçeriğin Devamı Aşağıda|ads by google|sponsored results|google-anzeigen|annonces google|anuncios google|σύνδεσμοι διαφημιζομένων|scroll to continue with content|advertisement scroll to continue with content|广告
        """,
        containers=ContainerClasses(
            words=r"advert|adverts|advertisement|advertising|adsbygoogle|ad-?(?:slot|container|wrapper|unit|banner|label)|sponsored|sponsor|dfp|gpt-ad|banner-?ad|werbung|anzeige|conversion-button",
            whole_names=r"ads?|ads?[-_](?!is-|free).*|(?:[a-z0-9]+[-_]){1,2}ads?",
            outer_wins_over=frozenset({"navigation", "footer", "share"}),
        ),
        weak_containers=WeakContainerClasses(
            rank=4,
            words=r"ads?|buy|deals?|offers?|shop(?:ping)?|promo(?:tion|box|_box)?\w*|affiliate\w*|where-to-buy|(?:product\d*|price)-buttons?",
        ),
    ),
    "consent": RemovalReason(
        meaning="a question about cookies or embedded content",
        page_code=8,
        line_code=7,
        run_worth=-10,
        foreign_metadata="undeclared",
        lines="""
        accept|accept all|accept cookies|reject all|manage cookies|cookie settings|cookie preferences|privacy settings|manage preferences
        |alle akzeptieren|cookie-einstellungen|tout accepter|aceptar todo|accetta tutto|принять|αποδοχή|akceptuję
        """,
        beginnings=r"""
        (?:we|this\s+(?:web)?site)\s+uses?\s+cookies|by\s+(?:continuing|clicking)\b.{0,80}\b(?:cookies|terms)|wir\s+verwenden\s+cookies|diese\s+website\s+verwendet\s+cookies
        |(?:ce\s+site|nous)\s+utilis\w+\s+(?:des\s+)?cookies|(?:este\s+sitio|utilizamos|usamos)\b.{0,30}cookies|(?:questo\s+sito|utilizziamo)\b.{0,30}cookie|мы\s+используем\s+(?:файлы\s+)?cookie
        |an\s+dieser\s+stelle\s+(?:finden|steht|befindet|wird|ist)\b.{0,80}|(?:externer|empfohlener)\s+(?:redaktioneller\s+)?inhalt\b|(?:ich\s+bin|mit\s+ihrer\s+zustimmung)\b.{0,80}\bexterne\w*\s+inhalt
        |(?:this|the)\s+(?:content|video|embed|tweet)\s+(?:is\s+not\s+available|cannot\s+be\s+(?:shown|displayed))\b.{0,60}(?:cookie|consent|privacy)
        """,
        containers=ContainerClasses(
            words=r"cookies?|cookie-?(?:banner|notice|bar|consent|law|message)|consent|gdpr|onetrust|iubenda|borlabs|brlbs|usercentrics|didomi|qc-cmp2-container|privacy-?(?:notice|banner)|(?:oe|e)mbed-?placeholder|alertdialog",
            whole_names=r"cmp|cmp-?(?:banner|box|consent|overlay|placeholder|wrapper).*",
            outer_wins_over=_all_but(),
        ),
        weak_containers=WeakContainerClasses(
            rank=1,
            words=r"embed-?(?:consent|privacy)|content-?blocker|two-?click|opt-?in|dsgvo|overlay-?consent",
        ),
    ),
    "ticker": RemovalReason(
        meaning="breaking news that runs on every page of the site",
        page_code=11,
        line_code=10,
        run_worth=-60,
        foreign_metadata="undeclared",
        containers=ContainerClasses(
            words=r"ticker|newsticker|news-?ticker|breaking-?(?:news|bar|ticker)|breakingnews|marquee|live-?ticker-?bar",
            outer_wins_over=frozenset({"navigation", "footer", "share", "related"}),
        ),
    ),
    "navigation": RemovalReason(
        meaning="a menu, a button, or a way to another page",
        page_code=13,
        line_code=12,
        run_worth=-60,
        foreign_metadata="undeclared",
        lines="""
        top of page|bottom of page|back to top|skip to content|skip to main content|skip to navigation|home|menu|search
        |main menu|close|close menu|open menu|toggle navigation|previous|next|previous article|next article|previous post
        |loading|loading article|please wait|wird geladen|bitte warten|chargement|chargement en cours|cargando|carregando
        |caricamento|caricamento in corso|загрузка|идет загрузка|φόρτωση|ładowanie|wczytywanie|جار التحميل|加载中|正在加载
        |next post|post navigation|load more|show more|view all|see all|all|more|sign in|log in|login|register|my account
        |nach oben|zum inhalt springen|startseite|menü|suche|anmelden|zurück|weiter
        |aller au contenu|accueil|rechercher|se connecter|haut de page
        |ir al contenido|inicio|menú|buscar|iniciar sesión|saltar al contenido
        |início|pesquisar|entrar|vai al contenuto|cerca|accedi
        |الرئيسية|القائمة|بحث|تسجيل الدخول|главная|меню|поиск|войти|наверх
        |αρχική|μενού|αναζήτηση|σύνδεση|strona główna|szukaj|zaloguj się|do góry
        |back to the top|go to top|zum seitenanfang|retour en haut|volver arriba|voltar ao topo|torna su|torna all'inizio|к началу страницы
        |przejdź na początek artykułu|przejdź do początku|στην κορυφή|回到顶部|回到頂部
        |首页|菜单|搜索|登录|返回顶部|上一篇|下一篇
        """,
        containers=ContainerClasses(
            words=r"nav|navbar|navigation|(?:main|mega|sub|mobile|side|top|header|footer|site)-?menu|menu-(?:items?|list|links?|toggle|wrapper|container)|breadcrumbs?|breadcrumb-?trail|skip-?link|toc|table-of-contents|pagination|pager|page-?links|post-?navigation|nav-?links|sitemap-?nav|site-?header|masthead|topbar|top-?bar|subnav|offcanvas|hamburger",
            whole_names=r"menu|menu-.*|submenu(?:[-_].*)?",
            outer_wins_over=frozenset({"related", "newsletter", "comments", "author-bio", "footer"}),
        ),
        weak_containers=WeakContainerClasses(
            rank=7,
            words=r"archives?|categor(?:y|ies)|meta|search|tag-?cloud|calendar|nav\w*|menu\w*",
        ),
    ),
    "footer": RemovalReason(
        meaning="the foot of the site or of a feed's item: rights, imprint, contact",
        page_code=14,
        line_code=13,
        run_worth=-120,
        foreign_metadata="undeclared",
        lines="""
        all rights reserved|privacy policy|privacy|terms of use|terms of service|terms and conditions|terms|contact us|contact|about us|about|imprint
        |advertise|advertise with us|careers|sitemap|site map|cookie policy|impressum|datenschutz|datenschutzerklärung|agb|kontakt|über uns|barrierefreiheit
        |mentions légales|politique de confidentialité|nous contacter|qui sommes-nous|aviso legal|política de privacidad|contacto|quiénes somos
        |política de privacidade|fale conosco|informativa sulla privacy|contatti|chi siamo
        |سياسة الخصوصية|اتصل بنا|من نحن|جميع الحقوق محفوظة|политика конфиденциальности|контакты|о нас|все права защищены
        |όροι χρήσης|πολιτική απορρήτου|επικοινωνία|polityka prywatności|regulamin|o nas|wszelkie prawa zastrzeżone|关于我们|联系我们|隐私政策|版权所有
        |download our app|android|ios|app store|google play|get it on google play|download on the app store
        """,
        beginnings=r"(?:copyright\s+)?©|copyright\s+(?:\(c\)\s*)?\d{4}|\(?c\)\s*\d{4}|all\s+rights\s+reserved\b|(?:免责声明|特别声明|严正申明|严正声明|版权声明|郑重声明)[:：]|凡注明",
        containers=ContainerClasses(
            words=r"(?:site|page|main|global)-?footer|colophon|footer-?widgets?|(?:site|footer|page)-copyright",
            whole_names=r"footer(?:[-_].*)?|copyright|copyright-?(?:text|notice|bar|info|line)",
            outer_wins_over=_all_but("consent", "newsletter"),
        ),
    ),
    "byline": RemovalReason(
        meaning="a line about the article that no field took: reading time, role, source",
        page_code=4,
        line_code=3,
        run_worth=-10,
        foreign_metadata="no",
        lines="source link|sources|author|authors|written by|published|updated|via|staff|about the author",
        beginnings=r"""
        \d+\s*[-‐]?\s*(?:min(?:ute)?s?\.?|mins?)\s+(?:read|reading)\b|(?:estimated\s+)?reading\s+time\b|read\s+time\b|lesezeit\b|(?:temps\s+de\s+lecture|lecture\s*:?\s*\d+\s*min)
        |tiempo\s+de\s+lectura|\d+\s*min(?:utos)?\s+de\s+lectura|tempo\s+de\s+leitura|tempo\s+di\s+lettura|وقت\s+القراءة|время\s+(?:на\s+)?чтени[яе]|\d+\s*мин\w*\s+чтения|χρόνος\s+ανάγνωσης
        |czas\s+czytania|阅读时间|\d+\s*(?:k\s*)?(?:shares?|views?|likes?|reads?)$|(?:source|quelle|fuente|fonte|المصدر|источник|πηγή|źródło|来源|來源)\s*[:：|｜]
        |[（(【\[]?(?:责任编辑|責任編輯|编辑|編輯|责编|校对)\s*[:：|｜/]|edited\s+(?:by|von)\s*:?\s|doi\s*:\s|stand\s*:\s*\d
        """,
    ),
    "markup-residue": RemovalReason(
        meaning="hidden text, or what is left of code",
        page_code=3,
        line_code=7,
        run_worth=-10,
        foreign_metadata="no",
    ),
    "duplicate": RemovalReason(
        meaning="a second copy of what stands elsewhere on the page",
        page_code=2,
        line_code=2,
        run_worth=-10,
        foreign_metadata="no",
    ),
    "template": RemovalReason(
        meaning="what stands on many pages of the site",
        page_code=1,
        line_code=1,
        run_worth=-10,
        foreign_metadata="no",
    ),
    "not-main-content": RemovalReason(
        meaning="the classifier did not keep it, and nothing says what it is",
        page_code=1,
        line_code=1,
        run_worth=-10,
        foreign_metadata="no",
    ),
}
REMOVAL_REASONS: Final[Mapping[Reason, RemovalReason]] = MappingProxyType(_TABLE)
