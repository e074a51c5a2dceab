"""Addresses that are nobody's business are refused however they are written, and whenever they turn up."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from socket import gaierror

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import PayloadRefused, Unreachable
from ingest.fetch.guard import Guard, Resolve, admit, forbidden, resolver


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("::1", "loopback"),
        ("0.0.0.0", "unspecified"),  # noqa: S104 -- nothing is bound here
        ("::", "unspecified"),
        ("10.1.2.3", "private"),
        ("172.16.0.1", "private"),
        ("192.168.178.1", "private"),
        ("fd00:ec2::254", "private"),  # AWS metadata
        ("fec0::1", "private"),
        ("100.100.100.200", "reserved"),  # Alibaba metadata, RFC 6598
        ("169.254.169.254", "link-local"),  # metadata of most clouds
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("168.63.129.16", "metadata service"),  # Azure
        ("224.0.0.1", "multicast"),
        ("ff02::1", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("4000::1", "reserved"),
        # Ways of writing 10.0.0.1 and 127.0.0.1 in IPv6.
        ("::ffff:10.0.0.1", "private"),
        ("::ffff:7f00:1", "loopback"),
        ("::127.0.0.1", "loopback"),
        ("64:ff9b::10.0.0.1", "private"),
        ("2002:a00:1::", "private"),
        ("2001:0:a00:1::1", "reserved"),
        ("not an address", "not an address"),
    ],
)
def test_special_addresses_are_forbidden(address: str, why: str) -> None:
    assert forbidden(address) == why


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::"]
)
def test_public_addresses_are_not(address: str) -> None:
    assert forbidden(address) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "::ffff:127.0.0.1"])
def test_what_the_configuration_allows_is_allowed(address: str) -> None:
    assert forbidden(address, ["127.0.0.0/8", "fd00::/8"]) is None


def test_allowing_one_network_allows_no_other() -> None:
    assert forbidden("10.0.0.1", ["127.0.0.0/8", "fd00::/8"]) == "private"


@given(st.ip_addresses(v=4))
def test_writing_an_address_as_ipv6_changes_nothing(address: object) -> None:
    assert forbidden(f"::ffff:{address}") == forbidden(str(address))
    assert forbidden(f"64:ff9b::{address}") == forbidden(str(address))


def finds(*addresses: str) -> Resolve:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return resolve


async def fails(host: str, port: int) -> Sequence[str]:
    raise gaierror(-2, "Name or service not known")


async def test_a_name_with_one_private_address_is_refused_as_a_whole() -> None:
    guard = Guard(resolve=finds("93.184.215.14", "10.0.0.1"))

    with pytest.raises(PayloadRefused, match=r"private address 10\.0\.0\.1") as caught:
        await guard.addresses("news.example", 443)
    assert caught.value.reason == "forbidden-address"


async def test_a_public_name_gives_its_addresses_in_order_but_not_too_many() -> None:
    many = [f"93.184.215.{n}" for n in range(1, 9)]

    assert await Guard(resolve=finds(*many)).addresses("news.example", 443) == (tuple(many[:4]), 443)


@pytest.mark.parametrize("resolve", [fails, finds()])
async def test_a_name_without_an_address_is_a_dns_failure(resolve: Resolve) -> None:
    with pytest.raises(Unreachable) as caught:
        await Guard(resolve=resolve).addresses("gone.example", 443)
    assert caught.value.reason == "dns"


async def test_connect_to_replaces_the_name_and_the_port() -> None:
    guard = Guard(resolve=fails, connect_to={"News.example:80": "93.184.215.14:8080", "[2606:4700::1]:80": "[::1]:81"})

    assert await guard.addresses("news.example", 80) == (["93.184.215.14"], 8080)
    with pytest.raises(PayloadRefused, match="loopback"):
        await guard.addresses("2606:4700::1", 80)
    with pytest.raises(Unreachable):
        await guard.addresses("news.example", 443)


async def test_connect_to_passes_the_guard_as_well() -> None:
    guard = Guard(resolve=fails, connect_to={"news.example:80": "127.0.0.1:8080"})

    with pytest.raises(PayloadRefused, match="loopback"):
        await guard.addresses("news.example", 80)


async def test_the_endpoint_that_the_user_named_is_trusted_at_that_port_only() -> None:
    guard = Guard(resolve=fails, trusted=frozenset({("127.0.0.1", 3128)}))

    assert await guard.addresses("127.0.0.1", 3128) == (["127.0.0.1"], 3128)
    with pytest.raises(PayloadRefused):
        await guard.addresses("127.0.0.1", 22)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "db.localhost"])
def test_a_literal_is_checked_without_a_look_up(host: str) -> None:
    with pytest.raises(PayloadRefused):
        Guard(resolve=fails).check(host, subject=host)


def test_a_name_passes_the_check_of_literals() -> None:
    Guard(resolve=fails).check("news.example", subject="news.example")


async def test_the_systems_resolver_is_asked_in_a_thread() -> None:
    with ThreadPoolExecutor(1) as threads:
        found = await asyncio.wait_for(resolver(threads)("127.0.0.1", 80), 60)

    assert found == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://news.example/a", "bad-scheme"),
        ("file:///etc/passwd", "bad-scheme"),
        ("data:text/html,hello", "bad-scheme"),
        ("ftp://me:secret@news.example/a", "bad-scheme"),
        ("news.example/a", "bad-url"),
        ("http://", "bad-url"),
        ("http://me:secret@[bad/", "bad-url"),
        ("", "bad-url"),
        ("https://me@news.example/", "credentials"),
        ("https://news.example:22/", "bad-port"),
        ("http://news.example:0/", "bad-port"),
        ("https://:secret@news.example/?key=secret", "credentials"),
    ],
)
def test_urls_that_are_not_fetched(url: str, reason: str) -> None:
    with pytest.raises(PayloadRefused) as caught:
        admit(url)
    assert caught.value.reason == reason
    assert "secret" not in str(caught.value)


def test_an_admitted_url_is_read_as_browsers_read_it() -> None:
    assert admit(" https://Bücher.example:443/ä?q=ö#top ").host == "xn--bcher-kva.example"
