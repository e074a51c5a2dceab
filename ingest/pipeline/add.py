"""Look at a site and propose its [[source]]."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingest import config as configs
from ingest import fetch, parse, shape, sites, sources, text, urls, writer
from ingest.config import Config, FetchConfig
from ingest.errors import ConfigError, IngestError
from ingest.fetch import Fetcher
from ingest.model import Capture, Document, Fetched, NotModified, Part, Request, Role, Stored
from ingest.sources import Look

__all__ = ["Proposal", "add", "append"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A [[source]] for config.toml."""

    name: str
    text: str
    usable: bool
    """Whether the site lists its articles at all."""


def add(url: str, *, config: Config | None, contact: str | None, version: str, now: Callable[[], datetime]) -> Proposal:
    """Look at the site of a page, politely, and write what a source of it would be, with the reasons."""
    url = url if "://" in url else f"https://{url}"
    if urls.parse(url) is None:
        raise ConfigError("not a http or https URL", subject=urls.redact(url))
    settings = config.fetch if config else FetchConfig()
    try:
        settings = settings.model_copy(update={"contact": configs.contact_address(contact or settings.contact)})
    except ValueError as e:
        raise ConfigError(str(e), subject="--contact") from e
    if not settings.contact:
        raise ConfigError("no contact; give webmasters an address: --contact you@example.org", subject="add")
    return _proposal(fetch.run(_look_at_site(url, settings, version, now)), config)


def append(path: Path, proposal: Proposal, *, contact: str | None) -> None:
    """Add the source at the end of a config.toml, which is made where there is none; refused if that breaks it."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if not before:
        before = f"[fetch]\ncontact = {_quoted(contact or '')}\n"
    whole = f"{before.rstrip()}\n\n{proposal.text}"
    configs.parse(whole, path=path)
    writer.put(path, [line.encode() for line in whole.splitlines()])


async def _look_at_site(url: str, settings: FetchConfig, version: str, now: Callable[[], datetime]) -> Look:
    robots = dict[str, Fetched]()

    async def keep(answer: Fetched) -> None:
        robots[answer.request.url] = answer

    async with Fetcher(settings, version=version, now=now, keep=keep) as fetcher:

        async def get(url: str, role: Role) -> Fetched | NotModified:
            if role == "robots" and url in robots:
                return robots[url]  # the fetcher has asked for it, to obey it
            key = urls.comparison_form(url) or url
            return await fetcher.fetch(Request(url=url, source="add", discovered_at=now(), key=key, role=role))

        return await sources.look_at_site(url, get)


def _proposal(look: Look, config: Config | None) -> Proposal:
    name = _free(sources.slug(look.page.final_url), {source.name for source in config.sources} if config else set())
    return Proposal(name=name, text="\n".join(_lines(name, look, config)) + "\n", usable=bool(look.chosen))


def _lines(name: str, look: Look, config: Config | None) -> Iterator[str]:
    yield f"# {_one_line(look.page.final_url)}, looked at with {look.requests} requests."
    if platform := _platform(look.page):
        yield f"# Platform: {', '.join(platform)}; recognised page by page, `site` need not be set."
    for there in config.sources if config else ():
        if {url for places in there.listings.values() for url in places} & {seen.url for seen in look.chosen}:
            yield f"# {there.name!r} reads one of these already."
    yield "[[source]]"
    yield f"name = {_quoted(name)}"
    for seen in look.listings:
        used = seen in look.chosen
        why = seen.said if used else f"{seen.said}; not needed" if seen.open else f"not usable: {seen.said}"
        yield f"# {seen.source_type}: {_one_line(why)}"
        yield f"{'' if used else '# '}{seen.source_type} = {_quoted(seen.url)}"
    if not look.chosen:
        yield "# Nothing to collect from was found; name a section page that lists articles, with a pattern of theirs:"
        yield '# links = "https://…"'
        yield "# include = ['/\\d{4}/']"


def _platform(page: Fetched) -> list[str]:
    """Return the ids of the rule files that apply to the page."""
    capture = Capture(
        raw_id=None,
        file="",
        parts=(Part(offset=0, length=len(page.body), sha256=""),),
        role="probe",
        source=None,
        url=page.final_url,
        headers=page.headers,
    )
    try:
        documents = list(parse.documents(shape.detect(Stored(capture=capture, payloads=(page.payload,)))))
    except IngestError:
        return []
    files = sites.load()
    found = [d for d in documents if isinstance(d, Document)]
    return [file.id for document in found[:1] for file in sites.select_rules(document, hint=None, files=files).files]


def _free(name: str, taken: set[str]) -> str:
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found


def _quoted(value: str) -> str:
    # A basic string of TOML is written as one of JSON; surrogate pairs it has none.
    return json.dumps(value, ensure_ascii=False)


def _one_line(words: str) -> str:
    return text.printable(" ".join(words.split()))[:200]
