"""Reads X's answers about logins; it knows no network, no clock and no library.

Whatever an answer holds, reading it never raises, and none of what it grants shows in a sentence.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.logins import Tokens, Withheld
from assistant.networks.x_answers import LATER, Task, hear, hindered
from assistant.ports import DelayKind
from assistant.sentence import mark, say

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.networks.x_answers import Answer, Heard

EXCHANGING = Task(undone=say("nobody is logged in"), again=say("you can log in"))
RENEWING = Task(undone=say("the login could not be renewed"), again=say("that is tried"))
REVOKING = Task(undone=say("the login was not revoked at X"), again=say("that can be tried"))

_USUAL_LIFE_S = 7200  # X's access tokens last two hours
_LONGEST_LIFE_S = 10 * 365 * 86400  # beyond that a number is nonsense
_TOKEN = re.compile("[!-~]{1,4096}")  # what a header can carry; X's have about a hundred characters
_SCOPE = re.compile("[a-z.]{1,40}")

_NO_TOKENS = mark("{answered}, but not with the tokens, so {undone}; {again} again later.")

# What a refusal comes to, by what was asked for. X says 400 for a token or code it does not take, and 401
# for an app; it has said 401 to everybody for two hours, too (2026-06-30), so nothing is thrown away for one.
_REFUSED = {400, 401}
_MEANINGS = {
    EXCHANGING: mark(
        "{answered}: it does not take this code from this app, so {undone}; log in again, and check the "
        "client id, the client secret and the callback address in X's developer console."
    ),
    RENEWING: mark(
        "{answered}: it takes this login no more, or has an outage, so {undone}; if it lasts, log in again "
        "with: assistant auth login"
    ),
    REVOKING: mark("{answered}: it does not know this login, so {undone}."),
}


def tokens_of(answer: Answer, secrets: tuple[str, ...], task: Task, asked_at: datetime) -> Tokens | Withheld:
    """The tokens that the answer grants, which were asked for then, or why there are none."""
    heard = hear(answer, secrets)
    refused = _refusal(heard, task)
    if refused is not None:
        return refused
    found = _tokens_in(heard, asked_at)
    if found is None:
        return Withheld(DelayKind.TROUBLED, task.say(_NO_TOKENS, heard.answered))
    return found


def refusal_of(answer: Answer, secrets: tuple[str, ...], task: Task) -> Withheld | None:
    """Why the answer is no success; None if it is one."""
    return _refusal(hear(answer, secrets), task)


def _refusal(heard: Heard, task: Task) -> Withheld | None:
    status = heard.answer.status
    if status == 200:  # noqa: PLR2004 - HTTP's classes read best as numbers
        return None
    delay = None if status in _REFUSED and heard.words else hindered(heard, task)
    if delay is not None:
        return Withheld(*delay)
    if status in _REFUSED | {403} and heard.words:
        return Withheld(DelayKind.UNAUTHORIZED, task.say(_MEANINGS[task], heard.answered))
    return Withheld(DelayKind.TROUBLED, task.say(LATER, heard.answered))


def _tokens_in(heard: Heard, asked_at: datetime) -> Tokens | None:
    access, refresh = heard.document.get("access_token"), heard.document.get("refresh_token")
    if not isinstance(access, str) or not _TOKEN.fullmatch(access):
        return None
    if refresh is not None and not (isinstance(refresh, str) and _TOKEN.fullmatch(refresh)):
        return None
    life = heard.document.get("expires_in")
    if not isinstance(life, int) or not 0 <= life <= _LONGEST_LIFE_S:
        life = _USUAL_LIFE_S
    scopes = str(heard.document.get("scope") or "").split()
    return Tokens(
        access,
        refresh,
        asked_at + timedelta(seconds=life),
        tuple(scope for scope in scopes if _SCOPE.fullmatch(scope)),
    )
