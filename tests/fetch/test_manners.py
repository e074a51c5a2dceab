"""What a source says of how it is asked goes to its own hosts, and to no other."""

import pytest

from ingest import config
from ingest.config import Manners
from ingest.errors import ConfigError, RobotsDenied
from tests.fetch.conftest import Clock, Make, fetched
from tests.fetch.faulty import HOST, Faulty, answer, moved, says

SOURCE = '[[source]]\nname = "news"\nfeed = "http://news.example/feed"\n'
ARCHIVE = "archive-bot/1.0 (+https://archive.example)"
OWN = Manners(
    hosts=frozenset({HOST}), delay=7.0, headers={"Accept-Language": "fr", "accept": "text/html"}, user_agent=ARCHIVE
)


async def test_headers_go_to_the_hosts_of_the_source_alone(faulty: Faulty, make: Make) -> None:
    faulty.plays["/ok"] = moved("http://other.example/there")
    faulty.plays["/there"] = says(answer(200, b"well"))
    fetcher = make(manners={"news": OWN}, robots=False)

    await fetched(fetcher, "/ok")
    await fetched(fetcher, "/there", source="another")

    own, redirected, another = (call.headers for call in faulty.seen)
    assert {"fr", "text/html", ARCHIVE} <= {*own.values()}
    for one in (redirected, another):
        assert one["user-agent"].startswith("ingest/")
        assert "accept-language" not in one


async def test_robots_txt_is_read_for_the_name_of_the_user_agent(faulty: Faulty, make: Make) -> None:
    lines = b"User-agent: archive-bot\nDisallow: /ok\n\nUser-agent: ingest\nDisallow: /there\n"
    faulty.robots[HOST] = answer(200, lines)
    faulty.plays |= dict.fromkeys(("/ok", "/there"), says(answer(200, b"well")))
    fetcher = make(manners={"news": OWN})

    with pytest.raises(RobotsDenied):
        await fetched(fetcher, "/ok")
    await fetched(fetcher, "/there")
    await fetched(fetcher, "/ok", source="another")
    with pytest.raises(RobotsDenied):
        await fetched(fetcher, "/there", source="another")


async def test_a_source_has_a_delay_of_its_own(faulty: Faulty, make: Make, clock: Clock) -> None:
    faulty.plays["/ok"] = says(answer(200, b"well"))
    fetcher = make(manners={"news": OWN}, robots=False, delay=1)

    for _ in range(3):
        await fetched(fetcher, "/ok")
    assert clock.slept == [7.0, 7.0]


def test_its_own_hosts_are_those_of_its_listings() -> None:
    text = SOURCE.replace(
        '"http://news.example/feed"', '["http://www.news.example/feed", "https://feeds.example:8080/a"]'
    )
    read = config.parse(f"{text}delay = 2.5\nheaders = {{X-Reader = 'a'}}")

    manners = read.manners["news"]
    assert manners.hosts == {"news.example", "feeds.example"}
    said = read.values()["source"][0]
    assert (said["delay"], said["headers"]) == (2.5, {"X-Reader": "a"})
    assert "user_agent" not in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("headers = {Host = 'a'}", "host frames requests"),
        ("headers = {cookie = 'a=b'}", "cookie is a credential"),
        ("headers = {Authorization = 'Bearer x'}", "authorization is a credential"),
        ("headers = {User-Agent = 'a'}", "user_agent"),
        ("headers = {'X Y' = 'a'}", "'X Y' is no name"),
        ('headers = {X = "a\\r\\nHost: b"}', "is no value of a header"),
        ("headers = {X-A = 'a', x-a = 'b'}", "named twice"),
        ("user_agent = '1.0 bot'", "no product token"),
        ('user_agent = "bot/1\\n"', "is no value of a header"),
        ("delay = -1", "delay"),
    ],
)
def test_what_cannot_be_sent_is_one_line(line: str, said: str) -> None:
    with pytest.raises(ConfigError, match=r"source\[0\]\.") as error:
        config.parse(f"{SOURCE}{line}\n")
    assert said in str(error.value)
    assert len(str(error.value).splitlines()) == 1
