"""What comes unasked is never taken for the answer to the next request, however and whenever it comes."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable

import pytest

from tests.fetch.conftest import Make, fetched, tls_client, tls_server
from tests.fetch.faulty import HOST, PAGE, Call, Faulty, Play, answer, serving

SURPLUS = answer(200, b"<!doctype html><p>Nobody asked for this page.</p>")


def in_one_packet(sent: asyncio.Event) -> Play:
    async def play(call: Call) -> None:
        await call.send(answer(200, PAGE) + SURPLUS)
        sent.set()

    return play


def in_two_writes(sent: asyncio.Event) -> Play:
    """Over TLS two records, which may come in one packet."""

    async def play(call: Call) -> None:
        call.writer.write(answer(200, PAGE))
        call.writer.write(SURPLUS)
        await call.writer.drain()
        sent.set()

    return play


def later(sent: asyncio.Event) -> Play:
    async def play(call: Call) -> None:
        await call.send(answer(200, PAGE))
        await asyncio.sleep(0.05)
        await call.send(SURPLUS)
        sent.set()

    return play


def one_byte(sent: asyncio.Event) -> Play:
    async def play(call: Call) -> None:
        await call.send(answer(200, PAGE))
        await call.send(b"H")
        sent.set()

    return play


@pytest.fixture(params=["plain", "tls"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Faulty, str, ssl.SSLContext | None]]:
    if request.param == "plain":
        async with serving() as faulty:
            yield faulty, f"http://{HOST}", None
    else:
        async with serving(tls_server()) as faulty:
            yield faulty, "https://tls.example", tls_client()


@pytest.mark.parametrize("plays", [in_one_packet, in_two_writes, later, one_byte])
async def test_the_next_request_gets_its_own_answer(
    plays: Callable[[asyncio.Event], Play], server: tuple[Faulty, str, ssl.SSLContext | None], make: Make
) -> None:
    faulty, root, tls = server
    sent = asyncio.Event()
    faulty.plays["/a"] = plays(sent)
    there = f"127.0.0.1:{faulty.port}"
    settings = {"connect_to": {f"{HOST}:80": there, "tls.example:443": there}, "robots": False}
    fetcher = make(**settings, **({"tls": tls} if tls else {}))

    first = await fetched(fetcher, f"{root}/a")
    await sent.wait()
    await asyncio.sleep(0.01)  # loopback hands over at once; the event loop reads in its next turn
    second = await fetched(fetcher, f"{root}/ok")
    third = await fetched(fetcher, f"{root}/ok")

    assert first.payload == second.payload == third.payload == PAGE
    assert len({call.writer for call in faulty.seen}) == 2, "the connection with surplus is closed, the next one kept"
