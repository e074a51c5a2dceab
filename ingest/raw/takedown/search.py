"""Find what holds an article in a raw file, and where: the pieces that take its place."""

import html
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, get_args

from ingest import urls
from ingest.errors import RawStoreError
from ingest.forgotten import Forgotten, digest
from ingest.model import Capture, Role, Stored
from ingest.raw import captures, loose, members, records
from ingest.raw.archives.archive_records import archive_records, is_archive
from ingest.raw.archives.scan import Record as Scanned
from ingest.raw.archives.stream import coding_of
from ingest.raw.records import Record
from ingest.raw.takedown import filler, posts

__all__ = ["Plan", "Taken", "mentions", "search"]

_LIMIT: Final = 60_000_000  # FetchConfig.max_decoded_bytes
_URL: Final = re.compile(rb"https?://[^\s\"'<>\\]{1,2000}")
# Of an URL in a text, what closes the brackets around it (CDATA, Markdown).
_AFTER: Final = b")]"
_ANSWERS: Final = frozenset({"response", "resource", "conversion"})


@dataclass(slots=True, kw_only=True)
class Plan:
    """What is to be done to a raw file."""

    pieces: dict[int, bytes] = field(default_factory=dict)
    """By offset, what takes the place of as many bytes."""
    captures: list[str] = field(default_factory=list)
    """Record ids of the captures that are no more."""
    posts: int = 0
    """Posts that are cut out of an answer with others."""
    identities: list[str] = field(default_factory=list)
    """sha256 of further identities of what goes."""
    others: int = 0
    """Listings and feeds that speak of it."""
    contents: bytes | None = None
    """Of a loose file, what takes its place."""
    is_deleted: bool = False
    """Of a loose file: it goes."""
    refused: list[str] = field(default_factory=list)
    """What cannot be done, and why."""

    def __bool__(self) -> bool:
        return bool(self.pieces or self.is_deleted or self.contents is not None or self.refused)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A record that goes: which document of which capture it was made of."""

    record_id: str | None
    offset: int
    index: int


def search(path: Path, *, name: str, wanted: Forgotten, taken: Sequence[Taken], articles: int, day: str) -> Plan:
    """Search a raw file of which so many articles were made; those of `taken` go, whatever the file says of them."""
    with path.open("rb") as file:
        if (info := captures.info(file)) is not None:
            return _in_ours(file, info=info, name=name, wanted=wanted, taken=taken, day=day)
        if is_archive(file):
            offsets = {one.offset for one in taken}
            return _in_archive(file, name=name, wanted=wanted, taken=offsets, day=day)
    return _in_loose(path, name=name, wanted=wanted, taken={one.index for one in taken}, articles=articles)


def _in_ours(file: BinaryIO, *, info: str, name: str, wanted: Forgotten, taken: Sequence[Taken], day: str) -> Plan:
    indexes = defaultdict[str | None, set[int]](set)
    for one in taken:
        indexes[one.record_id].add(one.index)
    plan = Plan()
    roles = frozenset(get_args(Role))
    for stored, parts in captures.read_captures(file, info=info, name=name, source=None, limit=_LIMIT, roles=roles):
        if not parts:
            continue
        whole = _is_wanted(stored, parts[0], wanted)
        cut = set[int]()
        if isinstance(stored, Stored) and not whole:
            found = _posts(stored, wanted, indexes.get(stored.capture.raw_id, ()))
            if found is None:
                whole = stored.capture.raw_id in indexes or (
                    stored.capture.role != "article" and mentions(stored.payloads[0], wanted)
                )
            else:
                whole, cut = found
        try:
            if whole:
                plan.pieces |= {r.offset: filler.member(r.end - r.offset, day=day, info=info) for r in parts}
                is_article = isinstance(stored, RawStoreError) or stored.capture.role == "article"
                plan.captures += [r.id for r in parts if r.type == "response"] if is_article else []
                plan.others += not is_article
            elif cut and isinstance(stored, Stored):
                response = parts[0]
                data = posts.without(response, stored.payloads[0], cut)
                plan.pieces[response.offset] = posts.framed(data, response.end - response.offset)
                plan.posts += len(cut)
        except RawStoreError as e:
            plan.refused.append(f"{name}@{parts[0].offset}: {e.message}")
    return plan


def _in_archive(file: BinaryIO, *, name: str, wanted: Forgotten, taken: Collection[int], day: str) -> Plan:
    plan, is_coded = Plan(), coding_of(file) is not None
    for found in archive_records(file, name=name, cap=_LIMIT):
        if not isinstance(found, Scanned):
            continue
        target = found.fields.get("warc-target-uri", "").strip().removeprefix("<").removesuffix(">")
        is_taken = found.offset in taken and found.type in _ANSWERS
        if not (is_taken or wanted.takes_url(target)):
            continue
        try:
            plan.pieces[found.offset] = _filler_of(file, found, coded=is_coded, day=day)
            plan.captures.append(found.fields["warc-record-id"])
        except RawStoreError as e:
            plan.refused.append(f"{name}@{found.offset}: {e.message}")
    return plan


def _in_loose(path: Path, *, name: str, wanted: Forgotten, taken: Collection[int], articles: int) -> Plan:
    try:
        stored = loose.read_loose_file(path, name=name, source=None, limit=_LIMIT)
    except RawStoreError:
        return Plan()
    capture = stored.capture
    # Without the file that names its URL, which goes first, it is still known by its bytes.
    payload = f"sha256:{capture.parts[0].sha256}#0"
    if wanted.takes_url(capture.url) or wanted.takes(payload):
        return Plan(is_deleted=True, identities=[digest(payload)])
    found = _posts(stored, wanted, taken)
    if found is None:
        if not taken:
            return Plan()
        if len(set(taken)) < articles:
            return Plan(refused=[f"{name}: holds other articles, too, and is no JSON list of posts"])
        return Plan(is_deleted=True)
    whole, cut = found
    if whole:
        return Plan(is_deleted=True)
    return Plan(contents=posts.coded(posts.stubbed(stored.payloads[0], cut), path), posts=len(cut)) if cut else Plan()


def mentions(payload: bytes, wanted: Forgotten) -> bool:
    """Return whether a feed, sitemap or listing names what is wanted."""
    text = payload.replace(b"\\/", b"/")
    found = {match.rstrip(_AFTER) for match in _URL.findall(text)}
    return any(wanted.takes_url(html.unescape(url.decode("utf-8", "replace"))) for url in found)


def _is_wanted(stored: Stored | RawStoreError, response: Record, wanted: Forgotten) -> bool:
    if isinstance(stored, RawStoreError):
        return wanted.takes_url(response.get("warc-target-uri"))
    return any(map(wanted.takes_url, _places(stored.capture)))


def _places(capture: Capture) -> Iterator[str | None]:
    """Yield the URLs that say of which article a capture is."""
    yield from (capture.url, capture.requested_url, capture.final_url)
    link = capture.via.get("link")
    if isinstance(link, str):
        yield link


def _posts(stored: Stored, wanted: Forgotten, taken: Collection[int]) -> tuple[bool, set[int]] | None:
    """Return whether all posts of a list are wanted, and the indexes of those that are; None for anything else."""
    listed = posts.listed(stored.payloads[0]) if len(stored.payloads) == 1 else None
    if listed is None:
        return None
    root = stored.capture.via.get("rest_root")
    root_form = urls.comparison_form(root) if isinstance(root, str) else None
    base = stored.capture.url
    cut = set[int]()
    for index, post in enumerate(listed):
        link, number = post.get("link"), post.get("id")
        url = urls.join(base, link) if isinstance(link, str) else None
        by_key = root_form is not None and wanted.takes(f"wp:{root_form}#{number}")
        if not posts.is_stub(post) and (index in taken or by_key or wanted.takes_url(url)):
            cut.add(index)
    left = sum(not posts.is_stub(post) for post in listed)
    return len(cut) == left > 0, cut


def _filler_of(file: BinaryIO, found: Scanned, *, coded: bool, day: str) -> bytes:
    if "warc-record-id" not in found.fields:
        raise RawStoreError("lies in an ARC, which holds no records of ours")
    if not coded:
        return filler.plain(found.length, day=day)
    file.seek(found.offset)
    if file.read(len(members.MAGIC)) != members.MAGIC:
        raise RawStoreError("lies in a zstd frame, which cannot be replaced by another of its length")
    one = next(members.members(file, start=found.offset, cap=_LIMIT), None)
    if not isinstance(one, members.Member) or one.length != found.length or records.parse(one) is None:
        raise RawStoreError("shares its gzip member with other records")
    return filler.member(found.length, day=day, info=None)
