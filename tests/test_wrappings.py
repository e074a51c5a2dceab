"""JSON that was wrapped, quoted or escaped once more on its way: read, or refused, and never the text of an article."""

import base64
import csv
import hashlib
import html
import io
import json
import pprint
import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import sites
from ingest.errors import UnknownShape
from ingest.model import Capture, Part, Stored
from ingest.pipeline.clean.capture import ANYONE, Task, clean_capture
from ingest.shape import detect, literals
from ingest.shape.wrappings import REPAIRS, unwrapped

TITLE: Final = "Mill owners promise “quiet” nights"
LINK: Final = "https://vale.example/2026/02/mill/"
CONTENT: Final = (
    "<p>The owners of the paper mill promised on Monday to stop the noisy cutter at night, after residents of Vale "
    'Street had complained for months.</p>\n<p>\u201cIt\u2019s time,\u201d said Dora "Dot" Quill, who runs the mill\'s '
    'office with her brother &amp; two clerks in M\u00fcnchsee 😀.</p>\n<p class="note">The council measures the noise '
    'in May and <a href="https://vale.example/noise">publishes what it finds</a>.</p>\n'
)
POST: Final[dict[str, Any]] = {
    "id": 812,
    "date": "2026-02-03T06:00:00",
    "date_gmt": "2026-02-03T05:00:00",
    "guid": {"rendered": "https://vale.example/?p=812"},
    "slug": "mill",
    "status": "publish",
    "type": "post",
    "link": LINK,
    "title": {"rendered": "Mill owners promise &#8220;quiet&#8221; nights"},
    "content": {"rendered": CONTENT, "protected": False},
    "excerpt": {"rendered": "<p>The owners [&hellip;]</p>\n", "protected": False},
    "comment_status": "open",
    "sticky": False,
    "template": "",
    "tags": [],
    "_links": {"self": [{"href": "https://vale.example/wp-json/wp/v2/posts/812"}]},
}
OTHER: Final = {**POST, "id": 813, "link": "https://vale.example/2026/02/bridge/", "slug": "bridge"}
LISTED: Final = json.dumps([POST])
UTF_8: Final = json.dumps([POST], ensure_ascii=False)
PRETTY: Final = json.dumps([POST], indent=2)
PARAGRAPHS: Final = (
    "The owners of the paper mill promised on Monday to stop the noisy cutter at night, after residents of Vale Street "
    'had complained for months.\n\n“It’s time,” said Dora "Dot" Quill, who runs the mill\'s office with her brother & '
    "two clerks in Münchsee 😀.\n\nThe council measures the noise in May and publishes what it finds."
)


def cleaned(payload: str) -> list[tuple[str, str, dict[str, Any]]]:
    body = payload.encode()
    part = Part(offset=0, length=len(body), sha256=hashlib.sha256(body).hexdigest())
    capture = Capture(raw_id=None, file="a.json", parts=(part,), role="article", source=None, url=None)
    task = Task(files=sites.load(), version="1", source=ANYONE)
    found = clean_capture(Stored(capture=capture, payloads=(body,)), task=task)
    return [(r.outcome.status, r.outcome.reason, json.loads(r.line) if r.line else {}) for r in found]


def shown(markup: str) -> str:
    """Escape as a browser writes the text of an element."""
    return html.escape(markup, quote=False)


def rows(*lines: list[str], delimiter: str = ",", quoting: Any = csv.QUOTE_MINIMAL) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, quoting=quoting).writerows(lines)
    return file.getvalue()


def coloured(text: str) -> str:
    return re.sub(r'"(?:[^"\\]|\\.)*"', lambda m: f'<span class="s">{shown(m[0])}</span>', text)


def numbered(text: str) -> str:
    lines = "".join(
        f'<tr><td class="line-number" value="{n}"></td><td class="line-content">{shown(line)}</td></tr>'
        for n, line in enumerate(text.split("\n"))
    )
    return f"<html><body><table><tbody>{lines}</tbody></table></body></html>"


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html>\n<html><head>{head}</head><body>{body}</body></html>"


