<?php
/*
 * Fill a new WordPress, change it, and say what its database holds. Every text is invented.
 *
 *   fill.php install           wp_install(), settings, people, terms, pictures, and 200 posts
 *   fill.php change            edits 3 posts, withdraws 4, publishes 4 more; prints their ids as JSON
 *   fill.php permalinks FORM   "pretty" or "plain"
 *   fill.php truth             prints every post as the database has it, as JSON
 *
 * With each post the filler keeps, in fields of its own, what its reader sees: the title, the captions, and the text,
 * written as a record's text is (paragraphs apart by a blank line, items and rows by a line break, cells by a tab).
 */

namespace Filler;

error_reporting(E_ALL);
set_error_handler(function (int $level, string $message, string $file, int $line) {
    // WordPress's own deprecations are Debian's business.
    if (error_reporting() & $level && !in_array($level, [E_DEPRECATED, E_USER_DEPRECATED], true)) {
        throw new \ErrorException($message, 0, $level, $file, $line);
    }
    return true;
});

$mode = $argv[1] ?? '';
if ($mode === 'install') {
    define('WP_INSTALLING', true);
}
$_SERVER['HTTP_HOST'] = 'press.example';
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require getcwd() . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/image.php';

const ZONE = 'Europe/Athens';
const PRETTY = '/%year%/%monthnum%/%postname%/';
const FIRST_DAY = '2023-03-01 06:10:00';

// ---- What the posts are made of --------------------------------------------------------------------------------------

function sentences(int $post, int $nth): string
{
    $places = ['Marrowick', 'Port Ardan', 'Tillesby', 'Ostervale', 'Quernmoor', 'Saint-Aubry', 'Velden'];
    $things = ['the swimming hall', 'the tram depot', 'the old granary', 'the harbour wall', 'the music school'];
    $people = ['the council', 'the port authority', 'the parish assembly', 'the works committee'];
    $place = $places[($post + $nth) % 7];
    $thing = $things[($post * 3 + $nth) % 5];
    $who = $people[($post + 2 * $nth) % 4];
    $number = 100 + $post * 7 + $nth;
    return match ($nth % 4) {
        0 => "In $place, $who decided on Tuesday to repair $thing for the sum of $number thousand crowns.",
        1 => "Nobody in $place had expected that $thing would stay closed for $number days, said a clerk of $who.",
        2 => "The engineers found $number cracks in $thing, most of them older than the town's last flood.",
        3 => "Work begins in spring. Until then the people of $place will have to do without $thing, as in year $number.",
    };
}

// Typographic as WordPress shows it: only the apostrophe of one sentence is changed.
function shown(string $text): string
{
    return str_replace("town's", 'town’s', $text);
}

function paragraph(string $text): array
{
    return ["<!-- wp:paragraph -->\n<p>$text</p>\n<!-- /wp:paragraph -->", shown($text)];
}

function classic(string $text): array
{
    return [$text, shown($text)];
}

/** A page break, a picture with its caption: none of it is in the article's text. */
function markup(string $markup, string ...$captions): array
{
    return [$markup, null, $captions];
}

/** Join pieces, each [markup, text or null, captions if any], to [content, text, captions]. */
function joined(array $pieces): array
{
    $texts = array_filter(array_column($pieces, 1), fn($text) => $text !== null);
    return [implode("\n\n", array_column($pieces, 0)), implode("\n\n", $texts), array_merge(...array_column($pieces, 2))];
}

function paragraphs(callable $kind, int $post, int $from, int $to): array
{
    return array_map(fn($nth) => $kind(sentences($post, $nth)), range($from, $to));
}

function image_block(int $n, int $id): array
{
    $url = wp_get_attachment_url($id);
    $caption = "The plan of number $n";
    return markup(
        "<!-- wp:image {\"id\":$id,\"sizeSlug\":\"full\"} -->\n<figure class=\"wp-block-image size-full\">"
            . "<img src=\"$url\" alt=\"A plan\" class=\"wp-image-$id\"/>"
            . "<figcaption class=\"wp-element-caption\">$caption</figcaption></figure>\n<!-- /wp:image -->",
        $caption,
    );
}

