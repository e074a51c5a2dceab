"""Live blogs that name no updates in their data: entries with times of day, in the page's elements or in none."""

from typing import Any

import pytest

from tests.walking import record

TIMES = ("14:05", "13:40", "13:12", "12:50", "12:21", "11:58", "10:45")
HEADINGS = ("Ferries are running again", "", "Roof of the sports hall gone", "", "Power cuts in 4,100 homes", "", "")
TEXTS = (
    "The company has put two boats back on the crossing, and says that holders of tickets may travel until Sunday.",
    "The police ask drivers to keep away from the coast road, where waves have carried stones onto the carriageway.",
    "About a third of the roof has come off. Nobody was inside: the club had called off its tournament last night.",
    "“I held on to the bus stop and the bus stop came with me,” says Hedvig Lorne, who was on her way to a pharmacy.",
    "The grid operator counts 4,100 homes without electricity. Repairs will begin when the wind falls below a gale.",
    "Trains between Corvane and Norrick are halted. A beech tree lies across both tracks near the old signal box.",
    "Good morning, and welcome. The storm has reached the islands an hour earlier than forecast, with strong gusts.",
)
LEAD = "We follow the storm as it crosses the country from the islands to the eastern hills."
TITLE = "Storm live: gusts of 38 metres a second on the coast"

SHARE = '<div class="share"><a href="#1">Link</a> <a>Share</a></div>'
SHAPES = {
    "items": ("<ol>", "<li><div>{time}</div>{h3}<div><p>{text}</p></div>" + SHARE + "</li>", "</ol>"),
    "articles": ("", "<article><header><time>{time}</time>{h2}</header><p>{text}</p></article>", ""),
    "sections": ("", "<section><h4>{time}</h4>{h3}<p>{text}</p></section>", ""),
    "time-in-heading": ("", "<h3>{time}{colon}{heading}</h3><p>{text}</p>", ""),
    "bold": ("", "<p><b>{time}{colon}{heading}</b></p><p>{text}</p>", ""),
    "bold-in-paragraph": ("", "<p><strong>{time}</strong> – {text}</p>", ""),
    "plain": ("", "<p>{time}</p>{p}<p>{text}</p>", ""),
    "plain-in-paragraph": ("", "<p>{time} | {text}</p>", ""),
    "span": ("<div>", '<div class="row"><span class="clock">{time}</span><div class="c">{h3}<p>{text}</p></div></div>',
             "</div>"),
    "heading-above": ("", "{h3}<p>{time}</p><p>{text}</p>", ""),
    "list-of-definitions": ("<dl>", "<dt>{time}</dt><dd>{text}</dd>", "</dl>"),
    "rules": ("", "<hr><p>{time}</p>{h3}<p>{text}</p>", ""),
}  # fmt: skip


def blog(shape: str, *, times: tuple[str, ...] = TIMES, texts: tuple[str, ...] = TEXTS, **page_of: str) -> str:
    before, entry, after = SHAPES[shape]
    rows = [
        entry.format(
            time=time, text=text, heading=heading, colon=": " if heading else "",
            **{tag: heading and f"<{tag}>{heading}</{tag}>" for tag in ("h2", "h3", "p")},
        )
        for time, heading, text in zip(times, HEADINGS, texts, strict=False)
    ]  # fmt: skip
    return page(before + "".join(rows) + after, **page_of)


def page(
    body: str, *, title: str = TITLE, published: str = "2026-11-28T10:45:00+00:00", lead: str = LEAD, url: str = "storm"
) -> str:
    date = published and f'<meta property="article:published_time" content="{published}">'
    menu = "".join(f'<li><a href="/{name}/">{name}</a></li>' for name in ("Home", "World", "Local", "Sport", "Weather"))
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title} | Northmere Courier</title>'
        f'<meta property="og:title" content="{title}"><meta property="og:type" content="article">{date}'
        f'<link rel="canonical" href="https://courier.example/news/{url}"></head><body><nav><ul>{menu}</ul></nav>'
        f"<main><h1>{title}</h1>{lead and f'<p>{lead}</p>'}{body}</main>"
        '<aside class="related"><h2>More from the Courier</h2><ul><li><a href="/a">Ferry fares to rise by six</a></li>'
        '<li><a href="/b">Why the old chimney still stands</a></li></ul></aside>'
        '<footer><a href="/terms">Terms</a> © 2026 Northmere Media Ltd.</footer></body></html>'
    )


def when(line: Any) -> list[str | None]:
    return [update["published"] for update in line["live_updates"]]


def spans(line: Any) -> list[str]:
    return [line["text"][update["start"] : update["end"]] for update in line["live_updates"]]


