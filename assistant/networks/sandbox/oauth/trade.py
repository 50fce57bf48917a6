"""What X answers at the addresses where codes and refresh tokens are traded, and where tokens are revoked."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING

from assistant.networks.sandbox.answers import Answer, success
from assistant.networks.sandbox.limits import Endpoint
from assistant.networks.sandbox.misbehaviour import Request, misbehave
from assistant.networks.sandbox.oauth.grants import Client, Pair

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.networks.sandbox.state import State


def trade(state: State, authorization: str | None, form: Mapping[str, str]) -> Answer:
    """Tokens for a code or a refresh token, unless a fault was ordered for it."""
    with state.lock:
        now = state.clock.now()
        fault = state.faults.meet(Endpoint.TOKEN, "")
    return misbehave(
        fault,
        Request(
            serve=lambda: _traded(state, authorization, form),
            serve_late=lambda _: _traded(state, authorization, form),
            limits={},
            now=now,
            wait=state.stopping.wait,
        ),
    )


def revoke(state: State, authorization: str | None, form: Mapping[str, str]) -> Answer:
    """Let a token be worth nothing; one that is not known is worth nothing already."""
    client = _client(authorization, form)
    if client is None:
        return _NOBODY
    with state.lock:
        if not state.grants.knows_client(form.get("token", ""), client):
            return _NOBODY
        state.grants.revoke(form.get("token", ""))
    return success(200, {"revoked": True})


def _traded(state: State, authorization: str | None, form: Mapping[str, str]) -> Answer:
    client = _client(authorization, form)
    if client is None:
        return _NOBODY
    with state.lock:
        now = state.clock.now()
        match form.get("grant_type"):
            case "authorization_code":
                proof = form.get("redirect_uri", ""), form.get("code_verifier", "")
                pair = state.grants.redeem(form.get("code", ""), client, proof, now)
                return _granted(pair, "authorization code")
            case "refresh_token":
                refresh = form.get("refresh_token", "")
                if not state.grants.knows_client(refresh, client):
                    return _NOBODY
                return _granted(state.grants.renew(refresh, client, now), "token")
            case _:
                return _refused(400, "unsupported_grant_type", "The grant type is not supported.")


def _granted(pair: Pair | None, what: str) -> Answer:
    if pair is None:
        return _refused(400, "invalid_request", f"Value passed for the {what} was invalid.")
    granted = {
        "token_type": "bearer",
        "expires_in": pair.expires_in,
        "access_token": pair.access,
        "scope": " ".join(pair.scopes),
    }
    return success(200, granted if pair.refresh is None else granted | {"refresh_token": pair.refresh})


def _refused(status: int, error: str, description: str) -> Answer:
    """A refusal as OAuth 2.0 has it (RFC 6749, 5.2), in X's words."""
    return Answer(status, json.dumps({"error": error, "error_description": description}).encode())


def _client(authorization: str | None, form: Mapping[str, str]) -> Client | None:
    """The app: a confidential one proves itself in the header, a public one only says who it is."""
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return Client(name, secret) if name and secret else None
    return Client(form["client_id"]) if form.get("client_id") else None


_NOBODY = _refused(401, "unauthorized_client", "Missing valid authorization header")
