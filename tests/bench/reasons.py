"""Does what is not the article's text get the right end? `python -m tests.bench.reasons [--misses] [--check]`.

Sixty training pages are labelled by hand, `tests/data/reasons/<corpus>.json`: page id to `[position, digest, end]` of
every block that has a named end; the digest (of the block's text) finds a block that moved, and tells one that changed.
`--draw` prints the pages, `--show CORPUS/ID` a page without our decisions, lest they lead the hand that labels
it, and `--label CORPUS/ID "3 authors, 5-9 related"` writes labels. Printed by end: how many blocks are labelled, how
many of these ended right (recall), how many stayed in the body, how many blocks of these pages got that end, which
share of them is labelled so (precision), and on how many pages the end is labelled.

An end is a reason of removal, or the field that the block should give its value to: `caption` and `credit` (of images),
`authors`, `published`, `modified`, `tags`, `access`, … How to choose:

- Label every block with one of the ends below, in and around the article. Not labelled, because not measured: the
  article's text (headline, kicker, standfirst, fact boxes, embedded posts, corrections), menus, breadcrumbs, links to
  the previous and next post, footers, controls of players and galleries, hidden blocks (`hidden` in `--show`: they end
  as `markup-residue`).
- `a|b`: either is right, the better first; counted under the first. `?`: not counted at all. Use it for what is the
  site's furniture as well as the named thing: links to its social networks, newsletter, cookie settings or app in its
  header or footer, and for what nobody could name.
- A second copy of a labelled block has the label of the first; `duplicate` is right for it too (the bench knows).
- `caption`: what describes a picture, video or chart, whatever its tag; with a credit at its end still a caption.
  `credit`: a block that only says who made or owns it. Those of pictures of teasers are `related`.
- `authors`: a line that names who wrote the article, also an agency, and also if it holds the date. `published` and
  `modified`: a date line; of both dates, `published`; a label alone ("Updated:") is `byline`. A name that heads an
  author box is `author-bio|authors`.
- `byline`: metadata that no field takes: reading time, counts of views, shares and comments, the author's role or
  place, `Source: …` (`byline|syndicated_from`), the stamp of a live update, the label of a tag list, the publisher's
  copyright line right below the text (`byline|footer`). A count on a share or comment button is `share` or `comments`.
- `author-bio`: what tells about the author, in a box or as the last lines, with its links.
- `tags`: entries of the article's list of tags; with the categories that a post is filed under, `tags|section`.
- `share`: share buttons and the article's other tools (print, mail, save, listen, text size), and "follow us at …".
- `newsletter`: anything that asks to have news delivered: mail, push, channel, feed, app, podcast. Offers of a
  subscription and appeals for donations: `newsletter|advertisement`. A notice that the rest is for subscribers:
  `access|newsletter`.
- `related`: titles of other articles with all that belongs to such a teaser (text, date, author, section, picture), and
  the label above them, in the text, beside it and below it ("most read" and "latest" too); "Read more: …" lines. Not
  those inside the menu.
- `ticker`: lines of breaking news, prices or scores that run above the page.
- `comments`: readers' comments, their form, their count with its button, what is said about them; asking readers for
  their decision on the article too.
- `consent`: cookie banners, notices about embedded content, what stands in place of an embed or a player that is
  blocked or needs a script.
- `advertisement`: advertisements, their labels, shop offers.
"""

import argparse
import hashlib
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias, get_args

from ingest import clean, sites, text
from ingest.errors import NoArticle
from ingest.model import Document, Extraction, Fields, Image, Reason
from ingest.sites import RuleFile
from tests.bench import floors, inputs, pages
from tests.bench.table import columns

__all__ = [
    "BLOCKS", "ENDS", "LABELS", "MEASURED", "Ended", "Label", "Measure", "compact", "drawn", "ends", "main", "parse",
    "place", "read", "shown", "write",
]  # fmt: skip

LABELS: Final = Path(__file__).parents[1] / "data" / "reasons"
FLOORS: Final = Path(__file__).with_name("reasons.json")
CORPORA: Final = ("news", "articles", "multilingual", "mixed", "segments", "wordpress")
SEED: Final = 20261123
PAGES: Final = 10
"""Of each corpus."""
BLOCKS: Final = 400
"""Longer pages are not drawn: nobody reads them whole."""
ENDS: Final = frozenset({*get_args(Reason), *Fields.__dataclass_fields__, "caption", "credit"}) - {"images"}
MEASURED: Final = frozenset(
    {
        *(
            "caption",
            "credit",
            "authors",
            "published",
            "modified",
            "tags",
            "byline",
            "author-bio",
            "share",
            "newsletter",
        ),
        *("related", "ticker", "comments", "consent", "advertisement", "access"),
    }
)
"""The ends of which all blocks are labelled: the first of a label is one of them."""
UNCOUNTED: Final = "?"
_SHOWN: Final = 160  # characters of a block: it can be told by them
_DIGITS: Final = 8  # of a digest: enough for the blocks of one page

