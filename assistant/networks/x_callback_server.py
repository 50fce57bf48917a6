"""Waits on this machine for the browser to come back from a login, and tells the person how it went."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from assistant.errors import CredentialsError, system_says
from assistant.networks.x_callback import Code, Denied, Stray, read_address
from assistant.render import render
from assistant.sentence import say

if TYPE_CHECKING:
    from assistant.logins import Invitation

HOST = "127.0.0.1"  # X takes no other name for this machine
PATH = "/callback"

_PATIENCE_S = 5.0  # for one request; a browser opens connections that it never uses
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Referrer-Policy": "no-referrer",  # the address holds the code
    "Cache-Control": "no-store",
}


def redirect_to(port: int) -> str:
    """The address that X leads back to; the app has to be registered with it, letter by letter."""
    return f"http://{HOST}:{port}{PATH}"


class CallbackServer:
    """Listens from when it is made to the end of its `with` block; port 0 is any free one.

    Raises CredentialsError when the port is taken.
    """

    def __init__(self, port: int) -> None:
        self._came: SimpleQueue[Code | Denied] = SimpleQueue()
        try:
            self._server = _Server((HOST, port), _Handler)
        except (OSError, OverflowError) as error:
            why = system_says(error) if isinstance(error, OSError) else error
            message = say(
                "Port {port} cannot be listened on ({why}): choose another with --port.", port=port, why=why
            )
            raise CredentialsError(message) from error
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def redirect(self) -> str:
        """The address that it answers at."""
        return redirect_to(self._server.server_port)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def wait(self, invitation: Invitation, seconds: float) -> Code | Denied | None:
        """What the browser brings for this login, or None if it does not come in time."""
        self._server.expected = (invitation.state, self._came)
        self._thread.start()
        try:
            return self._came.get(timeout=seconds)
        except Empty:
            return None


class _Server(ThreadingHTTPServer):
    """One thread for each connection, since browsers open some that stay silent."""

    daemon_threads = True
    expected: tuple[str, SimpleQueue[Code | Denied]]


class _Handler(BaseHTTPRequestHandler):
    """Answers the browser."""

    server: _Server
    timeout = _PATIENCE_S

    def do_GET(self) -> None:
        """Take what the browser brings, if it belongs to the login that is waited for."""
        if urlsplit(self.path).path != PATH:
            self._answer(
                404, say("There is nothing here."), say("The login is waited for at another address.")
            )
            return
        state, came = self.server.expected
        match read_address(self.path, state):
            case Stray(why):
                self._answer(
                    400,
                    say("This is not the login that is waited for."),
                    say("Nothing was done: {why}.", why=why),
                )
            case Denied(why) as denied:
                self._answer(
                    200,
                    say("Nobody is logged in."),
                    say("The reason: {why}. You can close this window.", why=why),
                )
                came.put(denied)
            case Code() as code:
                self._answer(200, say("X said yes."), say("Look at the terminal; you can close this window."))
                came.put(code)

    def _answer(self, status: int, title: str, text: str) -> None:
        body = render("callback.html", {"title": title, "text": text}).encode()
        self.send_response(status)
        for name, value in (_HEADERS | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library names it so
        """Say nothing: the address that was asked for holds the code."""
