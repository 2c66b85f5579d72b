"""Network addresses: read as they are written in headers, and as limits count them."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_HOME_BITS = 64
"""One household or office gets at least a /64 of IPv6, so whoever holds one holds 2**64 addresses."""


@lru_cache(maxsize=1024)
def network_address(text: str) -> Address | None:
    """The address that a text is; an IPv4 address in IPv6's clothes (`::ffff:192.0.2.1`) is the IPv4 address."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def counted_address(text: str) -> str:
    """What limits count: an IPv4 address, or the /64 that an IPv6 address lies in. Other text as it is."""
    found = network_address(text)
    if isinstance(found, ipaddress.IPv6Address):
        bits = int(found) >> _HOME_BITS << _HOME_BITS
        return f"{ipaddress.IPv6Address(bits)}/{_HOME_BITS}"
    return str(found or text)
