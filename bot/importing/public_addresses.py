"""Which addresses of the internet a page may be fetched from: public ones, in no form that hides another."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
_PUBLIC: Final = ip_network("2000::/3")  # all of IPv6 that has been given out
_HIDING: Final = tuple(map(ip_network, ("2001::/32", "2002::/16", "192.88.99.0/24")))
"""Teredo, 6to4 and its relays, behind which what is connected to is another address than the one that is written."""


def is_public(address: Address) -> bool:
    """Return whether an address is one of the public internet, in no form that maps or carries another."""
    if address.version == 6 and address not in _PUBLIC:  # noqa: PLR2004  # as mapped ones and those of NAT64 are not
        return False
    hiding = any(address in network for network in _HIDING if network.version == address.version)
    return address.is_global and not (address.is_multicast or address.is_reserved or hiding)


def parse_address(text: str) -> Address | None:
    """Parse an address, without its zone; None for a name."""
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None