function structure(int $n): array
{
    return [
        ["<!-- wp:heading -->\n<h2 class=\"wp-block-heading\">What the plan holds</h2>\n<!-- /wp:heading -->", 'What the plan holds'],
        [
            "<!-- wp:list -->\n<ul><!-- wp:list-item -->\n<li>A roof of slate for the eastern wing</li>\n<!-- /wp:list-item -->\n\n"
                . "<!-- wp:list-item -->\n<li>Two lifts, one of them for goods</li>\n<!-- /wp:list-item --></ul>\n<!-- /wp:list -->",
            "A roof of slate for the eastern wing\nTwo lifts, one of them for goods",
        ],
        [
            "<!-- wp:quote -->\n<blockquote class=\"wp-block-quote\"><!-- wp:paragraph -->\n<p>We count every crown number $n twice.</p>\n"
                . "<!-- /wp:paragraph --></blockquote>\n<!-- /wp:quote -->",
            "We count every crown number $n twice.",
        ],
        [
            "<!-- wp:table -->\n<figure class=\"wp-block-table\"><table><thead><tr><th>Year</th><th>Crowns</th></tr></thead><tbody>"
                . "<tr><td>2021</td><td>$n</td></tr><tr><td>2022</td><td>410</td></tr></tbody></table></figure>\n<!-- /wp:table -->",
            "Year\tCrowns\n2021\t$n\n2022\t410",
        ],
        ["<!-- wp:code -->\n<pre class=\"wp-block-code\"><code>total = 410\n  + $n</code></pre>\n<!-- /wp:code -->", "total = 410\n  + $n"],
    ];
}

const CAPTIONS = ['The wall at low tide', 'Men & mortar', 'The hall, 1931'];
const PAGE_BREAK = "<!-- wp:nextpage -->\n<!--nextpage-->\n<!-- /wp:nextpage -->";

const FOREIGN = [
    'ar' => ['بلدية الميناء تقرر ترميم السور القديم', [
        'قررت بلدية الميناء يوم الثلاثاء ترميم السور القديم بعد سنوات من الانتظار والنقاش بين السكان.',
        'وقال رئيس اللجنة إن الأعمال ستبدأ في الربيع المقبل وتستمر نحو عامين، وإن التكلفة أقل مما كان متوقعا.',
    ]],
    'el' => ['Ο δήμος αποφάσισε να επισκευάσει το παλιό λιμάνι', [
        'Το δημοτικό συμβούλιο αποφάσισε την Τρίτη να επισκευάσει το παλιό λιμάνι ύστερα από πολλά χρόνια αναμονής.',
        'Οι εργασίες θα αρχίσουν την άνοιξη και θα διαρκέσουν περίπου δύο χρόνια, είπε ο πρόεδρος της επιτροπής.',
    ]],
    'ja' => ['港の古い倉庫、来春に改修へ', [
        '町議会は火曜日、港の古い倉庫を来年の春から改修することを決めた。工事には約二年かかる見込みだ。',
        '住民からは長年にわたり改修を求める声が上がっていたが、費用の問題で先送りされてきた。',
    ]],
    'he' => ['העירייה החליטה לשפץ את בית הספר למוזיקה', [
        'מועצת העיר החליטה ביום שלישי לשפץ את בית הספר למוזיקה לאחר שנים ארוכות של המתנה ודיונים.',
        'העבודות יתחילו באביב ויימשכו כשנתיים, אמר יושב ראש הוועדה בשיחה עם תושבי השכונה.',
    ]],
    'ru' => ['Городской совет решил отремонтировать старую пристань', [
        'Городской совет во вторник решил отремонтировать старую пристань после многих лет ожидания и споров.',
        'Работы начнутся весной и продлятся около двух лет, сообщил председатель комиссии жителям города.',
    ]],
];

/** Titles as the database has them, and as a reader sees them. */
const TITLES = [
    ['Slate &amp; lime: the granary gets a roof', 'Slate & lime: the granary gets a roof'],
    ['"We were not asked" -- tram drivers speak', '“We were not asked” — tram drivers speak'],
    ["It's the harbour's turn", 'It’s the harbour’s turn'],
    ['Bids of &lt; 300 crowns are refused', 'Bids of < 300 crowns are refused'],
    ['The <em>Adela</em> leaves port', 'The Adela leaves port'],
    ['Half & half', 'Half & half'],
    ['Caf&eacute; Central is back', 'Café Central is back'],
    ['A flood, a wall... and a debt', 'A flood, a wall… and a debt'],
];

