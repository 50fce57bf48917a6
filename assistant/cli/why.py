"""The command that explains: why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from assistant.cli import output, params, shapes, words
from assistant.cli.output import Line
from assistant.core.explaining import LooserRule, MoreDrafts
from assistant.core.when import say_when

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
        yield Line(f"Draft #{draft.id} is {draft.state}; see its story with: assistant show {draft.id}.")
    else:
        yield from _explained(account, draft, answer.explanation)
    if answer.lift is not None:
        number = answer.lift.more
        more = "1 more draft that waits goes" if number == 1 else f"{number} more drafts that wait go"
        yield Line()
        yield Line(f"What would help the whole queue most: {_change(answer.lift.change)}; then {more} out.")


def _explained(account: Account, draft: Draft, explanation: Explanation) -> Iterator[Line]:
    moment = explanation.moment
    if moment is None:
        yield Line(f"Draft #{draft.id} has no place in the next four weeks.", style="held")
    else:
        when = say_when(moment.at, account.zone)
        how = "at its own time" if moment.pinned else "at a slot"
        yield Line(f"Draft #{draft.id} goes out on {when}, {how}.", style="good")
        if moment.verdict is not None and moment.verdict.reasons:
            yield from words.reasons(moment.verdict)
    if explanation.before:
        yield Line("Slots before it:" if moment is not None else "The next slots:")
        yield from (each for obstacle in explanation.before for each in _obstacle(account, draft, obstacle))
    if explanation.verdict is not None:
        yield Line(f"Last held on {say_when(explanation.verdict.at, account.zone)}:")
        yield from words.reasons(explanation.verdict)
    if explanation.cures:
        ways = ", or ".join(_change(cure) for cure in explanation.cures)
        yield Line(f"What would give it a place: {ways}.")


def _obstacle(account: Account, draft: Draft, obstacle: Obstacle) -> Iterator[Line]:
    moment, verdict = obstacle.moment, obstacle.verdict
    when = say_when(moment.at, account.zone)
    if moment.candidate is not None:
        yield Line(f"{when}: {_other(draft, moment.candidate.draft)}.", 1)
    elif verdict is not None and verdict.reasons:
        yield Line(f"{when}: the policy holds it.", 1)
        yield from (Line(f"{reason.rule}: {reason.message}", 2) for reason in verdict.reasons)
    else:
        yield Line(f"{when}: left empty, so that more can go out later.", 1)


def _other(draft: Draft, other: Draft) -> str:
    """What goes out in its place, and in which way that comes first."""
    if other.new.priority > draft.new.priority:
        why = "has a higher priority"
    elif other.new.expires is not None and draft.new.expires is None:
        why = "expires"
    elif other.id < draft.id:
        why = "is older"
    elif other.new.content != draft.new.content:
        why = f"is another kind ({_kind(other.new.content)}): in this order most can go out"
    else:
        why = "expires sooner"
    return f"#{other.id} goes out, which {why}"


def _kind(content: Content) -> str:
    request = ", a request to share" if content.share_request else ""
    return f"{content.voice}, {content.origin}{request}"


def _change(change: Change) -> str:
    match change:
        case MoreDrafts(content, number):
            kind = f"{content.voice}, {content.origin}"
            return (
                f"one more draft that is {kind}" if number == 1 else f"{number} more drafts that are {kind}"
            )
        case LooserRule(_, told):
            return f"{told} in the policy"


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
