"""Says which host names stay on this machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether a host name or address, without a port, always means this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def leads_to_loopback(location: str) -> bool:
    """Whether an Origin, or a Host header after "//", names this machine."""
    try:
        return is_loopback(urlsplit(location).hostname or "")
    except ValueError:  # brackets that hold no address
        return False
