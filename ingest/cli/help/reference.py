"""The reference, made from the code: config keys, fields, reasons, rules, doubts, outcomes.

`ingest help TOPIC` prints a topic. What a thing means is said once, where it is defined; this module reads it there.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
from dataclasses import fields
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ingest.cli.help import topics
from ingest.cli.help.scheduling import CRON
from ingest.cli.help.written_topics import EXPORT, UPKEEP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydantic import BaseModel

__all__ = ["TOPICS", "topic"]

_COMMENTED: Final = re.compile(r'^    "([\w-]+)",  # (.+)$', re.MULTILINE)
_PLACEHOLDER: Final = "…"
_LONGEST: Final = 300  # characters: three lines of a wide terminal


def topic(name: str) -> str:
    """Write a topic of the reference; KeyError where there is none of that name."""
    return "\n".join(_ALL[name][1]()) + "\n"


def _config() -> Iterator[str]:
    from ingest.config import AlarmConfig, FenceConfig, FetchConfig, SourceConfig

    yield "config.toml: paths are relative to it. `ingest check` names every mistake, `ingest config` prints what is in"
    yield "effect."
    tables: dict[str, type[BaseModel]] = {
        "[fetch]": FetchConfig,
        "[fence]": FenceConfig,
        "[alarm]": AlarmConfig,
        "[[source]]": SourceConfig,
    }
    for head, model in tables.items():
        yield from ("", head, "")
        said = _attributes(model)
        for key, known in model.model_fields.items():
            default = known.get_default(call_default_factory=True)
            value = "required" if known.is_required() else "not set" if default is None else _toml(default)
            yield f"{key}  (default: {value})" if value != "required" else f"{key}  (required)"
            yield f"    {said.get(key, '')}"
            yield f"    {key} = {_toml(EXAMPLES[head.strip('[]')][key])}"


EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "fetch": {
        "contact": "you@example.org",
        "robots": True,
        "delay": 2.5,
        "concurrency": 32,
        "attempts": 3,
        "timeout": 30.0,
        "deadline": 120.0,
        "max_retry_after": 300.0,
        "max_redirects": 5,
        "max_bytes": 5_000_000,
        "max_decoded_bytes": 20_000_000,
        "min_free": 5_000_000_000,
        "http2": False,
        "proxy": "http://proxy.example:3128",
        "allow_addresses": ["127.0.0.0/8"],
        "connect_to": {"news.example:443": "127.0.0.1:8443"},
    },
    "alarm": {
        "command": ["mail", "-s", "ingest", "desk@example.org"],
        "webhook": "https://chat.example/hooks/7f3a",
        "ping_success": "https://checks.example/ping/7f3a",
        "ping_failure": "https://checks.example/ping/7f3a/fail",
    },
    "fence": {"seconds": 30.0, "memory": 1_000_000_000},
    "source": {
        "name": "courier",
        "feed": ["https://courier.example/feed"],
        "sitemap": ["https://courier.example/sitemap.xml"],
        "wordpress": ["https://courier.example/"],
        "links": ["https://courier.example/news/"],
        "urls": ["more-urls.txt"],
        "files": ["saved/**/*.html"],
        "warc": ["crawls/**/*.warc.gz"],
        "site": "wordpress",
        "rules": ["courier.toml"],
        "include": ["/20\\d\\d/"],
        "exclude": ["/video/"],
        "hosts": ["courier.example"],
        "mime": ["text/html", "application/xhtml+xml"],
        "status": ["200-299", "404"],
        "since": "2026-03-01",
        "until": "2026-04-01T12:00:00Z",
        "tld_languages": ["de", "fr"],
        "keep": ["article", "live-blog"],
        "keep_comments": True,
        "max_failed": 0.2,
        "max_new": 100,
        "every": "15m",
        "recheck": ["1h", "1d", "7d"],
        "keep_raw": "365d",
        "keep_audit": "90d",
        "copy_raw": "s3://bucket/raw",
        "learn": True,
        "delay": 10,
        "headers": {"Accept-Language": "fr"},
        "user_agent": "courier-archive/1.0 (+https://archive.example/about)",
        "enabled": False,
    },
}
"""A value for every key, as somebody may want it."""


def _toml(value: Any) -> str:
    """Write a value as TOML does; JSON is alike but for tables."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _record() -> Iterator[str]:
    from ingest import record

    yield "One JSON object a line; every key is always there. `ingest schema` prints the JSON Schema."
    yield "`id` names the article; source, id and added name a line: a corrected article has more than one."
    for name, known in record.schema()["properties"].items():
        yield from ("", name, f"    {known['description']}", f"    {_example(_examples().get(name))}")