@pytest.mark.parametrize("shape", SHAPES)
def test_entries_of_every_shape_are_updates_in_the_order_of_the_page(shape: str) -> None:
    line = record(blog(shape))

    assert line["page_type"] == "live-blog"
    assert when(line) == [f"2026-11-28T{time}" for time in TIMES]
    for said, text, heading in zip(spans(line), TEXTS, HEADINGS, strict=True):
        assert text in said
        assert shape in {"bold-in-paragraph", "plain-in-paragraph", "list-of-definitions"} or heading in said
    assert "Link" not in line["text"]
    assert "chimney" not in line["text"]


FORMS = {
    "point": "{h:02}.{m:02}", "colon": "{h}:{m:02}", "uhr": "{h}:{m:02} Uhr", "uhr-point": "{h}.{m:02} Uhr",
    "french": "{h}h{m:02}", "french-apart": "{h} h {m:02}", "bracket": "[{h:02}:{m:02}]",
    "at": "Updated at {h:02}:{m:02}", "kl": "kl. {h:02}.{m:02}", "klo": "klo {h}.{m:02}",
    "italian": "ore {h:02}:{m:02}", "zone-name": "{h:02}:{m:02} CET", "japanese": "{h}時{m:02}分",
    "thai": "{h:02}:{m:02} น.", "jakarta": "{h:02}.{m:02} WIB", "seconds": "{h:02}:{m:02}:07",
}  # fmt: skip


def written(form: str) -> tuple[str, ...]:
    return tuple(form.format(h=int(time[:2]), m=int(time[3:])) for time in TIMES)


@pytest.mark.parametrize("shape", ["sections", "bold-in-paragraph"])
@pytest.mark.parametrize("form", FORMS)
def test_times_are_read_as_languages_write_them(form: str, shape: str) -> None:
    line = record(blog(shape, times=written(FORMS[form])))

    assert when(line) == [f"2026-11-28T{time}{':07' if form == 'seconds' else ''}" for time in TIMES]


@pytest.mark.parametrize("shape", ["items", "plain-in-paragraph"])
def test_halves_of_the_day_and_zones_are_read(shape: str) -> None:
    times = ("2:05 p.m. GMT", "1:40 pm GMT", "1:12pm GMT", "12:50 PM GMT", "12.21pm GMT", "11:58 am GMT", "10:45am GMT")

    assert when(record(blog(shape, times=times))) == [f"2026-11-28T{time}Z" for time in TIMES]


def test_midnight_is_crossed_backwards_and_forwards() -> None:
    times = ("01:10", "00:25", "23:50", "23:31", "22:04", "21:17", "20:02")
    down = record(blog("sections", times=times, published="2026-11-28T20:02:00+01:00"))
    up = record(blog("sections", times=times[::-1], published="2026-11-28"))

    days = ["2026-11-29"] * 2 + ["2026-11-28"] * 5
    assert when(down) == [f"{day}T{time}" for day, time in zip(days, times, strict=True)]
    assert when(up) == when(down)[::-1]


def test_headings_name_the_days() -> None:
    entry = "<h4>{}</h4><p>{}</p>"
    body = "<h2>Sunday, 29 November 2026</h2>"
    body += "".join(entry.format(t, x) for t, x in zip(("11:02", "08:31"), TEXTS[:2], strict=True))
    body += "<h2>Saturday, 28 November</h2>"
    body += "".join(entry.format(t, x) for t, x in zip(("22:40", "21:15"), TEXTS[2:4], strict=True))
    line = record(page(body))

    assert when(line) == ["2026-11-29T11:02", "2026-11-29T08:31", "2026-11-28T22:40", "2026-11-28T21:15"]


def test_a_day_beside_the_time_is_that_of_the_entry() -> None:
    times = tuple(f"Nov 28, 2026, {time}" for time in TIMES[:4]) + tuple(f"{time} 27.11.2026" for time in TIMES[4:])
    line = record(blog("sections", times=times, published="2026-11-20"))

    assert when(line) == [f"2026-11-{28 if n < 4 else 27}T{time}" for n, time in enumerate(TIMES)]


def test_without_any_date_times_stay_in_the_text_and_updates_have_none() -> None:
    line = record(blog("sections", published=""))

    assert line["page_type"] == "live-blog"
    assert when(line) == [None] * len(TIMES)
    assert [said.split("\n")[0] for said in spans(line)] == list(TIMES)


def test_titles_are_headings_without_their_times() -> None:
    wanted = [heading or None for heading in HEADINGS]

    for shape in ("sections", "heading-above", "bold"):
        assert [update["title"] for update in record(blog(shape))["live_updates"]] == wanted
    titles = [update["title"] for update in record(blog("time-in-heading"))["live_updates"]]
    assert titles[:1] == ["Ferries are running again"]


def test_what_stands_above_the_first_entry_is_the_introduction() -> None:
    parts = [block["part"] for block in record(blog("sections"))["blocks"]]

    assert parts == ["introduction"] + ["update"] * (len(parts) - 1)


