"""A cookie goes back within the chain of redirects that set it, and no further."""

import pytest

from tests.fetch.conftest import Make, fetched, outcome
from tests.fetch.faulty import HOST, PAGE, Call, Faulty, Play, answer, moved, says


def cookies(faulty: Faulty) -> list[tuple[str, str | None]]:
    return [(c.host + c.target, c.headers.get("cookie")) for c in faulty.seen if c.target != "/robots.txt"]


def until(*names: str) -> Play:
    """Set one cookie after the other, and redirect to the same URL until all come back."""

    async def play(call: Call) -> None:
        sent = {pair.partition("=")[0].strip() for pair in call.headers.get("cookie", "").split(";")}
        missing = [name for name in names if name not in sent]
        if missing:
            await call.send(
                answer(302, b"", f"Set-Cookie: {missing[0]}=1; Path=/; HttpOnly", f"Location: {call.target}")
            )
        else:
            await call.send(answer(200, PAGE))

    return play


@pytest.mark.parametrize("names", [("seen",), ("seen", "region", "tz")])
async def test_a_page_behind_its_own_cookie_is_read(names: tuple[str, ...], faulty: Faulty, make: Make) -> None:
    faulty.plays["/a"] = until(*names)

    assert (await fetched(make(), "/a")).payload == PAGE


async def test_a_cookie_dies_with_its_chain(faulty: Faulty, make: Make) -> None:
    faulty.plays["/a"] = says(answer(302, b"", "Set-Cookie: a=b; Max-Age=99999", "Location: /ok"))
    fetcher = make()

    await fetched(fetcher, "/a")
    await fetched(fetcher, "/ok")
    await fetched(fetcher, "/a")

    assert cookies(faulty) == [
        (f"{HOST}/a", None),
        (f"{HOST}/ok", "a=b"),
        (f"{HOST}/ok", None),
        (f"{HOST}/a", None),
        (f"{HOST}/ok", "a=b"),
    ]


async def test_a_cookie_goes_to_no_other_host_and_no_other_path(faulty: Faulty, make: Make) -> None:
    faulty.plays["/a"] = says(answer(302, b"", "Set-Cookie: a=b", "Location: http://other.example/b"))
    faulty.plays["/b"] = says(
        answer(
            302,
            b"",
            "Set-Cookie: c=d; Domain=example",
            "Set-Cookie: e=f; Path=/elsewhere",
            f"Location: http://{HOST}/ok",
        )
    )

    await fetched(make(), "/a")

    assert cookies(faulty) == [(f"{HOST}/a", None), ("other.example/b", None), (f"{HOST}/ok", "a=b")]


async def test_secure_cookies_stay_here_in_the_clear_and_expired_ones_go(faulty: Faulty, make: Make) -> None:
    faulty.plays["/a"] = says(answer(302, b"", "Set-Cookie: s=1; Secure", "Set-Cookie: a=b", "Location: /b"))
    faulty.plays["/b"] = says(answer(302, b"", "Set-Cookie: a=; Max-Age=0", "Set-Cookie: c=d", "Location: /ok"))

    await fetched(make(), "/a")

    assert [cookie for _, cookie in cookies(faulty)] == [None, "a=b", "c=d"]


@pytest.mark.parametrize(
    "cookie",
    ["a=b", "", ";", "=", "a", "\xff=\xfe", "a=" + "x" * 9_000, "a=b; Expires=nonsense", "a=b; Domain=.example.org"],
)
async def test_a_circle_stays_one_whatever_cookie_is_set_again(cookie: str, faulty: Faulty, make: Make) -> None:
    faulty.plays["/a"] = says(answer(302, b"", f"Set-Cookie: {cookie}", "Location: /a"))

    assert await outcome(make(), "/a") == "too-many-redirects"


async def test_cookies_that_never_end_end_at_the_limit_of_redirects(faulty: Faulty, make: Make) -> None:
    async def play(call: Call) -> None:
        await call.send(answer(302, b"", f"Set-Cookie: n={call.count}", "Location: /a"))

    faulty.plays["/a"] = play

    assert await outcome(make(max_redirects=4), "/a") == "too-many-redirects"
    assert faulty.asked("/a") == 5


async def test_a_redirect_without_a_cookie_leads_on_as_before(faulty: Faulty, make: Make) -> None:
    faulty.plays["/a"] = moved("/ok")

    await fetched(make(), "/a")

    assert [cookie for _, cookie in cookies(faulty)] == [None, None]
