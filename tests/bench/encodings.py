"""How often the character set of a page is found that was written anew in one of a former time.

`python -m tests.bench.encodings` writes the corpus's pages (validation, unless `--split` says otherwise) in every
character set of their language, and reads them back: with the declaration, with it behind 12 kB of script, with a wrong
one, with none, with none and 6 to 20 kB of script before the text, and cut to the title and the first 200 characters.
A reading is right when it gives the same text; `doubt` counts wrong ones that are doubted, `silent` those that are not,
`needless` right ones that are doubted. `--csv FILE` keeps the rows.
"""

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from ingest import shape
from ingest.clean.fields.language import languages
from ingest.errors import IngestError
from ingest.model import Capture, Stored
from tests.bench import inputs, table

__all__ = ["VARIANTS", "fits", "main", "variants"]

_WESTERN: Final = ("cp1252", "iso8859-15")
_CENTRAL: Final = ("cp1250", "iso8859-2")
_CYRILLIC: Final = ("cp1251", "koi8-r", "iso8859-5")
_WIDE: Final = ("utf-16-le", "utf-16-be")
SETS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "nb", "fi", "en"), _WESTERN),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "bs"), _CENTRAL),
    "ro": _CENTRAL, "ru": _CYRILLIC, "bg": _CYRILLIC, "uk": ("cp1251", "koi8-u"), "el": ("cp1253", "iso8859-7"),
    "he": ("cp1255", "iso8859-8"), "ar": ("cp1256", "iso8859-6"), "fa": ("cp1256",), "th": ("cp874",),
    "tr": ("cp1254",), "vi": ("cp1258",), "lv": ("cp1257", "iso8859-13"), "lt": ("cp1257", "iso8859-13"),
    "et": ("cp1257", "iso8859-15"), "zh": ("gb18030", "big5hkscs"), "ja": ("cp932", "euc_jp", "iso2022_jp"),
    "ko": ("cp949",),
}  # fmt: skip
VARIANTS: Final = ("declared", "late", "wrong", "undeclared", "script", "short")
_CHARSET: Final = re.compile(r"<meta\b[^>]*charset[^>]*>|<\?xml[^>]*\?>", re.IGNORECASE)
_CONTROLS: Final = re.compile("[\x80-\x9f\ufffd]")
_UNSEEN: Final = re.compile(r"<(script|style)\b[^>]*>.*?</\1|<[^>]*>", re.IGNORECASE | re.DOTALL)
_HEAD: Final = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_FEWEST: Final = 10  # characters above ASCII; with fewer a page is nearly the same in all character sets
_FITS: Final = 0.98  # of them; the rest becomes references, as editors write them
_SCRIPT: Final = "".join(
    f"var option{n} = {{id: {n}, on: function (e) {{ return e.x < {n}; }}}};\n" for n in range(400)
)
_LABELS: Final = {
    "gb18030": "gbk",
    "big5hkscs": "big5",
    "cp932": "shift_jis",
    "cp949": "euc-kr",
    "cp874": "windows-874",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; exit 2 without a corpus."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--split", default="validation")
    parser.add_argument("--limit", type=int, default=40, help="pages of a language and character set")
    parser.add_argument("--show", action="store_true", help="name what was read wrongly")
    args = parser.parse_args(argv)
    root = inputs.folder(args.corpus)
    if not inputs.corpora(root):
        print(f"no corpus in {root}; --corpus or INGEST_CORPUS names one", file=sys.stderr)
        return 2
    right: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    said = Counter[str]()
    taken = Counter[tuple[str, str]]()
    for page, text, language in _texts(root, args.split):
        for codec in (*SETS[language], *_WIDE):
            if taken[language, codec] >= args.limit or not fits(text, codec):
                continue
            taken[language, codec] += 1
            for name, payload, written in variants(text, codec):
                found, doubts = _read(payload, page.url if name == "declared" else None)
                good = _same(found, written)
                right[codec, name]["right"] += good
                right[codec, name]["all"] += 1
                said[f"{name} right" if good else f"{name} wrong"] += 1
                said[f"{name} needless"] += good and bool(doubts)
                said[f"{name} silent"] += not good and not doubts
                if args.show and not (good and not doubts):
                    print(page.file, language, codec, name, good, doubts)
    print(_table(right))
    print()
    print(table.columns([("variant", "right", "wrong", "silent", "needless"), *(
        (name, *(said[f"{name} {key}"] for key in ("right", "wrong", "silent", "needless"))) for name in VARIANTS
    )]))  # fmt: skip
    return 0


