import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import urls


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("https://www.gazette.example/a/b/", "gazette.example/a/b"),
        ("http://gazette.example/a/b", "gazette.example/a/b"),
        ("https://www.www.gazette.example/", "www.gazette.example"),
        ("https://gazette.example:443/", "gazette.example"),
        ("https://gazette.example:8443/x", "gazette.example:8443/x"),
        ("https://gazette.example/a//", "gazette.example/a/"),
        ("https://Bücher.example/ä", "xn--bcher-kva.example/%C3%A4"),
        ("https://gazette.example/%d8%a7%7E", "gazette.example/%D8%A7~"),
        ("https://gazette.example/a?b=2&a=1&b=1", "gazette.example/a?a=1&b=2&b=1"),
        ("https://gazette.example/a?utm_source=x&fbclid=y&id=3", "gazette.example/a?id=3"),
        ("https://gazette.example/a?utm_source=x", "gazette.example/a"),
        ("https://user:secret@gazette.example/a#part", "gazette.example/a"),
        ("https://gazette.example/a/../b", "gazette.example/b"),
    ],
)
def test_comparison_form(url: str, form: str) -> None:
    assert form == urls.comparison_form(url)


@pytest.mark.parametrize(
    "url", ["", "gazette.example/a", "mailto:a@b.example", "file:///etc/hosts", "http://", "http://[x"]
)
def test_what_is_no_web_address_has_no_form(url: str) -> None:
    assert urls.comparison_form(url) is None


@given(st.text(max_size=80))
def test_the_form_is_a_fixed_point(tail: str) -> None:
    form = urls.comparison_form(f"https://gazette.example/{tail}")

    assert form is None or form == urls.comparison_form(f"http://{form}") or form.endswith("/")


@given(st.text())
def test_no_string_raises(value: str) -> None:
    urls.comparison_form(value)
    urls.redact(value)
    urls.join(value, value)
    urls.host(value)
