"""The decision on an address is the registries', on every Python."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetch.addresses import SPECIAL, special_use
from ingest.fetch.guard import forbidden


@pytest.mark.parametrize(("block", "use"), SPECIAL)
def test_both_ends_of_a_special_block_are_forbidden(block: str, use: str) -> None:
    network = ipaddress.ip_network(block)

    assert forbidden(str(network[-1])) == use
    assert forbidden(str(network[0])) is not None


@pytest.mark.parametrize(
    ("address", "why"),
    [
        # What ipaddress of 3.11.7 lets pass.
        ("192.0.0.192", "reserved"),
        ("192.88.99.1", "reserved"),
        ("64:ff9b:1::10.0.0.1", "private"),
        ("64:ff9b:1:ffff::1", "private"),
        ("3fff:fff:ffff::1", "documentation"),
        ("5f00::1", "reserved"),
        ("100:0:0:1::1", "reserved"),
        ("192.0.0.9", "reserved"),
        ("2001:1::1", "reserved"),
        ("2001:20::1", "reserved"),
        # What stands in another address.
        ("::ffff:192.0.0.192", "reserved"),
        ("::ffff:0:127.0.0.1", "loopback"),
        ("64:ff9b::192.88.99.1", "reserved"),
        ("2002:c0a8:101::1", "private"),
        ("2002:c058:6301::", "reserved"),
        ("2002:7f00:1:ffff:ffff:ffff:ffff:ffff", "loopback"),
        ("::0.0.0.2", "reserved"),
    ],
)
def test_special_addresses_that_interpreters_disagree_on(address: str, why: str) -> None:
    assert forbidden(address) == why


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "192.0.1.1",
        "192.88.98.1",
        "172.32.0.1",
        "100.128.0.1",
        "192.31.196.1",  # AS112, globally reachable by the registry
        "2001:200::1",  # right behind 2001::/23
        "2001:4860:4860::8888",
        "2003::1",
        "2002:101:101::",
        "2a00:1450:4001:80b::200e",
        "3fff:1000::1",  # right behind 3fff::/20
    ],
)
def test_public_addresses_beside_special_ones_pass(address: str) -> None:
    assert forbidden(address) is None


@given(st.ip_addresses())
def test_an_address_outside_of_the_table_is_public_unless_nobody_has_been_given_it(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    networks = [ipaddress.ip_network(block) for block, _ in SPECIAL]
    listed = any(ip.version == network.version and ip in network for network in networks)
    given_out = ip.version == 4 or int(ip) >> 125 == 1

    assert (special_use(ip) is None) == (given_out and not listed)
