"""Reads X's answers to questions: whose account it is, and what stands on its timeline.

It knows no network, no clock and no library. Asking again does no harm, so whatever settles nothing is
trouble that may pass. Whatever an answer holds, reading it never raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.networks.x_answers import LATER, Task, hear, hindered
from assistant.networks.x_timeline import PuzzleError, identity_in, page_in
from assistant.ports import DelayKind, Unseen
from assistant.sentence import mark, say

if TYPE_CHECKING:
    from assistant.networks.x_answers import Answer, Heard
    from assistant.ports import Identity, Question, Seen

ASKING = Task(undone=say("X did not say whose account this is"), again=say("it can be asked"))
READING = Task(undone=say("the timeline could not be read"), again=say("it can be read"))

_NOT_PERMITTED = mark(
    "{answered}: it does not permit this, so {undone}; look at the account on x.com, and at the app in X's "
    "developer console."
)
_PUZZLING = mark("{answered}, but {puzzle}, so {undone}; {again} again later.")


def identity_of(answer: Answer, secrets: tuple[str, ...]) -> Identity | Unseen:
    """Whose account it is; none of `secrets` shows in it, even if X repeats them."""
    heard = hear(answer, secrets)
    try:
        return _unseen(heard, ASKING) or identity_in(heard.document)
    except PuzzleError as puzzle:
        return _puzzled(heard, puzzle, ASKING)


def page_of(answer: Answer, secrets: tuple[str, ...], user_id: str, question: Question) -> Seen | Unseen:
    """The page of the user's timeline that was asked for; none of `secrets` shows in it but in a post."""
    heard = hear(answer, secrets)
    try:
        return _unseen(heard, READING) or page_in(heard.document, user_id, question)
    except PuzzleError as puzzle:
        return _puzzled(heard, puzzle, READING)


def _unseen(heard: Heard, task: Task) -> Unseen | None:
    """What an answer means that comes without a body to look into; None if it has one."""
    delay = hindered(heard, task)
    if delay is not None:
        return Unseen(*delay)
    match heard.answer.status:
        case 403:
            return Unseen(DelayKind.FORBIDDEN, task.say(_NOT_PERMITTED, heard.answered))
        case 200 if heard.answer.body is not None:
            return None
        case _:
            return Unseen(DelayKind.TROUBLED, task.say(LATER, heard.answered))


def _puzzled(heard: Heard, puzzle: PuzzleError, task: Task) -> Unseen:
    return Unseen(DelayKind.TROUBLED, task.say(_PUZZLING, heard.answered, puzzle=str(puzzle)))