# What no page of the demo has, and what only a run knows.
_OTHERS: Final[Mapping[str, Any]] = {
    "source": "gazette",
    "requested_url": "http://gazette.example/?p=117",
    "amp_url": "https://gazette.example/amp/port-ardan",
    "syndicated_from": {"name": "Marrowick Wire", "url": None},
    "added": "2026-11-22T09:30:15Z",
}


@cache
def _examples() -> dict[str, Any]:
    """Extract the pages of the demo, and take of each field the first value that there is."""
    from ingest.demo import gazette, wordpress
    from ingest.pipeline.extract import api

    post = wordpress.answer(wordpress.load(), "/wp/v2/posts", "per_page=1&_embed")
    pages = [(f"{gazette.HOME}{path}", answer.body) for path, answer in gazette.answer_table().items()]
    found = dict(_OTHERS)
    for url, body in [*pages, (f"{wordpress.ROOT}wp/v2/posts?per_page=1&_embed", post.body)]:
        article = api.extract(body, url)
        for name, value in (json.loads(api.to_json(article)) if article else {}).items():
            if value not in (None, [], {}):
                found.setdefault(name, value)
    return found


def _example(value: Any) -> str:
    """Write a value on one line, long ones as far as they show what they are."""
    said = json.dumps(value, ensure_ascii=False)
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}{_PLACEHOLDER}"


def _reasons() -> Iterator[str]:
    yield "Why a block was removed: `reason` in the audit and in provenance.removed."
    yield from _closed("Reason")


def _doubts() -> Iterator[str]:
    yield "What a reader of a record should know: provenance.doubts."
    yield from _closed("DoubtCode")


def _closed(name: str) -> Iterator[str]:
    from ingest.model import names

    source = inspect.getsource(names)
    listed = source[source.index(f"\n{name}: ") :].partition("\n]")[0]
    for value, said in _COMMENTED.findall(listed):
        yield from ("", value, f"    {_sentence(said)}")


def _rules() -> Iterator[str]:
    from ingest import sites

    yield "Which rule decided: `rule` in the audit. `model` and what follows `:` name the classifier and the reason."
    for name, said in sorted(_generic_rules().items()):
        yield from ("", name, f"    {said}")
    for file in sites.load():
        yield from ("", f"{file.id}: a {file.layer}, {len(file.example)} examples")
        for rule in file.rule:
            yield f"    {file.id}:{rule.id}  {f'removed: {rule.reason}' if rule.reason else f'used for {rule.field}'}"


def _site_rules() -> Iterator[str]:
    from ingest.sites.rules import Example, Fingerprint, Rule, RuleFile

    yield from topics.SITE_RULES.splitlines()
    heads: dict[str, type] = {
        "The file": RuleFile,
        "[[rule]]": Rule,
        "[fingerprint]": Fingerprint,
        "[[example]]": Example,
    }
    for head, model in heads.items():
        said = _attributes(model)
        yield from ("", head, "")
        for key in (known.name for known in fields(model)):
            if key not in {"digest", "own", "rule", "fingerprint", "example"}:
                yield f"{key}  {said.get(key, '')}"


@cache
def _generic_rules() -> dict[str, str]:
    """Find the rules that are functions, and the names that others give to what they decide, with their docstrings."""
    found = dict[str, str]()
    for tree in _trees("clean"):
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef) or not (said := ast.get_docstring(node)):
                continue
            arguments = [argument.arg for argument in node.args.args]
            if arguments == ["page", "rule"] and not node.name.startswith("_"):
                found[node.name.replace("_", "-")] = _first(said)
            for call in ast.walk(node):
                if (
                    isinstance(call, ast.Call)
                    and isinstance(call.func, ast.Name)
                    and call.func.id in {"Removal", "Offer"}
                    and len(call.args) == 3
                    and isinstance(call.args[2], ast.Constant)
                ):
                    found.setdefault(str(call.args[2].value), _first(said))
    return found


