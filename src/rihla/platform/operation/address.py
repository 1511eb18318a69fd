"""Where a request came from, and whether from there more may be known than by others."""

from __future__ import annotations

import hmac
import ipaddress

from django.conf import settings
from django.http import HttpRequest

__all__ = ["address_of", "is_operator", "network_of"]


def address_of(request: HttpRequest) -> str:
    """Give the address of a reader: of the connection, or as one's own proxies say.

    The first proxy's word is that many places from the end; what stands before it, the reader
    wrote herself.
    """
    held: int = settings.PROXIES
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    found = forwarded[-held] if 0 < held <= len(forwarded) else ""
    return found.strip() or request.META.get("REMOTE_ADDR", "")


def network_of(address: str) -> str:
    """Give the network of an address, which says where it is and not whose.

    Examples
    --------
    >>> network_of("192.0.2.77"), network_of("2001:db8:1:2::3"), network_of("<script>")
    ('192.0.2.0/24', '2001:db8:1::/48', '')
    """
    try:
        whole = ipaddress.ip_address(address)
    except ValueError:
        return ""
    length = 24 if whole.version == 4 else 48
    return str(ipaddress.ip_network(f"{whole}/{length}", strict=False))


def is_operator(request: HttpRequest) -> bool:
    """Tell whether whoever asks may know of the inside: by token, or by a declared address."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token: str = settings.METRICS_TOKEN
    if token and hmac.compare_digest(shown.encode(), token.encode()):
        return True
    try:
        address = ipaddress.ip_address(address_of(request))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_FROM)
