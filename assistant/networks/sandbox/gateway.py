"""Carries requests from the sockets to the app and the answers back; may keep, cut and reset connections.

Werkzeug's own gateway closes the connection after every answer, which would hide what clients get wrong with
connections that stay open, and it cannot stop in the middle of an answer.
"""

from __future__ import annotations

import contextlib
import io
import socket
import struct
import threading
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from assistant.networks.sandbox.answers import Cut

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

# Where the app leaves word, in the WSGI environment, that the connection is to end early.
CUT = "sandbox.cut"

LARGEST_BODY = 1 << 20  # bytes; X's largest text takes some hundred thousand

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER on, for zero seconds
_HANG_UP_PATIENCE = 2.0  # seconds for the connections to end when the server does


class Handler(WSGIRequestHandler):
    """One connection, for as many requests as the client likes."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or the second packet of an answer waits 40 ms for the client's word
    wbufsize = -1  # an answer goes out in one piece
    server: Server

    def run_wsgi(self) -> None:
        """Serve the request that has just been read."""
        environ = self.make_environ()
        self._take_body(environ)
        status, headers, body = self._ask(environ)
        cut = environ.get(CUT)
        if not isinstance(cut, Cut):
            self._send(status, headers, body)
            return
        if cut.half:
            self._send(status, headers, body[: len(body) // 2])
            self.wfile.flush()
        self._hang_up(reset=cut.reset)

    def _take_body(self, environ: WSGIEnvironment) -> None:
        """Read the body whole, so that the next request begins where this one ends."""
        length = environ.get("CONTENT_LENGTH") or "0"
        if "wsgi.input_terminated" in environ or not length.isdecimal():
            self.close_connection = True  # the end of it is not looked for
            return
        left = int(length)
        if left <= LARGEST_BODY:
            body = self.rfile.read(left)
            if len(body) < left:  # the client went away in the middle: it has asked for nothing
                self._hang_up(reset=False)
            environ["wsgi.input"] = io.BytesIO(body)
            return
        while left:  # the app refuses it, but a client listens only when it has sent everything
            left -= len(self.rfile.read(min(left, LARGEST_BODY))) or left

    def _ask(self, environ: WSGIEnvironment) -> tuple[str, list[tuple[str, str]], bytes]:
        """The app's answer: its status line, headers and body."""
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _error: object = None, /
        ) -> Callable[[bytes], object]:
            started.append((status, headers))
            return self.wfile.write

        chunks = self.server.app(environ, start_response)
        body = b"".join(chunks)
        return (*started[-1], body)

    def _send(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def _hang_up(self, *, reset: bool) -> None:
        """End the connection now; a reset tells the other side so at once, whatever it is doing.

        Raises:
            ConnectionAbortedError: always; Werkzeug takes it for a client that has gone.
        """
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        for end in (self.wfile, self.rfile, self.connection):
            end.close()
        raise ConnectionAbortedError

    def log(self, kind: str, message: str, *args: object) -> None:
        """Say nothing: standard error is for people."""


class Server(ThreadedWSGIServer):
    """Answers on a listening socket, each connection in a thread of its own, until it is stopped."""

    def __init__(self, listening: socket.socket, app: WSGIApplication) -> None:
        host, port = listening.getsockname()[:2]
        super().__init__(host, port, app, Handler, fd=listening.fileno())
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()

    def stop(self) -> None:
        """Take no more connections, serve what has come in, and wait until the connections have ended."""
        with contextlib.suppress(OSError):  # macOS cannot; there the loop looks up twice a second
            self.socket.shutdown(socket.SHUT_RDWR)  # wakes the loop that waits for connections
        self.shutdown()
        with self._changed:
            for connection in self._open:
                with contextlib.suppress(OSError):  # it has just ended by itself
                    connection.shutdown(socket.SHUT_RD)
            self._changed.wait_for(lambda: not self._open, _HANG_UP_PATIENCE)

    def get_request(self) -> tuple[socket.socket, Any]:
        """The next connection, kept in mind so that it can be ended."""
        connection, address = super().get_request()
        with self._changed:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """End a connection and forget it."""
        super().shutdown_request(request)
        with self._changed:
            self._open.discard(request)
            self._changed.notify_all()
