"""What people read of a draft that waits for them: why, and what was done about it; never prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.cli import words
from assistant.cli.cures import Case
from assistant.cli.output import Line
from assistant.core.draft import State
from assistant.core.lost import Missing, next_look
from assistant.core.policy import Decision
from assistant.core.when import say_when
from assistant.sentence import say, say_many
from assistant.services import drafting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from assistant.core.account import Account
    from assistant.core.history import Attempt
    from assistant.services.looking import Waiting
    from assistant.wiring import Application

_TOLD = 3  # searches; the earlier ones say the same


def case(application: Application, account: Account, item: Waiting, now: datetime) -> Case:
    """The draft as it would be judged now, with times that pass now."""
    store, draft = application.store, item.draft
    verdict = drafting.check(store, account, draft, None, now)
    times = verdict.suggestions
    if not times and item.verdict is not None:
        times = tuple(
            moment
            for moment in item.verdict.verdict.suggestions
            if moment > now
            and drafting.check(store, account, draft, moment, now).decision is Decision.ACCEPTED
        )
    return Case(draft, verdict, times, account, now)


def counted(waiting: Sequence[Waiting]) -> set[int]:
    """The posts that the verdicts on them counted."""
    kept = [item.verdict.verdict for item in waiting if item.verdict is not None]
    return {post for verdict in kept for reason in verdict.reasons for post in reason.counted}


def told(item: Waiting, zone: ZoneInfo, drafts: Mapping[int, int | None]) -> Iterator[Line]:
    """The draft with the reasons of its last verdict, or its last attempts."""
    draft = item.draft
    yield Line(words.head(draft), style="bad")
    yield from (Line(piece, 1) for piece in draft.text.split("\n"))
    if draft.state is State.REJECTED and item.verdict is not None:
        yield Line(say("On {when} the policy said:", when=say_when(item.verdict.verdict.at, zone)))
        yield from words.reasons_in_full(item.verdict.verdict, drafts)
    elif len(item.attempts) > 1:
        told = item.attempts[-_TOLD:]
        yield Line(say("The last {some} of {all} attempts:", some=len(told), all=len(item.attempts)))
        for attempt in told:
            yield Line(say("- {told}", told=words.at(attempt.started_at, zone, _said(attempt))), 1)
    elif item.attempt is not None:
        yield Line(say("The last attempt, on {when}:", when=say_when(item.attempt.started_at, zone)))
        yield Line(say("- {told}", told=_said(item.attempt)), 1)


def _said(attempt: Attempt) -> str:
    return attempt.detail or say("it has no answer yet")


def searched(application: Application, item: Waiting, case: Case) -> Iterator[Line]:
    """What was done to find a draft whose answer was lost, and what is still to come."""
    if item.draft.state is not State.UNCONFIRMED:
        return
    missing = Missing(item.draft, item.attempts, item.looks)
    searches = missing.searches
    if searches:
        often = say_many(
            "The timeline was searched for it, {number} time:",
            "The timeline was searched for it, {number} times:",
            len(searches),
        )
        yield Line(often)
        yield from (words.searched(look, case.account.zone) for look in searches[-_TOLD:])
    again = next_look(missing, application.network.look_for, case.now)
    if case.account.sync is None:
        yield Line(say("The assistant does not look for it, since the schedule says sync: off."))
    elif again is None:
        yield Line(say("It was looked for long enough; now it is for you to look and decide."))
    else:
        moment = say_when(max(again, case.now), case.account.zone)
        yield Line(
            say("The daemon looks for it again on {when}; you may look and decide before.", when=moment)
        )
