"""Whether an address is on this very machine: where keys need no protection and the sandbox may be."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address, without a port, always means this machine."""
    try:
        return (host or "").lower() == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def leads_to_loopback(location: str) -> bool:
    """Whether a URL, an Origin, or a Host header after "//", names this machine."""
    try:
        return is_loopback(urlsplit(location).hostname)
    except ValueError:  # brackets that hold no address
        return False
