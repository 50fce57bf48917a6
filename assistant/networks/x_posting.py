"""Reads X's answer to a post as an outcome; it knows no network, no clock and no library.

Whatever the answer holds, reading it never raises; where it does not settle what became of the post, nobody
knows, and the post must be looked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.networks.x_answers import ID, Task, hear, hindered
from assistant.ports import Lost, Posted, Postponed, RefusalKind, Refused
from assistant.sentence import mark, say

if TYPE_CHECKING:
    from assistant.networks.x_answers import Answer, Heard
    from assistant.ports import Outcome

POSTING = Task(undone=say("nothing was posted"), again=say("the draft can go out"))

LOOK = mark(
    "{answered}, so nobody can tell whether the post was published; it has to be looked for on the account's "
    "timeline."
)
_NO_ID = mark(
    "{answered}, but not with the post's id, so nobody can tell whether the post was published; it has to be "
    "looked for on the account's timeline."
)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why X will not publish a text, and the sentence that says so."""

    kind: RefusalKind
    meaning: str


_INVALID = _Refusal(
    RefusalKind.INVALID,
    mark("{answered}: it could not make sense of this post; edit the draft and retry it, or cancel it."),
)
_NOT_PERMITTED = _Refusal(
    RefusalKind.NOT_PERMITTED,
    mark(
        "{answered}: it does not permit this post, which may be too long, hold two cashtags, or reply to "
        "somebody who did not mention the account; edit the draft and retry it, or cancel it."
    ),
)
_DUPLICATE = _Refusal(
    RefusalKind.DUPLICATE,
    mark(
        "{answered}: the same text stands on the timeline already; look for it there, then edit the draft or "
        "cancel it."
    ),
)

_UNREADABLE = {400, 413, 414, 415, 422}  # the statuses that find fault with the request itself


def outcome_of(answer: Answer, secrets: tuple[str, ...]) -> Outcome:
    """What the answer says became of the post; none of `secrets` shows in it, even if X repeats them."""
    heard = hear(answer, secrets)
    match answer.status:
        case status if 200 <= status < 300:  # noqa: PLR2004  # HTTP's classes read best as numbers
            return _posted(heard)
        case 408:
            return _lost(heard)
        case status if 400 <= status < 500:  # noqa: PLR2004  # likewise
            return _declined(heard)
        case _:  # 1xx, 3xx, 5xx and what no standard knows
            return _lost(heard)


def _posted(heard: Heard) -> Outcome:
    post = heard.document.get("data")
    if isinstance(post, Mapping) and ID.fullmatch(identity := str(post.get("id"))):
        return Posted(identity)
    return Lost(say(_NO_ID, answered=heard.answered))


def _lost(heard: Heard) -> Lost:
    return Lost(say(LOOK, answered=heard.answered))


def _declined(heard: Heard) -> Refused | Postponed:
    delay = hindered(heard, POSTING)
    if delay is not None:
        return Postponed(*delay)
    refusal = _refusal(heard)
    return Refused(refusal.kind, say(refusal.meaning, answered=heard.answered))


def _refusal(heard: Heard) -> _Refusal:
    """Any status under 500 that hinders nothing else is X's no to the text."""
    if heard.answer.status in _UNREADABLE:
        return _INVALID
    duplicate = heard.answer.status == 403 and "duplicate" in heard.words.casefold()  # noqa: PLR2004  # HTTP's
    return _DUPLICATE if duplicate else _NOT_PERMITTED