PRE: Final = f'<pre style="word-wrap: break-word">{shown(LISTED)}</pre>'
BUTTONS: Final = "<ul><li>JSON</li><li>Raw Data</li><li>Headers</li></ul><button>Save</button><button>Copy</button>"
FORMATTER: Final = '<div class="json-formatter-container">Pretty-print <input type="checkbox"></div>'
SLASHED: Final = LISTED.replace("\\", "\\\\").replace('"', '\\"')
WRAPPED: Final = {
    "chrome": (page(PRE, '<meta name="color-scheme" content="light dark">'), "page-unwrapped"),
    "chrome's formatter": (page(f"<pre>{shown(UTF_8)}</pre>{FORMATTER}"), "page-unwrapped"),
    "firefox's viewer": (page(f"{BUTTONS}<pre class='data'>{shown(PRETTY)}</pre>"), "page-unwrapped"),
    "coloured source": (page(f'<pre id="l1">{coloured(PRETTY)}</pre>', "<title>source</title>"), "page-unwrapped"),
    "numbered source": (numbered(PRETTY), "page-unwrapped"),
    "in a page as it is": (f"<!DOCTYPE html>\n<html><body>{LISTED}</body></html>", "page-unwrapped"),
    "in a pre as it is": (f"<pre>{UTF_8}</pre>", "page-unwrapped"),
    "a form": (f"<textarea rows=3>{html.escape(LISTED)}</textarea>", "page-unwrapped"),
    "XML": (f'<?xml version="1.0"?><string xmlns="urn:x">{html.escape(LISTED)}</string>', "page-unwrapped"),
    "escaped": (html.escape(LISTED), "html-unescaped"),
    "escaped twice": (html.escape(html.escape(json.dumps(POST))), "html-unescaped"),
    "quotes escaped": (LISTED.replace('"', "&quot;"), "html-unescaped"),
    "numeric entities": (LISTED.replace('"', "&#34;"), "html-unescaped"),
    "hexadecimal entities": (PRETTY.replace('"', "&#x22;"), "html-unescaped"),
    "escaped in a page": (f"<html><body><pre>{html.escape(html.escape(LISTED))}</pre></body></html>", "html-unescaped"),
    "CSV": (rows([LISTED]), "csv-unquoted"),
    "CSV with a header": (rows(["id", "url", "body"], ["812", LINK, LISTED]), "csv-unquoted"),
    "CSV, all quoted": (rows(["id", "body", "n"], ["812", PRETTY, "1"], quoting=csv.QUOTE_ALL), "csv-unquoted"),
    "CSV with semicolons": (rows(["812", UTF_8, "x"], delimiter=";"), "csv-unquoted"),
    "CSV with tabs": (rows(["812", LISTED], delimiter="\t"), "csv-unquoted"),
    "a cell of CSV": (LISTED.replace('"', '""'), "csv-unquoted"),
    "CSV with backslashes": (f'id,body\n812,"{SLASHED}"\n', "csv-unquoted"),
    "base64": (base64.b64encode(UTF_8.encode()).decode(), "base64-decoded"),
    "base64 in lines": (base64.encodebytes(PRETTY.encode()).decode(), "base64-decoded"),
    "base64 for addresses": (base64.urlsafe_b64encode(LISTED.encode()).decode().rstrip("="), "base64-decoded"),
    "a data URL": ("data:application/json;base64," + base64.b64encode(LISTED.encode()).decode(), "base64-decoded"),
    "percent": (quote(UTF_8, safe=""), "percent-decoded"),
    "a form's body": (f"posts={quote_plus(LISTED)}&page=1", "percent-decoded"),
    "repr of a list": (repr([POST]), "object-literal"),
    "repr of a dictionary": (repr(POST), "object-literal"),
    "pprint": (pprint.pformat([POST]), "object-literal"),
    "pprint, wide": (pprint.pformat(POST, width=200, sort_dicts=False), "object-literal"),
    "repr behind a label": (f"response: {[POST]!r}", "object-literal"),
    "repr of bytes": (repr(UTF_8.encode()), "string-literal"),
    "repr of a text": (repr(LISTED), "string-literal"),
    "quoted by a shell": (f"'{LISTED.replace(chr(39), '’')}'", "string-literal"),
    "repr in a page": (page(f"<pre>{shown(repr([POST]))}</pre>"), "object-literal"),
    "repr, escaped": (html.escape(repr([POST])), "object-literal"),
    "repr in CSV": (rows(["id", "body", "n"], ["812", repr(POST), "1"]), "csv-unquoted"),
    "the inside of a pre": (shown(LISTED), "html-unescaped"),
    "the inside of a pre, twice": (shown(shown(json.dumps({"data": [POST]}))), "html-unescaped"),
    "a cell of a page": (page(f"<table><tr><th>body</th></tr><tr><td>{html.escape(LISTED)}</td></tr></table>"),
                         "page-unwrapped"),
    "escaped in CSV": (rows(["812", html.escape(LISTED)]), "html-unescaped"),
    "JSON.parse": (f"var a = JSON.parse('{LISTED.replace(chr(92), chr(92) * 2).replace(chr(39), chr(92) + chr(39))}');",
                   "string-literal"),
    "JSON.parse of a JSON string": (f"window.a = JSON.parse({json.dumps(LISTED)});", "string-literal"),
    "quotes with backslashes": (SLASHED, "string-literal"),
    "JSONP": (f"/**/show({LISTED});", "prefix-stripped"),
    "JSONP of jQuery": (f"jQuery36_17({LISTED})", "suffix-stripped"),
    "a variable": (f"var posts = {LISTED};", "prefix-stripped"),
    "a member of window": (f'window.cache["posts"] = {LISTED};', "prefix-stripped"),
    "a loop against inclusion": (f"while(1);{LISTED}", "prefix-stripped"),
    "a fence of Markdown": (f"```json\n{PRETTY}\n```\n", "suffix-stripped"),
    "curl -i": (f"HTTP/1.1 200 OK\r\nContent-Type: a/json\r\nX-WP-Total: 1\r\n\r\n{LISTED}", "prefix-stripped"),
    "a string": (json.dumps(LISTED), "double-encoded"),
    "a string in a wrapper": (json.dumps({"success": True, "data": LISTED}), "double-encoded"),
    "a string in a wrapper's wrapper": (json.dumps({"data": {"posts": LISTED}}), "double-encoded"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRAPPED)
def test_a_post_comes_whole_out_of_what_it_was_wrapped_in(name: str) -> None:
    payload, repair = WRAPPED[name]

    ((status, _, record),) = cleaned(payload)

    assert status == "written"
    assert record["text"].replace("’s office", "'s office") == PARAGRAPHS
    assert (record["title"], record["url"], record["published"]) == (TITLE, LINK, "2026-02-03T05:00:00Z")
    assert repair in record["provenance"]["repairs"]
    assert record["provenance"]["shape"] == "wordpress-json"
    assert record["provenance"]["damaged"] is (repair != "double-encoded")
    assert record["wordpress"]["id"] == 812


def test_each_row_of_a_csv_file_is_a_post() -> None:
    found = cleaned(rows(["id", "body"], ["812", json.dumps(POST)], ["813", json.dumps(OTHER)]))

    assert [record["url"] for _, _, record in found] == [LINK, OTHER["link"]]


WRAPS: Final[dict[str, Callable[[str], str]]] = {
    "a browser's pre": lambda body: f"<html><body><pre>{shown(body)}",
    "entities": html.escape,
    "CSV": lambda body: rows(["1", body]),
    "repr": lambda body: repr(json.loads(body)),
    "repr of bytes": lambda body: repr(body.encode()),
    "percent": quote,
    "base64": lambda body: base64.b64encode(body.encode()).decode(),
    "nodes of a wrapper": lambda body: json.dumps({"data": {"posts": {"nodes": json.loads(body)}}}),
}


@pytest.mark.parametrize("name", WRAPS)
def test_what_is_cut_in_its_wrapping_is_a_beginning_with_a_doubt_or_refused(name: str) -> None:
    whole = WRAPS[name](LISTED)
    begun = 0

    for cut in range(60, len(whole), 61):
        for status, _, record in cleaned(whole[:cut]):
            if status != "written":
                assert status in {"failed", "skipped"}
                continue
            begun += 1
            # The last word may be cut in the middle of an entity or a character.
            assert PARAGRAPHS.startswith(record["text"][:-8])
            doubts = {doubt["code"] for doubt in record["provenance"]["doubts"]}
            assert "truncated-tail" in doubts or record["text"] == PARAGRAPHS

    assert begun > 3


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ("Array\n(\n    [0] => stdClass Object\n        (\n            [id] => 812\n", "unknown-data"),
        ("stdClass Object\n(\n    [id] => 812\n    [content] => <p>The owners promised.</p>\n)\n", "unknown-data"),
        ("array (\n  0 => \n  array (\n    'id' => 812,\n    'title' => 'The mill',\n  ),\n)", "unknown-data"),
        ("<?php return array('id' => 812, 'content' => '<p>The owners promised.</p>');", "unknown-data"),
        ("[\n    'id' => 812,\n    'content' => '<p>The owners promised.</p>',\n]", "unknown-data"),
        ('array(1) {\n  [0]=>\n  array(2) {\n    ["id"]=>\n    int(812)\n  }\n}\n', "unknown-data"),
        ('object(stdClass)#12 (2) {\n  ["id"]=>\n  int(812)\n}\n', "unknown-data"),
        ('a:1:{i:0;a:1:{s:7:"content";s:34:"<p>The owners promised it all.</p>";}}', "unknown-data"),
        ('[{"id"=>812, "content"=>{"rendered"=>"<p>The owners promised.</p>"}}]', "unknown-data"),
        ("[OrderedDict([('id', 812), ('content', '<p>The owners promised.</p>')])]", "unknown-data"),
        ("- id: 812\n  title:\n    rendered: Mill\n  content:\n    rendered: >\n      Promised.\n", "unknown-data"),
        ("---\nid: 812\ndate_gmt: 2026\ncontent:\n  rendered: |\n    <p>One.</p>\n    <p>Two.</p>\n", "unknown-data"),
        ("map[content:map[protected:false rendered:<p>Promised.</p>] id:812 title:map[rendered:Mill]]", "unknown-data"),
        ("[{id=812, date=2026-02-03, content={rendered=<p>Promised.</p>, protected=false}}]", "unknown-data"),
        ("$VAR1 = [\n  {\n    'id' => 812,\n    'content' => { 'rendered' => '<p>A.</p>' }\n  }\n];", "unknown-data"),
        ("id       : 812\ndate_gmt : 2026-02-03\ncontent  : @{rendered=<p>A.</p>; protected=False}\n", "unknown-data"),
        ('ID,Title,Content,Permalink\n812,"Mill","<p>Promised.</p>",https://vale.example/\n', "unknown-data"),
        ('"id";"title";"content";"link"\n"812";"Mill";"Promised.";"https://vale.example/"\n', "unknown-data"),
        (LISTED.replace('"', "”").replace("”id”", "“id”"), "unknown-data"),
        ("\n".join(f"> {line}" for line in PRETTY.split("\n")), "unknown-data"),
        ("\n".join(f"{n} {line}" for n, line in enumerate(PRETTY.split("\n"))), "unknown-data"),
        ("{'level': 3, 'message': 'The owners of the mill promised.'}", "unknown-json"),
        ('<html><body><pre>{"level": 3, "message": "The owners promised."}</pre></body></html>', "unknown-json"),
        ("[{&quot;level&quot;: 3, &quot;message&quot;: &quot;The owners promised.&quot;}]", "unknown-json"),
        ('"{""level"": 3, ""message"": ""The owners promised.""}"\n', "unknown-json"),
        ("[{'a': " * 40, "unknown-json"),
    ],
)  # fmt: skip
def test_data_in_a_form_that_is_not_read_is_refused_by_name(payload: str, reason: str) -> None:
    ((status, found, _),) = cleaned(payload)

    assert (status, found) == ("failed", reason)