def _outcomes() -> Iterator[str]:
    yield "Why an item is no record: `reason` of what is skipped or failed. http-NNN is a status of the host, and"
    yield "page-type:TYPE a page of a kind that the source does not keep."
    said = dict[str, str]()
    for tree in _trees(""):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                reason = next((k.value for k in node.keywords if k.arg == "reason"), None)
                message = _message(node.args[0])
                if isinstance(reason, ast.Constant) and isinstance(reason.value, str) and reason.value and message:
                    said.setdefault(reason.value, message)
            if isinstance(node, ast.ClassDef) and (doc := ast.get_docstring(node)):
                for line in node.body:
                    if (
                        isinstance(line, ast.Assign | ast.AnnAssign)
                        and isinstance(line.value, ast.Constant)
                        and "reason" in {t.id for t in ast.walk(line) if isinstance(t, ast.Name)}
                        and line.value.value
                    ):
                        said.setdefault(str(line.value.value), _first(doc))
    for name, told in sorted(said.items()):
        yield from ("", name, f"    {_sentence(told)}")


def _message(node: ast.expr) -> str | None:
    """Write the message of an error, with a sign for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = (str(v.value) if isinstance(v, ast.Constant) else _PLACEHOLDER for v in node.values)
        return "".join(parts)
    return None


def _trees(below: str) -> Iterator[ast.Module]:
    """Parse the modules of the package, or of one part of it."""
    top = resources.files("ingest") / below if below else resources.files("ingest")
    for path in sorted(Path(str(top)).rglob("*.py")):
        yield ast.parse(path.read_text(encoding="utf-8"))


def _attributes(model: type) -> dict[str, str]:
    """Read the docstrings of a class's attributes."""
    tree = ast.parse(inspect.getsource(importlib.import_module(model.__module__)))
    (body,) = [n.body for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.name == model.__name__]
    return {
        line.target.id: " ".join(after.value.value.split())
        for line, after in pairwise(body)
        if isinstance(line, ast.AnnAssign)
        and isinstance(line.target, ast.Name)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
        and isinstance(after.value.value, str)
    }


def _first(docstring: str) -> str:
    return " ".join(docstring.partition("\n\n")[0].split())


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:].rstrip('.')}."


_ALL: Final[Mapping[str, tuple[str, Callable[[], Iterator[str]]]]] = {
    "config": ("every key of config.toml", _config),
    "record": ("every field of a record, with an example", _record),
    "reasons": ("why a block was removed", _reasons),
    "rules": ("which rule decided", _rules),
    "doubts": ("what a reader of a record should know", _doubts),
    "outcomes": ("why an item is no record", _outcomes),
    "site-rules": ("adding a site: your own rules, step by step, and what they may say", _site_rules),
    "exit-codes": ("what an exit code says", lambda: iter(topics.EXIT_CODES.splitlines())),
    "archives": ("archives that others crawled", lambda: iter(topics.ARCHIVES.splitlines())),
    "storage": ("object storage, several machines, backup and restore", lambda: iter(topics.STORAGE.splitlines())),
    "export": ("one file for other tools, and what is new in it", lambda: iter(EXPORT.splitlines())),
    "cron": ("having it run by itself: cron, systemd, a container", lambda: iter(CRON.splitlines())),
    "upkeep": ("what is kept, lost, tried again and made anew", lambda: iter(UPKEEP.splitlines())),
    "meta": ("what may stand beside a loose file: NAME.meta.json", lambda: iter(topics.META.splitlines())),
    "completion": ("completing verbs, flags and sources in a shell", lambda: iter(topics.COMPLETION.splitlines())),
}
TOPICS: Final[Mapping[str, str]] = {name: said for name, (said, _) in _ALL.items()}
"""Topic, and what it is about."""