/** Make post number $n: [title, title as shown, content, text, captions]. */
function content(int $n, array $pictures): array
{
    $kind = $n % 16;
    $title = [sprintf('%s, report %d', ['Repairs agreed', 'Vote put off', 'Cracks found', 'Works begin'][$n % 4], $n)];
    $pieces = match ($kind) {
        0 => paragraphs(paragraph(...), $n, 0, 4),
        1 => [...paragraphs(classic(...), $n, 0, 1), markup('<!--more-->'), ...paragraphs(classic(...), $n, 2, 4)],
        2 => [...paragraphs(paragraph(...), $n, 0, 1), ...structure($n), ...paragraphs(paragraph(...), $n, 2, 3)],
        3 => [
            ...paragraphs(paragraph(...), $n, 0, 2), markup(PAGE_BREAK), ...paragraphs(paragraph(...), $n, 3, 5),
            markup(PAGE_BREAK), ...paragraphs(paragraph(...), $n, 6, 7),
        ],
        4 => [...paragraphs(classic(...), $n, 0, 2), markup('<!--nextpage-->'), ...paragraphs(classic(...), $n, 3, 5)],
        5 => [
            ...paragraphs(classic(...), $n, 0, 1),
            markup(sprintf(
                '[caption id="attachment_%d" align="alignleft" width="320"]<img class="wp-image-%d" src="%s" alt="A drawing"'
                    . ' width="320" height="200" /> The drawing of number %d[/caption]',
                $pictures[0], $pictures[0], wp_get_attachment_url($pictures[0]), $n,
            ), "The drawing of number $n"),
            ...paragraphs(classic(...), $n, 2, 3),
        ],
        6 => [...paragraphs(paragraph(...), $n, 0, 1), image_block($n, $pictures[1]), ...paragraphs(paragraph(...), $n, 2, 3)],
        7 => [...paragraphs(classic(...), $n, 0, 1), markup('[gallery ids="' . implode(',', $pictures) . '"]', ...CAPTIONS), ...paragraphs(classic(...), $n, 2, 3)],
        8 => [
            // Nobody answers for these, so that the reader sees their addresses.
            ...paragraphs(classic(...), $n, 0, 1),
            ["[embed]https://video.example/watch/{$n}[/embed]", "https://video.example/watch/$n"],
            ...paragraphs(classic(...), $n, 2, 3),
            ["https://video.example/again/$n", "https://video.example/again/$n"],
        ],
        9 => [
            ...paragraphs(classic(...), $n, 0, 1), markup('[latest_offers count="3" layout="grid"]'),
            ["[infobox title=\"Numbers\"]\n\nWhat stands in this box belongs to number $n.\n\n[/infobox]", "What stands in this box belongs to number $n."],
            ...paragraphs(classic(...), $n, 2, 3),
        ],
        10 => paragraphs(paragraph(...), $n, 1, 4),
        11 => foreign($n, paragraph(...)),
        12 => foreign($n, classic(...)),
        13 => [
            ...paragraphs(paragraph(...), $n, 0, 1),
            ["<!-- wp:paragraph -->\n<p>The fee is &lt;&nbsp;300&nbsp;crowns &amp; falls <strong>each</strong> year, <a href=\"/fees/\">as the list says</a>.</p>\n<!-- /wp:paragraph -->",
                'The fee is < 300 crowns & falls each year, as the list says.'],
            ["<!-- wp:paragraph -->\n<p>\"Nobody asked,\" she said -- and left...<br>The hall was silent.</p>\n<!-- /wp:paragraph -->",
                '“Nobody asked,” she said — and left… The hall was silent.'],
            ...paragraphs(paragraph(...), $n, 2, 3),
        ],
        14 => [
            ...paragraphs(classic(...), $n, 0, 1), ["<h3>The second day</h3>", 'The second day'],
            ["<blockquote>They came with $n lamps.</blockquote>", "They came with $n lamps."],
            ["<ol>\n<li>Lamps</li>\n<li>Rope</li>\n</ol>", "Lamps\nRope"], ...paragraphs(classic(...), $n, 2, 3),
        ],
        15 => paragraphs(classic(...), $n, 0, 3),
    };
    if ($kind === 10) {
        $title = TITLES[intdiv($n, 16) % count(TITLES)];
    } elseif ($kind === 11 || $kind === 12) {
        $title = [array_values(FOREIGN)[$n % 5][0] . " $n"];
    }
    return [$title[0], $title[1] ?? $title[0], ...joined($pieces)];
}

