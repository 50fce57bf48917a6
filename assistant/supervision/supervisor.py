"""Tells systemd that the daemon is ready, alive and stopping: a datagram each, as sd_notify(3) says."""

from __future__ import annotations

import socket
from contextlib import suppress
from time import monotonic

_A_THIRD = 3  # of the time after which systemd takes silence for death


class Supervisor:
    """Whoever started the process and wants to know how it is; where nobody does, nothing is said.

    `address` is a datagram socket in the file system, or an abstract one behind an @. `watchdog_s` is the
    silence, in seconds, that is taken for death.
    """

    def __init__(self, address: str | None = None, watchdog_s: float | None = None) -> None:
        self._address = f"\0{address[1:]}" if address and address.startswith("@") else address
        self._every = None if watchdog_s is None else watchdog_s / _A_THIRD
        self._said = float("-inf")

    def ready(self, status: str) -> None:
        """Say that the work has begun, and what it is."""
        self._tell("READY=1", f"STATUS={' '.join(status.split())}")

    def alive(self) -> None:
        """Say so, as often as it has to be said; may be called as often as one likes."""
        if self._every is not None and monotonic() - self._said >= self._every:
            self._said = monotonic()
            self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that what is under way is being finished."""
        self._tell("STOPPING=1")

    def _tell(self, *lines: str) -> None:
        if self._address is None:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as way:
            way.setblocking(False)  # a manager that does not listen must not hold up a post
            way.sendto("\n".join(lines).encode(), self._address)
