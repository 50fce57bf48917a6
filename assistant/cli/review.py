"""The command that shows what waits for a person: review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from assistant import clock
from assistant.cli import cures, output, params, shapes, words
from assistant.cli.cures import Case
from assistant.cli.output import Line
from assistant.core.draft import State
from assistant.core.lost import Missing, next_look
from assistant.core.policy import Decision
from assistant.core.when import say_when
from assistant.services import drafting, looking

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from assistant.core.account import Account
    from assistant.core.history import Attempt
    from assistant.services.looking import Waiting
    from assistant.wiring import Application

_TOLD = 3  # searches; the earlier ones say the same


@click.command()
@params.as_json
@click.pass_obj
def review(application: Application, as_json: bool) -> None:
    """Show what waits for a person: why, and every way out.

    These are the rejected, the failed and the unconfirmed drafts. The commands shown can be copied as they
    stand; the times in them pass the policy as things are now.

    \b
    Examples:
      assistant review
      assistant review --json
    """
    now = clock.now()
    accounts = {account.name: account for account in application.accounts()}
    waiting = looking.waiting_for_person(application.store, list(accounts))
    if not waiting:
        output.talk("Nothing waits for you.")
    cases = [_case(application, accounts[item.draft.account], item, now) for item in waiting]
    called = cures.program(application)
    drafts = looking.drafts_of_posts(application.store, _counted(waiting))
    output.show(
        [_document(item, case, called) for item, case in zip(waiting, cases, strict=True)],
        (
            line
            for item, case in zip(waiting, cases, strict=True)
            for line in (
                *_told(item, case.account.zone, drafts),
                *_searched(application, item, case),
                *_ways_out(case, called),
            )
        ),
        as_json=as_json,
    )


def _case(application: Application, account: Account, item: Waiting, now: datetime) -> Case:
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


def _counted(waiting: Sequence[Waiting]) -> set[int]:
    kept = [item.verdict.verdict for item in waiting if item.verdict is not None]
    return {post for verdict in kept for reason in verdict.reasons for post in reason.counted}


def _told(item: Waiting, zone: ZoneInfo, drafts: Mapping[int, int | None]) -> Iterator[Line]:
    draft = item.draft
    yield Line(f"Draft #{draft.id} ({draft.account}): {draft.state}", style="bad")
    yield from (Line(piece, 1) for piece in draft.text.split("\n"))
    if draft.state is State.REJECTED and item.verdict is not None:
        yield Line(f"On {say_when(item.verdict.verdict.at, zone)} the policy said:")
        yield from words.reasons_in_full(item.verdict.verdict, drafts)
    elif len(item.attempts) > 1:
        told = item.attempts[-_TOLD:]
        yield Line(f"The last {len(told)} of {len(item.attempts)} attempts:")
        for attempt in told:
            yield Line(f"- {say_when(attempt.started_at, zone)}: {_said(attempt)}", 1)
    elif item.attempt is not None:
        yield Line(f"The last attempt, on {say_when(item.attempt.started_at, zone)}:")
        yield Line(f"- {_said(item.attempt)}", 1)


def _said(attempt: Attempt) -> str:
    return attempt.detail or "it has no answer yet"


def _searched(application: Application, item: Waiting, case: Case) -> Iterator[Line]:
    """What was done to find a draft whose answer was lost, and what is still to come."""
    if item.draft.state is not State.UNCONFIRMED:
        return
    missing = Missing(item.draft, item.attempts, item.looks)
    searches = missing.searches
    if searches:
        yield Line(f"The timeline was searched for it, {words.number(len(searches), 'time')}:")
        yield from (words.searched(look, case.account.zone) for look in searches[-_TOLD:])
    again = next_look(missing, application.network.look_for, case.now)
    if case.account.sync is None:
        yield Line("The assistant does not look for it, since the schedule says sync: off.")
    elif again is None:
        yield Line("It was looked for long enough; now it is for you to look and decide.")
    else:
        moment = say_when(max(again, case.now), case.account.zone)
        yield Line(f"The daemon looks for it again on {moment}; you may look and decide before.")


def _ways_out(case: Case, called: str) -> Iterator[Line]:
    yield Line("Ways out:")
    yield from cures.lines(cures.cures(case, called), 1)
    yield Line()


def _document(item: Waiting, case: Case, called: str) -> shapes.Json:
    kept = item.verdict.verdict if item.verdict else None
    return {
        **shapes.draft(item.draft, kept, case.account.zone),
        "looks": [shapes.look(look, case.account.zone) for look in item.looks],
        "last_attempt": shapes.attempt(item.attempt, case.account.zone) if item.attempt else None,
        "ways_out": [
            {"effect": cure.effect, "commands": list(cure.commands)} for cure in cures.cures(case, called)
        ],
    }
