"""The page on which a person lets an app in, or does not, and where that leads the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from assistant.core.loopback import leads_to_loopback
from assistant.networks.sandbox.accounts import account_named
from assistant.networks.sandbox.answers import Answer
from assistant.networks.sandbox.oauth.grants import Asked
from assistant.render import render
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.networks.sandbox.state import State

PATH = "/i/oauth2/authorize"

_FIELDS = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)
_METHODS = ("S256", "plain")
_HTML = "text/html; charset=utf-8"
_LONGEST_STATE = 500  # characters (X's documentation)


def show_consent(parameters: Mapping[str, str]) -> Answer:
    """The page that asks the person, or that says what is wrong with the request."""
    asked = _asked(parameters)
    if isinstance(asked, str):
        return Answer(400, render("consent.html", {"fault": asked}).encode(), _HTML)
    fields = {name: parameters[name] for name in _FIELDS if name in parameters}
    page = render("consent.html", {"fault": None, "asked": asked, "fields": fields})
    return Answer(200, page.encode(), _HTML)


def decide(state: State, form: Mapping[str, str]) -> Answer:
    """Lead the browser back to the app, with a code if the person said yes."""
    asked = _asked(form)
    account = form.get("account", "").strip()
    if isinstance(asked, str) or not account:
        fault = asked if isinstance(asked, str) else say("No account was named.")
        return Answer(400, render("consent.html", {"fault": fault}).encode(), _HTML)
    if form.get("decision") != "allow":
        return _back(asked, {"error": "access_denied"})
    with state.lock:
        code = state.grants.give_code(asked, account_named(account).id, state.clock.now())
    return _back(asked, {"code": code})


def _back(asked: Asked, fields: dict[str, str]) -> Answer:
    joined = "&" if urlsplit(asked.redirect).query else "?"
    location = asked.redirect + joined + urlencode(fields | {"state": asked.state})
    return Answer(302, b"", _HTML, {"Location": location})


def _asked(parameters: Mapping[str, str]) -> Asked | str:
    """What the app asks for, or a sentence about the first thing that is wrong with it."""
    missing = [name for name in _FIELDS[:-1] if not parameters.get(name)]
    if missing:
        return say("The request lacks {names}.", names=", ".join(missing))
    method = parameters.get("code_challenge_method", "plain")
    redirect = parameters["redirect_uri"]
    if parameters["response_type"] != "code":
        return say("The request has another response_type than code.")
    if method not in _METHODS:
        return say(
            "The request has another code_challenge_method than {first} or {second}.",
            first=_METHODS[0],
            second=_METHODS[1],
        )
    if not redirect.startswith("http://") or not leads_to_loopback(redirect):
        return say(
            "The sandbox leads back to this machine only: redirect_uri must begin with http://127.0.0.1."
        )
    if len(parameters["state"]) > _LONGEST_STATE:
        return say("The state has more than {number} characters.", number=_LONGEST_STATE)
    return Asked(
        parameters["client_id"],
        redirect,
        tuple(parameters["scope"].split()),
        parameters["state"],
        parameters["code_challenge"],
        method,
    )
