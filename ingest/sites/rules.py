"""What a site rule file may say: a closed vocabulary, checked when it is read.

A file describes a platform (WordPress, Wix) or a publisher. It is data: no Python for one site.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Final, Literal, TypeVar

from ingest import text
from ingest.errors import ConfigError
from ingest.model import Reason, ShapeName
from ingest.sites.templates import Template

__all__ = ["Example", "Fingerprint", "Rule", "RuleFile", "SiteRules", "packaged", "parse"]

T = TypeVar("T")

_LONGEST: Final = 240  # `clean.page` compares no longer ones


class _Table:
    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class Fingerprint(_Table):
    """Signs by which a page is recognised where no host is known; any one is enough."""

    signs: tuple[str, ...] = ()
    """Prefixes of `Document.fingerprint` entries: `generator:wordpress`, `asset:static.wixstatic.com`."""
    lines: tuple[tuple[str, ...], ...] = ()
    """Dumps: lines (folded, whole blocks) of which all of one inner list stand in the page; `…` ends a beginning."""


@dataclass(frozen=True, kw_only=True)
class Rule(_Table):
    """What one kind of block is. It matches by `lines`, `pattern` or `marks`; it gives a `reason` or a `field`."""

    id: str
    """The rule's name in the audit, behind that of the file: `courier:app-call`."""
    lines: tuple[str, ...] = ()
    """Whole texts of the block, compared without case and the marks at their ends."""
    pattern: str | None = None
    """Regular expression for the whole text of the block."""
    marks: tuple[str, ...] = ()
    """HTML: class or id tokens of the block or of an element around it."""
    shape: ShapeName | None = None
    """Only in inputs of this shape."""
    reason: Reason | None = None
    """Why the block is removed (`ingest help reasons`); a rule has either this or `field`."""
    field: Literal["authors", "published", "tags", "section"] | None = None
    """The field that the block gives a value to."""
    take: Literal["block", "run", "to-end"] = "block"
    """`run`: the block and the short or linked blocks after it, up to the next paragraph of the article; `to-end`: all
    after it too, unless that would remove more good text than it keeps."""

    def __post_init__(self) -> None:
        """Raise ValueError for what no single key shows, and for a pattern that is none."""
        if (self.reason is None) == (self.field is None):
            raise ValueError(f"rule {self.id!r}: wants a reason or a field, one of the two")
        if not (self.lines or self.pattern or self.marks):
            raise ValueError(f"rule {self.id!r}: wants lines, a pattern or marks")
        if any(len(line) > _LONGEST for line in self.lines):
            raise ValueError(f"rule {self.id!r}: a line of more than {_LONGEST} characters; write a pattern for it")
        try:
            _ = self.regex
        except re.error as e:
            raise ValueError(f"rule {self.id!r}: {self.pattern!r} is not a regular expression: {e}") from e

    @cached_property
    def folded(self) -> frozenset[str]:
        """`lines`, folded for comparing."""
        return frozenset(map(text.fold, self.lines))

    @cached_property
    def regex(self) -> re.Pattern[str] | None:
        """`pattern`, compiled."""
        return re.compile(self.pattern, re.IGNORECASE) if self.pattern else None


@dataclass(frozen=True, kw_only=True)
class Example(_Table):
    """A page in the site's shape and what must come of it. Each is a test, run by `ingest check`."""

    name: str
    """What it shows."""
    shape: ShapeName = "text-dump"
    """`html`, `wordpress-json` or `text-dump`."""
    input: str
    """The page, as text."""
    kept: tuple[str, ...]
    """Paragraphs of the text, all of them, in order."""
    removed: dict[Reason, tuple[str, ...]] = field(default_factory=dict)
    """Blocks that must be removed with that reason; others may be too."""
    fields: dict[str, Any] = field(default_factory=dict)
    """Values of `title`, `authors` (names), `published`, `tags`."""


@dataclass(frozen=True, kw_only=True)
class RuleFile(_Table):
    """One file of `ingest/sites/`."""

    id: str
    """The file's name in records and audits."""
    layer: Literal["platform", "publisher"]
    """`publisher`: one site; `platform`: the software of many. At most one file of each applies to a page."""
    hosts: tuple[str, ...] = ()
    """Hosts and their subdomains."""
    valid_until: date | None = None
    """The layout is that of pages fetched before this day; a newer file describes what came after."""
    fingerprint: Fingerprint = Fingerprint()
    rule: tuple[Rule, ...] = ()
    example: tuple[Example, ...]
    digest: str = ""
    """First 12 hex digits of the sha256 of the file."""
    own: bool = False
    """Named by a source as one of its own: it applies to all of its documents."""

    def __post_init__(self) -> None:
        """Raise ValueError where there is no example."""
        if not self.example:
            raise ValueError("wants an [[example]]: it is the test of the file")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRules:
    """The rule files that apply to one document, most general first."""

    files: tuple[RuleFile, ...] = ()
    template: Template | None = None
    """What was learned from other pages of the source."""

    @property
    def platform(self) -> str | None:
        """Id of the most specific file."""
        return self.files[-1].id if self.files else None

    @property
    def names(self) -> tuple[str, ...]:
        """`wix@0123456789ab` for each file."""
        named = tuple(f"{file.id}@{file.digest}" for file in self.files)
        return named if self.template is None else (*named, self.template.name)

    def rules(self, shape: ShapeName) -> Iterable[tuple[str, Rule]]:
        """Yield the rules for a shape, most specific file first, each with its full name (`wix:top-of-page`)."""
        for file in reversed(self.files):
            for rule in file.rule:
                if rule.shape in {None, shape}:
                    yield f"{file.id}:{rule.id}", rule


def parse(data: bytes, *, subject: str, own: bool = False) -> RuleFile:
    """Read one rule file and check it; ConfigError holds a line for each mistake in it."""
    # A tenth of a second, which most commands do without: they read the package's own files only.
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 -- see above

    try:
        return TypeAdapter(RuleFile).validate_python(_table(data, own=own))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise ConfigError(f"not TOML: {e}", subject=subject) from e
    except ValidationError as e:
        unknown = {"unexpected_keyword_argument": "unknown key"}
        lines = (f"{subject}: {'.'.join(map(str, x['loc']))}: {unknown.get(x['type'], x['msg'])}" for x in e.errors())
        raise ConfigError("\n".join(lines)) from e


def packaged(data: bytes) -> RuleFile:
    """Read a rule file that the package carries: the same as `parse` gives, without the check that the tests make."""
    table = _table(data, own=False)
    fingerprint = _made(Fingerprint, table.pop("fingerprint", {}))
    rules = tuple(_made(Rule, rule) for rule in table.pop("rule", ()))
    examples = tuple(_made(Example, example) for example in table.pop("example"))
    return _made(RuleFile, table | {"fingerprint": fingerprint, "rule": rules, "example": examples})


def _table(data: bytes, *, own: bool) -> dict[str, Any]:
    return tomllib.loads(data.decode()) | {"digest": hashlib.sha256(data).hexdigest()[:12], "own": own}


def _made(kind: type[T], table: Mapping[str, Any]) -> T:
    """Make one table of a file; what an example says of fields stays as it is written."""
    return kind(**{key: value if key == "fields" else _tuples(value) for key, value in table.items()})


def _tuples(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_tuples, value))
    return {key: _tuples(inner) for key, inner in value.items()} if isinstance(value, dict) else value
