"""Starts and stops the sandbox on a port of this machine."""

from __future__ import annotations

import errno
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from assistant import clock
from assistant.core.loopback import is_loopback
from assistant.errors import SandboxError, system_says
from assistant.networks.sandbox import PORT
from assistant.networks.sandbox.app import create_app
from assistant.networks.sandbox.archive import open_archive
from assistant.networks.sandbox.gateway import Server
from assistant.networks.sandbox.instants import SettableClock
from assistant.networks.sandbox.limits import POSTS_PER_WINDOW, Limits
from assistant.networks.sandbox.state import State
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path


_BACKLOG = 128  # connections that may wait to be taken


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """Where the sandbox listens, what it keeps, and how much it lets through.

    Port 0 is any free one. Without a `file`, posts are forgotten at the end. None for `posts_per_window` (of
    15 minutes) means no limit, None for `posts_per_day` (of 24 hours) as many as the day's windows hold. Not
    `limited`, nothing has a limit.
    `clock` gives the time, aware and in UTC, until it is set over HTTP.
    """

    host: str = "127.0.0.1"
    port: int = PORT
    file: Path | None = None
    posts_per_window: int | None = POSTS_PER_WINDOW
    posts_per_day: int | None = None
    limited: bool = True
    clock: Callable[[], datetime] = clock.now


class RunningSandbox:
    """A sandbox that answers at `url` until it is stopped, or left as a context."""

    def __init__(self, server: Server, state: State) -> None:
        self._server = server
        self._state = state
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=server.serve_forever, name="sandbox", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        host = f"[{self._server.host}]" if ":" in self._server.host else self._server.host
        return f"http://{host}:{self._server.port}"

    def wait(self) -> None:
        """Return when it has been stopped."""
        self._stopped.wait()

    def stop(self) -> None:
        """Answer no more: open connections end, and the file is free. Once is enough, twice does no harm."""
        if self._stopped.is_set():
            return
        self._state.stopping.set()  # wakes the answers that a fault delays
        self._server.stop()
        self._thread.join()
        with self._state.lock:
            if self._state.archive is not None:
                self._state.archive.close()
        self._stopped.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(options: SandboxOptions) -> RunningSandbox:
    """Start a sandbox in a thread of its own; it answers when this returns.

    Raises:
        SandboxError: the host is not this machine, the port is taken, or the file cannot be used.
    """
    listening = _listen(options.host, options.port)
    try:
        state = State(SettableClock(options.clock), _limits(options))
        if options.file is not None:
            state.archive = open_archive(options.file, state.timelines)
        return RunningSandbox(Server(listening, create_app(state)), state)
    finally:
        listening.close()  # the server has its own handle on the socket


def _limits(options: SandboxOptions) -> Limits:
    if not options.limited:
        return Limits(None, others={})
    return Limits(options.posts_per_window, options.posts_per_day)


def _listen(host: str, port: int) -> socket.socket:
    if not is_loopback(host):
        message = say(
            "The sandbox lets everybody in, so it listens on this machine only: "
            "use 127.0.0.1, localhost or ::1 in place of {host}.",
            host=repr(host),
        )
        raise SandboxError(message)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        listening.close()
        raise SandboxError(_bind_message(host, port, error)) from error
    return listening


def _bind_message(host: str, port: int, error: OSError | OverflowError) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return say(
            "Port {port} is taken: stop the program that uses it, or choose another with --port.",
            port=str(port),
        )
    return say(
        "The sandbox cannot listen on {host} port {port} ({why}): choose another with --port.",
        host=host,
        port=str(port),
        why=system_says(error) if isinstance(error, OSError) else say("ports end at 65535"),
    )