Page: TypeAlias = tuple[str, str]
"""Corpus and id."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a person says of one block."""

    position: int
    digest: str
    end: str

    @property
    def counted(self) -> str:
        """The end that it is counted under; none for `?`."""
        return "" if self.end == UNCOUNTED else self.end.partition("|")[0]

    @property
    def right(self) -> frozenset[str]:
        """All ends that are right."""
        return frozenset(self.end.split("|"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How one block ended."""

    digest: str
    end: str
    """As labels name it; `body`, or `skipped` where the page gave no article."""
    fields: frozenset[str] = frozenset()
    """All fields that have a value from it."""
    hidden: bool = False


@dataclass(slots=True)
class Measure:
    """The counts over pages, by end."""

    pages: Counter[str] = field(default_factory=Counter)
    labelled: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    body: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    precise: Counter[str] = field(default_factory=Counter)
    misses: list[tuple[str, int, str, str]] = field(default_factory=list)
    """Page, position, the end wanted (empty: none), the end given."""
    stale: list[tuple[str, int]] = field(default_factory=list)

    def add(self, page: str, labels: Sequence[Label], found: Sequence[Ended]) -> None:
        """Count one page."""
        known, stale = place(labels, [one.digest for one in found])
        self.stale += ((page, label.position) for label in stale)
        self.pages.update({label.counted for label in labels if label.counted})
        for i, one in enumerate(found):
            label = known.get(i)
            wanted = label.counted if label else ""
            well = label is not None and self._is_right(label, one, known, found)
            if wanted:
                self.labelled[wanted] += 1
                self.right[wanted] += well
                self.body[wanted] += one.end == "body"
            uncounted = one.hidden if label is None else not wanted
            if not uncounted:
                self.given[one.end] += 1
                self.precise[one.end] += well
            if not well and not uncounted and (wanted or one.end in MEASURED):
                self.misses.append((page, i, wanted, one.end))

    @staticmethod
    def _is_right(label: Label, one: Ended, known: Mapping[int, Label], found: Sequence[Ended]) -> bool:
        """Return whether an end is right; of several copies of a text all but one may end as copies."""
        if one.end in label.right or not one.fields.isdisjoint(label.right):
            return True
        return one.end == "duplicate" and any(
            found[i].digest == one.digest and found[i].end in other.right for i, other in known.items()
        )

    def figures(self) -> dict[str, dict[str, float]]:
        """Return recall and precision of every end that is labelled, and of all together."""
        return {
            end: {"recall": _share(right, labelled), **({"precision": _share(precise, given)} if given else {})}
            for end, labelled, right, _, given, precise in self._rows()
        }

    def table(self) -> str:
        """Draw the counts, the most frequent end first."""
        head = ("end", "pages", "labelled", "right", "recall", "in body", "given", "precision")
        rows = (
            (
                end,
                self.pages[end] or None,
                labelled,
                right,
                _share(right, labelled),
                body,
                given,
                _share(precise, given) if given else None,
            )
            for end, labelled, right, body, given, precise in self._rows()
        )
        return columns([head, *rows])

    def confusions(self) -> str:
        """Draw what blocks ended as instead: the most frequent pairs first."""
        pairs = Counter((wanted or "(none)", given) for _, _, wanted, given in self.misses)
        return columns([("wanted", "given", "blocks"), *((*pair, count) for pair, count in pairs.most_common())])

    def _rows(self) -> list[tuple[str, int, int, int, int, int]]:
        counts = (self.labelled, self.right, self.body, self.given, self.precise)
        wanted = sorted(self.labelled, key=lambda end: (-self.labelled[end], end))
        rows = [(end, *(count[end] for count in counts)) for end in wanted]
        whole = (floors.EVERY, *(sum(count[end] for end in wanted) for count in counts))
        return [*rows, whole]  # type: ignore[list-item]  # a name and five numbers


def compact(value: str) -> str:
    """Digest the text of a block."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def drawn(root: Path, corpora: Sequence[str] = CORPORA) -> Iterator[tuple[Page, Document]]:
    """Draw the pages, in the order of the draw; what has no blocks or too many is passed over."""
    for corpus in corpora:
        rows = inputs.gold(root, corpus, split="training")
        names = sorted(rows)
        found = 0
        for name in random.Random(SEED).sample(names, len(names)):  # noqa: S311 -- a draw that anybody can repeat
            document = pages.document(root, corpus, rows[name])
            if document is not None and len(document.blocks) <= BLOCKS:
                yield (corpus, name), document
                found += 1
            if found == PAGES:
                break


def shown(document: Document) -> Iterator[str]:
    """Write a page's blocks as a person needs them to label; nothing of what we make of them."""
    for block in document.blocks:
        kind = f"h{block.level}" if block.kind == "heading" else block.kind
        signs = [
            *(["hidden"] if block.hidden else []),
            *([f"image {block.image}"] if block.image >= 0 else []),
            *([f"links {block.link_chars}/{len(block.text)}"] if block.link_chars else []),
        ]
        images = [image for image in document.images if image.block == block.index]
        for image in images:
            yield f"      (image{f', alt: {image.alt[:_SHOWN]}' if image.alt else ''})"
        path = block.element_path.strip()[-70:]
        yield f"{block.index:4} {compact(block.text)} {kind:9} {' '.join(signs):14} <…{path}>"
        cut = "…" if len(block.text) > _SHOWN else ""
        yield f"      {block.text[:_SHOWN]!r}{cut}"


def read(folder: Path = LABELS) -> dict[Page, list[Label]]:
    """Read all labels. Raises ValueError where one names an end that is none, or is not measured."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        for name, rows in json.loads(path.read_text(encoding="utf-8")).items():
            found[path.stem, name] = [Label(*row) for row in rows]
    for page, labels in found.items():
        for label in labels:
            if label.end != UNCOUNTED and not (label.counted in MEASURED and label.right <= ENDS):
                raise ValueError(f"{'/'.join(page)} {label.position}: no end {label.end!r}")
    return found


def parse(said: str, blocks: Sequence[str]) -> list[Label]:
    """Read labels as a person writes them, positions first.

    >>> [(label.position, label.end) for label in parse("3 authors, 0-1 related|navigation", ["a", "b", "c", "d"])]
    [(0, 'related|navigation'), (1, 'related|navigation'), (3, 'authors')]
    """
    found: dict[int, Label] = {}
    for part in filter(None, map(str.strip, re.split(r"[,\n]", said))):
        *places, end = part.split()
        for span in places:
            first, _, last = span.partition("-")
            for i in range(int(first), int(last or first) + 1):
                if i in found:
                    raise ValueError(f"{i} is labelled twice")
                found[i] = Label(i, compact(blocks[i]), end)
    return [found[i] for i in sorted(found)]


def write(page: Page, labels: Sequence[Label], folder: Path = LABELS) -> None:
    """Keep the labels of a page, one line each page."""
    path = folder / f"{page[0]}.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    kept[page[1]] = [[label.position, label.digest, label.end] for label in labels]
    lines = (f"{json.dumps(name)}: {json.dumps(kept[name], separators=(',', ':'))}" for name in sorted(kept))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def place(labels: Sequence[Label], digests: Sequence[str]) -> tuple[dict[int, Label], list[Label]]:
    """Find the block of each label, the nearest with its text; those whose text is gone are stale."""
    free: dict[str, list[int]] = defaultdict(list)
    for i, digest in enumerate(digests):
        free[digest].append(i)
    known: dict[int, Label] = {}
    stale = []
    exact = [label for label in labels if label.position in free[label.digest]]
    for label in (*exact, *(label for label in labels if label not in exact)):
        places = free[label.digest]
        if places:
            nearest = min(places, key=lambda i: abs(i - label.position))
            places.remove(nearest)
            known[nearest] = label
        else:
            stale.append(label)
    return known, stale


def ends(document: Document, files: tuple[RuleFile, ...]) -> list[Ended]:
    """Clean a page, and name the end of each of its blocks."""
    try:
        extraction = clean.clean(document, sites.select_rules(document, hint=None, files=files))
    except NoArticle:
        return [Ended(digest=compact(b.text), end="skipped", hidden=b.hidden) for b in document.blocks]
    used: dict[str, set[str]] = defaultdict(set)
    for name in ENDS & set(Fields.__dataclass_fields__):
        for evidence in getattr(extraction.fields, name).evidence:
            used[evidence.where].add(name)
    return [
        Ended(
            digest=compact(block.text),
            end=_end(extraction, i),
            fields=frozenset(used[f"block:{i}"]) if extraction.decisions[i].action == "field" else frozenset(),
            hidden=block.hidden,
        )
        for i, block in enumerate(document.blocks)
    ]


def _end(extraction: Extraction, index: int) -> str:
    decision, block = extraction.decisions[index], extraction.document.blocks[index]
    if decision.action == "body":
        return "body"
    if decision.action == "removed":
        return str(decision.reason)
    if decision.field != "images":
        return str(decision.field)
    return "credit" if _is_credit(text.fold(block.text), extraction.fields.images.value) else "caption"


def _is_credit(folded: str, images: Iterable[Image]) -> bool:
    """Return whether a text is the credit of an image; the decision says only that it belongs to one."""
    said = [(text.fold(image.caption or ""), text.fold(image.credit or "")) for image in images]
    return all(caption != folded for caption, _ in said) and any(
        folded in credit and folded not in caption for caption, credit in said
    )


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _document(root: Path, page: Page) -> Document:
    corpus, name = page
    row = inputs.gold(root, corpus, split="all").get(name)
    if row is None:
        raise SystemExit(f"no page {corpus}/{name}")
    if row["split"] != "training":
        raise SystemExit(f"{corpus}/{name} is no training page")
    document = pages.document(root, corpus, row)
    if document is None:
        raise SystemExit(f"{corpus}/{name} is no web page")
    return document


def measure(root: Path, labels: Mapping[Page, Sequence[Label]]) -> Measure:
    """Clean every labelled page of the corpus and count."""
    found, files = Measure(), sites.load()
    for page, known in labels.items():
        found.add("/".join(page), known, ends(_document(root, page), files))
    return found


def _page(value: str) -> Page:
    corpus, _, name = value.partition("/")
    return corpus, name


def main(arguments: Sequence[str] | None = None, *, floor: Path = FLOORS, folder: Path = LABELS) -> int:
    """Draw, show, label, or measure and check."""
    options = _options(arguments)
    root = inputs.folder(options.corpus)
    if not root.is_dir():
        print(f"no corpus at {root}", file=sys.stderr)
        return 2
    if options.draw:
        for page, document in drawn(root):
            print("/".join(page), len(document.blocks))
        return 0
    if options.show:
        print("\n".join(shown(_document(root, _page(options.show)))))
        return 0
    if options.label:
        page = _page(options.label[0])
        write(page, parse(options.label[1], [b.text for b in _document(root, page).blocks]), folder)
        read(folder)
        return 0
    return _measured(root, options, floor, folder)


def _measured(root: Path, options: argparse.Namespace, floor: Path, folder: Path) -> int:
    labels = read(folder)
    found = measure(root, labels)
    print(f"{len(labels)} pages\n{found.table()}")
    if options.misses:
        print(f"\n{found.confusions()}\n")
        for page, i, wanted, given in found.misses:
            print(f"{page} {i}: wanted {wanted or '(none)'}, given {given}")
    for page, position in found.stale:
        print(f"{page} {position}: stale, the block has changed", file=sys.stderr)
    pinned = json.loads(floor.read_text("utf-8")) if floor.exists() else {"pages": "", "figures": {}, "regressions": []}
    figures, measured_on = found.figures(), floors.digest(folder)
    if options.update:
        try:
            new = floors.raised(pinned, figures, measured_on, reason=options.allow_regression)
        except floors.Refused as e:
            print(e, file=sys.stderr)
            return 1
        floor.write_text(json.dumps(new, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    faults = floors.compare(pinned, figures, measured_on) if options.check else []
    if options.check and found.stale:
        faults.append(f"{len(found.stale)} labels are stale")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.reasons", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", metavar="DIR")
    parser.add_argument("--misses", action="store_true", help="list them")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--draw", action="store_true", help="print the pages to label, and how many blocks they have")
    what.add_argument("--show", metavar="CORPUS/ID", help="print a page's blocks, without our decisions")
    what.add_argument(
        "--label", nargs=2, metavar=("CORPUS/ID", "LABELS"), help='write labels: "3 authors, 5-9 related"'
    )
    what.add_argument("--check", action="store_true", help="fail where a figure is under its floor")
    what.add_argument("--update", action="store_true", help="pin the figures as floors")
    parser.add_argument("--allow-regression", metavar="REASON", help="lower floors, and write down why")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
