"""The command that looks ahead: plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from assistant import clock
from assistant.cli import output, params, shapes, words
from assistant.cli.output import Line, Table
from assistant.core.policy import Decision
from assistant.core.when import say_when
from assistant.services import looking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.core.account import Account
    from assistant.core.draft import Draft
    from assistant.core.planning import Plan, Planned
    from assistant.core.policy import Verdict
    from assistant.wiring import Application

_FARTHEST = 366  # days; what a year brings, nobody plans in slots
_NAMED = 8  # drafts in one line; more than that, nobody reads


@click.command()
@click.option(
    "--days", type=click.IntRange(1, _FARTHEST), default=7, show_default=True, help="How far to look ahead."
)
@params.as_json
@click.pass_obj
def plan(application: Application, days: int, as_json: bool) -> None:
    """Show what will go out when, what is held, and why.

    It is what the daemon would do if nothing changed: at each slot the best draft that the policy lets pass,
    and each draft with a time of its own. Without --account it shows every account.

    \b
    Examples:
      assistant plan
      assistant plan --days 14
    """
    now = clock.now()
    plans = [
        (account, looking.plan(application.store, account, now, days)) for account in application.accounts()
    ]
    output.show(
        [shapes.plan(account, planned) for account, planned in plans],
        (line for account, planned in plans for line in _foreseen(account, planned, days)),
        as_json=as_json,
    )


def _foreseen(account: Account, planned: Plan, days: int) -> Iterator[Line | Table]:
    span = "day" if days == 1 else f"{days} days"
    yield Line(f"{account.name}, the next {span} ({account.zone})", style="title")
    if planned.moments:
        table = Table("When", "Draft", "Kind", "Text")
        for moment in planned.moments:
            _add_moment(table, moment, account)
        yield table
    else:
        yield Line("No slots and no draft with a time of its own lie ahead.")
    yield from _refused(planned)
    yield from _left_over(account, planned)
    yield Line()


def _add_moment(table: Table, moment: Planned, account: Account) -> None:
    when = f"{moment.at.astimezone(account.zone):%a %Y-%m-%d %H:%M}"
    if moment.candidate is None:
        table.add(when, "-", "", _nothing(moment), style="quiet")
        return
    draft = moment.candidate.draft
    refused = moment.verdict is not None and moment.verdict.decision is not Decision.ACCEPTED
    text = ("WOULD BE REJECTED: " if refused else "") + words.in_one_line(draft.text)
    pinned = " pinned" if moment.pinned else ""
    kind = words.kind(draft.new.content)
    table.add(when, f"#{draft.id}{pinned}", kind, text, style="bad" if refused else None)


def _nothing(moment: Planned) -> str:
    """Why a slot stays empty, in a few words."""
    rules = dict.fromkeys(reason.rule for _, verdict in moment.held for reason in verdict.reasons)
    if not rules:
        return "nothing"
    named = _named([candidate.draft for candidate, _ in moment.held])
    return f"nothing ({', '.join(rules)}: {named})"


def _refused(planned: Plan) -> Iterator[Line]:
    """Why drafts with a time of their own would not go out then."""
    for moment in planned.moments:
        if moment.candidate and moment.verdict and moment.verdict.decision is not Decision.ACCEPTED:
            yield Line(f"#{moment.candidate.draft.id} would be rejected at its time:", style="bad")
            yield from words.reasons(moment.verdict)


def _left_over(account: Account, planned: Plan) -> Iterator[Line]:
    """What finds no place; drafts that the same reasons held at the same slot are told together."""
    alike: dict[Verdict | None, list[Draft]] = {}
    for candidate, last in planned.waiting:
        if candidate.draft.new.pinned_at is None:
            alike.setdefault(last, []).append(candidate.draft)
        else:
            when = say_when(candidate.draft.new.pinned_at, account.zone)
            yield Line(f"#{candidate.draft.id} comes later, on {when}.")
    for last, drafts in alike.items():
        held = f"last held on {say_when(last.at, account.zone)}:" if last else "no slot is left."
        yield Line(f"No place for {_named(drafts)}; {held}", style="held")
        yield from words.reasons(last) if last else ()


def _named(drafts: Sequence[Draft]) -> str:
    named = ", ".join(f"#{draft.id}" for draft in drafts[:_NAMED])
    return f"{named} and {len(drafts) - _NAMED} more" if len(drafts) > _NAMED else named
