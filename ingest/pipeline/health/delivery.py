"""Hand on what a run has found: alarms to a command and a webhook, its end to a healthcheck, metrics to a file.

Nothing here knows a service. The command gets JSON lines, the webhook one JSON object, the healthcheck a request.
"""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson

from ingest import __version__, fetch, writer
from ingest.config import Config
from ingest.errors import FetchError
from ingest.pipeline.health import metrics
from ingest.pipeline.health.view import alarm_values
from ingest.state import Alarm, State

__all__ = ["deliver", "ping", "write_metrics"]

_SECONDS: Final = 60
"""Of a command: a mail program answers in one."""


def deliver(config: Config, alarms: Sequence[Alarm], *, say: Callable[[str], None]) -> bool:
    """Hand alarms to the command and the webhook; say which could not be reached, and return whether all could."""
    if not alarms:
        return True
    told = [alarm_values(alarm) for alarm in alarms]
    return all(
        [
            _command(config.alarm.command, b"".join(orjson.dumps(one) + b"\n" for one in told), say),
            _webhook(config, orjson.dumps({"text": "\n".join(map(_line, alarms)), "alarms": told}), say),
        ]
    )


def ping(config: Config, *, code: int, say: Callable[[str], None]) -> bool:
    """Call the healthcheck's address of success (exit code 0) or of failure; return whether that was answered."""
    url = config.alarm.ping_success if code == 0 else config.alarm.ping_failure
    return url is None or _sent(config, url, None, "healthcheck", say)


def write_metrics(
    path: Path, config: Config, *, items: Mapping[str, Mapping[Any, int]], code: int, started: datetime, now: datetime
) -> None:
    """Write the Prometheus text file; a reader sees the last one or this one, never a part."""
    with State(config.raw / ".state", reading=True) as state:
        written = metrics.text(
            items=items,
            statuses=state.source_statuses(),
            healths=state.healths(),
            alarms=state.alarms(),
            code=code,
            ended=now,
            seconds=(now - started).total_seconds(),
        )
    writer.replace(path, [written.encode()])


def _line(alarm: Alarm) -> str:
    return f"{alarm.id}: {alarm.detail}"


def _command(command: Sequence[str], lines: bytes, say: Callable[[str], None]) -> bool:
    if not command:
        return True
    try:
        done = subprocess.run(command, input=lines, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 -- the user's own
    except (OSError, subprocess.SubprocessError) as e:
        say(f"alarm.command: {command[0]}: {e}")
        return False
    if done.returncode:
        say(
            f"alarm.command: {command[0]}: exit {done.returncode}: {done.stderr.decode(errors='replace').strip()[:200]}"
        )
    return done.returncode == 0


def _webhook(config: Config, body: bytes, say: Callable[[str], None]) -> bool:
    url = config.alarm.webhook
    return url is None or _sent(config, url, body, "alarm.webhook", say)


def _sent(config: Config, url: str, body: bytes | None, what: str, say: Callable[[str], None]) -> bool:
    try:
        fetch.run(fetch.call(url, config=config.fetch, version=__version__, body=body))
    except FetchError as e:
        # A webhook's path is its password: the host alone is said.
        say(f"{what}: {e.subject}: {e.message}")
        return False
    return True
