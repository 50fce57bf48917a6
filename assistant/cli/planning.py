"""The command that looks ahead: plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from assistant import clock
from assistant.cli import dates, output, params, shapes, words
from assistant.cli.output import Line, Table
from assistant.core import costs
from assistant.core.policy import Decision
from assistant.core.prices import say_dollars
from assistant.core.rules.rule import say_posts
from assistant.core.when import say_when
from assistant.sentence import say, say_many
from assistant.services import looking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.core.account import Account
    from assistant.core.draft import Draft
    from assistant.core.planning import Plan, Planned
    from assistant.core.planning.values import Move
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
    title = say_many(
        "{account}, the next day ({zone})",
        "{account}, the next {number} days ({zone})",
        days,
        account=account.name,
        zone=account.zone,
    )
    yield Line(title, style="title")
    if planned.moments:
        table = Table(say("When"), say("Draft"), say("Kind"), say("Text"))
        for moment in planned.moments:
            _add_moment(table, moment, account)
        yield table
    else:
        yield Line(say("No slots and no draft with a time of its own lie ahead."))
    yield from _refused(planned)
    yield from _bill(planned)
    yield from _later(account, planned)
    yield from _left_over(account, planned)
    yield from _moves(account, moved)
    yield Line()


def _add_moment(table: Table, moment: Planned, account: Account) -> None:
    local = moment.at.astimezone(account.zone)
    when = dates.dated_minute(local)
    if moment.candidate is None:
        table.add(when, "-", "", _nothing(moment), style="quiet")
        return
    draft = moment.candidate.draft
    refused = moment.verdict is not None and moment.verdict.decision is not Decision.ACCEPTED
    text = words.in_one_line(draft.text)
    told = say("WOULD BE REJECTED: {text}", text=text) if refused else text
    named = say("#{id} pinned", id=draft.id) if moment.pinned else f"#{draft.id}"
    kind = words.kind(draft.new.content)
    table.add(when, named, kind, told, style="bad" if refused else None)


def _nothing(moment: Planned) -> str:
    """Why a slot stays empty, in a few words."""
    if moment.spared:
        return say("nothing, so that more can go out later")
    rules = dict.fromkeys(reason.rule for _, verdict in moment.held for reason in verdict.reasons)
    if not rules:
        return say("nothing")
    named = _named([candidate.draft for candidate, _ in moment.held])
    return say("nothing ({rules}: {drafts})", rules=", ".join(rules), drafts=named)


def _refused(planned: Plan) -> Iterator[Line]:
    """Why drafts with a time of their own would not go out then."""
    for moment in planned.moments:
        if moment.candidate and moment.verdict and moment.verdict.decision is not Decision.ACCEPTED:
            refused = say("#{id} would be rejected at its time:", id=moment.candidate.draft.id)
            yield Line(refused, style="bad")
            yield from words.reasons(moment.verdict)


def _bill(planned: Plan) -> Iterator[Line]:
    """What X takes for the posts of these days."""
    cost = costs.of(planned)
    if cost.posts:
        amount, number = say_dollars(cost.amount), say_posts(cost.posts)
        yield Line(
            say_many(
                "On X they cost {amount}: {posts}, {number} of them with a link.",
                "On X they cost {amount}: {posts}, {number} of them with a link.",
                cost.linked,
                amount=amount,
                posts=number,
            )
            if cost.linked
            else say("On X they cost {amount}: {posts}.", amount=amount, posts=number)
        )


def _later(account: Account, planned: Plan) -> Iterator[Line]:
    """What goes out after the days that were asked for."""
    if planned.later:
        first, *others = planned.later
        if first.candidate is None:
            return
        draft_id, when = first.candidate.draft.id, say_when(first.at, account.zone)
        yield Line(
            say_many(
                "Later #{id} on {when}, and {number} more until {last}.",
                "Later #{id} on {when}, and {number} more until {last}.",
                len(others),
                id=draft_id,
                when=when,
                last=say_when(others[-1].at, account.zone),
            )
            if others
            else say("Later #{id} on {when}.", id=draft_id, when=when)
        )


def _moves(account: Account, moved: Sequence[Moved]) -> Iterator[Line]:
    """What has moved lately, and why."""
    for each in moved[:_NAMED]:
        yield Line(
            say(
                "{moved}: {because}.",
                moved=_moved(account, each.move),
                because=words.changes(each.because),
            )
        )
    if len(moved) > _NAMED:
        yield Line(say_many("{number} more moved.", "{number} more moved.", len(moved) - _NAMED))


def _moved(account: Account, move: Move) -> str:
    """Where a draft has moved from and to, and which one took its place."""
    before = say_when(move.before, account.zone)
    if move.after:
        after = say_when(move.after, account.zone)
        moved = say("#{id} moved from {before} to {after}", id=move.draft_id, before=before, after=after)
    else:
        moved = say("#{id} moved from {before} and has no place now", id=move.draft_id, before=before)
    return (
        say("{moved}; #{instead} goes out then", moved=moved, instead=move.instead) if move.instead else moved
    )


def _left_over(account: Account, planned: Plan) -> Iterator[Line]:
    """What finds no place; drafts that the same reasons held at the same slot are told together."""
    alike: dict[Verdict | None, list[Draft]] = {}
    for candidate, last in planned.waiting:
        if candidate.draft.new.pinned_at is None:
            alike.setdefault(last, []).append(candidate.draft)
        else:
            when = say_when(candidate.draft.new.pinned_at, account.zone)
            yield Line(say("#{id} comes later, on {when}.", id=candidate.draft.id, when=when))
    for last, drafts in alike.items():
        yield Line(
            say(
                "No place for {drafts}; last held on {when}:",
                drafts=_named(drafts),
                when=say_when(last.at, account.zone),
            )
            if last
            else say("No place for {drafts}; no slot is left.", drafts=_named(drafts)),
            style="held",
        )
        yield from words.reasons(last) if last else ()


def _named(drafts: Sequence[Draft]) -> str:
    return words.several([draft.id for draft in drafts], _NAMED)
