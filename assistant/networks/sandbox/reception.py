"""Lets requests to X's endpoints in: who asks, how often, and whether the answer is to go wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.networks.sandbox import answers
from assistant.networks.sandbox.accounts import account_of
from assistant.networks.sandbox.api import Visit
from assistant.networks.sandbox.misbehaviour import Request, misbehave

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
    account = account_of(authorization)
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
