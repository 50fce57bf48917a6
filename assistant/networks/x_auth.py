"""Logs people in to X by OAuth 2.0 with PKCE (RFC 6749, 7636), renews their tokens and revokes them.

tweepy's own handler points to addresses where login no longer works. Those here stand in X's documentation of
August 2026. A stand-in has the same paths at its own address.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import requests
from oauthlib.oauth2 import WebApplicationClient

from assistant.clock import now
from assistant.logins import Invitation, Tokens, Withheld
from assistant.networks.x_answers import LATER, Answer
from assistant.networks.x_failures import looks_unsent, unanswered, unreachable
from assistant.networks.x_grants import EXCHANGING, RENEWING, REVOKING, refusal_of, tokens_of
from assistant.networks.x_silence import silence
from assistant.networks.x_wire import DEFAULT_TIMEOUTS, Reach, Session, Timeouts, Wire, checked
from assistant.ports import DelayKind
from assistant.sentence import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from assistant.logins import App
    from assistant.networks.x_answers import Task
    from assistant.networks.x_wire import Failure

__all__ = ["SCOPES", "XAuthority"]

silence()

_AUTHORIZE = "https://x.com/i/oauth2/authorize"
_API = "https://api.x.com"
_TOKEN, _REVOKE = "/2/oauth2/token", "/2/oauth2/revoke"

# To read one's own timeline, to post, and to go on doing so without the person (X's documentation of scopes).
SCOPES = ("tweet.read", "tweet.write", "users.read", "offline.access")

_VERIFIER_LENGTH = 64  # characters, of 43 to 128 (RFC 7636, 4.1)
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class XAuthority:
    """Where X gives out logins, or a stand-in for X at `base_url`.

    Raises ConfigurationError when `base_url` is not an address that credentials may be sent to.
    """

    def __init__(
        self,
        base_url: str | None = None,
        clock: Callable[[], datetime] = now,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
    ) -> None:
        self._base = None if base_url is None else checked(base_url)
        self._clock = clock
        self._timeouts = timeouts
        self._wire = Wire(timeouts)
        self._session = Session(self._wire, self._base or _API)
        self._turn = Lock()

    def invite(self, app: App, redirect: str) -> Invitation:
        """Begin a login: the person opens the address, says yes, and is led to `redirect` with a code."""
        client = WebApplicationClient(app.client_id)
        state, verifier = secrets.token_urlsafe(24), client.create_code_verifier(_VERIFIER_LENGTH)
        address = client.prepare_request_uri(
            _AUTHORIZE,
            redirect_uri=redirect,
            scope=list(SCOPES),
            state=state,
            code_challenge=client.create_code_challenge(verifier, "S256"),
            code_challenge_method="S256",
        )
        if self._base is not None:  # only now: oauthlib makes no address that is not https
            address = self._base + address.removeprefix("https://x.com")
        return Invitation(address, redirect, state, verifier)

    def exchange(self, app: App, invitation: Invitation, code: str) -> Tokens | Withheld:
        """Trade the code that a person brought back for tokens."""
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": invitation.redirect,
            "code_verifier": invitation.verifier,
        }
        tokens = self._trade(app, fields, EXCHANGING)
        if (
            isinstance(tokens, Tokens) and not tokens.scopes
        ):  # then it is all that was asked for (RFC 6749, 5.1)
            return replace(tokens, scopes=SCOPES)
        return tokens

    def refresh(self, app: App, token: str) -> Tokens | Withheld:
        """Trade a refresh token for new tokens; it serves once."""
        return self._trade(app, {"grant_type": "refresh_token", "refresh_token": token}, RENEWING)

    def revoke(self, app: App, token: str) -> Withheld | None:
        """Let a token be worth nothing from now on; None when that is done."""
        came = self._ask(app, _REVOKE, {"token": token})
        if isinstance(came, Answer):
            return refusal_of(came, _secrets(app, {"token": token}), REVOKING)
        return self._unheard(came, REVOKING)

    def close(self) -> None:
        """Close the connections that are kept for the next request."""
        self._session.close()

    def _trade(self, app: App, fields: Mapping[str, str], task: Task) -> Tokens | Withheld:
        asked_at = self._clock()
        came = self._ask(app, _TOKEN, fields)
        if isinstance(came, Answer):
            return tokens_of(came, _secrets(app, fields), task, asked_at)
        return self._unheard(came, task)

    def _ask(self, app: App, path: str, fields: Mapping[str, str]) -> Answer | Failure:
        """Send a form, once; an app that has a secret proves who it is, a public one only says so."""
        public = app.client_secret is None
        form = {**fields, "client_id": app.client_id} if public else fields
        auth = None if app.client_secret is None else (app.client_id, app.client_secret)
        with self._turn:  # so that each thread learns the fate of its own request
            passage = self._wire.begin(lambda: True)
            try:
                response = self._session.post(_API + path, urlencode(form).encode(), headers=_FORM, auth=auth)
            except Exception as fault:  # noqa: BLE001 - how far the request came tells more than its class
                return passage.end(fault)
            return Answer(response.status_code, response.headers, response.content)

    def _unheard(self, failure: Failure, task: Task) -> Withheld:
        """Why there is no answer. Raises what did not come from the network: a bug."""
        fault = failure.fault
        if failure.reach is Reach.NOWHERE:
            if isinstance(fault, UnicodeError | requests.RequestException):  # of the client id and secret
                return Withheld(DelayKind.UNAUTHORIZED, task.say(_UNSENDABLE))
            raise fault
        if failure.reach is Reach.UNDER_WAY and looks_unsent(fault):
            return Withheld(DelayKind.UNREACHABLE, unreachable(fault, failure.host, task))
        return Withheld(DelayKind.TROUBLED, task.say(LATER, unanswered(fault, self._timeouts.read)))


_UNSENDABLE = mark(
    "The client id or the client secret holds characters that cannot be sent, so {undone}; give them as X's"
    " developer console shows them."
)


def _secrets(app: App, fields: Mapping[str, str]) -> tuple[str, ...]:
    """What an answer may repeat and nobody may see."""
    sent = (value for name, value in fields.items() if name not in {"grant_type", "redirect_uri"})
    return tuple(filter(None, (app.client_secret, *sent)))
