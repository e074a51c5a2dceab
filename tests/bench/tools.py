"""Our own extractor and those of others, each behind one call: from the bytes of a page to what score.py wants.

Each imports what it needs when it is made, and no more: the memory of its process is measured. The others come with the
dependency group `bench`; every one is given what its documentation recommends for a page that is at hand, and its URL.
None is told the language: newspaper4k takes pages that do not declare it for English ones.
"""

import warnings
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module, metadata
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

from ingest import text
from tests.bench.inputs import Page

__all__ = ["LONG", "PEERS", "SHORT", "TOOLS", "Tool", "longest_run", "version"]

Row: TypeAlias = dict[str, Any]
LONG: Final = 80
"""Characters of a long line; those of dense scripts count three times."""
SHORT: Final = 5
"""How many shorter lines may stand between two of a run. Of fifteen pairs tried on 240 training dumps, and as many cut
ones, this one and 80 had the best mean F1; on multilingual news alone one line between was better."""
_BULLETS: Final = " \t•*-–"


class Tool(NamedTuple):
    """An extractor, ready to run."""

    run: Callable[[Page, bytes], Any]
    """What is timed: everything from the bytes to all that the tool gives."""
    told: Callable[[Any], Row]
    """The same as score.py wants it."""


class Maker(NamedTuple):
    """How to come by an extractor."""

    make: Callable[[], Tool]
    package: str | None = None
    """The distribution that it comes with; None for our own."""


def version(name: str) -> str | None:
    """Return the version of a tool's package, ours aside; None where it is not installed."""
    package = TOOLS[name].package
    if package is None:
        return ""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def longest_run(dump: str) -> str:
    r"""Return the longest run of long lines: at least 80 characters each, up to five shorter ones between them.

    Characters of scripts without spaces count three times; bullets and blank lines count for nothing.

    >>> longest_run("Home\n" + "first " * 20 + "\n\nShort\n" + "second " * 20 + "\nAbout").split()[-1]
    'second'
    """
    best, best_size = list[str](), 0
    run, size, between = list[str](), 0, list[str]()
    for line in filter(None, (line.strip(_BULLETS) for line in dump.splitlines())):
        weight = text.weight(line)
        if weight < LONG:
            between.append(line)
            continue
        if len(between) > SHORT:
            run, size = [], 0
        if run:
            run += between
            size += sum(map(text.weight, between))
        run.append(line)
        size += weight
        between = []
        if size > best_size:
            best, best_size = run.copy(), size
    return "\n".join(best)


def _ours() -> Tool:
    from tests.bench import ours  # noqa: PLC0415 -- see the module

    task = ours.task()
    return Tool(lambda page, payload: ours.clean(page, payload, task=task), ours.row)


def _trafilatura(**options: bool) -> Tool:
    extract = import_module("trafilatura").bare_extraction

    def told(found: Any) -> Row:
        if found is None:
            return {"text": None, "outcome": "nothing"}
        said = found.as_dict()
        names = [said["author"]] if said["author"] else []
        return {"text": said["text"], "title": said["title"], "authors": names, "published": said["date"]}

    return Tool(lambda page, payload: extract(payload, url=page.url, **options), told)


def _readability() -> Tool:
    document = import_module("readability").Document
    parse = import_module("lxml.html").fromstring
    defs = import_module("lxml.html.defs")
    inline = defs.phrase_tags | defs.font_style_tags | defs.special_inline_tags - {"br"}

    def run(page: Page, payload: bytes) -> tuple[str, str]:
        read = document(payload, url=page.url)
        body = parse(read.summary(html_partial=True))  # its answer is markup
        for element in body.iter():
            if element.tag not in inline:
                element.text = f"\n{element.text or ''}"
                element.tail = f"\n{element.tail or ''}"
        return body.text_content(), read.short_title()

    return Tool(run, _texts)


def _newspaper() -> Tool:
    with warnings.catch_warnings(action="ignore"):  # of packages for its other purposes
        article = import_module("newspaper").Article

    def run(page: Page, payload: bytes) -> Any:
        found = article(page.url or "http://page.example/", fetch_images=False)
        return found.download(input_html=payload).parse()

    def told(found: Any) -> Row:
        day = found.publish_date.isoformat() if found.publish_date else None
        return {"text": found.text, "title": found.title, "authors": list(found.authors), "published": day}

    return Tool(run, told)


def _htmldate() -> Tool:
    find = import_module("htmldate").find_date

    def run(page: Page, payload: bytes) -> str | None:
        found: str | None = find(payload.decode("utf-8", "replace"), url=page.url, original_date=True)
        return found

    return Tool(run, lambda found: {"text": None, "published": found})


def _resiliparse() -> Tool:
    extract = import_module("resiliparse.extract.html2text").extract_plain_text
    tree = import_module("resiliparse.parse.html").HTMLTree
    encoding = import_module("resiliparse.parse.encoding").detect_encoding

    def run(page: Page, payload: bytes) -> tuple[str, str]:
        parsed = tree.parse_from_bytes(payload, encoding(payload))
        return extract(parsed, main_content=True, alt_texts=False), parsed.title

    return Tool(run, _texts)


def _whole_dump() -> Tool:
    return Tool(lambda page, payload: (payload.decode("utf-8", "replace"), None), _texts)


def _longest_run() -> Tool:
    return Tool(lambda page, payload: (longest_run(payload.decode("utf-8", "replace")), None), _texts)


def _texts(found: tuple[str, str | None]) -> Row:
    return {"text": found[0], "title": found[1]}


TOOLS: Final[Mapping[str, Maker]] = MappingProxyType(
    {
        "ingest": Maker(_ours),
        "trafilatura": Maker(partial(_trafilatura, with_metadata=True), "trafilatura"),
        "trafilatura fast": Maker(partial(_trafilatura, fast=True), "trafilatura"),
        "trafilatura precision": Maker(partial(_trafilatura, favor_precision=True), "trafilatura"),
        "trafilatura recall": Maker(partial(_trafilatura, favor_recall=True), "trafilatura"),
        "readability-lxml": Maker(_readability, "readability-lxml"),
        "newspaper4k": Maker(_newspaper, "newspaper4k"),
        "resiliparse": Maker(_resiliparse, "resiliparse"),
        "htmldate": Maker(_htmldate),
        "untouched dump": Maker(_whole_dump),
        "longest run of long lines": Maker(_longest_run),
    }
)
"""All of them; trafilatura without options of its own gives metadata too, the others the text alone."""
PEERS: Final = tuple(name for name, maker in TOOLS.items() if maker.package)
