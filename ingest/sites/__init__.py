"""What is known of platforms and publishers, as data, and which of it applies to a document."""

import hashlib
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from ingest import text, urls
from ingest.errors import ConfigError
from ingest.model import Document, Source
from ingest.sites.rules import Rule, RuleFile, SiteRules, packaged, parse
from ingest.sites.templates import Template

__all__ = ["Rule", "RuleFile", "SiteRules", "Template", "digest", "load", "of_source", "own", "select_rules"]


def load() -> tuple[RuleFile, ...]:
    """Read the rule files that the package carries, sorted by id."""
    folder = resources.files(__name__)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(packaged((folder / name).read_bytes()) for name in names)


def own(source: Source) -> tuple[RuleFile, ...]:
    """Read the rule files that a source names as its own; ConfigError where one cannot be read or has mistakes."""
    return tuple(_own(Path(source.base) / name) for name in source.rules)


def _own(path: Path) -> RuleFile:
    try:
        data = path.read_bytes()
    except OSError as e:
        raise ConfigError(f"cannot be read: {e.strerror}", subject=str(path)) from e
    return parse(data, subject=str(path), own=True)


def of_source(source: Source, files: Iterable[RuleFile]) -> tuple[RuleFile, ...]:
    """Return the rule files that may apply to a source: its own before all others."""
    return (*own(source), *files)


def digest(files: Iterable[RuleFile]) -> str:
    """Return the digest of a set of rule files: 64 hex digits, for the audit's header."""
    return hashlib.sha256("\n".join(sorted(f"{f.id}@{f.digest}" for f in files)).encode()).hexdigest()


def select_rules(
    document: Document, *, hint: str | None, files: Iterable[RuleFile], template: Template | None = None
) -> SiteRules:
    """Choose the rules for a document: the source's own, config hint, host, parent host, fingerprint; else none.

    At most one file of each layer; layouts that were over when the page was fetched do not count. The `template` of the
    source stands beside them.
    """
    fetched = document.item.capture.fetched_at
    valid = [f for f in files if not (f.valid_until and fetched and fetched.date() >= f.valid_until)]
    lines = _lines(document, valid)
    chosen = []
    for layer in ("platform", "publisher"):
        of_layer = [f for f in valid if f.layer == layer]
        match = _hinted(of_layer, hint) or _hosted(of_layer, document.url) or _recognised(of_layer, document, lines)
        if match:
            chosen.append(match)
    return SiteRules(files=tuple(chosen), template=template)


def _hinted(files: list[RuleFile], hint: str | None) -> RuleFile | None:
    return next((f for f in files if f.own or f.id == hint), None)


def _hosted(files: list[RuleFile], url: str | None) -> RuleFile | None:
    """Match the host itself before its parents, so that the longest name wins."""
    name = (urls.host(url) or "").partition(":")[0] if url else ""
    while name:
        for file in files:
            if name in file.hosts:
                return file
        name = name.partition(".")[2]
    return None


def _lines(document: Document, files: Iterable[RuleFile]) -> frozenset[str]:
    """Fold the lines of a dump, of long ones no more than could be a sign or begin like one."""
    if document.shape != "text-dump":
        return frozenset()
    signs = (line for file in files for wanted in file.fingerprint.lines for line in wanted)
    most = 2 * max(map(len, signs), default=0)  # folding makes no text half as long
    return frozenset(map(text.fold, {block.text[:most] for block in document.blocks})) if most else frozenset()


def _recognised(files: list[RuleFile], document: Document, lines: frozenset[str]) -> RuleFile | None:
    for file in files:
        if any(entry.startswith(sign) for sign in file.fingerprint.signs for entry in document.fingerprint):
            return file
        if lines and any(all(_stands(line, lines) for line in wanted) for wanted in file.fingerprint.lines):
            return file
    return None


def _stands(line: str, lines: frozenset[str]) -> bool:
    folded = text.fold(line)
    if not folded.endswith("..."):  # `…`, folded
        return folded in lines
    return any(found.startswith(folded.removesuffix("...")) for found in lines)
