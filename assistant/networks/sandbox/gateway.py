"""Carries requests from the sockets to the app and the answers back; may keep, cut and reset connections.

Werkzeug's own gateway closes the connection after every answer, which would hide what clients get wrong with
connections that stay open, and it cannot stop in the middle of an answer.
"""

from __future__ import annotations

import io
import socket
import struct
import threading
from typing import TYPE_CHECKING

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from assistant.networks.sandbox.answers import Cut

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

# Where the app leaves word, in the WSGI environment, that the connection is to end early.
CUT = "sandbox.cut"

LARGEST_BODY = 1 << 20  # bytes; X's largest text takes some hundred thousand

_HALF = 2


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
            self._send(status, headers, body[: len(body) // _HALF])
            self.wfile.flush()
        self._hang_up(reset=cut.reset)
