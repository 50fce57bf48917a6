"""A service on this machine that people are told through: it takes JSON, as apprise's json:// sends it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S = 30.0
SECRET = "hunter2"  # noqa: S105 - of nothing; it must show nowhere


class Receiver:
    """The messages that arrived, and what each is answered with."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.statuses: list[int] = []
        self.messages: Queue[tuple[str, str]] = Queue()

    @property
    def address(self) -> str:
        """Where it is, with a password in it."""
        return f"json://camille:{SECRET}@127.0.0.1:{self.port}/"

    def next(self) -> tuple[str, str]:
        """The title and the body of the next message."""
        return self.messages.get(timeout=PATIENCE_S)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver at a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = receiver.statuses.pop(0) if receiver.statuses else 200
            if status == 200:
                receiver.messages.put((content["title"], content["message"]))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - as the library calls it
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver = Receiver(server.server_port)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield receiver
        server.shutdown()
        thread.join()
