"""The words of bylines and date lines that are neither names nor places: labels, weekdays, times of day. Data only.

Lower case; accents are folded where the words are compared (`metadata_lines.py`).
"""

from typing import Final

__all__ = ["DENSE", "DESKS", "FUNCTION", "LINKS", "PLACES", "WEEKDAYS", "WORDS"]

WEEKDAYS: Final = """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun montag
    dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so lundi mardi mercredi
    jeudi vendredi samedi dimanche lun mer jeu ven sam dim lunes martes miercoles jueves viernes sabado domingo
    jue vie sab dom lunedi martedi mercoledi giovedi venerdi domenica gio segunda-feira terca-feira quarta-feira
    quinta-feira sexta-feira segunda terca quarta quinta sexta feira seg ter qua qui sex понедельник вторник
    среда четверг пятница суббота воскресенье среду пятницу субботу пн вт ср чт пт сб вс понедiлок вiвторок
    середа четвер пятниця субота недiля poniedzialek wtorek sroda srode czwartek piatek sobota sobote niedziela
    niedziele pon wt sr czw pt sob ndz pia δευτερα τριτη τεταρτη πεμπτη παρασκευη σαββατο κυριακη δευ τρι τετ
    πεμ παρ σαβ κυρ الاثنين الإثنين الثلاثاء الأربعاء الاربعاء الخميس الجمعة السبت الأحد الاحد maandag dinsdag
    woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo mandag tirsdag onsdag torsdag fredag lørdag lordag
    søndag sondag mandag tisdag lordag pazartesi salı sali carsamba persembe cuma cumartesi pazar pondeli utery
    streda ctvrtek patek nedele pondelok utorok stvrtok piatok hetfo kedd szerda csutortok pentek szombat
    vasarnap luni marti miercuri joi vineri sambata duminica maanantai tiistai keskiviikko torstai perjantai
    lauantai sunnuntai senin selasa rabu kamis jumat sabtu minggu
"""
_CLOCK: Final = """
    am pm a.m p.m a.m. p.m. uhr h hrs hours o'clock noon midnight at et est edt pt pst pdt ct cst cdt mt mst mdt
    gmt utc bst ist cet cest mez mesz msk eet eest wib wita wit jst kst hkt sgt aest aedt sast wat eat z heure
    heures ore hora horas год года г г. год. godz godz. godzina klo kl kl. o
"""
_LABELS: Final = """
    published publish publication posted post updated update updates last latest modified edited edit created
    released release revised reviewed date dated time on by written version first originally online print issue
    added uploaded entered veroffentlicht veroffentlichung erschienen aktualisiert aktualisierung zuletzt
    geandert bearbeitet stand erstellt datum vom am um den der von gepostet publiziert eingestellt ubersetzung
    update letzte letztes anderung publie publiee publication publies mis mise a jour maj modifie modifiee le
    les cree redige du de la par publicado publicada publicacion actualizado actualizada actualizacion ultima
    ultimo fecha creado el por hace publicacao atualizado atualizada atualizacao em as criado postado modificado
    data pubblicato pubblicata pubblicazione aggiornato aggiornata aggiornamento ultimo il alle ore creato di da
    опубликовано опубликована публикации публикация публикаций дата обновлено обновлена изменено обновление
    обновления последнее время добавлено размещено создано в во от за opublikowano opublikowany opublikowana
    publikacji data dodano dodane aktualizacja aktualizowano utworzono zaktualizowano ostatnia o dnia przez
    godzina δημοσιευση δημοσιευσης δημοσιευτηκε δημοσιευθηκε ημερομηνια ενημερωση ενημερωθηκε τελευταια ωρα στις
    απο نشر نشرت تاريخ النشر آخر تحديث اخر التحديث في يوم الساعة ص م مساء صباحا بتوقيت gepubliceerd bijgewerkt
    geplaatst laatst gewijzigd op om publicerad publicerat uppdaterad publisert oppdatert sist publiceret
    opdateret senest julkaistu paivitetty den yayinlanma yayin guncelleme guncellendi tarihi tarih giris son
    publikovano aktualizovano zverejneno vydano publicat actualizat megjelent frissitve diterbitkan diperbarui
"""
_COUNTS: Final = """
    article artikel beitrag articolo artículo artigo artykuł статья
    min mins min. minute minutes minuten minuti minutos read reading lesezeit lesedauer lecture temps tempo
    tiempo lectura leitura lettura de di vor vor ago hour hours hr hrs day days week weeks month months year
    years second seconds stunde stunden tag tagen woche wochen monat monaten heure heures jour jours il y hace
    hora horas dia dias fa ore giorni giorno назад часов часа час минут минуты мин дней temu godzin godziny
    minut minuty just now yesterday today gestern heute hier aujourd'hui ayer hoy ieri oggi вчера сегодня
    wczoraj dzisiaj dzis χθες σημερα πριν ωρες λεπτα comment comments kommentar kommentare commentaire
    commentaires comentario comentarios commento commenti komentarz komentarzy комментарий комментариев
    комментария комментарии σχολια views view shares share likes like reads words views. просмотров просмотры
    aufrufe vues visitas lecturas a an leave no reply geschlossen closed avatar photo calendar add now jetzt
    kommentieren gespeichert behalf kommentiere reply xx sek sec lesen منذ ساعات ساعة دقيقة دقائق قبل أيام
    photos pictures photography
    category categories kategorie kategorien tags tagged filed under in categorie categoria рубрика
"""
# What CJK lines say without spaces.
DENSE: Final = """
    最新推荐文章于 最新推荐 文章于 文章
    最后更新时间 最后更新 最近更新 更新时间 更新日期 发布时间 發布時間 发布日期 發布日期 发表时间
    發表時間 发表于 發表於 发布于 發布於 发布者 发布 發布 发表 發表 日期 时间 時間 更新 建立 来源
    來源 稿源 作者 记者 記者 编辑 編輯 责任编辑 責任編輯 撰文 撰稿 文字 字体 字號 字号 点击 浏览
    浏览次数 阅读 閱讀 次数 评论 評論 网友评论 網友評論 参与互动 我要评论 人参与 有 条 條 次 收藏
    打印 列印 轉寄 转发 分享 举报 手机看新闻 公開日 公開 配信 掲載 投稿日 投稿 最終更新 更新日
    作成日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日 星期一 星期二 星期三 星期四 星期五
    星期六 星期日 星期天 周一 周二 周三 周四 周五 周六 周日 上午 下午 午前 午後 입력 수정 등록
    승인 기사입력 최종수정 오전 오후 월요일 화요일 수요일 목요일 금요일 토요일 일요일 기자 特派员
    報導 报道 讯 訊
"""
WORDS: Final = f"{WEEKDAYS} {_CLOCK} {_LABELS} {_COUNTS}"
"""Words that say nothing of a story: a line of them and of numbers is a date line."""