def test_an_entry_that_is_pinned_does_not_turn_the_order() -> None:
    times = ("09:58", "14:05", "13:40", "13:12", "12:50", "12:21", "11:58")
    line = record(blog("bold-in-paragraph", times=times))

    assert line["page_type"] == "live-blog"


def test_a_blog_that_grows_downwards_calls_itself_live() -> None:
    up = TIMES[::-1]

    assert record(blog("sections", times=up))["page_type"] == "live-blog"
    report = record(blog("sections", times=up, title="The night on which the roof of the hall came off"))
    assert report["page_type"] == "article"
    assert report["live_updates"] == []


DUMPS = {
    "alone": "{time}\n{heading}{text}\n\n",
    "beside": "{time} {text}\n\n",
    "dash": "{time} – {text}\n",
    "heading": "{time} Uhr: {title}\n\n{text}\n\n",
}


@pytest.mark.parametrize("form", DUMPS)
def test_dumps_are_read_too(form: str) -> None:
    rows = "".join(
        DUMPS[form].format(time=time, text=text, heading=heading and heading + "\n", title=heading or "No trains")
        for time, text, heading in zip(TIMES, TEXTS, HEADINGS, strict=True)
    )
    line = record(f"{TITLE}\n\nNovember 28, 2026\n\n{LEAD}\n\n{rows}")

    assert line["page_type"] == "live-blog"
    assert when(line) == [f"2026-11-28T{time}" for time in TIMES]


PROSE = "".join(f"<p>{text}</p>" for text in TEXTS)
NAMES = ("Ida Fenn", "Jon Ostrow", "Mara Quill", "Peter Voss", "Lena Marsh", "Otto Brandt", "Ruth Calder")
CHAT = zip(TIMES[::-1], ("Ida", "Jon") * 4, TEXTS, strict=False)
PROGRAMME = ("18:00", "18:15", "18:45", "19:00", "20:15", "21:45", "22:30")
NOT_LIVE = {
    "timetable": "<ul>" + "".join(f"<li>{t} Corvane – Norrick</li>" for t in TIMES[::-1]) + "</ul>" + PROSE,
    "opening hours": "".join(f"<p>{d} 09:00–17:30</p>" for d in ("Mon", "Tue", "Wed", "Thu", "Fri")) + PROSE,
    "hours": "".join(f"<p>0{n}:00–1{n}:30 The museum shows its ships to all who come.</p>" for n in range(5)) + PROSE,
    "programme": "".join(f"<p><b>{t}</b> {x}</p>" for t, x in zip(PROGRAMME, TEXTS, strict=True)),
    "comments": "".join(
        f"<div><b>{name}</b><p>{t}</p><p>{x}</p></div>" for name, t, x in zip(NAMES, TIMES, TEXTS, strict=True)
    ),
    "chat": "".join(f"<p>{t} {name}: {x}</p>" for t, name, x in CHAT),
    "transcript": "".join(f"<p>00:0{n}:1{n} {x}</p>" for n, x in enumerate(TEXTS)),
    "goals": PROSE + "<p>1:0 Kern (12.)</p><p>1:1 Adler (31.)</p><p>2:1 Kern (70.)</p><p>3:1 Voss (88.)</p>",
    "scores": PROSE + "".join(f"<p>{n}:{n + 1:02} Kern ({n}. Minute)</p>" for n in range(10, 16)),
    "chronology": PROSE * 2 + "".join(f"<p>{t} A fire engine came.</p>" for t in TIMES[::-1]),
    "prices": "".join(f"<p>{12 - n}.50 euros: {x}</p>" for n, x in enumerate(TEXTS)),
}  # fmt: skip


@pytest.mark.parametrize("title", ["The storm and what it left behind on the coast", TITLE])
@pytest.mark.parametrize("kind", NOT_LIVE)
def test_other_columns_of_times_are_no_live_blog(kind: str, title: str) -> None:
    line = record(page(NOT_LIVE[kind], title=title))

    assert line["page_type"] == "article"
    assert line["live_updates"] == []


def test_sections_with_numbers_are_no_times() -> None:
    line = record(page("".join(f"<p>3.{n:02} {x}</p>" for n, x in enumerate(TEXTS, 1)), title="The law on harbours"))

    assert line["page_type"] == "article"


def test_an_article_among_dated_teasers_of_others_is_no_entry() -> None:
    dates = ("20:57 27/11/2026", "15:37 9/11/2026", "09:14 6/11/2026", "08:01 4/11/2026", "07:23 2/11/2026")
    teasers = [f"<p>{date}</p><p>{text}</p>" for date, text in zip(dates, TEXTS, strict=False)]
    story = "".join(f"<p>{text} So the harbour master said to us on Thursday evening.</p>" for text in TEXTS * 2)

    line = record(page("".join([*teasers[:3], story, *teasers[3:]]), title="Storm leaves the coast", lead=""))

    assert "live-blog" != line["page_type"]
    assert not line["live_updates"]