function foreign(int $n, callable $kind): array
{
    return array_map($kind, array_values(FOREIGN)[$n % 5][1]);
}

// ---- The site --------------------------------------------------------------------------------------------------------

function install(): void
{
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    wp_install('The Example Press', 'editor', 'editor@press.example', true, '', wp_generate_password(24));
    update_option('timezone_string', ZONE);
    permalinks('pretty');
    // Without its filters for contributors: the editor may write any markup.
    wp_set_current_user(1);
    foreach (get_posts(['post_type' => ['post', 'page'], 'numberposts' => -1]) as $post) {
        wp_delete_post($post->ID, true);
    }
    fill(people(), terms(), pictures());
}

function permalinks(string $form): void
{
    global $wp_rewrite;
    $wp_rewrite->set_permalink_structure($form === 'pretty' ? PRETTY : '');
    $wp_rewrite->flush_rules(false);
}

function people(): array
{
    $names = ['Zoë O\'Brien', 'Mikael Sønder', 'ليلى حداد', 'Agnes Tull', 'Ruth Vane'];
    return array_map(fn($n) => checked(wp_insert_user([
        'user_login' => "writer$n",
        'user_pass' => wp_generate_password(24),
        'user_email' => "writer$n@press.example",
        'display_name' => $names[$n],
        'role' => 'author',
    ])), array_keys($names));
}

function terms(): array
{
    $make = fn(string $name, string $taxonomy) => checked(wp_insert_term($name, $taxonomy))['term_id'];
    return [
        'category' => array_map(fn($name) => $make($name, 'category'), ['Town', 'Arts & Letters', 'Λιμάνι', 'Money']),
        'tag' => array_map(fn($name) => $make($name, 'post_tag'), ['R&D', 'harbour', 'старый город', 'Q&A', "mayor's office", 'roofs']),
    ];
}

function pictures(): array
{
    $ids = [];
    foreach (CAPTIONS as $n => $caption) {
        $image = imagecreatetruecolor(320, 200);
        imagefilledrectangle($image, 20, 20, 200, 40 * ($n + 1), imagecolorallocate($image, 200, 90 * $n, 40));
        $path = wp_upload_dir()['path'] . "/picture-$n.jpg";
        imagejpeg($image, $path);
        $id = checked(wp_insert_attachment(wp_slash([
            'post_title' => "picture $n",
            'post_excerpt' => $caption,
            'post_mime_type' => 'image/jpeg',
            'post_status' => 'inherit',
        ]), $path));
        wp_update_attachment_metadata($id, wp_generate_attachment_metadata($id, $path));
        update_post_meta($id, '_wp_attachment_image_alt', "Alternative of picture $n");
        $ids[] = $id;
    }
    return $ids;
}

function checked(mixed $result): mixed
{
    if (is_wp_error($result)) {
        throw new \RuntimeException($result->get_error_message());
    }
    return $result;
}

function fill(array $people, array $terms, array $pictures): void
{
    global $wpdb;
    $wpdb->query('START TRANSACTION');
    wp_defer_term_counting(true);
    foreach (range(0, 199) as $n) {
        // Every sixth post stands in for one that the public must not see.
        $hidden = $n % 6 === 5;
        $status = $hidden ? ['draft', 'protected', 'private', 'future', 'pending', 'trash'][intdiv($n, 6) % 6] : 'publish';
        // Runs of posts have one date, as imports leave them.
        $gmt = gmdate('Y-m-d H:i:s', strtotime(FIRST_DAY . ' UTC') + 31 * HOUR_IN_SECONDS * ($n - ($n % 40 < 8 ? $n % 40 : 0)));
        $id = post($n, $status, $gmt, $people, $terms, $pictures);
        if ($n % 7 === 0) {
            set_post_thumbnail($id, $pictures[$n % 3]);
        }
        if ($n % 11 === 0) {
            comments($id);
        }
        if ($n % 40 === 13) {
            stick_post($id);
        }
        if ($n % 9 === 4) {
            dated($id, 'modified', gmdate('Y-m-d H:i:s', strtotime("$gmt UTC") + 5 * DAY_IN_SECONDS + $n));
        }
        if ($n % 50 === 20) {
            $wpdb->update($wpdb->posts, ['post_author' => 0], ['ID' => $id]);
        }
    }
    wp_defer_term_counting(false);
    $wpdb->query('COMMIT');
}