EXAMPLE: Final = '{"id": 7, "date_gmt": "2024-01-01T00:00:00", "content": {"rendered": "<p>x</p>"}}'


@pytest.mark.parametrize(
    "text",
    [
        "Array of lights\n\nThe array (the wall, says the harbour) has new lamps.",
        "{Editor: this is what she told us.}\n\nThe ferry sails again.",
        "[Video] The minister said 'no': it is over.\n\nThen he left the room.",
        "('Quiet': so the neighbours call him.)\n\nHe lives at the mill.",
        "'[...] and then it rained', she said.\n\nIt rained for days.",
        'Salaries: 12,"""so"" they said",3\n\nMore prose follows here.',
        "title: The mill\ndate: 2026-02-03\n\nThe owners promised to stop the cutter.",
        "---\ntitle: The mill\ndate: 2026-02-03\ncontent: news\n---\n\nThe owners promised to stop the cutter.",
        "Thisisawordwithoutanyspaceinitthatgoesonandonforeverandeverandneverendsatall",
        "How to print an array in PHP, for those who are new to it:\n\nArray\n(\n    [0] => 7\n)\n\nThat is it.",
        'A hash in Ruby is a table of names and values, and it is written in braces: {"id" => 812}.\n\nThat is all.',
        "Title, date, author and link were missing from the content, she said.\n\nThen she left the room.",
        "%5B is how a bracket is written in an address.",
        "&quot;It rained&quot;, she said: [&quot;so what&quot;]",
        f"The API of WordPress answers so:\n\n{EXAMPLE}\n\n" + "And then the theme draws what it holds.\n\n" * 20,
        "A dictionary is printed so:\n\n{'date_gmt': 1, 'rendered': 2}\n\n" + "The theme draws what it holds.\n" * 20,
    ],
)  # fmt: skip
def test_prose_that_quotes_or_resembles_data_stays_a_text(text: str) -> None:
    capture = Capture(raw_id=None, file="a", parts=(), role="article", source=None, url=None)

    shaped = detect(Stored(capture=capture, payloads=(text.encode(),)))

    assert shaped.shape == "text-dump"
    assert not set(REPAIRS) & set(shaped.repairs)


