"""The only Flask: what is where over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from assistant.networks.sandbox import answers, api, controls
from assistant.networks.sandbox.gateway import CUT, LARGEST_BODY
from assistant.networks.sandbox.limits import Endpoint
from assistant.networks.sandbox.loopback import leads_to_loopback
from assistant.networks.sandbox.page import timeline_page
from assistant.networks.sandbox.reception import receive

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.exceptions import HTTPException as Failure

    from assistant.networks.sandbox.accounts import Account
    from assistant.networks.sandbox.answers import Answer
    from assistant.networks.sandbox.state import State

_CONTROLS = "/sandbox/"
_ELSEWHERE = "elsewhere"

# The page brings its own style and nothing else; whatever a post says, the browser runs and loads nothing.
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def create_app(state: State) -> Flask:
    """X's endpoints, the controls and the page, all over the one state."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.before_request(_keep_strangers_out)
    app.after_request(lambda response: _count(state, response))
    app.register_error_handler(HTTPException, _failure)
    _add_network(app, state)
    _add_controls(app, state)
    app.add_url_rule("/", "page", lambda: Response(timeline_page(state), headers=_PAGE_HEADERS))
    return app


def _add_network(app: Flask, state: State) -> None:
    def served(endpoint: Endpoint, reply: Callable[[Account], Answer]) -> Response:
        return _response(receive(state, endpoint, request.headers.get("Authorization"), reply))

    @app.post("/2/tweets")
    def create() -> Response:
        body = request.get_data()
        return served(Endpoint.POST, lambda account: api.create(state, account, body))

    @app.delete("/2/tweets/<id>")
    def delete(id: str) -> Response:
        return served(Endpoint.DELETE, lambda account: api.delete(state, account, id))

    @app.get("/2/users/me")
    def me() -> Response:
        return served(Endpoint.ME, lambda account: api.me(account, request.args.to_dict()))

    @app.get("/2/users/<id>/tweets")
    def timeline(id: str) -> Response:
        return served(Endpoint.TIMELINE, lambda _: api.timeline(state, id, request.args.to_dict()))


def _add_controls(app: Flask, state: State) -> None:
    with_body: dict[tuple[str, str], Callable[[State, bytes], Answer]] = {
        ("POST", "clock"): controls.set_clock,
        ("POST", "faults"): controls.order_faults,
    }
    plain: dict[tuple[str, str], Callable[[State], Answer]] = {
        ("GET", "faults"): controls.show_faults,
        ("DELETE", "faults"): controls.clear_faults,
        ("GET", "posts"): controls.show_posts,
        ("DELETE", "posts"): controls.clear_posts,
        ("GET", "requests"): controls.show_requests,
    }
    ...