function post(int $n, string $status, string $gmt, array $people, array $terms, array $pictures): int
{
    [$title, $title_shown, $content, $text, $captions] = content($n, $pictures);
    if ($status === 'future') {
        $gmt = gmdate('Y-m-d H:i:s', time() + 30 * DAY_IN_SECONDS + $n);
    }
    $is_dated = in_array($status, ['publish', 'protected', 'private', 'future', 'trash'], true);
    return checked(wp_insert_post(wp_slash([
        'post_title' => $title,
        'post_content' => $content,
        'post_status' => ['protected' => 'publish'][$status] ?? $status,
        'post_password' => $status === 'protected' ? 'open sesame' : '',
        'post_excerpt' => $n % 8 === 5 ? "In short: number $n & its roof." : '',
        'post_author' => $people[$n % 5],
        // One in ten has the category that WordPress gives by itself.
        'post_category' => $n % 10 ? array_slice([...$terms['category'], ...$terms['category']], $n % 4, 1 + $n % 2) : [],
        'tags_input' => array_slice([...$terms['tag'], ...$terms['tag']], $n % 6, $n % 4),
        'meta_input' => ['_shown_title' => $title_shown, '_shown_text' => $text, '_shown_captions' => json_encode($captions)],
        ...$is_dated ? ['post_date_gmt' => $gmt, 'post_date' => get_date_from_gmt($gmt)] : [],
    ]), true));
}

function dated(int $id, string $which, string $gmt): void
{
    global $wpdb;
    $wpdb->update($wpdb->posts, ["post_{$which}" => get_date_from_gmt($gmt), "post_{$which}_gmt" => $gmt], ['ID' => $id]);
    clean_post_cache($id);
}

function comments(int $id): void
{
    foreach (['I was there, and it rained.', 'Who pays for that?'] as $said) {
        checked(wp_insert_comment(['comment_post_ID' => $id, 'comment_author' => 'A reader', 'comment_content' => $said, 'comment_approved' => 1]));
    }
}

// ---- Its second day --------------------------------------------------------------------------------------------------

function change(): void
{
    wp_set_current_user(1);
    [$rewritten, $renamed, $trashed, $deleted, $hidden, $unpublished] = some('publish', '', 6);
    [$opened] = some('publish', 'open sesame', 1);
    [$scheduled] = some('future', '', 1);
    [$draft] = some('draft', '', 1);

    [$content, $text] = joined(paragraphs(paragraph(...), 300, 0, 3));
    edit($rewritten, ['post_content' => $content, '_shown_text' => $text, '_shown_captions' => '[]']);
    edit($renamed, ['post_title' => 'Wall & roof', '_shown_title' => 'Wall & roof', 'post_name' => 'wall-and-roof']);
    edit($opened, ['post_password' => '']);

    checked(wp_trash_post($trashed));
    checked(wp_delete_post($deleted, true));
    checked(wp_update_post(['ID' => $hidden, 'post_status' => 'private'], true));
    checked(wp_update_post(['ID' => $unpublished, 'post_status' => 'draft'], true));

    $fresh = written('Flood in the old town', 301, ['post_status' => 'publish']);
    // As the editor makes it: first an empty draft, then a date of long ago.
    $backdated = checked(wp_insert_post(['post_title' => 'Auto Draft', 'post_status' => 'auto-draft'], true));
    written('From the archive', 302, [
        'ID' => $backdated,
        'post_status' => 'publish',
        'edit_date' => true,
        'post_date' => '2023-04-02 09:00:00',
        'post_date_gmt' => get_gmt_from_date('2023-04-02 09:00:00'),
    ]);
    checked(wp_update_post(['ID' => $draft, 'post_status' => 'publish'], true));
    // Its hour has come: published now, modified when it was written.
    dated($scheduled, 'modified', '2023-09-01 08:00:00');
    dated($scheduled, 'date', gmdate('Y-m-d H:i:s', time() - 60));
    wp_publish_post($scheduled);

    print json_encode([
        'edited' => [$rewritten, $renamed, $opened],
        'deleted' => [$trashed, $deleted, $hidden, $unpublished],
        'added' => [$fresh, $backdated, $draft, $scheduled],
    ]);
}

