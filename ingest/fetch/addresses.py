"""Decide by a table whether an IP address is a public one. Pure.

The table is IANA's IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890) as of 2025-10-09, and not what
`ipaddress` makes of them: its answers differ between minor versions of Python (2002::/16, 192.0.0.0/24, 3fff::/20).
"""

import ipaddress
from typing import Final, TypeAlias

__all__ = ["SPECIAL", "Address", "deciding", "special_use"]

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

# Blocks that the registries do not call globally reachable. Where a block holds smaller ones that are (the anycast
# addresses of PCP and TURN in 192.0.0.0/24, ORCHIDv2 in 2001::/23), these are services of the nearest network, or no
# locators at all; no web site is there, and the whole block is refused.
# fmt: off
SPECIAL: Final[tuple[tuple[str, str], ...]] = (
    ("0.0.0.0/32", "unspecified"),          # RFC 1122 3.2.1.3
    ("0.0.0.0/8", "reserved"),              # RFC 791 3.2, "this network"
    ("10.0.0.0/8", "private"),              # RFC 1918
    ("100.64.0.0/10", "reserved"),          # RFC 6598, shared by carriers; Alibaba's metadata service
    ("127.0.0.0/8", "loopback"),            # RFC 1122 3.2.1.3
    ("168.63.129.16/32", "metadata service"),  # Azure's, public by number (learn.microsoft.com, "What is IP address …")
    ("169.254.0.0/16", "link-local"),       # RFC 3927; the metadata service of most clouds
    ("172.16.0.0/12", "private"),           # RFC 1918
    ("192.0.0.0/24", "reserved"),           # RFC 6890, protocol assignments; Oracle's metadata service
    ("192.0.2.0/24", "documentation"),      # RFC 5737
    ("192.88.99.0/24", "reserved"),         # RFC 7526, the former relays of 6to4
    ("192.168.0.0/16", "private"),          # RFC 1918
    ("198.18.0.0/15", "reserved"),          # RFC 2544, benchmarking
    ("198.51.100.0/24", "documentation"),   # RFC 5737
    ("203.0.113.0/24", "documentation"),    # RFC 5737
    ("224.0.0.0/4", "multicast"),           # RFC 5771
    ("240.0.0.0/4", "reserved"),            # RFC 1112 4, broadcast among them
    ("::/128", "unspecified"),              # RFC 4291 2.5.2
    ("::1/128", "loopback"),                # RFC 4291 2.5.3
    ("64:ff9b:1::/48", "private"),          # RFC 8215, translation for local use
    ("100::/64", "reserved"),               # RFC 6666, discard
    ("100:0:0:1::/64", "reserved"),         # RFC 9780, dummy prefix
    ("2001::/23", "reserved"),              # RFC 2928, protocol assignments: Teredo, benchmarking, ORCHID, DRIP …
    ("2001:db8::/32", "documentation"),     # RFC 3849
    ("3fff::/20", "documentation"),         # RFC 9637
    ("5f00::/16", "reserved"),              # RFC 9602, segment routing
    ("fc00::/7", "private"),                # RFC 4193
    ("fe80::/10", "link-local"),            # RFC 4291 2.5.6
    ("fec0::/10", "private"),               # RFC 3879, the former site-local addresses
    ("ff00::/8", "multicast"),              # RFC 4291 2.7
)
# fmt: on
_NETWORKS: Final = tuple((ipaddress.ip_network(block), use) for block, use in SPECIAL)
# RFC 4291 2.4 and IANA's IPv6 address space: only this has been given out for unicast.
_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
# IPv6 prefixes that an IPv4 address follows, with the number of bits behind that address.
_EMBEDDING: Final = (
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),  # RFC 4291 2.5.5.2, mapped
    (ipaddress.IPv6Network("::ffff:0:0:0/96"), 0),  # RFC 2765 2.1, translated
    (ipaddress.IPv6Network("::/96"), 0),  # RFC 4291 2.5.5.1, compatible: deprecated, still routed by some systems
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),  # RFC 6052 2.1, NAT64
    (ipaddress.IPv6Network("2002::/16"), 80),  # RFC 3056 2, 6to4
)
_V4: Final = 0xFFFF_FFFF


def special_use(ip: Address) -> str | None:
    """Return the special use that keeps an address from being public; None for a public one.

    >>> special_use(ipaddress.ip_address("192.0.0.192")), special_use(ipaddress.ip_address("8.8.8.8"))
    ('reserved', None)
    """
    for network, use in _NETWORKS:
        if ip.version == network.version and ip in network:
            return use
    return "reserved" if isinstance(ip, ipaddress.IPv6Address) and ip not in _UNICAST else None


def deciding(ip: Address) -> Address:
    """Return the IPv4 address that an IPv6 address embeds, else the address itself.

    >>> str(deciding(ipaddress.ip_address("2002:a00:1::")))
    '10.0.0.1'
    """
    if isinstance(ip, ipaddress.IPv6Address) and int(ip) > 1:  # :: and ::1 are themselves
        for prefix, behind in _EMBEDDING:
            if ip in prefix:
                return ipaddress.IPv4Address(int(ip) >> behind & _V4)
    return ip