@pytest.mark.parametrize(
    "page",
    [
        f"<html><body><p>{'It answers with it. ' * 20}</p><pre>{html.escape(EXAMPLE)}</pre></body></html>",
        f"<html><body><pre>{html.escape(EXAMPLE)}</pre><p>{'That is what the API answers. ' * 20}</p></body></html>",
        '<html><body data-post="{&quot;id&quot;:7}"><p>[&quot;a&quot;] is an array.</p></body></html>',
        '<html><body><p>[<a href="/v">Video</a>] The minister left the room.</p></body></html>',
        f"<html><head><script>var post = {EXAMPLE};</script></head><body><p>The ferry sails again.</p></body></html>",
    ],
)
def test_a_page_that_shows_more_than_its_json_stays_a_page(page: str) -> None:
    capture = Capture(raw_id=None, file="a", parts=(), role="article", source=None, url=None)

    assert detect(Stored(capture=capture, payloads=(page.encode(),))).shape == "html"


@pytest.mark.parametrize(
    "notice", ["<br />\n<b>Notice</b>: x on line 3<br />\n", "<div><p>Warning: x</p></div>", "<p>x</p>\n"]
)
@pytest.mark.parametrize("body", [LISTED, LISTED.replace("/", "\\/")])
def test_a_notice_before_json_makes_no_page_of_it(notice: str, body: str) -> None:
    for end in range(body.index('"content"') + 30, len(body), 23):
        assert not unwrapped(notice + body[:end]).repairs, end


