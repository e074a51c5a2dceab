"""A new source type is one entry: what is forgotten fails here, and not without an error in some run."""

from typing import Any, get_args

import pytest

from ingest import config, identity
from ingest.cli.help import reference
from ingest.errors import ConfigError, SourceError
from ingest.model import SOURCE_TYPES, Capture, Part, Request, Source, SourceType
from ingest.parse import feed_hints
from ingest.sources import discover
from tests.sources.fakes import NOW, FakeSite

NAMES = list(SOURCE_TYPES)


def capture(listing: str, **hints: Any) -> Capture:
    part = Part(offset=0, length=1, sha256="0" * 64)
    via = {"source_type": listing, "url": "https://news.example/listing"}
    return Capture(
        raw_id=None,
        file="a",
        parts=(part,),
        role="article",
        source=None,
        url="https://news.example/a",
        via=via,
        hints=hints,
    )


def test_every_source_type_has_an_entry_and_no_other() -> None:
    assert set(NAMES) == set(get_args(SourceType))


@pytest.mark.parametrize("name", NAMES)
def test_it_has_a_key_in_the_configuration_and_an_example_in_the_reference(name: SourceType) -> None:
    assert name in config.SourceConfig.model_fields
    assert reference.EXAMPLES["source"][name]


def test_a_source_without_any_is_told_all_of_them() -> None:
    with pytest.raises(ConfigError) as raised:
        config.parse('[[source]]\nname = "a"\n')
    assert all(name in str(raised.value) for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_its_hosts_are_the_sources_where_its_urls_are_its_own(name: SourceType) -> None:
    source = Source(name="a", listings={name: ("https://www.a.example/x",)})
    assert (identity.configured_hosts(source) == {"a.example"}) == SOURCE_TYPES[name].has_own_urls


@pytest.mark.parametrize("name", NAMES)
async def test_it_has_a_reader(name: SourceType) -> None:
    source = Source(name="a", listings={name: ("https://a.example/x",)})
    walk = discover(source, get=FakeSite().get, known=lambda _: None, now=lambda: NOW)
    found = [entry async for entry in walk]
    assert all(isinstance(entry, SourceError | Request) for entry in found)
    assert found or SOURCE_TYPES[name].is_read_in_place


@pytest.mark.parametrize("name", NAMES)
def test_hints_are_believed_as_the_entry_says(name: SourceType) -> None:
    said = {field: f"a {field}" for field in ("title", "published", "modified", "authors", "description", "language")}
    found = feed_hints.candidates(capture(name, **said))
    assert tuple(c.field for c in found) == SOURCE_TYPES[name].hint_fields
    assert all(c.where == f"{name}:/{c.field}" for c in found)


@pytest.mark.parametrize("name", NAMES)
def test_a_full_text_is_read_where_the_entry_says_so(name: SourceType) -> None:
    line = "boat of the morning brought nothing but fog and two letters for the mayor."
    story = "".join(f"<p>The {n}th {line}</p>" for n in range(12))
    found = feed_hints.full_text_document(capture(name, content=story), index=1)
    assert (found is not None) == SOURCE_TYPES[name].has_full_text


def test_a_name_that_is_not_known_gives_nothing() -> None:
    assert feed_hints.candidates(capture("telegraph", title="A title")) == ()
    assert feed_hints.full_text_document(capture("telegraph", content="<p>x</p>"), index=1) is None
