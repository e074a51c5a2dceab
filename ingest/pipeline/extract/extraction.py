"""Extract articles in one step: files, patterns, folders, standard input or URLs to articles. Nothing is stored."""

import glob
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from ingest import __version__, raw, sites, urls
from ingest.config import Config, FenceConfig, FetchConfig
from ingest.errors import ConfigError, IngestError
from ingest.model import Cleaned, Outcome, Stored
from ingest.pipeline import clock
from ingest.pipeline.clean.jobs import walk_path
from ingest.pipeline.clean.task import ANYONE, Task
from ingest.pipeline.extract.fenced import Fenced
from ingest.pipeline.extract.payloads import STDIN, of_file, of_stream
from ingest.text import file_name

__all__ = ["Input", "extract", "inputs"]

_MAGIC: Final = frozenset("*?[")
_ALLOWED: Final = "; --allow-address NETWORK says that a private one may be asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One thing to extract from, as it was named."""

    name: str
    path: Path | None = None
    """None for standard input and URLs."""

    @property
    def is_url(self) -> bool:
        """Whether it is fetched."""
        return self.path is None and self.name != STDIN


def inputs(named: Sequence[str]) -> list[Input]:
    """Find what is meant by arguments: `-`, URLs, files, folders, and patterns where no file has that very name."""
    found = list[Input]()
    for name in named:
        if name == STDIN:
            found.append(Input(name=name))
        elif "://" in name and not Path(name).exists():
            if urls.parse(name) is None:
                raise ConfigError("not a http or https URL", subject=urls.redact(name))
            found.append(Input(name=name))
        else:
            is_pattern = bool(_MAGIC & set(name)) and not Path(name).exists()
            paths = sorted(glob.glob(name, recursive=True)) if is_pattern else []  # noqa: PTH207 -- Path.glob wants it relative
            walked = [pair for path in paths or [name] for pair in walk_path(Path(path))]
            # A folder that holds nothing to read is an input that gives nothing.
            found += [Input(name=under, path=file) for file, under in walked or [(Path(name), name)]]
    if sum(one.name == STDIN and one.path is None for one in found) > 1:
        raise ConfigError("standard input is read once", subject=STDIN)
    return found


def extract(
    wanted: Sequence[Input], *, config: Config | None, stdin: BinaryIO, url: str | None, allow: tuple[str, ...] = ()
) -> Iterator[tuple[Input, Iterator[Cleaned]]]:
    """Yield each input with its documents, each with its outcome.

    `url` is that of a single page without one of its own; `allow` are networks that may be spoken to although they are
    private. ConfigError where one of them is none.
    """
    settings = config.fetch if config else FetchConfig()
    if allow:
        settings = _allowing(settings, allow)
    asked = [one.name for one in wanted if one.is_url]
    answers = iter(_fetched(asked, settings) if asked else ())
    task = Task(files=sites.load(), version=__version__, source=ANYONE)
    with Fenced(task, config.fence if config else FenceConfig()) as fenced:
        for one in wanted:
            if one.is_url:
                yield one, _of_answer(next(answers), one, fenced)
            elif one.path is None:
                yield one, fenced.clean(of_stream(stdin, url=url))
            else:
                yield one, fenced.clean(of_file(one.path, url=url, name=file_name(one.name)))


def _fetched(asked: Sequence[str], settings: FetchConfig) -> list[Stored | IngestError]:
    from ingest.pipeline.extract.single_pages import of_url  # noqa: PLC0415 -- what a file needs does not fetch

    return of_url(asked, config=settings, version=__version__, now=clock.now)


def _allowing(settings: FetchConfig, networks: tuple[str, ...]) -> FetchConfig:
    values = settings.model_dump() | {"allow_addresses": (*settings.allow_addresses, *networks)}
    try:
        return FetchConfig.model_validate(values)
    except ValueError as e:
        raise ConfigError(f"{' '.join(networks)}: no network, as 127.0.0.0/8", subject="--allow-address") from e


def _of_answer(answer: Stored | IngestError, one: Input, fenced: Fenced) -> Iterator[Cleaned]:
    if isinstance(answer, Stored):
        payload = answer.payloads[0]
        if raw.is_archive(BytesIO(payload)):
            return fenced.clean(of_stream(BytesIO(payload), url=None, name=answer.capture.file))
        return fenced.clean([answer])
    detail = f"{answer.message}{_ALLOWED if answer.reason == 'forbidden-address' else ''}"
    outcome = Outcome(source=None, stage="fetch", status="failed", reason=answer.reason, detail=detail, url=one.name)
    return iter([Cleaned(outcome=outcome)])
