"""The command that explains: why."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import click

from assistant.cli import output, params, shapes, words
from assistant.cli.output import Line
from assistant.core.explaining import LooserRule, MoreDrafts
from assistant.core.naming import named
from assistant.core.when import say_when
from assistant.sentence import say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.cli.shapes import Json
    from assistant.core.account import Account
    from assistant.core.draft import Content, Draft
    from assistant.core.explaining import Change, Explanation, Obstacle
    from assistant.services.explaining import Answer
    from assistant.wiring import Application


@click.command()
@params.draft_id
@params.as_json
@click.pass_obj
def why(application: Application, draft_id: int, as_json: bool) -> None:
    """Explain when a draft goes out: what comes before it, what holds it, and what would change that.

    Every change that is named was tried: the plan was made again with it.

    \b
    Examples:
      assistant why 12
    """
    from assistant.services import explaining

    draft, now = params.find(application, draft_id), application.actor().now
    account = application.account_of(draft)
    answer = explaining.why(application.store, account, draft, now)
    output.show(_shape(account, draft, answer), _told(account, draft, answer), as_json=as_json)


def _told(account: Account, draft: Draft, answer: Answer) -> Iterator[Line]:
    if answer.explanation is None:
        yield Line(
            say(
                "Draft #{id} is {state}; see its story with: assistant show {id}.",
                id=draft.id,
                state=named(draft.state),
            )
        )
    else:
        yield from _explained(account, draft, answer.explanation)
    if answer.lift is not None:
        yield Line()
        yield Line(
            say_many(
                "What would help the whole queue most: {change}; "
                "then {number} more draft that waits goes out.",
                "What would help the whole queue most: {change}; then {number} more drafts that wait go out.",
                answer.lift.more,
                change=_change(answer.lift.change),
            )
        )


def _explained(account: Account, draft: Draft, explanation: Explanation) -> Iterator[Line]:
    moment = explanation.moment
    if moment is None:
        yield Line(say("Draft #{id} has no place in the next four weeks.", id=draft.id), style="held")
    else:
        when = say_when(moment.at, account.zone)
        told = (
            say("Draft #{id} goes out on {when}, at its own time.", id=draft.id, when=when)
            if moment.pinned
            else say("Draft #{id} goes out on {when}, at a slot.", id=draft.id, when=when)
        )
        yield Line(told, style="good")
        if moment.verdict is not None and moment.verdict.reasons:
            yield from words.reasons(moment.verdict)
    if explanation.before:
        yield Line(say("Slots before it:") if moment is not None else say("The next slots:"))
        yield from (each for obstacle in explanation.before for each in _obstacle(account, draft, obstacle))
    if explanation.verdict is not None:
        yield Line(say("Last held on {when}:", when=say_when(explanation.verdict.at, account.zone)))
        yield from words.reasons(explanation.verdict)
    if explanation.cures:
        ways = reduce(_either, map(_change, explanation.cures))
        yield Line(say("What would give it a place: {ways}.", ways=ways))


def _either(one: str, other: str) -> str:
    return say("{one}, or {other}", one=one, other=other)


def _obstacle(account: Account, draft: Draft, obstacle: Obstacle) -> Iterator[Line]:
    moment, verdict = obstacle.moment, obstacle.verdict
    reasons = verdict.reasons if verdict is not None and moment.candidate is None else ()
    if moment.candidate is not None:
        what = _other(draft, moment.candidate.draft)
    elif reasons:
        what = say("the policy holds it.")
    else:
        what = say("left empty, so that more can go out later.")
    yield Line(words.at(moment.at, account.zone, what), 1)
    for reason in reasons:
        yield Line(say("{rule}: {message}", rule=reason.rule, message=reason.message), 2)


def _other(draft: Draft, other: Draft) -> str:
    """What goes out in its place, and in which way that comes first."""
    if other.new.priority > draft.new.priority:
        return say("#{id} goes out, which has a higher priority.", id=other.id)
    if other.new.expires is not None and draft.new.expires is None:
        return say("#{id} goes out, which expires.", id=other.id)
    if other.id < draft.id:
        return say("#{id} goes out, which is older.", id=other.id)
    if other.new.content != draft.new.content:
        return say(
            "#{id} goes out, which is another kind ({kind}): in this order most can go out.",
            id=other.id,
            kind=_kind(other.new.content),
        )
    return say("#{id} goes out, which expires sooner.", id=other.id)


def _kind(content: Content) -> str:
    voice, origin = named(content.voice), named(content.origin)
    if content.share_request:
        return say("{voice}, {origin}, a request to share", voice=voice, origin=origin)
    return say("{voice}, {origin}", voice=voice, origin=origin)


def _change(change: Change) -> str:
    match change:
        case MoreDrafts(content, number):
            return say_many(
                "one more draft that is {voice}, {origin}",
                "{number} more drafts that are {voice}, {origin}",
                number,
                voice=named(content.voice),
                origin=named(content.origin),
            )
        case LooserRule(_, told):
            return say("{told} in the policy", told=told)


def _shape(account: Account, draft: Draft, answer: Answer) -> Json:
    lift, told = answer.lift, answer.explanation
    return {
        "id": draft.id,
        "state": draft.state,
        "at": shapes.instant(told.moment.at, account.zone) if told and told.moment else None,
        "before": [_obstacle_shape(account, each) for each in told.before] if told else [],
        "last_held": shapes.verdict(told.verdict, account.zone) if told and told.verdict else None,
        "cures": [_change_shape(each) for each in told.cures] if told else [],
        "best_change": lift and {**_change_shape(lift.change), "more": lift.more},
    }


def _obstacle_shape(account: Account, obstacle: Obstacle) -> Json:
    moment, verdict = obstacle.moment, obstacle.verdict
    return {
        "at": shapes.instant(moment.at, account.zone),
        "draft": None if moment.candidate is None else moment.candidate.draft.id,
        "verdict": None if verdict is None else shapes.verdict(verdict, account.zone),
    }


def _change_shape(change: Change) -> Mapping[str, object]:
    match change:
        case MoreDrafts(content, number):
            return {"drafts": number, "voice": content.voice, "origin": content.origin}
        case LooserRule(_, told):
            return {"policy": told}