def test_a_page_of_json_that_is_no_post_says_so() -> None:
    capture = Capture(raw_id=None, file="a", parts=(), role="article", source=None, url=None)

    with pytest.raises(UnknownShape, match="no WordPress post"):
        detect(Stored(capture=capture, payloads=(b'<pre>{"version": 3}</pre>',)))


VALUES: Final = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_the_repr_of_any_value_is_its_json(value: Any) -> None:
    assert json.loads(literals.json_of(repr(value))) == value


@given(st.lists(st.text(), min_size=1))
def test_the_repr_of_any_json_is_it_again(value: list[str]) -> None:
    body = json.dumps([{"content": value}])

    assert json.loads(literals.json_of_string(repr(body)) or body) == json.loads(body)
    assert json.loads(literals.json_of_string(repr(body.encode())) or "") == json.loads(body)


@pytest.mark.parametrize(
    "unit",
    [
        "<script>",
        "<!--",
        "<pre>",
        '<pre>[{"a":1},',
        '[{""a"": ',
        "[{'a': ",
        "[{&quot;a&quot;:",
        "%5B",
        "'[{",
        "<pre><b x",
        "A",
    ],
)
def test_whatever_is_repeated_costs_no_square_of_its_length(unit: str) -> None:
    # A square of these lengths takes minutes, and the limit of the tests is less.
    assert isinstance(unwrapped(unit * (400_000 // len(unit)) + "!").text, str)
