"""WordPress sites that answer oddly, through the real run: every post is written, and once."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest

from ingest.config import Config
from ingest.model import Source
from ingest.state import State
from tests.fetch.faulty import Call, answer
from tests.test_faults_run import configured, run, running

HOST: Final = "h0.example"
HOME: Final = f"http://{HOST}"
POSTS: Final = 45
ROUTE: Final = "/wp-json/wp/v2/posts"
Post = dict[str, Any]


def post(number: int, **more: Any) -> Post:
    text = "".join(
        f"<p>Post {number}, part {n}: ships waited outside for {n} days in bad weather.</p>" for n in range(4)
    )
    return {
        "id": number,
        "date": "2025-01-01T00:00:00",
        "date_gmt": "2025-01-01T00:00:00",
        "modified_gmt": f"2025-01-01T00:00:{number:02}",
        "link": f"{HOME}/2025/p{number}/",
        "title": {"rendered": f"Post {number}"},
        "content": {"rendered": text, "protected": False},
        **more,
    }


def given(wanted: Sequence[int]) -> Any:
    return [post(number) for number in wanted]


@dataclass
class Press:
    """A REST API; `batch` answers a request for several posts, `alone` for one (an int is a bare status)."""

    batch: Callable[[Sequence[int]], Any] = given
    alone: Callable[[int], Any] = post
    asked: list[tuple[int, ...]] = field(default_factory=list)

    async def __call__(self, call: Call) -> None:
        parts = urlsplit(call.target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        total: tuple[str, ...] = ()
        if parts.path == "/":
            found: Any = {}
        elif parts.path == "/wp-json/":
            found = {"namespaces": ["wp/v2"]}
        elif parts.path != ROUTE:
            number = int(parts.path.rpartition("/")[2])
            self.asked.append((number,))
            found = self.alone(number)
        elif "include" in query:
            self.asked.append(tuple(map(int, query["include"].split(","))))
            found = self.batch(self.asked[-1])
        else:
            size, page = int(query["per_page"]), int(query["page"])
            newest = range(POSTS, 0, -1)[(page - 1) * size : page * size]
            found = [{name: post(number)[name] for name in ("id", "modified_gmt", "link")} for number in newest]
            total = (f"X-WP-Total: {POSTS}", f"X-WP-TotalPages: {-(-POSTS // size)}")
        refused = isinstance(found, dict) and isinstance(found.get("data"), dict)
        status = found if isinstance(found, int) else found["data"]["status"] if refused else 200
        await call.send(answer(status, json.dumps(found).encode(), "Content-Type: application/json", *total))


def collected(press: Press, folder: Path, runs: int = 1) -> tuple[list[str], Config]:
    """Run so often, each time after everything is due; give the URLs of the records."""
    with running() as server:
        paths = ("/", "/wp-json/", ROUTE, *(f"{ROUTE}/{number}" for number in range(1, POSTS + 1)))
        server.plays = dict.fromkeys(paths, press)
        source = Source(name="press", listings={"wordpress": (f"{HOME}/",)})
        config = configured(folder, server.port, source, hosts=1, attempts=1, max_bytes=400_000)
        for _ in range(runs):
            run(config)
            with State(config.raw / ".state") as state, state._transaction() as db:
                db.execute("UPDATE frontier SET next_due = '2000-01-01' WHERE status = 'pending'")
                db.execute("DELETE FROM pauses")
    lines = [json.loads(line) for path in config.clean.rglob("*.jsonl") for line in path.read_text().splitlines()]
    return sorted(line["url"] for line in lines), config


def urls(*missing: int) -> list[str]:
    return sorted(f"{HOME}/2025/p{number}/" for number in range(1, POSTS + 1) if number not in missing)


def standing(config: Config) -> tuple[int, int, int]:
    with State(config.raw / ".state") as state:
        (found,) = state.source_statuses()
        return found.pending, found.done, found.gone


def test_posts_are_asked_for_twenty_at_a_time(tmp_path: Path) -> None:
    press = Press()
    found, _ = collected(press, tmp_path, runs=2)
    assert urls() == found
    assert [20, 20, 5] == [len(ids) for ids in press.asked]


@pytest.mark.parametrize(
    "batch",
    [
        lambda ids: given(range(POSTS, POSTS - 10, -1)),
        lambda ids: given([*ids, *range(1_000, 1_030)]),
        lambda ids: given([*ids, *ids]),
        lambda ids: [None, 5, *given(ids), [], {"id": None}],
        lambda ids: given(ids[:3]),
        lambda ids: [],
        lambda ids: {str(n): one for n, one in enumerate(given(ids), 3)},
    ],
    ids=["the newest instead", "more than asked for", "twice", "what is no post", "a few", "none", "an object"],
)
def test_a_batch_that_is_not_what_was_asked_for_is_asked_for_post_by_post(
    batch: Callable[[Sequence[int]], Any], tmp_path: Path
) -> None:
    found, config = collected(Press(batch=batch), tmp_path)
    assert urls() == found
    assert (0, POSTS, 0) == standing(config)


@pytest.mark.parametrize(
    "batch",
    [
        lambda ids: 500 if 7 in ids else given(ids),
        lambda ids: [post(n, more="x" * 500_000 * (n == 7)) for n in ids],
    ],
    ids=["fatal", "giant"],
)
def test_one_post_that_fails_its_batch_costs_the_others_time_and_no_more(
    batch: Callable[[Sequence[int]], Any], tmp_path: Path
) -> None:
    press = Press(batch=batch, alone=lambda number: 500 if number == 7 else post(number))
    found, config = collected(press, tmp_path, runs=7)
    assert urls(7) == found
    assert (1, POSTS - 1, 0) == standing(config)
    assert [20, 20, 5, 5, 5, 2, 2, 1] == [len(ids) for ids in press.asked][:8]


@pytest.mark.parametrize("code", [("rest_post_invalid_id", 404), ("rest_forbidden", 401)], ids=str)
def test_a_post_that_was_withdrawn_meanwhile_is_gone(code: tuple[str, int], tmp_path: Path) -> None:
    refused = {"code": code[0], "message": "…", "data": {"status": code[1]}}
    press = Press(
        batch=lambda ids: given([n for n in ids if n != 7]),
        alone=lambda number: refused if number == 7 else post(number),
    )
    found, config = collected(press, tmp_path, runs=2)
    assert urls(7) == found
    assert (0, POSTS - 1, 1) == standing(config)
    assert 1 == press.asked.count((7,))


def test_posts_asked_for_alone_are_known_after_the_state_is_lost(tmp_path: Path) -> None:
    press = Press(batch=lambda ids: [])
    collected(press, tmp_path)
    for path in (tmp_path / "raw" / ".state").glob("state.sqlite*"):
        path.unlink()
    again = Press(batch=lambda ids: [])
    found, _ = collected(again, tmp_path)
    assert urls() == found
    assert [] == again.asked
