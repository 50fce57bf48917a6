"""An HTTP server on loopback that keeps every request and does with each what a test has scripted."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Literal, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping
    from io import BufferedReader


@dataclass(frozen=True, slots=True)
class Reply:
    """Bytes to answer with; `hang_up` closes the connection after them, otherwise it stays open."""

    content: bytes
    hang_up: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection breaks off after so much of the request was read."""

    after: Literal["line", "headers", "body"]


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing comes back, for as long as the client waits."""


Step = Reply | Cut | Silence


@dataclass(frozen=True, slots=True)
class Request:
    """What arrived, and over which connection, counted from 1."""

    line: str
    headers: Mapping[str, str]
    body: bytes
    connection: int


def reply(
    status: int, body: object = b"", headers: Mapping[str, str] | None = None, *, hang_up: bool = False
) -> Reply:
    """An answer with a status, a body (bytes as they are, anything else as JSON) and headers."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"Content-Type": "application/json", "Content-Length": str(len(content)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return Reply(f"HTTP/1.1 {status} Scripted\r\n{head}\r\n".encode("latin-1") + content, hang_up)


def posted(remote_id: str) -> Reply:
    """The answer to a post that X has published."""
    return reply(201, {"data": {"id": remote_id, "text": "as sent"}})


@dataclass(slots=True)
class ScriptedServer:
    """Serves until the end of its `with` block; over TLS when it gets a context.

    A `tunnel` is a proxy first: the first request of each connection is a plain CONNECT, TLS comes after it.
    """

    tls: ssl.SSLContext | None = None
    tunnel: bool = False
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    _arrived: SimpleQueue[Request] = field(default_factory=SimpleQueue)
    _script: SimpleQueue[Step] = field(default_factory=SimpleQueue)
    _listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _threads: list[Thread] = field(default_factory=list)
    _open: list[socket.socket] = field(default_factory=list)

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def next_request(self) -> Request:
        """The next request, once it has been read to its end, or to the end of its connection."""
        return self._arrived.get(timeout=10)

    def will(self, *steps: Step) -> None:
        """Script what happens to the next requests, one step each."""
        for step in steps:
            self._script.put(step)

    def __enter__(self) -> Self:
        self._spawn(Thread(target=self._accept))
        return self

    def __exit__(self, *exception: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _spawn(self, thread: Thread) -> None:
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._spawn(Thread(target=self._serve, args=(connection, self.connections)))

    def _serve(self, connection: socket.socket, number: int) -> None:
        with suppress(OSError):  # the client went away
            self._open.append(connection)
            if self.tunnel and not self._serve_plain(connection, number):
                connection.close()
                return
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            with connection:
                while self._serve_plain(connection, number):
                    pass

    def _serve_plain(self, connection: socket.socket, number: int) -> bool:
        with connection.makefile("rb") as stream:
            return self._serve_one(connection, stream, number)

    def _serve_one(self, connection: socket.socket, stream: BufferedReader, number: int) -> bool:
        """Take one request and do its step; whether the connection may carry another."""
        line = stream.readline()
        if not line:
            return False
        step = self._script.get_nowait()
        if step == Cut(after="line"):
            self._keep(Request(_text(line), {}, b"", number))
            return False
        headers = dict(_header(field) for field in iter(stream.readline, b"\r\n"))
        length = 0 if step == Cut(after="headers") else int(headers.get("content-length", "0"))
        self._keep(Request(_text(line), headers, stream.read(length), number))
        match step:
            case Reply(content, hang_up):
                connection.sendall(content)
                return not hang_up
            case Silence():
                return bool(stream.read(1))  # until the client hangs up
            case Cut():
                return False

    def _keep(self, request: Request) -> None:
        self.requests.append(request)
        self._arrived.put(request)


def _text(line: bytes) -> str:
    return line.decode("latin-1").strip()


def _header(field: bytes) -> tuple[str, str]:
    name, _, value = _text(field).partition(":")
    return name.lower(), value.strip()
