"""The only Flask: what is where over HTTP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from assistant.core.loopback import leads_to_loopback
from assistant.networks.sandbox import answers, api, controls
from assistant.networks.sandbox.gateway import CUT, LARGEST_BODY
from assistant.networks.sandbox.limits import Endpoint
from assistant.networks.sandbox.oauth import consent, trade
from assistant.networks.sandbox.page import timeline_page
from assistant.networks.sandbox.reception import receive

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.networks.sandbox.answers import Answer
    from assistant.networks.sandbox.api import Visit
    from assistant.networks.sandbox.state import State

_CONTROLS = "/sandbox/"
_ELSEWHERE = "elsewhere"
_PLACEHOLDER = re.compile(r"<\w+>")

# The page brings its own style and nothing else; whatever a post says, the browser runs and loads nothing.
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
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
    _add_logins(app, state)
    _add_controls(app, state)
    app.add_url_rule("/", "page", lambda: Response(timeline_page(state), headers=_PAGE_HEADERS))
    return app


def _add_network(app: Flask, state: State) -> None:
    def served(endpoint: Endpoint, reply: Callable[[Visit], Answer]) -> Response:
        return _response(receive(state, endpoint, request.headers.get("Authorization"), reply))

    @app.post("/2/tweets")
    def create() -> Response:
        body = request.get_data()
        return served(Endpoint.POST, lambda visit: api.create(state, visit, body))

    @app.delete("/2/tweets/<post_id>")
    def delete(post_id: str) -> Response:
        return served(Endpoint.DELETE, lambda visit: api.delete(state, visit.account, post_id))

    @app.get("/2/users/me")
    def me() -> Response:
        return served(Endpoint.ME, lambda visit: api.me(visit.account, request.args.to_dict()))

    @app.get("/2/users/<user_id>/tweets")
    def timeline(user_id: str) -> Response:
        return served(Endpoint.TIMELINE, lambda _: api.timeline(state, user_id, request.args.to_dict()))


def _add_logins(app: Flask, state: State) -> None:
    @app.get(consent.PATH)
    def ask() -> Response:
        return _page(consent.show_consent(request.args.to_dict()))

    @app.post(consent.PATH)
    def decide() -> Response:
        return _page(consent.decide(state, request.form.to_dict()))

    @app.post("/2/oauth2/token")
    def token() -> Response:
        return _response(trade.trade(state, request.headers.get("Authorization"), request.form.to_dict()))

    @app.post("/2/oauth2/revoke")
    def revoke() -> Response:
        return _response(trade.revoke(state, request.headers.get("Authorization"), request.form.to_dict()))


def _page(answer: Answer) -> Response:
    """An answer for a person's browser."""
    response = _response(answer)
    response.headers.extend(_PAGE_HEADERS)
    return response


def _add_controls(app: Flask, state: State) -> None:
    def add(method: str, noun: str, reply: Callable[[], Answer]) -> None:
        app.add_url_rule(_CONTROLS + noun, f"{method} {noun}", lambda: _response(reply()), methods=[method])

    add("POST", "clock", lambda: controls.set_clock(state, request.get_data()))
    add("POST", "faults", lambda: controls.order_faults(state, request.get_data()))
    add("GET", "faults", lambda: controls.show_faults(state))
    add("DELETE", "faults", lambda: controls.clear_faults(state))
    add("GET", "posts", lambda: controls.show_posts(state))
    add("POST", "posts", lambda: controls.add_post(state, request.get_data()))
    add("DELETE", "posts", lambda: controls.clear_posts(state))
    add("POST", "tokens", lambda: controls.set_life(state, request.get_data()))
    add("GET", "tokens", lambda: controls.show_logins(state))
    add("DELETE", "tokens", lambda: controls.end_access(state))
    add("GET", "requests", lambda: controls.show_requests(state))


def _response(answer: Answer) -> Response:
    """The answer over HTTP, with word for the gateway if it is to be cut."""
    if answer.cut is not None:
        request.environ[CUT] = answer.cut
    headers = {name: value for name, value in answer.headers.items() if value is not None}
    return Response(answer.body, answer.status, headers, content_type=answer.content_type)


def _keep_strangers_out() -> Response | None:
    """Refuse what a stranger's page could make a browser on this machine send (DNS rebinding, CSRF)."""
    host, origin = request.headers.get("Host", ""), request.headers.get("Origin")
    if not leads_to_loopback(f"//{host}"):
        return _response(answers.forbidden(f"The sandbox is not {host!r}: call it by its own address."))
    if origin is not None and not leads_to_loopback(origin):
        return _response(answers.forbidden(f"The sandbox takes no requests from pages of {origin!r}."))
    return None


def _count(state: State, response: Response) -> Response:
    """Count the request, unless it is one about the sandbox itself."""
    if not request.path.startswith(_CONTROLS):
        rule = request.url_rule
        where = _ELSEWHERE if rule is None else f"{request.method} {_PLACEHOLDER.sub(':id', rule.rule)}"
        with state.lock:
            state.counts[where, "cut" if CUT in request.environ else str(response.status_code)] += 1
    return response


def _failure(failure: HTTPException) -> Response:
    """What Flask refuses by itself: to programs as X would say it, to people in a sentence."""
    response = Response(status=failure.code, headers=failure.get_headers())
    if request.path.startswith(("/2/", _CONTROLS)):
        answer = answers.problem(response.status_code, failure.name, failure.name)
        response.data, response.content_type = answer.body, answer.content_type
    else:
        response.data = f"{failure.name}: the sandbox's timeline is at {request.host_url}\n".encode()
        response.content_type = "text/plain; charset=utf-8"
    return response
