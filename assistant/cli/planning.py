"""The command that looks ahead: plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from assistant import clock
from assistant.cli import output, params, shapes, words
from assistant.cli.output import Line, Table
from assistant.core import costs
from assistant.core.policy import Decision
from assistant.core.prices import say_dollars
from assistant.core.rules.rule import say_posts
from assistant.core.when import say_when
from assistant.services import looking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.core.account import Account
    from assistant.core.draft import Draft
    from assistant.core.planning import Plan, Planned
    from assistant.core.policy import Verdict
    from assistant.services.looking import Moved
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

    It is what the daemon does if nothing changes: the order in which most drafts can go out in four weeks,
    and each draft with a time of its own. When something changes, as little as may be is moved, and told here
    for two days. Without --account it shows every account.

    \b
    Examples:
      assistant plan
      assistant plan --days 14
    """
    now, store = clock.now(), application.store
    plans = [
        (account, looking.plan(store, account, now, days), looking.moved(store, account, now))
        for account in application.accounts()
    ]
    output.show(
        [shapes.plan(account, planned, moved) for account, planned, moved in plans],
        (line for account, planned, moved in plans for line in _foreseen(account, planned, moved, days)),
        as_json=as_json,
    )


def _foreseen(account: Account, planned: Plan, moved: Sequence[Moved], days: int) -> Iterator[Line | Table]:
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
    yield from _bill(planned)
    yield from _later(account, planned)
    yield from _left_over(account, planned)
    yield from _moves(account, moved)
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
    if moment.spared:
        return "nothing, so that more can go out later"
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


def _bill(planned: Plan) -> Iterator[Line]:
    """What X takes for the posts of these days."""
    cost = costs.of(planned)
    if cost.posts:
        linked = f", {cost.linked} of them with a link" if cost.linked else ""
        yield Line(f"On X they cost {say_dollars(cost.amount)}: {say_posts(cost.posts)}{linked}.")


def _later(account: Account, planned: Plan) -> Iterator[Line]:
    """What goes out after the days that were asked for."""
    if planned.later:
        first, *others = planned.later
        more = f", and {len(others)} more until {say_when(others[-1].at, account.zone)}" if others else ""
        if first.candidate is not None:
            yield Line(f"Later #{first.candidate.draft.id} on {say_when(first.at, account.zone)}{more}.")


def _moves(account: Account, moved: Sequence[Moved]) -> Iterator[Line]:
    """What has moved lately, and why."""
    for each in moved[:_NAMED]:
        move = each.move
        to = f"to {say_when(move.after, account.zone)}" if move.after else "and has no place now"
        instead = f"; #{move.instead} goes out then" if move.instead else ""
        because = words.changes(each.because)
        yield Line(
            f"#{move.draft_id} moved from {say_when(move.before, account.zone)} {to}{instead}: {because}."
        )
    if len(moved) > _NAMED:
        yield Line(f"{len(moved) - _NAMED} more moved.")


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
