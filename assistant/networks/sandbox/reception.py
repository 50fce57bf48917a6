"""Lets requests to X's endpoints in: who asks, how often, and whether the answer is to go wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.networks.sandbox import answers
from assistant.networks.sandbox.accounts import Account, account_of, bearer_of
from assistant.networks.sandbox.api import Visit
from assistant.networks.sandbox.misbehaviour import Request, misbehave
from assistant.networks.sandbox.oauth.grants import is_issued

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.networks.sandbox.answers import Answer
    from assistant.networks.sandbox.limits import Endpoint
    from assistant.networks.sandbox.state import State


def receive(
    state: State, endpoint: Endpoint, authorization: str | None, reply: Callable[[Visit], Answer]
) -> Answer:
    """The answer to a request: `reply`, unless the account, its limits or a fault forbid it.

    A request over the limit meets no fault: those wait for one that X would have served.
    """
    account = _asking(state, authorization)
    if account is None:
        return answers.UNAUTHORIZED
    with state.lock:
        now = state.clock.now()
        state.timelines.meet(account.id)
        allowance = state.limits.spend(endpoint, account.id, now)
        fault = state.faults.meet(endpoint, account.id) if allowance.granted else None
    if fault is None:
        answer = answers.TOO_MANY_REQUESTS
    else:
        answer = misbehave(
            fault,
            Request(
                serve=lambda: reply(Visit(account)),
                serve_late=lambda seconds: reply(Visit(account, seconds)),
                limits=allowance.headers,
                now=now,
                wait=state.stopping.wait,
            ),
        )
    return replace(answer, headers={**allowance.headers, **answer.headers})


def _asking(state: State, authorization: str | None) -> Account | None:
    """Who asks: a token that a login here gave out must still be worth something, any other is a name."""
    token = bearer_of(authorization)
    if token is None or not is_issued(token):
        return account_of(authorization)
    with state.lock:
        user = state.grants.user_of(token, state.clock.now())
    return None if user is None else Account(user)