function written(string $title, int $n, array $post): int
{
    [$content, $text] = joined(paragraphs(classic(...), $n, 0, 3));
    $post += [
        'post_title' => $title,
        'post_content' => $content,
        'post_author' => get_user_by('login', 'writer4')->ID,
        'meta_input' => ['_shown_title' => $title, '_shown_text' => $text],
    ];
    return checked(isset($post['ID']) ? wp_update_post(wp_slash($post), true) : wp_insert_post(wp_slash($post), true));
}

/** Choose posts of a kind, from the middle of them. */
function some(string $status, string $password, int $many): array
{
    global $wpdb;
    $ids = $wpdb->get_col($wpdb->prepare(
        "SELECT ID FROM $wpdb->posts WHERE post_type = 'post' AND post_status = %s AND post_password = %s ORDER BY ID",
        $status, $password,
    ));
    return array_map('intval', array_slice($ids, intdiv(count($ids) - $many, 2), $many));
}

function edit(int $id, array $changes): void
{
    foreach (['_shown_text', '_shown_title', '_shown_captions'] as $field) {
        if (isset($changes[$field])) {
            update_post_meta($id, $field, wp_slash($changes[$field]));
        }
    }
    checked(wp_update_post(wp_slash(['ID' => $id, ...array_filter($changes, fn($name) => $name[0] !== '_', ARRAY_FILTER_USE_KEY)]), true));
}

// ---- What is true ----------------------------------------------------------------------------------------------------

function truth(): array
{
    global $wpdb;
    $rows = $wpdb->get_results("SELECT * FROM $wpdb->posts WHERE post_type = 'post' AND post_status <> 'auto-draft' ORDER BY ID");
    return array_map(fn($row) => [
        'id' => (int) $row->ID,
        'status' => $row->post_status,
        'protected' => $row->post_password !== '',
        'published' => zulu($row->post_date_gmt),
        'modified' => zulu($row->post_modified_gmt),
        'link' => get_permalink((int) $row->ID),
        'slug' => $row->post_name,
        'author' => writer((int) $row->post_author),
        'categories' => term_names((int) $row->ID, 'category'),
        'tags' => term_names((int) $row->ID, 'post_tag'),
        'excerpt' => $row->post_excerpt,
        'title' => meta((int) $row->ID, '_shown_title'),
        'text' => meta((int) $row->ID, '_shown_text'),
        'captions' => json_decode(meta((int) $row->ID, '_shown_captions') ?? '[]'),
        'picture' => picture((int) meta((int) $row->ID, '_thumbnail_id')),
    ], $rows);
}

function zulu(string $gmt): ?string
{
    return str_starts_with($gmt, '0000') ? null : str_replace(' ', 'T', $gmt) . 'Z';
}

function meta(int $id, string $key): ?string
{
    global $wpdb;
    return $wpdb->get_var($wpdb->prepare("SELECT meta_value FROM $wpdb->postmeta WHERE post_id = %d AND meta_key = %s", $id, $key));
}

function writer(int $id): ?string
{
    global $wpdb;
    $name = $wpdb->get_var($wpdb->prepare("SELECT display_name FROM $wpdb->users WHERE ID = %d", $id));
    return $name === null ? null : plain($name);
}

/** The database holds names as HTML. */
function plain(string $name): string
{
    return html_entity_decode($name, ENT_QUOTES | ENT_HTML5);
}

function term_names(int $id, string $taxonomy): array
{
    global $wpdb;
    $names = $wpdb->get_col($wpdb->prepare(
        "SELECT t.name FROM $wpdb->terms t JOIN $wpdb->term_taxonomy x USING (term_id) JOIN $wpdb->term_relationships r USING (term_taxonomy_id)"
            . ' WHERE r.object_id = %d AND x.taxonomy = %s ORDER BY t.name',
        $id, $taxonomy,
    ));
    return array_map(plain(...), $names);
}

function picture(int $id): ?array
{
    global $wpdb;
    return $id ? [
        'url' => wp_get_attachment_url($id),
        'caption' => $wpdb->get_var($wpdb->prepare("SELECT post_excerpt FROM $wpdb->posts WHERE ID = %d", $id)),
        'alt' => meta($id, '_wp_attachment_image_alt'),
    ] : null;
}

match ($mode) {
    'install' => install(),
    'change' => change(),
    'permalinks' => permalinks($argv[2]),
    'truth' => print json_encode(truth(), JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR),
};
