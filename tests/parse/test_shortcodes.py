import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.parse.post.shortcodes import resolve


@pytest.mark.parametrize(
    ("markup", "resolved"),
    [
        ('<p>[gallery ids="1,2"]</p>', "<p></p>"),
        ("<p>[gallery]</p>", "<p></p>"),
        ('[vc_row full_width="stretch"][vc_column]<p>Text.</p>[/vc_column][/vc_row]', "<p>Text.</p>"),
        ("[et_pb_text admin_label=&#8221;Text&#8221;]<p>Text.</p>[/et_pb_text]", "<p>Text.</p>"),
        ('[su_box title="A"<br />\n style="soft"]Text.[/su_box]', "Text."),
        ("[box]Text.[/box]", "Text."),
        ('[button link="https://a.example"]Go[/button]', "Go"),
        (
            '[caption id="attachment_1" width="300"]<a href="/a"><img src="a.jpg" /></a> The <em>mayor</em>[/caption]',
            '<figure><a href="/a"><img src="a.jpg" /></a><figcaption>The <em>mayor</em></figcaption></figure>',
        ),
        (
            '[caption caption="The mayor" id="a"]<img src="a.jpg" />[/caption]',
            '<figure><img src="a.jpg" /><figcaption>The mayor</figcaption></figure>',
        ),
        (
            '[caption id="a"]<img src="a.jpg" /> The mayor, cut',
            '<figure><img src="a.jpg" /><figcaption>The mayor, cut</figcaption></figure>',
        ),
    ],
)
def test_shortcodes_go_and_what_they_enclose_stays(markup: str, resolved: str) -> None:
    assert resolve(markup) == (resolved, True)


@pytest.mark.parametrize(
    "prose",
    [
        "“They [the ministers] knew [sic] of it,” he said [in German].",
        "Video: [video] and [1], [a], [x_y] and [citation needed].",
        "<pre>[gallery ids=1]</pre><p>and</p><code>[caption id=a]x[/caption]</code>",
        "Write [[gallery]] to get one.",
        "No brackets.",
        "<pre>never closed [gallery]",
    ],
)
def test_brackets_in_prose_and_in_code_stay(prose: str) -> None:
    assert resolve(prose) == (prose, False)


def test_in_flattened_text_a_caption_becomes_a_line_of_its_own() -> None:
    text = 'Before.</p> [caption id="a"] The mayor[/caption] After.</p>'

    assert resolve(text, flattened=True) == ("Before.</p> \n\n The mayor</figcaption> After.</p>", True)


@given(st.text(alphabet='[]/ab_=" <prec>\n', max_size=60))
def test_resolving_never_adds_text(markup: str) -> None:
    resolved, changed = resolve(markup)

    assert changed or resolved == markup
    assert len(resolved) <= len(markup)