# Words that stand between names, places and roles of a line that says whose byline it is.
LINKS: Final = """
    and und et y e i og och en и и και و with mit avec con com for the in at from of to special fur aus en a au
    aux pour nach para em per dla для из в na w z στην στο από la le les el los las il lo der die das den dem
    des our a an is
"""

# Words that begin or join sentences and stand in no name; capitals of a headline or of a line's start do not help.
FUNCTION: Final = """
    a an the on in at by of to for from with without after before during since until when while as if but and or
    nor so yet he she it we they you i his her its our their this that these those there here who what which why
    how not no more all is are was were be been has have had do does did will would can could may might must
    should says said am im an auf aus bei bis fur mit nach seit uber unter vom von vor zu zum zur der die das
    den dem des ein eine einer einem einen er sie es wir ihr ist sind war waren hat haben wird werden wurde
    wurden nicht auch und oder aber wenn als wie was wer le la les l' un une des du au aux en dans par pour sur
    avec sans apres avant depuis il elle on nous vous ils elles ce cette ces est sont etait ont et ou mais quand
    que qui el los las una unos al del por para con sin sobre desde hasta tras segun ella ellos es son fue
    fueron ha han hay y o pero no se que como cuando o os as um uma ao na nos nas pelo pela com sem ele ela foi
    mas lo gli il i uno dal dalla nel nella sul sulla per dopo prima lui lei sono era erano e ed ma che chi в во
    на по с со из от до для при после перед он она оно они мы вы это и или но а не как что кто был была были w
    we na po z ze do dla przy przed on ona ono oni to i lub ale nie jak kto co jest byl byla byli sa ο η το οι
    τα του της των τον την στο στη στην στον και απο για με ειναι ηταν في من على إلى الى عن مع بعد قبل خلال منذ
    أن ان إن الذي التي هذا هذه كان كانت قال قالت هو هي لا ما لم لن het een op te voor van naar bij na hij zij
    wij is zijn was werd niet en of maar den det en et pa til fra med etter han hun er var ble ikke och som
    att ett har bir ve bu icin ile o da bunu
"""

# Words that stand before a role in small letters.
DESKS: Final = """
    senior chief staff contributing guest political foreign national international business sport sports science
    technology tech health education associate assistant deputy managing executive special breaking freelance
    digital economic economics diplomatic defence defense security environment climate news feature features
    opinion desk bureau columnist on für politik wirtschaft kultur freier freie leitender leitende
    stellvertretender stellvertretende en chef adjoint politique général principal especial político jefe capo
    vice
"""

# Words that begin the names of countries, towns and regions, and those of people hardly ever.
PLACES: Final = """
    new north south east west northern southern eastern western central united saint san santa los las el port
    fort mount lake cape great republic costa sri hong puerto sierra burkina saudi rio sao buenos abu dubai
    addis kuala tel ho den bad nueva nuevo nova novo nuova nouvelle nouveau republica republique repubblica
    afrique amerique coree corea нью северная южная новая саудовская санкт saudi-arabien νεα νοτια βορεια
    σαουδικη nowy nowa poludniowa كوريا جنوب شمال المملكة الولايات
"""