def _table(right: dict[tuple[str, str], Counter[str]]) -> str:
    codecs = sorted({codec for codec, _ in right})
    rows = [
        (codec, right[codec, "undeclared"]["all"], *(_percent(right[codec, name]) for name in VARIANTS))
        for codec in codecs
    ]
    whole = [sum((right[codec, name] for codec in codecs), Counter[str]()) for name in VARIANTS]
    return table.columns([("read back, %", "pages", *VARIANTS), *rows, ("all", whole[3]["all"], *map(_percent, whole))])


def _percent(counted: Counter[str]) -> float | None:
    return 100 * counted["right"] / counted["all"] if counted["all"] else None


def _texts(root: Path, split: str) -> Iterator[tuple[inputs.Page, str, str]]:
    gold = {
        (corpus, row["id"]): row
        for corpus in inputs.corpora(root)
        for row in inputs.gold(root, corpus, split=split).values()
    }
    for page in inputs.pages(root, split=split, shapes=("html",)):
        row = gold[page.corpus, page.id]
        language = _language(row)
        if language not in SETS:
            continue
        try:
            text = shape.detect(_stored(page.payload(), page.url)).text
        except IngestError:
            continue
        if not _CONTROLS.search(text):  # somebody read it wrongly before it was sent
            yield page, _CHARSET.sub("", text), language


def _language(row: dict[str, Any]) -> str | None:
    words = (row.get("text") or "")[:1000]
    return languages.detect(words) if words else (row.get("lang") or "").lower().partition("-")[0] or None


def fits(text: str, codec: str) -> bool:
    """Whether a text has enough characters above ASCII, and nearly all of them are in a character set."""
    high = re.sub("[\x00-\x7f]+", "", text)
    return len(high) >= _FEWEST and sum(map(len, re.findall("&#\\d+;", _encoded(high, codec).decode(codec)))) <= (
        1 - _FITS
    ) * 6 * len(high)


def variants(text: str, codec: str) -> Iterator[tuple[str, bytes, str]]:
    """Write a page in every way: the name of the variant, its bytes, and the text that is right."""
    head = _HEAD.search(text)
    begin, rest = (text[: head.end()], text[head.end() :]) if head else ("<html><head>", text)
    meta = f'<meta charset="{_LABELS.get(codec, codec)}">'
    script = f"<script>{_SCRIPT[: 6000 + len(text) % 14_000]}</script>"
    wrong = '<meta charset="utf-8">' if len(text) % 2 else '<meta charset="iso-8859-1">'
    title = re.search(r"<title\b[^>]*>([^<]{1,200})", text, re.IGNORECASE)
    shown = re.sub(r"(?s)<(script|style)\b.*?</\1|<[^>]*>", " ", rest)
    short = f"<html><head><title>{title[1] if title else ''}</title></head><body><p>{' '.join(shown.split())[:200]}</p>"
    if codec in _WIDE:
        meta, wrong = "", ""
    for name, written in (
        ("declared", begin + meta + rest),
        ("late", begin + script[:12_000].rpartition("\n")[0] + "</script>" + meta + rest),
        ("wrong", begin + wrong + rest),
        ("undeclared", begin + rest),
        ("script", begin + script + rest),
        ("short", short),
    ):
        payload = _encoded(written, codec)
        if name != "short" or not payload.isascii():
            yield name, payload, payload.decode(codec)


def _encoded(text: str, codec: str) -> bytes:
    return text.encode(codec, "xmlcharrefreplace")


def _same(found: str | None, written: str) -> bool:
    """Compare what readers see: a letter in a script gives no article another text."""
    return found is not None and _UNSEEN.sub("", found).strip() == _UNSEEN.sub("", written).strip()


def _stored(payload: bytes, url: str | None) -> Stored:
    capture = Capture(raw_id=None, file="a", parts=(), role="article", source=None, url=url)
    return Stored(capture=capture, payloads=(payload,))


def _read(payload: bytes, url: str | None) -> tuple[str | None, tuple[str, ...]]:
    try:
        shaped = shape.detect(_stored(payload, url))
    except IngestError as e:
        return None, (e.reason,)
    return shaped.text, tuple(f"{doubt.code}: {doubt.message}" for doubt in shaped.doubts)


if __name__ == "__main__":
    sys.exit(main())
