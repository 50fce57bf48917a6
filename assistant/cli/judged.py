"""Prints what became of a draft that was just judged, and ends with 3 where the policy rejected it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from click.exceptions import Exit

from assistant.cli import exits, output, shapes, words
from assistant.cli.output import Line
from assistant.core.policy import Decision
from assistant.core.slots import slots_from
from assistant.core.when import say_when
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.draft import Draft
    from assistant.services.drafting import Judged
    from assistant.wiring import Application

_WEEK_AND_A_DAY = timedelta(days=8)  # the weekly schedule comes round within it, whatever the clocks do


def report(application: Application, judged: Judged, now: datetime, *, as_json: bool) -> None:
    """Print the draft and its verdict.

    Raises:
        Exit: with 3, when it was rejected.
    """
    account = application.account_of(judged.draft)
    document = shapes.draft(judged.draft, judged.verdict, account.zone)
    output.show(document, _lines(application, account, judged, now), as_json=as_json)
    if judged.verdict.decision is Decision.REJECTED:
        raise Exit(exits.REJECTED)


def _lines(application: Application, account: Account, judged: Judged, now: datetime) -> Iterator[Line]:
    yield from became(account, judged, now)
    if judged.verdict.decision is Decision.REJECTED:
        from assistant.cli import cures

        case = cures.Case(judged.draft, judged.verdict, judged.verdict.suggestions, account, now)
        yield Line(say("Ways out:"))
        yield from cures.lines(cures.cures(case, cures.program(application)), 1)


def became(account: Account, judged: Judged, now: datetime) -> Iterator[Line]:
    """What became of the draft, and why."""
    draft, verdict = judged.draft, judged.verdict
    if verdict.decision is Decision.REJECTED:
        yield Line(say("Draft #{id} rejected, kept for review:", id=draft.id), style="bad")
        yield from words.reasons(verdict)
        yield from words.recognised(draft.new)
        return
    yield Line(words.became(draft), style="good")
    if verdict.reasons:
        held = verdict.decision is Decision.HELD
        why = say("Not now:") if held else say("It is approved, and goes past:")
        yield Line(why, style="held" if held else None)
        yield from words.reasons(verdict)
    yield _turn(account, draft, now)
    yield from words.recognised(draft.new)


def _turn(account: Account, draft: Draft, now: datetime) -> Line:
    """When the draft may go out."""
    new = draft.new
    if new.pinned_at is not None:
        return Line(say("It goes out on {when}.", when=say_when(new.pinned_at, account.zone)))
    start = max(now, new.not_before or now)
    slot = next(slots_from(account, start, start + _WEEK_AND_A_DAY), None)
    if slot is None:
        return Line(
            say(
                "{account} has no slots: the draft waits until you edit it and give it a time.",
                account=account.name,
            )
        )
    when = say_when(slot, account.zone)
    return Line(say("It waits for its turn; the next slot is on {when}.", when=when))
