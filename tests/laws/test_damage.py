"""Whatever happens to the bytes of a WordPress answer: no text that was not there, no hang, no traceback."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest import parse, shape
from ingest.errors import IngestError
from ingest.model import Document
from ingest.parse.post.shortcodes import TAG
from ingest.pipeline.clean.capture import Result, clean_capture
from ingest.text import squeeze
from tests.bench import ours
from tests.bench.laws import unescaped, visible
from tests.costs import at_most
from tests.making import stored

CONTENT: Final = (
    "<p>The mill opened on Monday, in what its owner called “a new start” for the valley.</p>\n<h2>What changes</h2>\n"
    "<ul><li>Two crossings a day &#8211; at last</li><li>A fare of €4</li></ul>\n"
    '[caption id="a" width="3"]<img src="https://mill.example/f.jpg" alt="A wheel" /> The wheel at dawn[/caption]\n'
    '<p>Zoë Ångström 😀, who ran the old one, said: "It is not the same"; she paid for AT&amp;T\'s café.</p>\n'
)
POST: Final[Mapping[str, Any]] = {
    "id": 77,
    "date": "2026-01-05T07:00:00",
    "date_gmt": "2026-01-05T08:00:00",
    "slug": "mill-opens",
    "link": "http://mill.example/mill-opens/",
    "title": {"rendered": "Mill opens – today"},
    "content": {"rendered": CONTENT, "protected": False},
    "excerpt": {
        "rendered": "<p>The mill opened on Monday, in what its owner called [&hellip;]</p>",
        "protected": False,
    },
    "author": 1,
    "_links": {"self": [{"href": "http://mill.example/wp-json/wp/v2/posts/77"}]},
}
BRIDGE: Final = "Another story altogether, about a bridge that was never built over the same river."
OTHER: Final = {
    **POST,
    "id": 78,
    "title": {"rendered": "Another"},
    "content": {"rendered": f"<p>{BRIDGE}</p>\n", "protected": False},
}


def dump(value: Any, **options: Any) -> str:
    return json.dumps(value, **{"ensure_ascii": False, **options}).replace("/", "\\/")


def flattened(post: Mapping[str, Any]) -> str:
    """Do what an HTML extractor does to JSON: no opening tags, no entities, the rest literal."""
    return html.unescape(re.sub(r"<(?!\\/)[^<>]*>", "", dump(post, separators=(",", ":"))))


SHAPES: Final[Mapping[str, bytes]] = {
    name: text.encode()
    for name, text in {
        "post": dump(POST),
        "ascii": json.dumps(POST),
        "indented": dump(POST, indent=1),
        "list": dump([POST, OTHER]),
        "envelope": dump({"body": [POST, OTHER], "status": 200, "headers": {"X-WP-Total": 2}}),
        "wordpress.com": dump(
            {"found": 2, "posts": [{**POST, "content": CONTENT, "title": "Mill opens – today"}, OTHER]}
        ),
        "lines": f"{dump(POST)}\n{dump(OTHER)}\n",
        "encoded twice": json.dumps(dump(POST)),
        "flattened": flattened(POST),
        "noisy": f"<br />\n<b>Notice</b>: Undefined index in /a.php on line 3<br />\n{dump(POST)}<!-- cached -->",
    }.items()
}
TIMES: Final = 400
"""As much as the undamaged answer, which takes some thousandths of a second: what hangs is far beyond."""
_TAG: Final = re.compile(r"<[^<>]*>")
_CLOSER: Final = re.compile(r"</[a-zA-Z]\w*\s*>")
_MEMBER: Final = re.compile(r'"(?:content|rendered)"\s*:')
_WORD: Final = re.compile(r"\w+")
_WESTERN: Final = [bytes([b]).decode("windows-1252", "ignore") or chr(b) for b in range(256)]

WHOLE: Final = [
    squeeze(visible(TAG.sub("", str(text))))
    for post in (POST, OTHER)
    for text in (post["content"]["rendered"], post["title"]["rendered"], post["excerpt"]["rendered"])
]


def readings(payload: bytes, encoding: str) -> Iterator[str]:
    """Yield what anybody may read in an answer, whatever is taken for a tag, an escape or a shortcode."""
    # Browsers read the five bytes that windows-1252 leaves out as the controls of ISO-8859-1, and so do we.
    western = encoding == "windows-1252"
    text = "".join(map(_WESTERN.__getitem__, payload)) if western else payload.decode(encoding, "replace")
    yield text
    for _ in range(2):
        text = unescaped(text)
        for reading in (text, TAG.sub("", text)):
            plain = html.unescape(reading)
            yield from (reading, plain, visible(reading), *map(visible, _MEMBER.split(reading)))
            for markup in (_TAG, _CLOSER):
                yield from (markup.sub("", plain), markup.sub(" ", plain))


def shingles(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text)
    return {tuple(words[i : i + 4]) for i in range(len(words) - 3)}


KNOWN: Final = {
    name: set(chain.from_iterable(map(shingles, readings(payload, "utf-8")))) for name, payload in SHAPES.items()
}


def cleaned(payload: bytes) -> list[Result]:
    """Walk an answer to the end; whatever is left of it, each item has one outcome, and soon."""
    results = list[Result]()

    def clean(_: int) -> None:
        results[:] = clean_capture(stored(payload, file="a.json"), task=ours.task())

    def clean_undamaged(_: int) -> None:
        clean_capture(stored(SHAPES["list"], file="a.json"), task=ours.task())

    assert at_most(TIMES, clean, clean_undamaged)
    assert results
    assert [r.outcome.detail for r in results if r.outcome.status == "crashed"] == []
    return results


def paragraphs(result: Result) -> list[str]:
    """Return the title, unless it is an address written as words, and the paragraphs of a record."""
    if result.line is None:
        return []
    record = json.loads(result.line)
    doubts = {doubt["code"] for doubt in record["provenance"]["doubts"]}
    titles = [record["title"]] if record["title"] and "title-from-url" not in doubts else []
    return [*titles, *(record["text"][b["start"] : b["end"]] for b in record["blocks"])]


def strange(name: str, payload: bytes, result: Result) -> list[str]:
    """Return what a record says and neither the undamaged answer nor the damaged one does."""
    found = [text for text in paragraphs(result) if not any(squeeze(text) in whole for whole in WHOLE)]
    if not found or result.line is None:
        return []
    encoding = json.loads(result.line)["provenance"]["encoding"]["name"]
    damaged = list(readings(payload, encoding))
    squeezed = list(map(squeeze, damaged))
    known = KNOWN[name].union(*map(shingles, damaged))
    return [
        text
        for text in found
        if not any(squeeze(text) in reading for reading in squeezed) and not (shingles(text) or {()}) <= known
    ]


@pytest.mark.parametrize("name", SHAPES)
def test_a_cut_at_any_byte_gives_beginnings_of_what_was_there(name: str) -> None:
    payload = SHAPES[name]
    text = payload.decode()
    squeezed = "\n".join([*WHOLE, squeeze(text), squeeze(visible(unescaped(text)))])

    for length in range(1, len(payload)):
        try:
            documents = list(parse.documents(shape.detect(stored(payload[:length], file="a.json"))))
        except IngestError:
            continue
        for document in documents:
            if isinstance(document, Document):
                assert document.damaged or document.shape != "wordpress-json" or name in {"lines", "noisy"}, length
                texts = [squeeze(block.text.rstrip("\\")) for block in document.blocks]  # half an escape
                assert [text for text in texts if text not in squeezed] == [], length


@pytest.mark.parametrize("name", SHAPES)
def test_a_cut_at_some_bytes_gives_records_of_what_was_there(name: str) -> None:
    payload = SHAPES[name]

    for length in range(7, len(payload), 61):  # a prime: not always the same place in a member
        for result in cleaned(payload[:length]):
            assert strange(name, payload[:length], result) == [], length


def test_a_cut_in_a_large_answer_leaves_the_whole_posts_and_one_failure() -> None:
    posts = [{**POST, "id": n, "link": f"http://mill.example/{n}/", "content": {**POST["content"]}} for n in range(100)]
    payload = dump(posts).encode()
    begin = payload.index(b'{"id": 63,')

    for cut in range(begin + 1, payload.index(b'{"id": 64,') - 3, 211):
        results = cleaned(payload[:cut])

        assert [r.outcome.status for r in results] == ["written"] * 63 + ["failed"], cut
        assert results[-1].outcome.reason == "malformed-payload"
    for cut in range(1, len(payload), 30_011):
        assert all(r.outcome.status in {"written", "failed"} for r in cleaned(payload[:cut])), cut


@st.composite
def damages(draw: st.DrawFn) -> tuple[str, bytes]:
    """Delete, double, swap and overwrite bytes of an answer."""
    name = draw(st.sampled_from(sorted(SHAPES)))
    payload = bytearray(SHAPES[name])
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(payload) - 1))
        end = start + draw(st.sampled_from([1, 1, 2, 5, 40, 300]))
        other = draw(st.integers(0, len(payload) - 1))
        match draw(st.sampled_from(["delete", "double", "swap", "overwrite"])):
            case "delete":
                del payload[start:end]
            case "double":
                payload[start:start] = payload[start:end]
            case "swap":
                payload[start], payload[other] = payload[other], payload[start]
            case _:
                payload[start] = draw(st.integers(0, 255))
        payload = payload or bytearray(b"{")
    return name, bytes(payload)


@given(damages())
@example(("list", SHAPES["list"].replace(b"08:00:00", b"08:00:60")))
@example(("ascii", SHAPES["ascii"].replace(b"more", b"mo\xc1")))
@example(("ascii", b"<" + SHAPES["ascii"][1:]))
@example(("ascii", SHAPES["ascii"][SHAPES["ascii"].index(b"<ul>") :]))
@example(("ascii", SHAPES["ascii"].replace(b"Mill opens", b"Mill open\x81", 1)))
@example(("post", SHAPES["post"].replace(b"the same", b'the s"}, "author": 1, "_links": {}} is not the same')))
@settings(max_examples=150, deadline=None)
def test_damage_of_any_bytes_brings_no_text_that_was_not_there(damage: tuple[str, bytes]) -> None:
    name, payload = damage

    for result in cleaned(payload):
        assert strange(name, payload, result) == []


@pytest.mark.parametrize("name", ["list", "envelope", "wordpress.com", "lines"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"id": 77', b'"id": 77}'),
        (b'"title": {', b'"title": {{'),
        (b"opened on", b'opened "on'),
        (b'<\\/p>\\n", "protected"', b'<\\/p>\\n, "protected"'),
        (b'<\\/p>\\n", "protected"', b'<\\/p>\\nx, "protected"'),
        (b'<\\/p>\\n", "excerpt"', b'<\\/p>\\n" "excerpt"'),
        (b'posts\\/77"}]}}', b'posts\\/77"}]}} '),
        (b'posts\\/77"}]}}', b'posts\\/77"}]}X'),
        (b'posts\\/77"}]}}', b"posts\\/77}]}}"),
        (b'posts\\/77"}]}}', b'posts\\/77"]}}'),
        (b'{"id": 78, "date"', b'{"id": 78, "ate"'),
        (b'{"id": 78, "date"', b'"id": 78, "date"'),
    ],
)
def test_one_broken_byte_never_takes_a_neighbour_with_it(name: str, old: bytes, new: bytes) -> None:
    results = cleaned(SHAPES[name].replace(old, new, 1))

    assert len(results) == 2
    assert [BRIDGE in paragraphs(result) for result in results] == [False, True]
    assert any("The mill opened" in paragraph for paragraph in paragraphs(results[0]))
    assert not any('": ' in paragraph for result in results for paragraph in paragraphs(result))
