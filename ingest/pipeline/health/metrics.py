"""Write the state of all sources as a Prometheus text file, for node_exporter's textfile collector. Pure.

https://prometheus.io/docs/instrumenting/exposition_formats/ (text format 0.0.4)
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from ingest.state import Alarm, Health, SourceStatus

__all__ = ["text"]

_ESCAPED: Final = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


def text(
    *,
    items: Mapping[str, Mapping[Any, int]],
    statuses: Sequence[SourceStatus],
    healths: Mapping[str, Health],
    alarms: Sequence[Alarm],
    code: int,
    ended: datetime,
    seconds: float,
) -> str:
    """Write the metrics of a run: `items` are what became of its items, by source and status."""
    lines = [
        *_family("run_end_timestamp_seconds", "When the last run ended.", [({}, ended.timestamp())]),
        *_family("run_duration_seconds", "How long the last run took.", [({}, seconds)]),
        *_family("run_exit_code", "What the last run ended with (ingest help exit-codes).", [({}, code)]),
        *_family(
            "run_items",
            "Items of the last run, by what became of them.",
            [({"source": s, "status": status}, n) for s, some in items.items() for status, n in some.items()],
        ),
        *_family(
            "articles",
            "Articles that listings have named, by where they stand.",
            [
                ({"source": one.source, "state": name}, n)
                for one in statuses
                for name, n in (("pending", one.pending), ("done", one.done), ("gone", one.gone))
            ],
        ),
        *_family(
            "source_success_timestamp_seconds",
            "When a source last gave something.",
            [({"source": n}, h.success_at.timestamp()) for n, h in sorted(healths.items()) if h.success_at],
        ),
        *_family(
            "source_new_article_timestamp_seconds",
            "When a source last gave a new article.",
            [({"source": n}, h.new_at.timestamp()) for n, h in sorted(healths.items()) if h.new_at],
        ),
        *_family(
            "source_errors",
            "Errors of a source in a row.",
            [({"source": n}, h.errors) for n, h in sorted(healths.items())],
        ),
        *_family(
            "alarm",
            "Alarms that have not ended; 0 where somebody has acknowledged them.",
            [({"source": a.source, "alarm": a.name}, int(a.is_open)) for a in alarms if a.ended_at is None],
        ),
    ]
    return "\n".join(lines) + "\n"


def _family(name: str, said: str, samples: Iterable[tuple[Mapping[str, str], float]]) -> Iterator[str]:
    yield f"# HELP ingest_{name} {said}"
    yield f"# TYPE ingest_{name} gauge"
    for labels, value in samples:
        named = ",".join(f'{key}="{label.translate(_ESCAPED)}"' for key, label in labels.items())
        yield f"ingest_{name}{{{named}}} {value:.15g}" if named else f"ingest_{name} {value:.15g}"
